/// A number with a fixed count of decimals.
public func decimal(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let scaled = (value.magnitude * Double(scale)).rounded()
  guard scaled < 9e18 else { return "\(value)" }
  let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: scale)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  if digits == 0 { return "\(sign)\(whole)" }
  let digitString = String(fraction)
  return "\(sign)\(whole)." + String(repeating: "0", count: digits - digitString.count)
    + digitString
}

/// A whole number with its thousands apart: `12,345`.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result += "," }
    result.append(digit)
  }
  return (number < 0 ? "-" : "") + result
}

/// Returns and their standard deviations as they are shown: with four significant digits or one
/// decimal, whichever is more, so that 0.7 ± 0.47 does not become 0.7 ± 0.5.
public enum ReturnText {
  /// The decimals of numbers whose largest has a magnitude: 1 from 100 on, 4 below 1.
  private static func decimals(_ magnitude: Double) -> Int {
    switch magnitude {
    case 0: 1
    case ..<1: 4
    case ..<10: 3
    case ..<100: 2
    default: 1
    }
  }

  /// `475.3`, `47.53`, `0.7000`
  public static func text(_ value: Double) -> String {
    decimal(value, decimals(value.magnitude))
  }

  /// `475.3 ± 12.9`, `0.7000 ± 0.4702`: both with the decimals of the larger one.
  public static func text(_ mean: Double, standardDeviation: Double) -> String {
    let digits = decimals(max(mean.magnitude, standardDeviation.magnitude))
    return "\(decimal(mean, digits)) ± \(decimal(standardDeviation, digits))"
  }

  /// A number that someone chose, such as a threshold: `475`, `0.7`.
  public static func exact(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  /// Four digits or so.
  public static func significant(_ value: Double) -> String {
    switch value.magnitude {
    case 0: "0"
    case 100...: decimal(value, 0)
    case 1..<100: decimal(value, 2)
    case 0.001..<1: decimal(value, 4)
    default: scientific(value)
    }
  }

  /// `9.95e-04`, of a number other than 0.
  private static func scientific(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    var (mantissa, exponent) = (value, 0)
    while mantissa.magnitude < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(decimal(mantissa, 2))e\(exponent)"
  }
}
