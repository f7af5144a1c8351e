import Experiments
import Gym
import Viewer

extension FeatureAttributions {
  /// A feature's value in a row as figures write it: `33.6`, or the name of a category; `–` where it
  /// is missing.
  func valueText(row: Int, feature: Int) -> String {
    let value = values[row][feature]
    guard value.isFinite else { return "–" }
    if let whole = Int(exactly: value), let name = valueNames[feature][whole] { return name }
    return NumberText.tick(value)
  }

  /// `BMI = 33.6`
  func label(row: Int, feature: Int) -> String {
    "\(names[feature]) = \(valueText(row: row, feature: feature))"
  }

  /// What contributions add up to, for titles: `p(ill) (log-odds)`.
  var scaleName: String { link == .logit ? "\(outputName) (log-odds)" : outputName }

  /// An output on the model's own scale, with two decimals or three significant digits.
  func outputText(_ value: Double) -> String {
    let output = link.output(value)
    return output.magnitude < 100 ? NumberText.fixed(output) : NumberText.short(output)
  }
}

/// The colors of explanations: red raises the output, blue lowers it.
enum AttributionColors {
  /// Raises the output.
  static let higher = DisplayList.Color(0xff, 0x0d, 0x57)
  static let lightHigher = DisplayList.Color(0xff, 0xc3, 0xd5)
  /// Lowers the output.
  static let lower = DisplayList.Color(0x1e, 0x88, 0xe5)
  static let lightLower = DisplayList.Color(0xd1, 0xe6, 0xfa)

  static func color(_ contribution: Double) -> DisplayList.Color {
    contribution < 0 ? lower : higher
  }
  static func lightColor(_ contribution: Double) -> DisplayList.Color {
    contribution < 0 ? lightLower : lightHigher
  }

  /// From low values of a feature to high ones.
  static let values = ColorMap(
    [lower, .init(0x8a, 0x3c, 0xb8), higher], missing: .init(150, 150, 150))

  /// Of texts and axes.
  static let style = ImageViewStyle.light
  /// `+0.31`
  static func signed(_ value: Double) -> String {
    let number =
      value.magnitude < 100 ? NumberText.fixed(value.magnitude) : NumberText.short(value.magnitude)
    return (value == 0 ? "" : value < 0 ? "−" : "+") + number
  }
}

/// The axis of outputs: a scale of numbers on which, with the logit link, probabilities are written.
struct OutputScale {
  let range: ClosedRange<Double>
  let link: FeatureAttributions.Link

  /// Values with what stands beside them.
  func ticks(limit: Int) -> [(value: Double, label: String)] {
    guard link == .logit else {
      return AxisTicks(range, limit: limit).values.map { ($0, AxisTicks.label($0)) }
    }
    // Round probabilities, as far apart as their number allows.
    let candidates = [
      0.0001, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98,
      0.99,
      0.999, 0.9999,
    ].map { (value: logarithm($0 / (1 - $0)), label: NumberText.probability($0)) }
    let span = range.upperBound - range.lowerBound
    var ticks: [(value: Double, label: String)] = []
    for tick in candidates where range.contains(tick.value) {
      if let last = ticks.last, tick.value - last.value < span / Double(max(1, limit)) * 0.8 {
        continue
      }
      ticks.append(tick)
    }
    return ticks
  }
}

extension NumberText {
  /// `0.5`, `0.0001`
  fileprivate static func probability(_ value: Double) -> String {
    value < 0.001 ? "0.0001" : value > 0.9995 ? "0.9999" : tick(value)
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

private func logarithm(_ value: Double) -> Double { log(value) }
