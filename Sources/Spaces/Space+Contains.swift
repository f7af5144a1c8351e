extension Space {
  /// Whether the value is an element.
  public func contains(_ value: SpaceValue) -> Bool {
    switch (self, value) {
    case (.box(let box), .array(let array)): box.contains(array)
    case (.discrete(let discrete), .discrete(let number)): discrete.contains(number)
    case (.multiBinary(let space), .array(let array)): space.contains(array)
    case (.multiDiscrete(let space), .array(let array)): space.contains(array)
    case (.text(let space), .text(let string)): space.contains(string)
    case (.tuple(let space), .tuple(let values)):
      values.count == space.spaces.count
        && zip(space.spaces, values).allSatisfy { $0.contains($1) }
    case (.dict(let space), .dict(let values)):
      space.hasKeys(values)
        && space.members.allSatisfy { values[$0.key].map($0.space.contains) ?? false }
    case (.sequence(let space), _): space.contains(value)
    case (.graph(let space), .graph(let graph)): space.contains(graph)
    case (.oneOf(let space), .oneOf(let index, let element)):
      space.spaces.indices.contains(index) && space.spaces[index].contains(element)
    default: false
    }
  }
}

extension SequenceSpace {
  /// Whether the value is a sequence of elements, stacked where the space says so.
  public func contains(_ value: SpaceValue) -> Bool {
    guard let items = try? items(of: value) else { return false }
    return items.allSatisfy(feature.contains)
  }

  /// The items one after the other.
  /// - Throws: `GymError` where the value isn't a sequence, or can't be taken apart.
  func items(of value: SpaceValue) throws(GymError) -> [SpaceValue] {
    if isStacked { return try feature.batchSpace(1).iterate(value) }
    guard case .tuple(let items) = value else {
      throw .wrongValue(expected: "an element of \(self)", found: value.description)
    }
    return items
  }

  /// The sequence of some items.
  package func value(of items: [SpaceValue]) throws(GymError) -> SpaceValue {
    isStacked ? try feature.concatenate(items) : .tuple(items)
  }
}

extension GraphSpace {
  /// Whether nodes and edges are elements, and every edge joins two nodes of the graph.
  ///
  /// Edges and links come together or not at all.
  public func contains(_ graph: GraphValue) -> Bool {
    guard let nodeItems = try? nodes.batchSpace(1).iterate(graph.nodes),
      nodeItems.allSatisfy(nodes.contains)
    else { return false }
    guard let edgeBatch = graph.edges, let links = graph.edgeLinks else {
      return graph.edges == nil && graph.edgeLinks == nil
    }
    guard let edges, let edgeItems = try? edges.batchSpace(1).iterate(edgeBatch),
      edgeItems.allSatisfy(edges.contains),
      links.dtype.isInteger, links.dtype != .bool, links.shape == [edgeItems.count, 2]
    else { return false }
    return links.integers.allSatisfy { $0 >= 0 && $0 < nodeItems.count }
  }
}
