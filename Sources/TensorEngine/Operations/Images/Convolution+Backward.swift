import CKernels
import Foundations

/// Which gradients of a convolution are wanted.
struct ConvolutionGradients {
  var x: Tensor?
  var kernel: Tensor?
  var bias: Tensor?
}

extension Convolution {
  /// The gradients at images, kernel and bias.
  ///
  /// `x` is not read where the kernel's gradient is not wanted, `kernel` not where the images' is
  /// not; the activation's slope follows from the result `y`.
  func gradients(
    _ x: Tensor?, _ kernel: Tensor?, _ upstream: Tensor, _ y: Tensor,
    _ activation: FusedActivation, wantsX: Bool, wantsKernel: Bool
  ) -> ConvolutionGradients {
    let dx = wantsX ? Tensor(uninitialized: inputShape) : nil
    let weights = wantsX ? kernel.map(inputWeights) : nil
    let sums = PartSums(
      batch: batch, imagesAPart: imagesAPart,
      count: wantsKernel ? groups * depth * packedOutputs + outputs : 0)
    withExtendedLifetime((x?.body, upstream.body, y.body, dx?.body, weights)) {
      let (xBase, dxBase) = (x?.body.base, dx?.body.base)
      let (dyBase, yBase) = (upstream.body.base, y.body.base)
      WorkerPool.shared.parallel(sums.parts) { part in
        let scratch = BackwardScratch(self, wantsX: wantsX, wantsKernel: wantsKernel)
        let own = sums.sums(of: part)
        for image in sums.images(of: part) {
          kernel_activation_gradient_sums(
            activation.kernel, dyBase + image * resultCount, yBase + image * resultCount,
            scratch.slope, scratch.bias, window.output.area, outputs)
          if let xBase, wantsKernel {
            let bias = own + groups * depth * packedOutputs
            kernel_binary(kernel_add, bias, 1, scratch.bias, 1, bias, outputs)
            addKernelGradient(xBase + image * imageCount, scratch, own)
          }
          if let dxBase, let weights {
            writeInputGradient(weights, scratch, dxBase + image * imageCount)
          }
        }
      }
    }
    guard wantsKernel else { return ConvolutionGradients(x: dx) }
    let total = sums.total()
    return ConvolutionGradients(x: dx, kernel: unpacked(total), bias: biasPart(total))
  }

  private func addKernelGradient(
    _ image: UnsafePointer<Float>, _ scratch: BackwardScratch, _ sums: UnsafeMutablePointer<Float>
  ) {
    let row = window.output.width * outputs
    forEachPatches(of: image, rows: window.output.height, scratch: scratch.patches) {
      group, rows, patches in
      withUnsafePointer(to: patches) {
        kernel_convolve_kernel_gradient(
          level, $0, scratch.slope + rows.lowerBound * row + group * groupOutputs, outputs, row,
          groupOutputs, sums + group * depth * packedOutputs)
      }
    }
  }

  /// The sums under the kernel's shape: the columns that packing added go, groups come together.
  private func unpacked(_ sums: Tensor) -> Tensor {
    .filled(kernelShape) { kernel in
      sums.read { sums in
        for group in 0..<groups {
          kernel_copy_rows(
            sums + group * depth * packedOutputs, packedOutputs, kernel + group * groupOutputs,
            outputs, depth, groupOutputs)
        }
      }
    }
  }

  private func biasPart(_ sums: Tensor) -> Tensor {
    sums.slice(groups * depth * packedOutputs..<sums.count)
  }

  // MARK: The gradient at the images

  /// Whether the gradient at the images is itself a convolution: of the gradient at the result,
  /// padded, with the kernel turned round.
  var gradientIsConvolution: Bool {
    readsInPlace && window.strides == 1 && window.padding.top < window.kernel.height
      && window.padding.left < window.kernel.width
      && reach.height - window.input.height - window.padding.top < window.kernel.height
      && reach.width - window.input.width - window.padding.left < window.kernel.width
  }

  /// The kernel in the order in which the gradient at the images needs it.
  private func inputWeights(_ kernel: Tensor) -> TensorBody {
    let area = window.kernel.area
    return withExtendedLifetime(kernel.body) {
      let from = kernel.body.base
      if gradientIsConvolution {
        // [KH, KW, C, O] to [KH, KW, O, C], last tap first.
        let turned = TensorBody(shape: Shape(area * outputs, channels))
        for tap in 0..<area {
          kernel_transpose(
            from + (area - 1 - tap) * channels * outputs, turned.base + tap * outputs * channels,
            channels, outputs)
        }
        return packedPanels(turned.base, depth: area * outputs, columns: channels)
      }
      let turned = TensorBody(shape: Shape(outputs, depth))
      kernel_transpose(from, turned.base, depth, outputs)
      let columns = kernel_packed_columns(depth)
      let packed = TensorBody(shape: Shape(outputs, columns))
      for group in 0..<groups {
        kernel_pack_panels(
          turned.base + group * groupOutputs * depth, depth, groupOutputs, depth,
          packed.base + group * groupOutputs * columns)
      }
      return packed
    }
  }

