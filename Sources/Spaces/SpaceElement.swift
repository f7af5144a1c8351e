import Foundations

/// A type whose values are elements of a space: what a typed environment observes and receives as
/// an action.
///
/// The first two members are enough. The others have forms that go through `SpaceValue`; a type
/// that is used in an inner loop replaces them by ones that do not allocate.
public protocol SpaceElement: Sendable {
  /// The element as the type-erased value that spaces, files and the command line use.
  var spaceValue: SpaceValue { get }
  /// Reads the type-erased value back.
  /// - Throws: `GymError.wrongValue` where the kind or the shape is another.
  init(_ value: SpaceValue) throws(GymError)

  /// Whether the space holds this element.
  func isElement(of space: Space) -> Bool
  /// Writes the element's flattened values.
  func flatten(in space: Space, into buffer: inout MutableSpan<Float>) throws(GymError)
  /// Makes an element from the number of a discrete action.
  init(discrete action: Int) throws(GymError)
  /// Makes an element of the space from its flattened values.
  init(flattened elements: Span<Float>, in space: Space) throws(GymError)
}

extension SpaceElement {
  /// Whether the space holds this element.
  public func isElement(of space: Space) -> Bool { space.contains(spaceValue) }

  /// Writes the element's flattened values.
  public func flatten(in space: Space, into buffer: inout MutableSpan<Float>) throws(GymError) {
    try space.flatten(spaceValue, into: &buffer)
  }

  /// Makes an element from the number of a discrete action.
  public init(discrete action: Int) throws(GymError) { try self.init(.discrete(action)) }

  /// Makes an element of the space from its flattened values.
  public init(flattened elements: Span<Float>, in space: Space) throws(GymError) {
    try self.init(space.unflatten(elements))
  }
}

/// An element of a space, where the type is not known before the program runs.
public enum SpaceValue: Sendable, Equatable {
  /// An element of a `Box`, a `MultiBinary` or a `MultiDiscrete`, or a batch of values.
  case array(NDArray)
  /// An element of a `Discrete`.
  case discrete(Int)
  /// An element of a `TextSpace`.
  case text(String)
  /// An element of a `TupleSpace`, or of a `SequenceSpace` that isn't stacked.
  case tuple([SpaceValue])
  /// An element of a `DictSpace`; the space has the order.
  case dict([String: SpaceValue])
  /// An element of a `GraphSpace`.
  indirect case graph(GraphValue)
  /// An element of a `OneOf`: the number of its space, and an element of that.
  indirect case oneOf(Int, SpaceValue)
}

extension SpaceValue: SpaceElement, CustomStringConvertible {
  public var spaceValue: SpaceValue { self }
  public init(_ value: SpaceValue) { self = value }

  /// The value as NumPy and Python print it; keys are sorted.
  public var description: String {
    switch self {
    case .array(let array): numPyText(array)
    case .discrete(let number): "\(number)"
    case .text(let string): pythonText(string)
    case .tuple(let values):
      "(" + values.map(\.description).joined(separator: ", ") + (values.count == 1 ? ",)" : ")")
    case .dict(let values):
      "{"
        + values.sorted { $0.key < $1.key }.map { "\(pythonText($0.key)): \($0.value)" }
        .joined(separator: ", ") + "}"
    case .graph(let graph):
      "GraphInstance(nodes=\(graph.nodes), edges=\(graph.edges?.description ?? "None"), "
        + "edge_links=\(graph.edgeLinks.map(numPyText) ?? "None"))"
    case .oneOf(let index, let value): "(\(index), \(value))"
    }
  }
}

extension Int: SpaceElement {
  /// The number of a discrete action.
  public var spaceValue: SpaceValue { .discrete(self) }

  /// Reads the number of a discrete action.
  public init(_ value: SpaceValue) throws(GymError) {
    guard case .discrete(let number) = value else {
      throw .wrongValue(expected: "a whole number", found: value.description)
    }
    self = number
  }

  /// Whether it is one of the space's values.
  @inlinable
  public func isElement(of space: Space) -> Bool {
    if case .discrete(let discrete) = space { return discrete.contains(self) }
    return false
  }

  @inlinable
  public init(discrete action: Int) { self = action }
}

extension NDArray: SpaceElement {
  /// An element of a `Box`.
  public var spaceValue: SpaceValue { .array(self) }

  /// Reads an element of a `Box`.
  public init(_ value: SpaceValue) throws(GymError) {
    guard case .array(let array) = value else {
      throw .wrongValue(expected: "an array", found: value.description)
    }
    self = array
  }
}
