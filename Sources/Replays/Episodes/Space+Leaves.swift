import Spaces

/// One part of a space whose elements one data set of a file holds: an array, a discrete number or
/// a string.
struct SpaceLeaf: Equatable, Sendable {
  /// Where the part lies below the whole, as Minari names it: empty for the whole itself, otherwise
  /// such as `/position` in a `Dict` and `/_index_0` in a `Tuple`.
  var path: String
  /// The part.
  var space: Space
}

extension Space {
  /// The parts that have a data set each, in the order of the members.
  var leaves: [SpaceLeaf] {
    guard let members = recordedMembers else { return [SpaceLeaf(path: "", space: self)] }
    return members.flatMap { name, member in
      member.leaves.map { SpaceLeaf(path: "/\(name)\($0.path)", space: $0.space) }
    }
  }

  /// The paths of the parts that have members, the outer ones first: each is a group of a file.
  var groupPaths: [String] {
    guard let members = recordedMembers else { return [] }
    return [""]
      + members.flatMap { name, member in member.groupPaths.map { "/\(name)\($0)" } }
  }

  /// The members of a `Tuple` or a `Dict` with their names in a file, nil for any other space.
  var recordedMembers: [(name: String, space: Space)]? {
    switch self {
    case .tuple(let space): space.spaces.enumerated().map { ("_index_\($0)", $1) }
    case .dict(let space): space.members.map { ($0.key, $0.space) }
    default: nil
    }
  }

  /// What keeps elements of this space out of a file, nil where nothing does.
  var reasonNotRecordable: String? {
    switch self {
    case .box, .discrete, .multiBinary, .multiDiscrete, .text: return nil
    case .sequence, .graph, .oneOf: return "\(self)"
    case .tuple, .dict:
      for (name, member) in recordedMembers ?? [] {
        // HDF5 takes a slash for the border of two names, and a zero byte for a name's end.
        if name.isEmpty || name == "." || name.contains("/") || name.unicodeScalars.contains("\0") {
          return "Dict with the key \"\(name)\""
        }
        if let reason = member.reasonNotRecordable { return reason }
      }
      return nil
    }
  }

  /// Whether a value is of the kind and the shape of the elements; bounds are not looked at.
  func hasForm(of value: SpaceValue) -> Bool {
    switch (self, value) {
    case (.discrete, .discrete): true
    case (.text, .text(let string)): !string.unicodeScalars.contains("\0")
    case (.box, .array(let array)), (.multiBinary, .array(let array)),
      (.multiDiscrete, .array(let array)):
      array.shape == shape
    case (.tuple(let space), .tuple(let values)):
      space.spaces.count == values.count
        && zip(space.spaces, values).allSatisfy { $0.hasForm(of: $1) }
    case (.dict(let space), .dict(let values)):
      space.members.count == values.count
        && space.members.allSatisfy { member in
          values[member.key].map { member.space.hasForm(of: $0) } ?? false
        }
    default: false
    }
  }
}
