import CKernels
import Foundations

extension Tensor {
  /// Each element set to 0 with a probability, the rest divided by what is left of 1, so that the
  /// mean stays.
  ///
  /// Whether an element is kept is a hash of the key and its position: no mask is stored, the same key
  /// drops the same elements. A key is one draw of a generator for each use.
  ///
  /// Srivastava et al. (2014), https://jmlr.org/papers/v15/srivastava14a.html.
  /// - Parameters:
  ///   - rate: the probability, 0..<1.
  ///   - key: chooses the elements.
  ///   - channels: drop whole channels of each of the images `[N, …, C]` instead (Tompson et al.,
  ///     2015,
  ///     https://arxiv.org/abs/1411.4280).
  /// - Returns: a tensor of the same shape.
  public func dropout(rate: Float, key: UInt64, channels: Bool = false) -> Tensor {
    precondition(rate >= 0 && rate < 1, "dropout: expected a rate in 0..<1, got \(rate)")
    precondition(
      !channels || rank >= 2, "dropout: expected images [N, …, C], got shape \(shape)")
    if rate == 0 { return self }
    let threshold = UInt32((Double(rate) * 0x1p32).rounded())
    let scale = 1 / (1 - rate)
    let y = Tensor(uninitialized: shape)
    withExtendedLifetime((body, y.body)) {
      let (from, to) = (UnsafePointer(body.base), y.body.base)
      if channels {
        let (depth, pixels) = (shape[-1], shape.count(of: 1..<rank - 1))
        for image in 0..<shape[0] {
          kernel_dropout_channels(
            from + image * pixels * depth, to + image * pixels * depth, pixels, depth, key,
            UInt64(image * depth), threshold, scale)
        }
      } else {
        WorkerPool.shared.chunks(of: count, size: 1 << 15) { range in
          let start = range.lowerBound
          kernel_dropout(
            from + start, to + start, range.count, key, UInt64(start), threshold, scale)
        }
      }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.dropout(rate: rate, key: key, channels: channels), to: slot)
    }
  }
}
