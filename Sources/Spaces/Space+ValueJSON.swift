import Foundations

/// Elements as JSON: Gymnasium's `to_jsonable` and `from_jsonable`.
extension Space {
  /// A batch of elements as JSON: a list of elements, but for Tuple and Dict a list of elements for
  /// each member.
  ///
  /// What differs from Gymnasium: stacked sequences of what has no batches (Text, Graph, Sequence,
  /// OneOf) are written like unstacked ones, and the element of a OneOf is written whole, also where it
  /// is a Tuple or Dict; Gymnasium drops all but the first part of these, or fails.
  /// - Throws: `GymError.wrongValue` where one is of another kind.
  public func toJSON(_ values: [SpaceValue]) throws(GymError) -> String {
    try jsonBatch(values).text
  }

  /// One element as JSON by itself: what a batch's list holds; a list or object for Tuple and Dict.
  /// - Throws: `GymError.wrongValue` where it is of another kind.
  public func toJSON(_ value: SpaceValue) throws(GymError) -> String {
    try jsonElement(value).text
  }

  /// The batch as a value, to be put into a larger document.
  package func jsonBatch(_ values: [SpaceValue]) throws(GymError) -> JSONValue {
    switch self {
    case .tuple(let space):
      var columns: [[SpaceValue]] = Array(repeating: [], count: space.spaces.count)
      for value in values {
        guard case .tuple(let parts) = value, parts.count == columns.count else {
          throw wrong(value)
        }
        for (index, part) in parts.enumerated() { columns[index].append(part) }
      }
      var json: [JSONValue] = []
      for (member, column) in zip(space.spaces, columns) {
        json.append(try member.jsonBatch(column))
      }
      return .array(json)
    case .dict(let space):
      var json: [JSONValue.Member] = []
      for member in space.members {
        var column: [SpaceValue] = []
        for value in values {
          guard case .dict(let parts) = value, let part = parts[member.key] else {
            throw wrong(value)
          }
          column.append(part)
        }
        json.append(.init(member.key, try member.space.jsonBatch(column)))
      }
      return .object(json)
    case .sequence(let space) where space.isStacked && space.feature.hasBatches:
      return try space.feature.batchSpace(1).jsonBatch(values)
    default:
      var json: [JSONValue] = []
      for value in values { json.append(try jsonElement(value)) }
      return .array(json)
    }
  }

  /// The element as a value, to be put into a larger document.
  package func jsonElement(_ value: SpaceValue) throws(GymError) -> JSONValue {
    switch (self, value) {
    case (.box, .array(let array)), (.multiBinary, .array(let array)),
      (.multiDiscrete, .array(let array)):
      return array.jsonValue
    case (.discrete, .discrete(let number)): return .integer(Int128(number))
    case (.text, .text(let string)): return .string(string)
    case (.tuple(let space), .tuple(let parts)) where parts.count == space.spaces.count:
      var json: [JSONValue] = []
      for (member, part) in zip(space.spaces, parts) { json.append(try member.jsonElement(part)) }
      return .array(json)
    case (.dict(let space), .dict(let parts)) where space.hasKeys(parts):
      var json: [JSONValue.Member] = []
      for member in space.members {
        json.append(.init(member.key, try member.space.jsonElement(parts[member.key] ?? value)))
      }
      return .object(json)
    case (.sequence(let space), _):
      if space.isStacked && space.feature.hasBatches {
        return try space.feature.batchSpace(1).jsonElement(value)
      }
      return try space.feature.jsonBatch(space.items(of: value))
    case (.graph(let space), .graph(let graph)):
      var json = [JSONValue.Member]()
      json.append(.init("nodes", try space.nodes.batchSpace(1).jsonBatch([graph.nodes])))
      if let edges = graph.edges, let links = graph.edgeLinks, let edgeSpace = space.edges {
        json.append(.init("edges", try edgeSpace.batchSpace(1).jsonBatch([edges])))
        json.append(.init("edge_links", links.jsonValue))
      }
      return .object(json)
    case (.oneOf(let space), .oneOf(let index, let element))
    where space.spaces.indices.contains(index):
      return .array([.integer(Int128(index)), try space.spaces[index].jsonElement(element)])
    default: throw wrong(value)
    }
  }

  /// Whether batches of the space are arrays or made of arrays.
  var hasBatches: Bool {
    switch self {
    case .box, .discrete, .multiBinary, .multiDiscrete: true
    case .tuple(let space): space.spaces.allSatisfy(\.hasBatches)
    case .dict(let space): space.spaces.allSatisfy(\.hasBatches)
    case .text, .sequence, .graph, .oneOf: false
    }
  }
}
