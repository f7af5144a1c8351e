#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers as the interface writes them: short, and of steady width.
package enum NumberText {
  /// About four digits: `12.34`, `-0.052`, `1234`, `1.2e+07`.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
    switch value.magnitude {
    case 0: return "0"
    case 1e6...: return text(value, "%.1e")
    case 1000...: return text(value, "%.0f")
    case 100...: return text(value, "%.1f")
    case 10...: return text(value, "%.2f")
    case 0.001...: return text(value, "%.3f")
    default: return text(value, "%.1e")
    }
  }

  /// The same without zeros at the end, as beside an axis: `1.5`, `-2`.
  package static func tick(_ value: Double) -> String {
    var text = short(value)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// A fraction of one with four decimals, `0.9851`; `–` where there is none.
  static func fraction(_ value: Double) -> String {
    value.isFinite ? text(value, "%.4f") : "–"
  }

  /// With two decimals, `0.50`.
  package static func fixed(_ value: Double) -> String {
    value.isFinite ? text(value, "%.2f") : "–"
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
  package static func fitted(_ text: String, width: Double, height: Double) -> String {
    let room = max(1, Int(width / (0.82 * height)))
    if text.count <= room { return text }
    return text.prefix(max(0, room - 1)) + "…"
  }

  /// A number in a format of C's `printf`, which rounds from the number's exact value.
  private static func text(_ value: Double, _ format: String) -> String {
    // The largest number has 309 digits before its point.
    String(unsafeUninitializedCapacity: 512) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        Int(withVaList([value]) { vsnprintf(characters.baseAddress, characters.count, format, $0) })
      }
    }
  }
}
