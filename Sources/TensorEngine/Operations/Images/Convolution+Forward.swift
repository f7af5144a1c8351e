import CKernels
import Foundations

/// Max pooling after a convolution, its windows side by side: the result, and where in its window
/// each element comes from.
struct PooledResult {
  let y: Tensor
  let indices: PoolIndices
}

extension Convolution {
  /// The kernel in the order of its use, and the bias filled up to the same columns.
  private func packed(_ kernel: Tensor, _ bias: Tensor?) -> (weights: TensorBody, bias: TensorBody)
  {
    let columns = packedOutputs
    let weights = TensorBody(shape: Shape(groups, depth * columns))
    let offsets = TensorBody(shape: Shape(groups, columns))
    kernel_fill(offsets.base, 0, groups * columns)
    // Panels of 32 columns are packed side by side.
    let part = Swift.max(128, (1 << 16) / depth & ~31)
    kernel.read { kernel in
      for group in 0..<groups {
        WorkerPool.shared.chunks(of: groupOutputs, size: part) { range in
          kernel_pack_panels(
            kernel + group * groupOutputs + range.lowerBound, outputs, depth, range.count,
            weights.base + (group * columns + range.lowerBound) * depth)
        }
      }
    }
    bias?.read { bias in
      kernel_copy_rows(bias, groupOutputs, offsets.base, columns, groups, groupOutputs)
    }
    return (weights, offsets)
  }

  /// `activation(x * kernel + bias)`
  func result(_ x: Tensor, _ kernel: Tensor, _ bias: Tensor?, _ activation: FusedActivation)
    -> Tensor
  {
    let y = Tensor(uninitialized: resultShape)
    let packed = packed(kernel, bias)
    withExtendedLifetime((x.body, y.body, packed.weights, packed.bias)) {
      let (from, to) = (x.body.base, y.body.base)
      let bands = bands(pooled: 1)
      WorkerPool.shared.chunks(of: batch * bands.count, size: imagesAtATime) { parts in
        let scratch = TensorBody(shape: Shape(patchScratchCount))
        for part in parts {
          let (image, band) = (part / bands.count, bands[part % bands.count])
          let to = to + image * resultCount
          let row = window.output.width * outputs
          forEachPatches(
            of: from + image * imageCount, band: band, rows: rowsAtATime(pooled: 1),
            scratch: scratch.base
          ) { group, rows, patches in
            convolve(patches, group, packed, activation, to: to + rows.lowerBound * row)
          }
          finish(activation, to + band.lowerBound * row, band.count * window.output.width)
        }
      }
    }
    return y
  }

  /// `activation(maxPool(x * kernel + bias))`, which for these activations, as none falls anywhere,
  /// equals `maxPool(activation(x * kernel + bias))`.
  func pooledResult(
    _ x: Tensor, _ kernel: Tensor, _ bias: Tensor?, _ activation: FusedActivation, pool: Size2D
  ) -> PooledResult {
    let pooled = Size2D(window.output.height / pool.height, window.output.width / pool.width)
    let y = Tensor(uninitialized: [batch, pooled.height, pooled.width, outputs])
    let indices = PoolIndices(count: y.count)
    let packed = packed(kernel, bias)
    let rowCount = pooled.width * outputs
    withExtendedLifetime((x.body, y.body, indices, packed.weights, packed.bias)) {
      let (from, to, toIndices) = (x.body.base, y.body.base, indices.base)
      // What is unfolded group by group is collected before it is pooled.
      let bands = readsInPlace ? bands(pooled: pool.height) : [0..<window.output.height]
      WorkerPool.shared.chunks(of: batch * bands.count, size: imagesAtATime) { parts in
        let scratch = TensorBody(shape: Shape(patchScratchCount))
        let whole = TensorBody(shape: Shape(pooledScratchCount(pool)))
        for part in parts {
          let (image, band) = (part / bands.count, bands[part % bands.count])
          let start = image * pooled.height * rowCount
          let windows = band.lowerBound / pool.height..<band.upperBound / pool.height
          forEachPatches(
            of: from + image * imageCount, band: band, rows: rowsAtATime(pooled: pool.height),
            scratch: scratch.base
          ) { group, rows, patches in
            // In place, the rows of each call are whole windows; else the image is collected first.
            let first = readsInPlace ? 0 : rows.lowerBound
            convolve(
              patches, group, packed, activation,
              to: whole.base + first * window.output.width * outputs)
            guard readsInPlace else { return }
            let band = rows.lowerBound / pool.height..<rows.upperBound / pool.height
            let at = start + band.lowerBound * rowCount
            maxPool(whole.base, rows.count, pool, band.count, to + at, toIndices + at)
          }
          if !readsInPlace {
            maxPool(
              whole.base, window.output.height, pool, pooled.height, to + start, toIndices + start)
          }
          finish(
            activation, to + start + windows.lowerBound * rowCount, windows.count * pooled.width)
        }
      }
    }
    return PooledResult(y: y, indices: indices)
  }

  /// Rows of outputs that are made at a time: as many as keep their part of the image (and, to be
  /// pooled, of the result) in the first-level cache; all where the weights are too large for that
  /// to pay.
  private func rowsAtATime(pooled: Int) -> Int {
    let height = window.output.height
    if depth * outputs > 1 << 17 { return Swift.max(pooled, height / pooled * pooled) }
    let row =
      window.strides.height * reach.width * channels
      + (pooled > 1 ? window.output.width * outputs : 0)
    let rows = 6144 / Swift.max(1, row)
    return Swift.max(pooled, Swift.min(height, rows) / pooled * pooled)
  }

  private func pooledScratchCount(_ pool: Size2D) -> Int {
    let rows = readsInPlace ? rowsAtATime(pooled: pool.height) : window.output.height
    return rows * window.output.width * outputs
  }

  private func convolve(
    _ patches: kernel_patches, _ group: Int, _ packed: (weights: TensorBody, bias: TensorBody),
    _ activation: FusedActivation, to y: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: patches) {
      kernel_convolve(
        level, $0, packed.weights.base + group * depth * packedOutputs,
        packed.bias.base + group * packedOutputs, groupOutputs, activation == .relu,
        y + group * groupOutputs, outputs)
    }
  }

  private func maxPool(
    _ x: UnsafePointer<Float>, _ rows: Int, _ pool: Size2D, _ count: Int,
    _ y: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<UInt8>
  ) {
    let window = Window2D(
      kernel: pool, strides: pool, dilation: 1, input: Size2D(rows, window.output.width),
      output: Size2D(count, window.output.width / pool.width), padding: (0, 0))
    withUnsafePointer(to: window.cWindow()) { kernel_max_pool($0, x, outputs, y, indices) }
  }

  /// The activations that the products do not do themselves.
  private func finish(
    _ activation: FusedActivation, _ y: UnsafeMutablePointer<Float>, _ pixels: Int
  ) {
    if activation == .relu || activation == .identity { return }
    kernel_bias_activation(activation.kernel, nil, y, pixels, outputs)
  }
}
