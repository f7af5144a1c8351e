/// Several spaces under keys; an element has an element of each.
///
/// The order of the keys decides how members are seeded, drawn, flattened and written. As in
/// Gymnasium, a dictionary is sorted by key, and a list of pairs keeps its order.
public struct DictSpace: Sendable {
  /// A key and its space.
  public struct Member: Sendable, Equatable {
    /// The key.
    public let key: String
    /// What lies under it.
    public let space: Space
  }

  /// The members in order.
  public let members: [Member]

  /// Makes a space whose keys are sorted, by their Unicode scalars as Python does.
  public init(_ spaces: [String: Space]) {
    members = spaces.map { Member(key: $0.key, space: $0.value) }
      .sorted { Self.precedes($0.key, $1.key) }
  }

  /// Makes a space whose keys keep their order.
  /// - Throws: `GymError.badSpace` where a key comes twice.
  public init(ordered spaces: [(key: String, space: Space)]) throws(GymError) {
    var keys: Set<String> = []
    for (key, _) in spaces where !keys.insert(key).inserted {
      throw .badSpace("Dict: expected every key once, found \"\(key)\" again")
    }
    members = spaces.map { Member(key: $0.key, space: $0.space) }
  }

  /// The space under a key; nil where there is none.
  public subscript(key: String) -> Space? { members.first { $0.key == key }?.space }

  /// The spaces in order.
  public var spaces: [Space] { members.map(\.space) }

  /// The keys in order.
  public var keys: [String] { members.map(\.key) }

  /// Whether the keys are in sorted order.
  package var isSorted: Bool {
    zip(members, members.dropFirst()).allSatisfy { Self.precedes($0.key, $1.key) }
  }

  /// A space of the same keys in the same order.
  func map(_ transform: (Space) throws(GymError) -> Space) throws(GymError) -> DictSpace {
    var mapped: [(key: String, space: Space)] = []
    for member in members { mapped.append((member.key, try transform(member.space))) }
    return try DictSpace(ordered: mapped)
  }

  /// Whether the value has exactly the space's keys.
  func hasKeys(_ value: [String: some Any]) -> Bool {
    value.count == members.count && members.allSatisfy { value[$0.key] != nil }
  }

  private static func precedes(_ one: String, _ other: String) -> Bool {
    one.unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars)
  }
}

extension DictSpace: Equatable {
  /// Whether both have equal spaces under the same keys; their order doesn't count, as in Python.
  public static func == (left: DictSpace, right: DictSpace) -> Bool {
    left.members.count == right.members.count
      && left.members.allSatisfy { right[$0.key] == $0.space }
  }
}

extension DictSpace: CustomStringConvertible {
  /// `Dict('position': Discrete(2), 'velocity': Discrete(3))`.
  public var description: String {
    "Dict("
      + members.map { "\(pythonText($0.key)): \($0.space)" }.joined(separator: ", ") + ")"
  }
}

/// A string as Python's `repr` writes it.
func pythonText(_ string: String) -> String {
  let quote: Unicode.Scalar =
    string.unicodeScalars.contains("'") && !string.unicodeScalars.contains("\"") ? "\"" : "'"
  var result = String(Character(quote))
  for scalar in string.unicodeScalars {
    switch scalar {
    case quote, "\\": result += "\\" + String(Character(scalar))
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where !scalar.isPrintable:
      let digits = String(scalar.value, radix: 16)
      let (mark, width) =
        scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
      result += "\\" + mark + String(repeating: "0", count: width - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + String(Character(quote))
}

extension Unicode.Scalar {
  /// Whether Python shows the character itself.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: self == " "
    default: true
    }
  }
}
