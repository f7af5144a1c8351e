extension JSONValue {
  /// A number; null where it is not finite, which JSON cannot say.
  public static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .double(value) : .null
  }

  /// Numbers in order.
  public static func numbers(_ values: [Double]) -> JSONValue { .array(values.map(number)) }
}
