import Foundations

extension Space {
  /// Reads a batch of elements from what `toJSON(_:)` of a batch wrote.
  ///
  /// Kinds, shapes and number types are checked; whether the elements are in the space is not.
  /// - Throws: `GymError` where the text isn't JSON or isn't a batch of this space.
  public func fromJSON(_ string: String) throws(GymError) -> [SpaceValue] {
    try values(JSONValue(reading: string))
  }

  /// Reads one element from what `toJSON(_:)` of one element wrote.
  /// - Throws: `GymError` where the text isn't JSON or isn't an element of this space.
  public func elementFromJSON(_ string: String) throws(GymError) -> SpaceValue {
    try element(JSONValue(reading: string))
  }

  /// The elements of a batch.
  package func values(_ json: JSONValue) throws(GymError) -> [SpaceValue] {
    switch (self, json) {
    case (.tuple(let space), .array(let parts)):
      guard parts.count == space.spaces.count else { throw wrong(json) }
      var columns: [[SpaceValue]] = []
      for (member, part) in zip(space.spaces, parts) { columns.append(try member.values(part)) }
      return try rows(columns, json).map { .tuple($0) }
    case (.dict(let space), .object(let parts)):
      guard parts.count == space.members.count else { throw wrong(json) }
      var columns: [[SpaceValue]] = []
      for member in space.members {
        guard let part = json[member.key] else { throw wrong(json) }
        columns.append(try member.space.values(part))
      }
      return try rows(columns, json).map { row in
        .dict(Dictionary(uniqueKeysWithValues: zip(space.keys, row)))
      }
    case (.sequence(let space), _) where space.isStacked && space.feature.hasBatches:
      return try space.feature.stacks(json)
    case (.tuple, _), (.dict, _): throw wrong(json)
    case (_, .array(let items)):
      var values: [SpaceValue] = []
      for item in items { values.append(try element(item)) }
      return values
    default: throw wrong(json)
    }
  }

  /// One element.
  package func element(_ json: JSONValue) throws(GymError) -> SpaceValue {
    switch (self, json) {
    case (.box, _), (.multiBinary, _), (.multiDiscrete, _):
      guard let array = array(json), array.shape == shape else { throw wrong(json) }
      return .array(array)
    case (.discrete, .integer(let wide)):
      guard let number = Int(exactly: wide) else { throw wrong(json) }
      return .discrete(number)
    case (.text, .string(let string)): return .text(string)
    case (.tuple(let space), .array(let parts)) where parts.count == space.spaces.count:
      var values: [SpaceValue] = []
      for (member, part) in zip(space.spaces, parts) { values.append(try member.element(part)) }
      return .tuple(values)
    case (.dict(let space), .object(let parts)) where parts.count == space.members.count:
      var values: [String: SpaceValue] = [:]
      for member in space.members {
        guard let part = json[member.key] else { throw wrong(json) }
        values[member.key] = try member.space.element(part)
      }
      return .dict(values)
    case (.sequence(let space), _):
      if space.isStacked && space.feature.hasBatches { return try space.feature.stack(json) }
      return try space.value(of: space.feature.values(json))
    case (.graph(let space), .object): return .graph(try space.graph(json, in: self))
    case (.oneOf(let space), .array(let parts)):
      guard parts.count == 2, case .integer(let wide) = parts[0], let index = Int(exactly: wide),
        space.spaces.indices.contains(index)
      else { throw wrong(json) }
      return .oneOf(index, try space.spaces[index].element(parts[1]))
    default: throw wrong(json)
    }
  }

  private func array(_ json: JSONValue) -> NDArray? {
    guard let dtype, let nested = NestedJSON(json) else { return nil }
    return nested.array(dtype: dtype)
  }

  /// One batch of elements of any number, as a stacked sequence or a graph holds it.
  fileprivate func stack(_ json: JSONValue) throws(GymError) -> SpaceValue {
    switch (self, json) {
    case (.tuple(let space), .array(let parts)) where parts.count == space.spaces.count:
      var values: [SpaceValue] = []
      for (member, part) in zip(space.spaces, parts) { values.append(try member.stack(part)) }
      return .tuple(values)
    case (.dict(let space), .object(let parts)) where parts.count == space.members.count:
      var values: [String: SpaceValue] = [:]
      for member in space.members {
        guard let part = json[member.key] else { throw wrong(json) }
        values[member.key] = try member.space.stack(part)
      }
      return .dict(values)
    default:
      guard let shape, let dtype, case .array(let rows) = json else { throw wrong(json) }
      if rows.isEmpty { return .array(NDArray(zeros: [0] + shape, dtype: dtype)) }
      guard let array = array(json), Array(array.shape.dropFirst()) == shape else {
        throw wrong(json)
      }
      return .array(array)
    }
  }

  /// Several such batches, as `toJSON` writes them: for Tuple and Dict a list for each member.
  fileprivate func stacks(_ json: JSONValue) throws(GymError) -> [SpaceValue] {
    switch (self, json) {
    case (.tuple(let space), .array(let parts)) where parts.count == space.spaces.count:
      var columns: [[SpaceValue]] = []
      for (member, part) in zip(space.spaces, parts) { columns.append(try member.stacks(part)) }
      return try rows(columns, json).map { .tuple($0) }
    case (.dict(let space), .object(let parts)) where parts.count == space.members.count:
      var columns: [[SpaceValue]] = []
      for member in space.members {
        guard let part = json[member.key] else { throw wrong(json) }
        columns.append(try member.space.stacks(part))
      }
      return try rows(columns, json).map { row in
        .dict(Dictionary(uniqueKeysWithValues: zip(space.keys, row)))
      }
    case (_, .array(let items)):
      var values: [SpaceValue] = []
      for item in items { values.append(try stack(item)) }
      return values
    default: throw wrong(json)
    }
  }

  private func rows(
    _ columns: [[SpaceValue]], _ json: JSONValue
  ) throws(GymError) -> [[SpaceValue]] {
    guard let count = columns.first?.count else { return [] }
    guard columns.allSatisfy({ $0.count == count }) else { throw wrong(json) }
    return (0..<count).map { row in columns.map { $0[row] } }
  }

  /// The error for JSON that isn't of this space.
  fileprivate func wrong(_ json: JSONValue) -> GymError {
    .wrongValue(expected: "JSON of \(self)", found: json.summary)
  }
}

extension GraphSpace {
  /// A graph from `{"nodes": [batch], "edges": [batch], "edge_links": [[0, 1], …]}`.
  fileprivate func graph(_ json: JSONValue, in space: Space) throws(GymError) -> GraphValue {
    guard case .array(let nodeBatch)? = json["nodes"], nodeBatch.count == 1 else {
      throw space.wrong(json)
    }
    var graph = GraphValue(nodes: try nodes.stack(nodeBatch[0]))
    guard let edgesJSON = json["edges"] else { return graph }
    guard let edges, case .array(let edgeBatch) = edgesJSON, edgeBatch.count == 1,
      let linksJSON = json["edge_links"], let links = NestedJSON(linksJSON)?.array(dtype: .int32),
      links.shape.count == 2, links.shape[1] == 2
    else { throw space.wrong(json) }
    graph.edges = try edges.stack(edgeBatch[0])
    graph.edgeLinks = links
    return graph
  }
}
