import CKernels
import Foundations

extension Convolution {
  /// Whether the gradients of a pooled convolution are made from its few elements that are not 0.
  var pooledGradientIsSparse: Bool { level >= 4 && readsInPlace }

  /// Floats of one run of weights, in whole vectors.
  private func pitch(_ length: Int) -> Int { (length + 15) & ~15 }

  /// The gradients of a convolution with max pooling, of whose result's gradient at most one
  /// element in a window is not 0: those are listed, by pixel for the gradient at the images, by
  /// channel for that at the kernel, and nothing else is multiplied.
  /// `upstream` is the gradient at the pooled result `y` `[N, PH, PW, O]`, `positions` say where in
  /// its window of sizes `pool` each element comes from.
  func pooledGradients(
    _ x: Tensor, _ kernel: Tensor, _ upstream: Tensor, _ y: Tensor, _ indices: PoolIndices,
    _ activation: FusedActivation, pool: Size2D, wantsX: Bool, wantsKernel: Bool
  ) -> ConvolutionGradients {
    let (segments, length) = (window.kernel.height, window.kernel.width * channels)
    let sumCount = outputs * segments * pitch(length)
    let dx = wantsX ? Tensor(uninitialized: inputShape) : nil
    let weights = wantsX ? runsOfWeights(kernel) : nil
    let sums = PartSums(
      batch: batch, imagesAPart: imagesAPart, count: wantsKernel ? sumCount + outputs : 0)
    let pooledCount = y.count / Swift.max(1, batch)
    withExtendedLifetime((x.body, upstream.body, y.body, indices, dx?.body, weights)) {
      let (xBase, dxBase) = (x.body.base, dx?.body.base)
      let (dyBase, yBase) = (upstream.body.base, y.body.base)
      WorkerPool.shared.parallel(sums.parts) { part in
        let scratch = SparseScratch(self, pool: pool, wantsX: wantsX, wantsKernel: wantsKernel)
        let own = sums.sums(of: part)
        for image in sums.images(of: part) {
          let at = image * pooledCount
          kernel_activation_gradient_sums(
            activation.kernel, dyBase + at, yBase + at, scratch.slope, scratch.bias,
            pooledCount / outputs, outputs)
          if wantsKernel {
            kernel_binary(
              kernel_add, own + sumCount, 1, scratch.bias, 1, own + sumCount, outputs)
            addSparseKernelGradient(
              xBase + image * imageCount, scratch, indices.base + at, pool, own)
          }
          if let dxBase, let weights {
            writeSparseInputGradient(
              weights, scratch, indices.base + at, pool, dxBase + image * imageCount)
          }
        }
      }
    }
    guard wantsKernel else { return ConvolutionGradients(x: dx) }
    let total = sums.total()
    return ConvolutionGradients(
      x: dx, kernel: unpackedRuns(total, segments, length),
      bias: total.slice(sumCount..<sumCount + outputs))
  }

  /// The kernel as `[KH, O, KW C up to whole vectors]`.
  private func runsOfWeights(_ kernel: Tensor) -> TensorBody {
    let length = window.kernel.width * channels
    let body = TensorBody(shape: Shape(window.kernel.height * outputs, pitch(length)))
    let turned = TensorBody(shape: Shape(outputs, length))
    kernel_fill(body.base, 0, window.kernel.height * outputs * pitch(length))
    kernel.read { kernel in
      for row in 0..<window.kernel.height {
        kernel_transpose(kernel + row * length * outputs, turned.base, length, outputs)
        kernel_copy_rows(
          turned.base, length, body.base + row * outputs * pitch(length), pitch(length), outputs,
          length)
      }
    }
    return body
  }

  /// Sums `[O, segments, length up to whole vectors]` under the kernel's shape.
  private func unpackedRuns(_ sums: Tensor, _ segments: Int, _ length: Int) -> Tensor {
    let turned = TensorBody(shape: Shape(outputs, depth))
    return .filled(kernelShape) { kernel in
      sums.read { sums in
        kernel_copy_rows(sums, pitch(length), turned.base, length, outputs * segments, length)
      }
      kernel_transpose(turned.base, kernel, outputs, depth)
    }
  }

