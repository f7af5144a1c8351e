import Foundations

extension SeededSpace {
  /// Draws an element as Gymnasium's `sample()` does.
  public mutating func sample() -> SpaceValue {
    do throws(GymError) {
      return try sample(.everything)
    } catch {
      // Without a filter every part draws from its own space, and fits it.
      preconditionFailure(error.description)
    }
  }

  /// Draws an element that a mask lets through, or by probabilities.
  /// - Throws: `GymError.wrongValue` where the filter isn't one for this space.
  public mutating func sample(_ filter: SampleFilter) throws(GymError) -> SpaceValue {
    switch space {
    case .box, .discrete, .multiBinary, .multiDiscrete, .text:
      return try space.sample(filter, using: &generator)
    case .tuple:
      var values: [SpaceValue] = []
      let parts = try memberWeights(filter)
      for (index, part) in parts.enumerated() {
        values.append(try members[index].sample(filter.part(part)))
      }
      return .tuple(values)
    case .dict(let dict):
      return .dict(try sample(dict, filter))
    case .sequence(let sequence):
      return try sample(sequence, filter)
    case .graph:
      return .graph(try sampleGraph(filter))
    case .oneOf:
      let index = generator.integers(upTo: members.count)
      let part = try memberWeights(filter)[index]
      return .oneOf(index, try members[index].sample(filter.part(part)))
    }
  }

  /// A part of the filter for each member.
  private func memberWeights(_ filter: SampleFilter) throws(GymError) -> [SampleWeights] {
    switch filter.weights {
    case .any: return Array(repeating: .any, count: members.count)
    case .members(let parts) where parts.count == members.count: return parts
    default: throw wrong(filter, "a part for each of its \(members.count) members")
    }
  }

  private mutating func sample(
    _ dict: DictSpace, _ filter: SampleFilter
  ) throws(GymError) -> [String: SpaceValue] {
    var parts: [String: SampleWeights] = [:]
    switch filter.weights {
    case .any: break
    case .keyed(let given) where dict.hasKeys(given): parts = given
    default: throw wrong(filter, "a part for each of its keys")
    }
    var values: [String: SpaceValue] = [:]
    for (index, key) in dict.keys.enumerated() {
      values[key] = try members[index].sample(filter.part(parts[key] ?? .any))
    }
    return values
  }

  private mutating func sample(
    _ sequence: SequenceSpace, _ filter: SampleFilter
  ) throws(GymError) -> SpaceValue {
    var (length, part): (SequenceLength, SampleWeights) = (.drawn, .any)
    switch filter.weights {
    case .any: break
    case .sequence(let asked, let items): (length, part) = (asked, items)
    default: throw wrong(filter, "a length and a part for the items")
    }
    let count = try self.count(length)
    var items: [SpaceValue] = []
    for _ in 0..<count { items.append(try members[0].sample(filter.part(part))) }
    return try sequence.value(of: items)
  }

  private mutating func count(_ length: SequenceLength) throws(GymError) -> Int {
    let lengths: [Int]
    switch length {
    case .drawn: return generator.geometric(0.25)
    case .exactly(let count): lengths = [count]
    case .oneOf(let counts): lengths = counts
    }
    let range = 0...Space.largestCount
    guard !lengths.isEmpty, lengths.allSatisfy(range.contains) else {
      throw .wrongValue(expected: "lengths from 0 to \(range.upperBound)", found: "\(lengths)")
    }
    if case .exactly(let count) = length { return count }
    return lengths[generator.integers(upTo: lengths.count)]
  }

  /// Draws a graph.
  ///
  /// Nodes and edges are drawn with copies of their generators, which then move on by one draw: one
  /// sample's features reappear in the next, shifted, as they do in Gymnasium.
  /// - Parameters:
  ///   - filter: what the nodes and edges may be.
  ///   - nodeCount: how many nodes.
  ///   - edgeCount: how many edges; where none are given, fewer than there are ordered pairs of
  ///     nodes, every number equally likely.
  /// - Returns: nodes, and edges with their links where there are any.
  /// - Throws: `GymError.wrongValue` where this is no space of graphs, a count is out of range, or
  ///   the filter isn't one for the nodes or edges.
  public mutating func sampleGraph(
    _ filter: SampleFilter = .everything, nodeCount: Int = 10, edgeCount: Int? = nil
  ) throws(GymError) -> GraphValue {
    guard case .graph(let graph) = space else {
      throw .wrongValue(expected: "a space of graphs", found: space.description)
    }
    let limit = Space.largestCount
    guard nodeCount > 0, nodeCount <= limit, edgeCount.map((0...limit).contains) ?? true else {
      throw .wrongValue(
        expected: "1 to \(limit) nodes and 0 to \(limit) edges",
        found: "\(nodeCount) nodes and \(edgeCount.map(String.init) ?? "drawn") edges")
    }
    var (nodePart, edgePart): (SampleWeights, SampleWeights) = (.any, .any)
    switch filter.weights {
    case .any: break
    case .graph(let nodes, let edges): (nodePart, edgePart) = (nodes, edges)
    default: throw wrong(filter, "a part for the nodes and one for the edges")
    }
    var count = edgeCount ?? 0
    if edgeCount == nil {
      if nodeCount > 1 { count = generator.integers(upTo: nodeCount * (nodeCount - 1)) }
      if edgePart != .any { edgePart = .members(Array(repeating: edgePart, count: count)) }
    }
    var value = GraphValue(nodes: try sampleBatch(of: 0, nodeCount, filter.part(nodePart)))
    guard graph.edges != nil, count > 0 else { return value }
    value.edges = try sampleBatch(of: 1, count, filter.part(edgePart))
    let links = (0..<2 * count).map { _ in Int32(generator.integers(upTo: nodeCount)) }
    value.edgeLinks = NDArray(shape: [count, 2], storage: .int32(links))
    return value
  }

  private mutating func sampleBatch(
    of member: Int, _ count: Int, _ filter: SampleFilter
  ) throws(GymError) -> SpaceValue {
    var batch = SeededSpace(
      try members[member].space.withClosedIntegers.batchSpace(count),
      generator: members[member].generator)
    let value = try batch.sample(filter)
    _ = members[member].generator.nextDouble()
    return value
  }

  private func wrong(_ filter: SampleFilter, _ expected: String) -> GymError {
    .wrongValue(expected: "\(expected) for \(space)", found: "\(filter.weights)")
  }
}
