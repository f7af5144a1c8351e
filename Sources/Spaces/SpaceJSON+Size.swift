import Foundations

extension Space {
  /// The most elements that one line of JSON may ask for, in all its parts and samples together.
  package static let largestJSONCount = 1 << 20

  /// Reads the JSON of a space that is to be sampled so many times at once.
  /// - Throws: `GymError.badSpace` as `init(json:)`, `badArgument` where the samples together would
  ///   have more than `largestJSONCount` elements.
  package static func reading(json string: String, forBatchOf count: Int) throws(GymError) -> Space
  {
    let space = try Space(json: string)
    let size = max(1, (try? JSONValue(reading: string))?.spaceElementCount ?? 1)
    guard count <= largestJSONCount / size else {
      throw .badArgument(
        name: "--count", value: "\(count)",
        expected: "at most \(largestJSONCount / size) elements of this space in one line")
    }
    return space
  }
}

extension JSONValue {
  /// The elements that a sample of a space's JSON has at most, counted before any is allocated;
  /// `Int.max` where that is beyond 64 bits.
  var spaceElementCount: Int {
    switch self {
    case .null, .bool, .integer, .double, .string: return 0
    case .array(let items): return Self.sum(items.map { $0.isNumber ? 1 : $0.spaceElementCount })
    case .object(let members):
      let own = Self.sum(
        members.map { member in
          switch member.name {
          case "shape": member.value.product
          case "n" where self["type"] == .string("MultiBinary"): member.value.product
          case "max_length": member.value.product
          default: member.value.spaceElementCount
          }
        })
      return max(1, own)
    }
  }

  private var isNumber: Bool {
    switch self {
    case .integer, .double: true
    default: false
    }
  }

  /// The number itself, or the product of a list.
  private var product: Int {
    switch self {
    case .integer(let wide): max(0, Int(clamping: wide))
    case .array(let items):
      items.reduce(1) { product, item in
        let (next, isTooLarge) = product.multipliedReportingOverflow(by: item.product)
        return isTooLarge ? Int.max : next
      }
    default: 0
    }
  }

  private static func sum(_ counts: [Int]) -> Int {
    counts.reduce(0) { sum, count in
      let (next, isTooLarge) = sum.addingReportingOverflow(count)
      return isTooLarge ? Int.max : next
    }
  }
}