  private func addSparseKernelGradient(
    _ image: UnsafePointer<Float>, _ scratch: SparseScratch, _ indices: UnsafePointer<UInt8>,
    _ pool: Size2D, _ sums: UnsafeMutablePointer<Float>
  ) {
    let pooled = Size2D(window.output.height / pool.height, window.output.width / pool.width)
    let rowCount = pooled.width * outputs
    // As many rows of windows at a time as keep their part of the image in the first-level cache.
    let step = pool.height * window.strides.height * reach.width * channels
    let bands = Swift.max(1, 6144 / Swift.max(1, step))
    forEachPatches(of: image, rows: bands * pool.height, scratch: scratch.patches) {
      _, rows, patches in
      var lists = scratch.lists
      lists.row_step = patches.row_step
      lists.column_step = patches.column_step
      for channel in 0..<outputs { lists.channel_counts[channel] = 0 }
      let windows = rows.lowerBound / pool.height..<rows.upperBound / pool.height
      for (index, row) in windows.enumerated() {
        lists.first_offset = index * pool.height * patches.row_step
        withUnsafePointer(to: lists) {
          kernel_list_by_channel($0, scratch.slope + row * rowCount, indices + row * rowCount)
        }
      }
      withUnsafePointer(to: patches) { patches in
        withUnsafePointer(to: lists) { kernel_sparse_kernel_gradient(patches, $0, sums) }
      }
    }
  }

  private func writeSparseInputGradient(
    _ weights: TensorBody, _ scratch: SparseScratch, _ indices: UnsafePointer<UInt8>,
    _ pool: Size2D, _ dx: UnsafeMutablePointer<Float>
  ) {
    let row = reach.width * channels
    kernel_fill(scratch.image, 0, reach.height * row)
    let patches = patchesInPlace(UnsafePointer(scratch.image), rows: 0..<window.output.height)
    var lists = scratch.lists
    lists.row_step = patches.row_step
    lists.column_step = patches.column_step
    lists.weight_pitch = pitch(patches.length)
    let rowCount = window.output.width / pool.width * outputs
    for band in 0..<window.output.height / pool.height {
      lists.first_offset = band * pool.height * patches.row_step
      withUnsafePointer(to: lists) { lists in
        kernel_list_by_pixel(lists, scratch.slope + band * rowCount, indices + band * rowCount)
        withUnsafePointer(to: patches) {
          kernel_sparse_input_gradient($0, lists, weights.base, scratch.image)
        }
      }
    }
    kernel_copy_rows(
      scratch.image + window.padding.top * row + window.padding.left * channels, row, dx,
      window.input.width * channels, window.input.height, window.input.width * channels)
  }
}

/// The memory that one thread needs for the gradients of one image after the other.
private struct SparseScratch {
  /// The gradient before the activation, `[PH, PW, O]`.
  let slope: UnsafeMutablePointer<Float>
  let bias: UnsafeMutablePointer<Float>
  let patches: UnsafeMutablePointer<Float>
  /// The gradient at the image with its padding, and room for what kernels touch beyond.
  let image: UnsafeMutablePointer<Float>
  let lists: kernel_sparse_lists
  private let body: TensorBody

  init(_ c: Convolution, pool: Size2D, wantsX: Bool, wantsKernel: Bool) {
    let pooled = Size2D(c.window.output.height / pool.height, c.window.output.width / pool.width)
    let pixels = wantsX ? pool.height * c.window.output.width : 0
    let pixelPitch = c.outputs + 16
    let windows = wantsKernel ? pooled.area : 0
    let counts = [
      pooled.area * c.outputs, c.outputs, wantsKernel ? c.patchScratchCount : 0,
      wantsX ? c.reach.area * c.channels + 16 : 0,
      pixels, pixels * pixelPitch, pixels * pixelPitch,
      c.outputs, windows * c.outputs, windows * c.outputs,
    ].map { ($0 + 15) & ~15 }
    body = TensorBody(shape: Shape(counts.reduce(0, +)))
    var next = body.base
    func take(_ index: Int) -> UnsafeMutablePointer<Float> {
      defer { next += counts[index] }
      return next
    }
    func integers(_ index: Int) -> UnsafeMutablePointer<Int32> {
      UnsafeMutableRawPointer(take(index)).bindMemory(to: Int32.self, capacity: counts[index])
    }
    slope = take(0)
    bias = take(1)
    patches = take(2)
    image = take(3)
    let (pixelCounts, weightOffsets, pixelValues) = (integers(4), integers(5), take(6))
    let (channelCounts, patchOffsets, channelValues) = (integers(7), integers(8), take(9))
    lists = kernel_sparse_lists(
      windows: pooled.width, columns: c.window.output.width, channels: c.outputs,
      window_height: pool.height, window_width: pool.width, row_step: 0, column_step: 0,
      first_offset: 0, weight_pitch: 0, pixel_pitch: pixelPitch, list_pitch: windows,
      pixel_counts: pixelCounts,
      weight_offsets: weightOffsets, channel_counts: channelCounts, patch_offsets: patchOffsets,
      pixel_values: pixelValues, channel_values: channelValues)
  }
}