  private func packedPanels(_ matrix: UnsafePointer<Float>, depth: Int, columns: Int) -> TensorBody
  {
    let packed = TensorBody(shape: Shape(depth, kernel_packed_columns(columns)))
    kernel_pack_panels(matrix, columns, depth, columns, packed.base)
    return packed
  }

  private func writeInputGradient(
    _ weights: TensorBody, _ scratch: BackwardScratch, _ dx: UnsafeMutablePointer<Float>
  ) {
    if gradientIsConvolution {
      convolveGradient(weights, scratch, dx)
    } else {
      foldGradient(weights, scratch, dx)
    }
  }

  private func convolveGradient(
    _ weights: TensorBody, _ scratch: BackwardScratch, _ dx: UnsafeMutablePointer<Float>
  ) {
    let (kernel, output) = (window.kernel, window.output)
    // Zeros round the slope, so wide that each pixel of the image sees all that it added to.
    let top = kernel.height - 1 - window.padding.top
    let left = kernel.width - 1 - window.padding.left
    let row = (window.input.width + kernel.width - 1) * outputs
    kernel_copy_rows(
      scratch.slope, output.width * outputs, scratch.surrounded + top * row + left * outputs, row,
      output.height, output.width * outputs)
    let patches = kernel_patches(
      base: scratch.surrounded, rows: window.input.height, columns: window.input.width,
      row_step: row, column_step: outputs, segments: kernel.height, segment_step: row,
      length: kernel.width * outputs)
    withUnsafePointer(to: patches) {
      kernel_convolve(level, $0, weights.base, scratch.zeros, channels, false, dx, channels)
    }
  }

  /// Each pixel's gradient at its patch, added to where the patch was taken.
  private func foldGradient(
    _ weights: TensorBody, _ scratch: BackwardScratch, _ dx: UnsafeMutablePointer<Float>
  ) {
    kernel_fill(dx, 0, imageCount)
    let columns = kernel_packed_columns(depth)
    for group in 0..<groups {
      for first in stride(from: 0, to: window.output.height, by: unfoldedRows) {
        let rows = first..<Swift.min(window.output.height, first + unfoldedRows)
        let pixels = rows.count * window.output.width
        let patches = kernel_patches(
          base: scratch.slope + first * window.output.width * outputs + group * groupOutputs,
          rows: 1, columns: pixels, row_step: 0, column_step: outputs, segments: 1,
          segment_step: 0, length: groupOutputs)
        withUnsafePointer(to: patches) {
          kernel_convolve(
            level, $0, weights.base + group * groupOutputs * columns, scratch.zeros, depth, false,
            scratch.unfolded, depth)
        }
        withUnsafePointer(to: window.cWindow(rows: rows)) {
          kernel_fold($0, scratch.unfolded, channels, group * groupChannels, groupChannels, dx)
        }
      }
    }
  }
}

/// The memory that one thread needs for the gradients of one image after the other.
private struct BackwardScratch {
  /// The gradient before the activation, `[OH, OW, O]`, and room for what kernels read beyond.
  let slope: UnsafeMutablePointer<Float>
  let bias: UnsafeMutablePointer<Float>
  let patches: UnsafeMutablePointer<Float>
  /// The slope with zeros round it.
  let surrounded: UnsafeMutablePointer<Float>
  let unfolded: UnsafeMutablePointer<Float>
  /// In place of a bias.
  let zeros: UnsafeMutablePointer<Float>
  private let body: TensorBody

  init(_ c: Convolution, wantsX: Bool, wantsKernel: Bool) {
    let (window, turns) = (c.window, c.gradientIsConvolution)
    let surroundings =
      (window.input.height + window.kernel.height - 1)
      * (window.input.width + window.kernel.width - 1) * c.outputs
    let counts = [
      c.resultCount + 32, c.outputs, wantsKernel ? c.patchScratchCount : 0,
      wantsX && turns ? surroundings : 0,
      wantsX && !turns ? c.unfoldedRows * window.output.width * c.depth : 0,
      wantsX ? Swift.max(c.channels, c.depth) + 32 : 0,
    ].map { ($0 + 15) & ~15 }
    body = TensorBody(shape: Shape(counts.reduce(0, +)))
    var next = body.base
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { next += count }
      return next
    }
    slope = take(counts[0])
    bias = take(counts[1])
    patches = take(counts[2])
    surrounded = take(counts[3])
    unfolded = take(counts[4])
    zeros = take(counts[5])
    kernel_fill(surrounded, 0, counts[3])
    kernel_fill(zeros, 0, counts[5])
  }
}
