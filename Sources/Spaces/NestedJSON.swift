import Foundations

/// Values in nested JSON lists of equal lengths: an array as NumPy's `tolist` writes it.
struct NestedJSON {
  /// The lengths of the lists, outermost first; empty for a number by itself.
  private(set) var shape: [Int]
  /// The values in row-major order.
  private(set) var leaves: [JSONValue] = []

  /// Takes a value apart; nil where the lists differ in length, or hold something else.
  init?(_ json: JSONValue) {
    shape = []
    var inner = json
    while case .array(let values) = inner {
      shape.append(values.count)
      guard let first = values.first else { break }
      inner = first
    }
    guard collect(json, depth: 0) else { return nil }
  }

  private mutating func collect(_ json: JSONValue, depth: Int) -> Bool {
    switch json {
    case .array(let values):
      guard depth < shape.count, values.count == shape[depth] else { return false }
      for value in values where !collect(value, depth: depth + 1) { return false }
      return true
    case .integer, .double, .bool:
      leaves.append(json)
      return depth == shape.count
    case .null, .string, .object: return false
    }
  }

  /// The values in an element type; nil where one isn't a number of it. Where that is allowed,
  /// infinity stands for the end of a signed integer type's range.
  func array(dtype: DType, allowsInfinity: Bool = false) -> NDArray? {
    guard let range = dtype.integerRange else {
      let doubles = leaves.compactMap(\.number)
      return NDArray(doubles, shape: shape, dtype: dtype)
    }
    var integers: [Int128] = []
    for leaf in leaves {
      switch leaf {
      case .integer(let value) where range.contains(value): integers.append(value)
      case .bool(let flag): integers.append(flag ? 1 : 0)
      case .double(let value) where value.isInfinite && allowsInfinity && range.lowerBound < 0:
        integers.append(value < 0 ? range.lowerBound : range.upperBound)
      case .double(let value):
        guard let integer = Int128(exactly: value), range.contains(integer) else { return nil }
        integers.append(integer)
      default: return nil
      }
    }
    return NDArray(integers: integers, shape: shape, dtype: dtype)
  }
}

extension JSONValue {
  /// The value as a double, where it is a number or a truth value.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .bool(let flag): flag ? 1 : 0
    case .null, .string, .array, .object: nil
    }
  }

  /// Whether this is plus or minus infinity.
  var isInfinite: Bool { if case .double(let value) = self { value.isInfinite } else { false } }

  /// The value for an error message: its text, where that is short.
  package var summary: String {
    switch self {
    case .array(let values) where values.count > 8: "a list of \(values.count)"
    case .object: "an object"
    default: text.count <= 60 ? text : String(text.prefix(57)) + "..."
    }
  }
}
