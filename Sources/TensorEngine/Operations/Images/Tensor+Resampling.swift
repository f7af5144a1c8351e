import CKernels
import Foundations

/// How a larger image is made from a smaller one.
public enum Interpolation: String, Sendable, Codable, CaseIterable {
  /// Each pixel becomes a rectangle.
  case nearest
  /// Mixed from the four neighbors, pixels taken as squares with their value in the middle
  /// (PyTorch's `align_corners=False`, and Keras).
  case bilinear
}

extension Tensor {
  /// Images `[N, H, W, C]` made larger by whole factors: `[N, H fh, W fw, C]`.
  public func upsampled2D(by factor: Size2D, _ interpolation: Interpolation = .nearest) -> Tensor {
    let input = shape.imageSize("upsampled2D")
    precondition(
      factor.height >= 1 && factor.width >= 1 && input.height > 0 && input.width > 0,
      "upsampled2D: factors of at least 1 and images with pixels, got \(factor) and \(shape)")
    let rows = ResamplingAxis(input.height, factor.height, interpolation)
    let columns = ResamplingAxis(input.width, factor.width, interpolation)
    return .resample(self, rows, columns)
  }

  private static func resample(_ x: Tensor, _ rows: ResamplingAxis, _ columns: ResamplingAxis)
    -> Tensor
  {
    let channels = x.shape[3]
    let y = Tensor(uninitialized: [x.shape[0], rows.low.count, columns.low.count, channels])
    rows.lend(beside: columns) { rows, columns in
      x.forEachImage(of: y) { from, to, _ in
        kernel_resample(rows, columns, from, x.shape[2], channels, to)
      }
    }
    guard let tape = TapeRecorder.watching(x) else { return y }
    let slot = x.slot
    return tape.record(y) { tape, upstream in
      tape.add(.resampleSpread(upstream, rows, columns), to: slot)
    }
  }

  /// The reverse of `resample`.
  private static func resampleSpread(
    _ large: Tensor, _ rows: ResamplingAxis, _ columns: ResamplingAxis
  ) -> Tensor {
    let channels = large.shape[3]
    let y = Tensor.zeros([large.shape[0], rows.size, columns.size, channels])
    rows.lend(beside: columns) { rows, cColumns in
      large.forEachImage(of: y) { from, to, _ in
        kernel_resample_spread(rows, cColumns, from, columns.size, channels, to)
      }
    }
    guard let tape = TapeRecorder.watching(large) else { return y }
    let slot = large.slot
    return tape.record(y) { tape, upstream in
      tape.add(.resample(upstream, rows, columns), to: slot)
    }
  }
}

/// Which two pixels of an axis each pixel of a larger one is mixed from.
private struct ResamplingAxis {
  let size: Int
  var low: [Int32] = []
  var high: [Int32] = []
  var lowFraction: [Float] = []

  init(_ size: Int, _ factor: Int, _ interpolation: Interpolation) {
    self.size = size
    for index in 0..<size * factor {
      guard interpolation == .bilinear else {
        append(index / factor, index / factor, 1)
        continue
      }
      let position = Swift.max(0, (Double(index) + 0.5) / Double(factor) - 0.5)
      let first = Int(position)
      append(first, Swift.min(first + 1, size - 1), Float(1 - (position - Double(first))))
    }
  }

  private mutating func append(_ first: Int, _ second: Int, _ fraction: Float) {
    low.append(Int32(first))
    high.append(Int32(second))
    lowFraction.append(fraction)
  }

  /// Lends this axis and another one to a kernel.
  func lend(beside other: ResamplingAxis, _ body: (kernel_axis, kernel_axis) -> Void) {
    lend { own in other.lend { body(own, $0) } }
  }

  private func lend(_ body: (kernel_axis) -> Void) {
    low.withUnsafeBufferPointer { low in
      high.withUnsafeBufferPointer { high in
        lowFraction.withUnsafeBufferPointer { fraction in
          body(
            kernel_axis(
              count: low.count, low: low.baseAddress, high: high.baseAddress,
              low_share: fraction.baseAddress))
        }
      }
    }
  }
}
