#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Round values along an axis: 1, 2 or 5 times a power of ten apart.
package struct AxisTicks: Equatable {
  package let values: [Double]

  /// Finds the ticks of a range.
  /// - Parameters:
  ///   - range: of the axis. One that is not finite, or a single value, has one tick at most.
  ///   - limit: the most intervals between ticks.
  ///   - isWhole: whether only whole numbers make sense, as of epochs.
  package init(_ range: ClosedRange<Double>, limit: Int, isWhole: Bool = false) {
    let span = range.upperBound - range.lowerBound
    guard span.isFinite, span > 0, limit > 0 else {
      values = range.lowerBound.isFinite ? [range.lowerBound] : []
      return
    }
    let least = span / Double(limit)
    let power = pow(10, floor(log10(least)))
    // The factor allows for rounding in the division.
    var step = [1, 2, 5, 10].first { $0 * power >= least * (1 - 1e-9) }.map { $0 * power } ?? least
    if isWhole { step = max(1, step) }
    let (first, last) = (
      (range.lowerBound / step - 1e-9).rounded(.up), (range.upperBound / step + 1e-9).rounded(.down)
    )
    guard first <= last, last - first <= Double(4 * limit) else {
      values = []
      return
    }
    values = (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// What stands beside a tick: `0.25`, `20k`, `1.5M`.
  package static func label(_ value: Double) -> String {
    switch value.magnitude {
    case 1e6..<1e9: NumberText.tick(value / 1e6) + "M"
    case 1e4..<1e6: NumberText.tick(value / 1e3) + "k"
    default: NumberText.tick(value)
    }
  }
}
