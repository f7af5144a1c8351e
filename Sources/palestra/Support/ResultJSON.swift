import Experiments
import Gym
import TensorEngine

/// The line of JSON that ends standard output.
enum ResultJSON {
  /// Prints an object.
  static func print(_ members: [(String, JSONValue)]) {
    StandardOutput.print(JSONValue.object(members.map { .init($0.0, $0.1) }))
  }

  /// A number; null where JSON has no word for it.
  static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .double(value) : .null
  }

  /// A seed, which may be beyond 64 bits with sign.
  static func seed(_ value: UInt64) -> JSONValue {
    .integer(Int128(value))
  }

  /// Numbers in order.
  static func numbers(_ values: [Double]) -> JSONValue { .array(values.map(number)) }
}
