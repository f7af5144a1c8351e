import CKernels
import Foundations

extension Tensor {
  /// Images `[N, H, W, C]` with rows and columns of zeros round them.
  /// - Precondition: no count is negative.
  /// - Returns: `[N, top + H + bottom, left + W + right, C]`.
  public func zeroPadded2D(top: Int, bottom: Int, left: Int, right: Int) -> Tensor {
    _ = shape.imageSize("zeroPadded2D")
    precondition(
      Swift.min(top, bottom, left, right) >= 0,
      "zeroPadded2D: counts of at least 0, got \(top), \(bottom), \(left), \(right)")
    let target = Shape([shape[0], top + shape[1] + bottom, left + shape[2] + right, shape[3]])
    let y = Tensor.zeros(target)
    forEachImage(of: y) { from, to, _ in
      kernel_copy_rows(
        from, shape[2] * shape[3], to + (top * target[2] + left) * shape[3],
        target[2] * shape[3], shape[1], shape[2] * shape[3])
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(
        upstream.slice(along: 1, top..<top + slot.shape[1])
          .slice(along: 2, left..<left + slot.shape[2]), to: slot)
    }
  }
}
