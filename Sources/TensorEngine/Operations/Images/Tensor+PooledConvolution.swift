import CKernels
import Foundations

extension Tensor {
  /// A convolution followed by max pooling with windows side by side, in one operation.
  ///
  /// The same as `conv2D(…).maxPool2D(pool)`, but the convolution's result is never stored, and the
  /// backward pass multiplies only the one element in each window that has a gradient.
  /// - Parameters:
  ///   - kernel: `[KH, KW, C / groups, O]`.
  ///   - bias: `[O]`, or none.
  ///   - activation: applied after the convolution.
  ///   - pool: the sizes of the pooling's windows, an area of at most 256.
  ///   - strides: steps of the kernel.
  ///   - padding: zeros round the images.
  ///   - dilation: steps within the kernel.
  ///   - groups: as in `conv2D`.
  /// - Returns: `[N, OH / PH, OW / PW, O]`, rounded down.
  public func conv2DMaxPooled(
    kernel: Tensor, bias: Tensor? = nil, activation: FusedActivation = .identity, pool: Size2D,
    strides: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1, groups: Int = 1
  ) -> Tensor {
    let shapes = Convolution(
      "conv2DMaxPooled", shape, kernel.shape, strides: strides, padding: padding,
      dilation: dilation, groups: groups)
    checkBias(bias, kernel, "conv2DMaxPooled")
    precondition(
      pool.height >= 1 && pool.width >= 1 && pool.area <= 256
        && pool.height <= shapes.window.output.height && pool.width <= shapes.window.output.width,
      "conv2DMaxPooled: windows of \(pool) do not fit the convolution's \(shapes.resultShape)")
    let pooled = shapes.pooledResult(self, kernel, bias, activation, pool: pool)
    guard let tape = TapeRecorder.watching([self, kernel] + (bias.map { [$0] } ?? [])) else {
      return pooled.y
    }
    let (x, slot) = (self, bias?.slot)
    let wantsKernel = kernel.isTraced || slot.map { $0.record >= 0 } ?? false
    let poolWindow = shapes.poolWindow(pool)
    return tape.record(pooled.y) { tape, upstream in
      if !tape.isRecording, shapes.pooledGradientIsSparse {
        let gradients = shapes.pooledGradients(
          x, kernel, upstream, pooled.y, pooled.indices, activation, pool: pool,
          wantsX: x.isTraced, wantsKernel: wantsKernel)
        tape.add(gradients, x, kernel, slot)
        return
      }
      let slope = Tensor.poolScatter(
        activation.gradient(upstream, result: pooled.y), pooled.indices, poolWindow)
      tape.add(.convolutionInputGradient(shapes, slope, kernel), to: x)
      tape.add(.convolutionKernelGradient(shapes, x, slope), to: kernel)
      if let slot { tape.add(slope.sum(along: [0, 1, 2]), to: slot) }
    }
  }
}

extension Convolution {
  /// Windows side by side over the result.
  fileprivate func poolWindow(_ pool: Size2D) -> Window2D {
    Window2D(
      kernel: pool, strides: pool, dilation: 1, input: window.output,
      output: Size2D(window.output.height / pool.height, window.output.width / pool.width),
      padding: (0, 0))
  }
}
