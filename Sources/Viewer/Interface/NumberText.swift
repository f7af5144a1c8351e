import Foundation

/// Numbers as the interface writes them: short, and of steady width.
enum NumberText {
  /// About four digits: `12.34`, `-0.052`, `1234`, `1.2e+07`.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
    switch value.magnitude {
    case 0: return "0"
    case 1e6...: return String(format: "%.1e", value)
    case 1000...: return String(format: "%.0f", value)
    case 100...: return String(format: "%.1f", value)
    case 10...: return String(format: "%.2f", value)
    case 0.001...: return String(format: "%.3f", value)
    default: return String(format: "%.1e", value)
    }
  }

  /// The same without zeros at the end, as beside an axis: `1.5`, `-2`.
  static func tick(_ value: Double) -> String {
    var text = short(value)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// A fraction of one with four decimals, `0.9851`; `–` where there is none.
  static func fraction(_ value: Double) -> String {
    value.isFinite ? String(format: "%.4f", value) : "–"
  }

  /// A sum of rewards: a whole number where it is one.
  static func sum(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e7 { return String(Int(value)) }
    return short(value)
  }

  /// A text cut to a width.
  /// - Parameters:
  ///   - text: the text.
  ///   - width: in units of the scene.
  ///   - height: of its capitals. A letter of a sans serif is on average 0.82 of it wide.
  /// - Returns: the text, or its beginning and an ellipsis.
  static func fitted(_ text: String, width: Double, height: Double) -> String {
    let room = max(1, Int(width / (0.82 * height)))
    if text.count <= room { return text }
    return text.prefix(max(0, room - 1)) + "…"
  }
}
