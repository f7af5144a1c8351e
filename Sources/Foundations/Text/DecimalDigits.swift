/// A floating-point number as the fewest decimal digits that read back to it, to be laid out as
/// NumPy lays values out.
struct DecimalDigits {
  /// "inf" or "nan", where it is no number.
  private(set) var special: String?
  private let isNegative: Bool
  /// The digits without leading or trailing zeros; `[0]` for zero.
  private var digits: [Int] = [0]
  /// The power of ten of the first digit.
  private var exponent = 0
  /// From which power of ten on one number by itself has an exponent, and an array's values.
  private var (exponentLimit, arrayLimit) = (16, 1e8)
  /// The number of half precision in full.
  private var half: Double?

  init<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Number) {
    isNegative = value.sign == .minus
    if value.isNaN { special = "nan" }
    if value.isInfinite { special = "inf" }
    guard special == nil, value != 0 else { return }
    let parts = "\(value.magnitude)".split(separator: "e")
    let number = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = number.count > 1 ? number[1] : ""
    var all = (number[0] + fraction).compactMap(\.wholeNumberValue)
    exponent = number[0].count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while all.count > 1, all[0] == 0 {
      all.removeFirst()
      exponent -= 1
    }
    while all.count > 1, all.last == 0 { all.removeLast() }
    digits = all
  }

  /// Of half precision, which has whole numbers whose last digits say nothing: 65504 is the only
  /// one near 65500. From 1000 on NumPy writes its values with exponents.
  init(half value: Float16) {
    var shortest = Double(value)
    for unit in [100.0, 10] where shortest == Double(value) {
      let candidate = (Double(value) / unit).rounded() * unit
      if abs(candidate) >= 1000, Float16(candidate) == value { shortest = candidate }
    }
    if shortest == Double(value) {
      self.init(value)
    } else {
      self.init(shortest)
    }
    (exponentLimit, arrayLimit) = (3, 1e3)
    half = Double(value)
  }

  private var isZero: Bool { digits == [0] }

  /// As one number by itself: exponents below 1e-4 and from 1e16 on.
  var plainText: String {
    if let special { return (isNegative && special == "inf" ? "-" : "") + special }
    if exponent < -4 || exponent >= exponentLimit {
      return scientific(fractionCount: max(digits.count - 1, 0), keepsPoint: digits.count > 1)
    }
    let string = fixed()
    return string.sign + string.whole + "." + (string.fraction.isEmpty ? "0" : string.fraction)
  }

  /// All with one layout: exponents where the magnitudes lie far apart, else aligned points.
  static func aligned(_ elements: [DecimalDigits]) -> [String] {
    let finite = elements.filter { $0.special == nil && !$0.isZero }
    let values = finite.map { $0.magnitude }
    let strings: [String]
    if let largest = values.max(), let smallest = values.min(),
      largest >= elements[0].arrayLimit || smallest < 1e-4 || largest / smallest > 1000
    {
      let count = min(8, finite.map { $0.digits.count - 1 }.max() ?? 0)
      strings = elements.map { number in
        guard number.special == nil else { return number.plainText }
        // Halves are filled up with what they hold beyond their shortest digits.
        return (number.half.map { DecimalDigits($0) } ?? number)
          .rounded(toFraction: count, scientific: true)
          .scientific(fractionCount: count, keepsPoint: true)
      }
    } else {
      let parts = elements.map { $0.rounded(toFraction: 8, scientific: false).fixed() }
      let width = zip(elements, parts).filter { $0.0.special == nil }.map(\.1.fraction.count).max()
      strings = zip(elements, parts).map { number, part in
        guard number.special == nil else { return number.plainText }
        let fill = String(repeating: " ", count: (width ?? 0) - part.fraction.count)
        return part.sign + part.whole + "." + part.fraction + fill
      }
    }
    return padded(strings)
  }

  private var magnitude: Double {
    Double("0." + digits.map(String.init).joined() + "e\(exponent + 1)") ?? 0
  }

  private func fixed() -> (sign: String, whole: String, fraction: String) {
    let count = exponent + 1
    var whole = digits.prefix(max(count, 0)).map(String.init).joined()
    whole += String(repeating: "0", count: max(0, count - digits.count))
    var fraction = String(repeating: "0", count: max(0, -count))
    fraction += digits.dropFirst(max(count, 0)).map(String.init).joined()
    if isZero { (whole, fraction) = ("0", "") }
    return (isNegative ? "-" : "", whole.isEmpty ? "0" : whole, fraction)
  }

  private func scientific(fractionCount: Int, keepsPoint: Bool) -> String {
    var fraction = digits.dropFirst().map(String.init).joined()
    fraction += String(repeating: "0", count: max(0, fractionCount - fraction.count))
    let power = "\(abs(exponent))"
    return (isNegative ? "-" : "") + "\(digits[0])" + (keepsPoint ? "." : "") + fraction + "e"
      + (exponent < 0 ? "-" : "+") + (power.count < 2 ? "0" : "") + power
  }

  /// The same with at most so many digits after the point.
  private func rounded(toFraction count: Int, scientific: Bool) -> DecimalDigits {
    let kept = count + 1 + (scientific ? 0 : exponent)
    guard special == nil, digits.count > kept else { return self }
    var result = self
    result.digits = Array(digits.prefix(max(kept, 0)))
    if kept >= 0, digits[kept] >= 5 {
      var index = kept - 1
      while index >= 0, result.digits[index] == 9 {
        result.digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        result.digits[index] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.exponent += 1
      }
    }
    while result.digits.count > 1, result.digits.last == 0 { result.digits.removeLast() }
    if result.digits.isEmpty || result.digits == [0] { (result.digits, result.exponent) = ([0], 0) }
    return result
  }
}
