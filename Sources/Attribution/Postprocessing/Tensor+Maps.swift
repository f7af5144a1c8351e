import Foundations
import TensorEngine

/// How the channels of a map become one number for each pixel.
public enum ChannelReduction: String, Sendable, CaseIterable {
  /// Their sum.
  case sum
  /// The one of the largest size, with its sign.
  case absmax
}

// What is done with maps before they are looked at, as in iNNvestigate's figures.
extension Tensor {
  /// Each example divided by the largest size of its numbers, then from -1...1 to a range; examples
  /// of zeros stay in its middle.
  /// - Parameters:
  ///   - range: of the result.
  ///   - bound: divide by this instead.
  ///   - isPositive: whether there is nothing below 0, so that 0...1 becomes the range.
  /// - Returns: of the same shape, `[N, …]`.
  public func projected(
    to range: ClosedRange<Float> = 0...1, bound: Float? = nil, isPositive: Bool = false
  ) -> Tensor {
    let divisors = bound.map { [Float](repeating: $0, count: shape[0]) } ?? exampleBounds
    let bounds = Tensor(
      divisors.map { $0 == 0 ? 1 : $0 },
      shape: Shape([shape[0]] + Array(repeating: 1, count: rank - 1)))
    let scaled = self / bounds
    let fractions = (isPositive ? scaled : (scaled + 1) / 2).clipped(to: 0, 1)
    return range.lowerBound + (range.upperBound - range.lowerBound) * fractions
  }

  /// The largest size of each example's numbers.
  private var exampleBounds: [Float] {
    abs().reshaped(to: Shape(shape[0], count / Swift.max(1, shape[0]))).max(along: 1).scalars
  }

  /// One number for each pixel, `[N, H, W, C]` to `[N, H, W, 1]`.
  public func reducingChannels(_ reduction: ChannelReduction = .sum) -> Tensor {
    precondition(rank == 4, "reducingChannels: expected [N, H, W, C], got \(shape)")
    switch reduction {
    case .sum: return sum(along: 3, keepingDimensions: true)
    case .absmax:
      let (largest, least) = (
        max(along: 3, keepingDimensions: true), min(along: 3, keepingDimensions: true)
      )
      return .select(largest.greater(than: -least - 1e-38), largest, least)
    }
  }

  /// Each number's size as a fraction of the largest to a power, with its sign: below 1 it makes small
  /// ones visible.
  public func gammaCorrected(_ gamma: Float = 0.5) -> Tensor {
    let largest = abs().max().scalar
    return largest == 0 ? self : largest * sign() * (abs() / largest).power(gamma)
  }

  /// All numbers cut off where so many percent of them lie below and above.
  /// - Parameter quantile: percent, 0 to 50.
  /// - Returns: of the same shape.
  /// - Precondition: the quantile is in its range.
  public func clippingQuantiles(_ quantile: Double = 1) -> Tensor {
    precondition(
      (0...50).contains(quantile), "clippingQuantiles: expected 0...50 percent, got \(quantile)")
    let sorted = scalars.sorted().map(Double.init)
    guard !sorted.isEmpty else { return self }
    func limit(_ percent: Double) -> Float {
      Float(Foundations.quantile(percent / 100, ofSorted: sorted))
    }
    return clipped(to: limit(quantile), limit(100 - quantile))
  }
}
