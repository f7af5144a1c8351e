import Foundation
import Foundations

@testable import Spaces

/// What Gymnasium did with spaces of every kind; `Golden/make_composite_spaces.py` wrote it.
enum GoldenSpaces {
  static let document: JSONValue = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/composite_spaces.json")
    let string = (try? String(contentsOf: file, encoding: .utf8)) ?? "{}"
    return (try? JSONValue(reading: string)) ?? .null
  }()

  /// A record for each space.
  static let records = document["spaces"]?.list ?? []
  /// The number of draws for each seed.
  static let draws = 3

  /// FNV-1a over the bits of all values of a JSON value, as the script calculates it.
  static func checksum(_ json: JSONValue) -> UInt64 {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    add(json, to: &sum)
    return sum
  }

  private static func add(_ json: JSONValue, to sum: inout UInt64) {
    switch json {
    case .object(let members): for member in members { add(member.value, to: &sum) }
    case .array(let values):
      add(Double(values.count), to: &sum)
      for value in values { add(value, to: &sum) }
    case .string(let string):
      for scalar in string.unicodeScalars { add(Double(scalar.value), to: &sum) }
    case .integer, .double, .bool: add(json.number ?? .nan, to: &sum)
    case .null: break
    }
  }

  private static func add(_ number: Double, to sum: inout UInt64) {
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes in
      for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
  }

  /// Sixteen hexadecimal digits.
  static func hexadecimal(_ sum: UInt64) -> String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension JSONValue {
  /// The members, where this is a list.
  var list: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// The text, where this is one.
  var string: String? { if case .string(let string) = self { string } else { nil } }
  /// The whole number, where this is one.
  var integer: Int? { if case .integer(let value) = self { Int(exactly: value) } else { nil } }

  /// Whether both hold the same values in the same positions; 1, 1.0 and true are the same.
  func isSame(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let one), .array(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isSame(as: $1) }
    case (.object(let one), .object(let two)):
      one.count == two.count
        && one.allSatisfy { member in
          other[member.name].map { member.value.isSame(as: $0) } ?? false
        }
    case (.string(let one), .string(let two)): one == two
    case (.null, .null): true
    default: number != nil && number == other.number
    }
  }
}

extension SpaceValue {
  /// Any value as JSON without its space: arrays and tuples as lists.
  var listed: JSONValue {
    switch self {
    case .array(let array): array.jsonValue
    case .discrete(let number): .integer(Int128(number))
    case .text(let string): .string(string)
    case .tuple(let values): .array(values.map(\.listed))
    case .dict(let values):
      .object(values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.listed) })
    case .graph(let graph):
      .object(
        [.init("nodes", graph.nodes.listed)]
          + (graph.edges.map { [.init("edges", $0.listed)] } ?? [])
          + (graph.edgeLinks.map { [.init("edge_links", $0.jsonValue)] } ?? []))
    case .oneOf(let index, let value): .array([.integer(Int128(index)), value.listed])
    }
  }
}

extension SpaceSeed {
  /// The seeds as nested lists and objects.
  var listed: JSONValue {
    switch self {
    case .entropy: .null
    case .number(let number): .integer(Int128(number))
    case .list(let seeds): .array(seeds.map(\.listed))
    case .keyed(let seeds):
      .object(seeds.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.listed) })
    }
  }
}
