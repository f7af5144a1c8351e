import Foundations

/// How the numbers of a column are written, where a point is not all there is to it.
///
/// - `1,5`: digits, one decimal comma, digits, with a sign and an exponent where they are needed.
///   A column of these has no point; thousands are not grouped.
/// - `12.5%`: a number and a percent sign, which stands for itself: the number is 12.5.
struct NumberNotation: Equatable {
  /// Whether the decimal mark is a comma.
  var hasComma: Bool
  /// Whether a percent sign follows.
  var hasPercent: Bool

  /// The notation of a field that is no number with a point alone; nil where it is no number in any
  /// notation.
  /// - Parameters:
  ///   - field: what was written.
  ///   - allowsComma: whether a comma may be a decimal mark, as where it separates no fields.
  init?(of field: String, allowsComma: Bool) {
    self.init(
      hasComma: allowsComma && field.utf8.contains(UInt8(ascii: ",")),
      hasPercent: field.utf8.last == UInt8(ascii: "%"))
    guard hasComma || hasPercent, number(of: field) != nil else { return nil }
  }

  private init(hasComma: Bool, hasPercent: Bool) {
    (self.hasComma, self.hasPercent) = (hasComma, hasPercent)
  }

  /// The number of a field; nil where it is no finite one in this notation.
  func number(of field: String) -> Double? {
    var bytes = Array(field.utf8)
    if hasPercent {
      guard bytes.popLast() == UInt8(ascii: "%") else { return nil }
    }
    if hasComma {
      guard !bytes.contains(UInt8(ascii: ".")) else { return nil }
      if let comma = bytes.firstIndex(of: UInt8(ascii: ",")) {
        guard Self.isDigit(bytes, comma - 1), Self.isDigit(bytes, comma + 1) else { return nil }
        bytes[comma] = UInt8(ascii: ".")
      }
    }
    guard let number = decimalNumber(bytes.span, in: bytes.indices), number.isFinite else {
      return nil
    }
    return number
  }

  private static func isDigit(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index])
  }
}

extension NumberNotation {
  /// The one notation of a column's fields.
  ///
  /// Whole numbers may stand among those with a comma, and numbers without one among percentages
  /// with a comma; a percent sign is in all fields or in none.
  struct Finder {
    private var found: NumberNotation?
    private var isMixed = false

    /// Takes a field that is no number with a point alone.
    mutating func take(_ tokens: borrowing CSVTokenizer, allowsComma: Bool) {
      guard !isMixed else { return }
      guard let next = NumberNotation(of: tokens.text, allowsComma: allowsComma),
        next.hasPercent == found?.hasPercent ?? next.hasPercent
      else {
        isMixed = true
        return
      }
      found = NumberNotation(
        hasComma: next.hasComma || found?.hasComma ?? false, hasPercent: next.hasPercent)
    }

    /// The notation of the fields taken.
    /// - Parameter hasPlain: whether there are fields that are numbers with a point alone.
    /// - Returns: nil where the fields have none in common.
    func notation(hasPlain: Bool) -> NumberNotation? {
      guard let found, !isMixed, !(found.hasPercent && hasPlain) else { return nil }
      return found
    }
  }
}
