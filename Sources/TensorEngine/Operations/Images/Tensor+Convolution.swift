import CKernels
import Foundations

extension Tensor {
  /// The convolution of images with a kernel, as networks define it (no flip), with bias and
  /// activation in one operation.
  ///
  ///     y[n, i, j, o] = activation(bias[o] + sum over a, b, c of
  ///       x[n, i sh + a dh - top, j sw + b dw - left, c] kernel[a, b, c, o])
  ///
  /// Layouts are Keras's. PyTorch's images `[N, C, H, W]` become these by
  /// `transposed(permutation: [0, 2, 3, 1])`, its kernels `[O, C, KH, KW]` by `[2, 3, 1, 0]`.
  /// - Parameters:
  ///   - kernel: `[KH, KW, C / groups, O]`.
  ///   - bias: `[O]`, or none.
  ///   - activation: applied in place; its slope is found from the result.
  ///   - strides: steps of the window, sh and sw.
  ///   - padding: zeros round the images.
  ///   - dilation: steps within the window, dh and dw.
  ///   - groups: channels and outputs are cut into so many groups that do not see each other.
  /// - Precondition: this is `[N, H, W, C]`, and the window fits at least once.
  /// - Returns: `[N, OH, OW, O]`.
  public func conv2D(
    kernel: Tensor, bias: Tensor? = nil, activation: FusedActivation = .identity,
    strides: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1, groups: Int = 1
  ) -> Tensor {
    let shapes = Convolution(
      "conv2D", shape, kernel.shape, strides: strides, padding: padding, dilation: dilation,
      groups: groups)
    checkBias(bias, kernel, "conv2D")
    return .convolution(shapes, self, kernel, bias, activation)
  }

  func checkBias(_ bias: Tensor?, _ kernel: Tensor, _ operation: StaticString) {
    precondition(
      bias == nil || bias?.shape == Shape(kernel.shape[3]),
      "\(operation): bias \(bias?.shape ?? []) does not fit kernel \(kernel.shape)")
  }

  static func convolution(
    _ shapes: Convolution, _ x: Tensor, _ kernel: Tensor, _ bias: Tensor? = nil,
    _ activation: FusedActivation = .identity
  ) -> Tensor {
    let y = shapes.result(x, kernel, bias, activation)
    guard let tape = TapeRecorder.watching([x, kernel] + (bias.map { [$0] } ?? [])) else {
      return y
    }
    let (slot, result) = (bias?.slot, y)
    let wantsKernel = kernel.isTraced || slot.map { $0.record >= 0 } ?? false
    return tape.record(y) { tape, upstream in
      if tape.isRecording {
        let slope = activation.gradient(upstream, result: result)
        tape.add(.convolutionInputGradient(shapes, slope, kernel), to: x)
        tape.add(.convolutionKernelGradient(shapes, x, slope), to: kernel)
        if let slot { tape.add(slope.sum(along: [0, 1, 2]), to: slot) }
      } else {
        let gradients = shapes.gradients(
          x, kernel, upstream, result, activation, wantsX: x.isTraced, wantsKernel: wantsKernel)
        tape.add(gradients, x, kernel, slot)
      }
    }
  }

  /// The gradient of a convolution at its images; linear in both operands.
  static func convolutionInputGradient(_ shapes: Convolution, _ slope: Tensor, _ kernel: Tensor)
    -> Tensor
  {
    let gradients = shapes.gradients(
      nil, kernel, slope, slope, .identity, wantsX: true, wantsKernel: false)
    let y = gradients.x ?? .zeros(shapes.inputShape)
    guard let tape = TapeRecorder.watching(slope, kernel) else { return y }
    return tape.record(y) { tape, upstream in
      tape.add(.convolution(shapes, upstream, kernel), to: slope)
      tape.add(.convolutionKernelGradient(shapes, upstream, slope), to: kernel)
    }
  }

  /// The gradient of a convolution at its kernel; linear in both operands.
  static func convolutionKernelGradient(_ shapes: Convolution, _ x: Tensor, _ slope: Tensor)
    -> Tensor
  {
    let gradients = shapes.gradients(
      x, nil, slope, slope, .identity, wantsX: false, wantsKernel: true)
    let y = gradients.kernel ?? .zeros(shapes.kernelShape)
    guard let tape = TapeRecorder.watching(x, slope) else { return y }
    return tape.record(y) { tape, upstream in
      tape.add(.convolutionInputGradient(shapes, slope, upstream), to: x)
      tape.add(.convolution(shapes, x, upstream), to: slope)
    }
  }

  /// The transposed convolution: the gradient of a convolution at its images, as a layer that makes
  /// images larger.
  ///
  /// With explicit padding the result has `(H - 1) sh - top - bottom + (KH - 1) dh + 1 + extra`
  /// rows (as in PyTorch), with `same` H sh, with `valid` `(H - 1) sh + (KH - 1) dh + 1 + extra`.
  /// - Parameters:
  ///   - kernel: `[KH, KW, O, C]`: outputs before inputs, as in Keras.
  ///   - bias: `[O]`, or none.
  ///   - strides: how far apart the input's pixels are put.
  ///   - padding: rows and columns cut off the full result.
  ///   - dilation: steps within the window.
  ///   - extra: rows and columns more at the bottom and on the right, as several inputs' sizes lead
  ///     to one output's (PyTorch's `output_padding`); not with `same`.
  /// - Returns: `[N, OH, OW, O]`.
  public func convTranspose2D(
    kernel: Tensor, bias: Tensor? = nil, strides: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, extra: Size2D = 0
  ) -> Tensor {
    let input = shape.imageSize("convTranspose2D")
    precondition(
      kernel.rank == 4 && kernel.shape[3] == shape[3],
      "convTranspose2D: images \(shape) do not fit kernel [KH, KW, O, C] \(kernel.shape)")
    precondition(
      bias == nil || bias?.shape == Shape(kernel.shape[2]),
      "convTranspose2D: bias \(bias?.shape ?? []) does not fit kernel \(kernel.shape)")
    guard
      let window = Window2D(
        spreading: input, kernel: Size2D(kernel.shape[0], kernel.shape[1]), strides: strides,
        dilation: dilation, padding: padding, extra: extra)
    else {
      preconditionFailure(
        """
        convTranspose2D: a kernel \(kernel.shape) with strides \(strides), dilation \(dilation), \
        padding \(padding) and \(extra) extra does not fit images \(shape)
        """)
    }
    let shapes = Convolution(
      window: window, batch: shape[0], channels: kernel.shape[2], outputs: shape[3], groups: 1)
    let y = Tensor.convolutionInputGradient(shapes, self, kernel)
    return bias.map { y + $0 } ?? y
  }
}

extension TapeRecorder {
  /// Adds the gradients of a convolution to its operands.
  func add(_ gradients: ConvolutionGradients, _ x: Tensor, _ kernel: Tensor, _ bias: TapeSlot?) {
    if let dx = gradients.x { add(dx, to: x) }
    if let dKernel = gradients.kernel { add(dKernel, to: kernel) }
    if let bias, let dBias = gradients.bias { add(dBias, to: bias) }
  }
}
