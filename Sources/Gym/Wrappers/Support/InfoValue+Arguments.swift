import Spaces

// The arguments of wrappers, which are lists or one value alone.

extension [String: InfoValue] {
  /// The argument as a number.
  func number(_ name: String) throws(GymError) -> Double {
    guard let number = try numberArgument(name) else {
      throw .badArgument(name: name, value: "nothing", expected: "a number")
    }
    return number
  }

  /// The argument as a whole number.
  func integer(_ name: String, default standard: Int? = nil) throws(GymError) -> Int {
    let values = try integers(name, default: standard.map { [$0] })
    guard values.count == 1 else {
      throw .badArgument(name: name, value: "\(values)", expected: "one whole number")
    }
    return values[0]
  }

  /// The argument as whole numbers; one alone makes a list of one.
  func integers(_ name: String, default standard: [Int]? = nil) throws(GymError)
    -> [Int]
  {
    try items(name, "whole numbers", standard) {
      if case .int(let value) = $0 { value } else { nil }
    }
  }

  /// The argument as numbers; one alone makes a list of one.
  func doubles(_ name: String) throws(GymError) -> [Double] {
    try items(name, "numbers", nil) { $0.number }
  }

  /// The argument as strings.
  func strings(_ name: String) throws(GymError) -> [String] {
    try items(name, "strings", nil) { if case .string(let string) = $0 { string } else { nil } }
  }

  private func items<Item>(
    _ name: String, _ kind: String, _ standard: [Item]?, _ item: (InfoValue) -> Item?
  ) throws(GymError) -> [Item] {
    guard let value = self[name] else {
      if let standard { return standard }
      throw .badArgument(name: name, value: "nothing", expected: kind)
    }
    var values = [value]
    if case .list(let list) = value { values = list }
    let items = values.compactMap(item)
    guard items.count == values.count else {
      throw .badArgument(name: name, value: "\(value)", expected: kind)
    }
    return items
  }
}

extension InfoValue {
  /// One number for all elements, or a list.
  static func doubles(_ values: [Double]) -> InfoValue {
    values.count == 1 ? .double(values[0]) : .list(values.map { .double($0) })
  }
}
