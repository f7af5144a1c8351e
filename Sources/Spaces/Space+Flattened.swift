import Foundations

/// Elements as arrays in the space's own number type: Gymnasium's `flatten` to the bit.
extension Space {
  /// The element as one row of values, an element of `flattenedSpace`; where the space isn't
  /// flattenable, its flattenable parts as rows.
  /// - Throws: `GymError.wrongValue` where the value isn't of this space.
  public func flattened(_ value: SpaceValue) throws(GymError) -> SpaceValue {
    if isFlattenable { return .array(try flatArray(value)) }
    switch (self, value) {
    case (.tuple(let space), .tuple(let values)) where values.count == space.spaces.count:
      var parts: [SpaceValue] = []
      for (member, part) in zip(space.spaces, values) { parts.append(try member.flattened(part)) }
      return .tuple(parts)
    case (.dict(let space), .dict(let values)) where space.hasKeys(values):
      var parts: [String: SpaceValue] = [:]
      for member in space.members {
        parts[member.key] = try member.space.flattened(values[member.key] ?? value)
      }
      return .dict(parts)
    case (.sequence(let space), _):
      var items: [SpaceValue] = []
      for item in try space.items(of: value) { items.append(try space.feature.flattened(item)) }
      return space.isStacked
        ? try space.feature.flattenedSpace().concatenate(items) : .tuple(items)
    case (.graph(let space), .graph(let graph)):
      return .graph(
        try graph.mapped(
          nodes: space.nodes.batchSpace(1), edges: space.edges?.batchSpace(1),
          into: try space.nodes.flattenedSpace(), try space.edges?.flattenedSpace(),
          { item throws(GymError) in try space.nodes.flattened(item) },
          { item throws(GymError) in try (space.edges ?? space.nodes).flattened(item) }))
    default: throw wrong(value)
    }
  }

  /// The row of values of an element of a flattenable space.
  package func flatArray(_ value: SpaceValue) throws(GymError) -> NDArray {
    guard flattenedCount <= Self.largestCount else {
      throw .wrongValue(
        expected: "a space of at most \(Self.largestCount) flattened values", found: "\(self)")
    }
    switch (self, value) {
    case (.box(let box), .array(let array)) where array.shape == box.shape:
      return array.cast(to: box.dtype).reshaped([array.count])
    case (.multiBinary(let space), .array(let array)) where array.shape == space.shape:
      return array.cast(to: .int8).reshaped([array.count])
    case (.discrete(let space), .discrete(let number)) where space.contains(number):
      return Self.oneHot([number &- space.start], [space.count], space.dtype)
    case (.multiDiscrete(let space), .array(let array)) where space.contains(array):
      let positions = zip(array.integers, space.start).map { Int($0 - Int128($1)) }
      return Self.oneHot(positions, space.counts, space.dtype)
    case (.text(let space), .text(let string)) where string.unicodeScalars.count <= space.maxLength:
      var positions = Array(repeating: Int32(space.characters.count), count: space.maxLength)
      for (index, character) in string.unicodeScalars.enumerated() {
        guard let position = space.index(of: character) else { throw wrong(value) }
        positions[index] = Int32(position)
      }
      return NDArray(shape: [positions.count], storage: .int32(positions))
    case (.tuple(let space), .tuple(let values)) where values.count == space.spaces.count:
      return try joined(zip(space.spaces, values).map { ($0, $1) })
    case (.dict(let space), .dict(let values)) where space.hasKeys(values):
      return try joined(space.members.map { ($0.space, values[$0.key] ?? value) })
    case (.oneOf(let space), .oneOf(let index, let element))
    where space.spaces.indices.contains(index):
      let flat = try space.spaces[index].flatArray(element)
      let filling = flattenedCount - 1 - flat.count
      let dtype = flatDType ?? flat.dtype
      let first =
        flat.count > 0 ? flat.elements(0..<1, shape: []) : NDArray(zeros: [], dtype: dtype)
      return NDArray(
        joining: [
          NDArray(integers: [Int128(index)], shape: [1], dtype: dtype), flat,
          first.repeated(filling),
        ], shape: [flattenedCount], dtype: dtype)
    default: throw wrong(value)
    }
  }

  private func joined(_ parts: [(Space, SpaceValue)]) throws(GymError) -> NDArray {
    var arrays: [NDArray] = []
    for (space, value) in parts { arrays.append(try space.flatArray(value)) }
    return NDArray(joining: arrays, shape: [flattenedCount], dtype: flatDType ?? .float32)
  }

  private static func oneHot(_ positions: [Int], _ counts: [Int], _ dtype: DType) -> NDArray {
    var row = [Int128](repeating: 0, count: counts.reduce(0, +))
    var offset = 0
    for (position, count) in zip(positions, counts) {
      row[offset + position] = 1
      offset += count
    }
    return NDArray(integers: row, shape: [row.count], dtype: dtype)
  }

  /// The number type of flattened elements; nil where there are none.
  ///
  /// A OneOf's type also holds the indices of its spaces.
  package var flatDType: DType? {
    switch self {
    case .text: return .int32
    case .tuple(let space): return DType.promoted(space.spaces.compactMap(\.flatDType))
    case .dict(let space): return DType.promoted(space.spaces.compactMap(\.flatDType))
    case .oneOf(let space):
      let dtype = DType.promoted(space.spaces.compactMap(\.flatDType)) ?? .int64
      let last = space.spaces.count - 1
      guard let range = dtype.integerRange, last > range.upperBound else { return dtype }
      return dtype.promoted(with: last < 256 ? .uint8 : last < 65_536 ? .uint16 : .uint32)
    default: return dtype
    }
  }
}

extension GraphValue {
  /// The graph with its nodes and edges taken apart, changed one by one and put together again.
  func mapped(
    nodes nodeBatch: Space, edges edgeBatch: Space?, into nodeSpace: Space, _ edgeSpace: Space?,
    _ mapNode: (SpaceValue) throws(GymError) -> SpaceValue,
    _ mapEdge: (SpaceValue) throws(GymError) -> SpaceValue
  ) throws(GymError) -> GraphValue {
    var items: [SpaceValue] = []
    for item in try nodeBatch.iterate(nodes) { items.append(try mapNode(item)) }
    var graph = GraphValue(nodes: try nodeSpace.concatenate(items), edgeLinks: edgeLinks)
    if let edges {
      guard let edgeBatch, let edgeSpace else {
        throw .wrongValue(expected: "a graph without edges", found: edges.description)
      }
      var items: [SpaceValue] = []
      for item in try edgeBatch.iterate(edges) { items.append(try mapEdge(item)) }
      graph.edges = try edgeSpace.concatenate(items)
    }
    return graph
  }
}
