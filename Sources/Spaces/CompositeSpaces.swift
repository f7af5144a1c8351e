import Foundations

/// Several spaces in order; an element has an element of each.
public struct TupleSpace: Sendable, Equatable {
  /// The members.
  public let spaces: [Space]

  /// Makes a space.
  public init(_ spaces: [Space]) { self.spaces = spaces }
}

extension TupleSpace: CustomStringConvertible {
  /// `Tuple(Discrete(2), Discrete(3))`.
  public var description: String {
    "Tuple(" + spaces.map(\.description).joined(separator: ", ") + ")"
  }
}

/// One of several spaces at a time; an element says which one, and has an element of it.
public struct OneOf: Sendable, Equatable {
  /// The values.
  public let spaces: [Space]

  /// Makes a space.
  /// - Throws: `GymError.badSpace` where there is no space to choose.
  public init(_ spaces: [Space]) throws(GymError) {
    guard !spaces.isEmpty else { throw .badSpace("OneOf: expected at least one space, found none") }
    self.spaces = spaces
  }
}

extension OneOf: CustomStringConvertible {
  /// `OneOf(Discrete(2), Box(0.0, 1.0, (2,), float32))`.
  public var description: String {
    "OneOf(" + spaces.map(\.description).joined(separator: ", ") + ")"
  }
}

/// Elements of one space, any number of them.
public struct SequenceSpace: Sendable, Equatable {
  /// The space of the items.
  public let feature: Space
  /// Whether the items are kept as one batch instead of one after the other.
  public let isStacked: Bool

  /// How many sequences may lie in one another: each multiplies a sample's size by four on average.
  private static let deepest = 8

  /// Makes a space.
  /// - Throws: `GymError.badSpace` where sequences lie more than eight deep in one another.
  public init(_ feature: Space, isStacked: Bool = false) throws(GymError) {
    guard feature.sequenceDepth < Self.deepest else {
      throw .badSpace("Sequence: expected at most \(Self.deepest) sequences in one another")
    }
    self.feature = feature
    self.isStacked = isStacked
  }
}

extension SequenceSpace: CustomStringConvertible {
  /// `Sequence(Discrete(3), stack=False)`.
  public var description: String { "Sequence(\(feature), stack=\(isStacked ? "True" : "False"))" }
}

extension Space {
  /// How many sequences lie in one another.
  fileprivate var sequenceDepth: Int {
    switch self {
    case .sequence(let space): 1 + space.feature.sequenceDepth
    case .tuple(let space): space.spaces.map(\.sequenceDepth).max() ?? 0
    case .oneOf(let space): space.spaces.map(\.sequenceDepth).max() ?? 0
    case .dict(let space): space.members.map(\.space.sequenceDepth).max() ?? 0
    default: 0
    }
  }
}

/// Graphs whose nodes, and edges where there are any, have elements of a space each.
public struct GraphSpace: Sendable, Equatable {
  /// The space of a node.
  public let nodes: Space
  /// The space of an edge; nil where graphs have none.
  public let edges: Space?

  /// Room for the edges between the ten nodes that a graph has where nothing else is asked for.
  private static let usualCount = 100

  /// Makes a space.
  /// - Throws: `GymError.badSpace` where the elements of a space are no scalars or arrays.
  public init(nodes: Space, edges: Space? = nil) throws(GymError) {
    for space in [nodes, edges].compactMap(\.self) where space.dtype == nil {
      throw .badSpace(
        "Graph: expected a Box, Discrete, MultiBinary or MultiDiscrete for nodes and edges, found "
          + "\(space)")
    }
    for space in [nodes, edges].compactMap(\.self) {
      let count = try Box.elementCount(of: space.shape ?? [], kind: "Graph")
      guard count <= Space.largestCount / Self.usualCount else {
        throw .badSpace(
          "Graph: expected at most \(Space.largestCount / Self.usualCount) values at a node or "
            + "edge, found \(count)")
      }
    }
    self.nodes = nodes
    self.edges = edges
  }
}

extension GraphSpace: CustomStringConvertible {
  /// `Graph(Discrete(3), None)`.
  public var description: String { "Graph(\(nodes), \(edges?.description ?? "None"))" }
}

/// A graph: the features of its nodes and edges, and which nodes each edge joins.
public struct GraphValue: Sendable, Equatable {
  /// The nodes' elements as one batch, `[nodes] +` the node space's shape.
  public var nodes: SpaceValue
  /// The edges' elements as one batch; nil where there is no edge.
  public var edges: SpaceValue?
  /// The indices of the two nodes that each edge joins, `[edges, 2]`; nil where there is no edge.
  public var edgeLinks: NDArray?

  /// Makes a graph.
  public init(nodes: SpaceValue, edges: SpaceValue? = nil, edgeLinks: NDArray? = nil) {
    self.nodes = nodes
    self.edges = edges
    self.edgeLinks = edgeLinks
  }
}
