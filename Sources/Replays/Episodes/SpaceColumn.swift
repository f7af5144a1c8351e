import Foundations
import Spaces

/// Elements of one space, one after the other: an episode's observations or its actions.
///
/// The elements lie as in a file: an array of rows for each part of the space, in the part's own
/// element type.
public struct SpaceColumn: Sendable, Equatable {
  /// Where the elements lie.
  public let space: Space
  /// How many elements there are.
  public private(set) var count = 0
  /// The parts, in the order of `space.leaves`.
  private(set) var leaves: [LeafColumn]

  /// Makes an empty column.
  public init(_ space: Space) {
    self.space = space
    leaves = space.leaves.map { LeafColumn($0) }
  }

  /// Makes a column of its parts, which have `count` elements each.
  init(_ space: Space, leaves: [LeafColumn], count: Int) {
    self.space = space
    self.leaves = leaves
    self.count = count
  }

  /// Adds an element.
  /// - Throws: `ReplayError.wrongValue` where it is of another kind or shape than the space's
  ///   elements. Bounds are not looked at: the values are recorded as they are.
  public mutating func append(_ value: SpaceValue) throws(ReplayError) {
    guard space.hasForm(of: value) else {
      throw .wrongValue(expected: "an element of \(space)", found: value.description)
    }
    var next = 0
    add(value, of: space, at: &next)
    count += 1
  }

  private mutating func add(_ value: SpaceValue, of space: Space, at next: inout Int) {
    switch (space, value) {
    case (.tuple(let space), .tuple(let values)):
      for (member, value) in zip(space.spaces, values) { add(value, of: member, at: &next) }
    case (.dict(let space), .dict(let values)):
      for member in space.members {
        if let value = values[member.key] { add(value, of: member.space, at: &next) }
      }
    default:
      leaves[next].append(value)
      next += 1
    }
  }

  private func value(at index: Int, of space: Space, from next: inout Int) -> SpaceValue {
    switch space {
    case .tuple(let space):
      return .tuple(space.spaces.map { value(at: index, of: $0, from: &next) })
    case .dict(let space):
      return .dict(
        space.members.reduce(into: [:]) {
          $0[$1.key] = value(at: index, of: $1.space, from: &next)
        })
    default:
      next += 1
      return leaves[next - 1].value(at: index)
    }
  }
}

extension SpaceColumn: RandomAccessCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The number of elements.
  public var endIndex: Int { count }

  /// The element at an index.
  public subscript(index: Int) -> SpaceValue {
    precondition(indices.contains(index), "SpaceColumn: no element \(index) of \(count)")
    var next = 0
    return value(at: index, of: space, from: &next)
  }
}
