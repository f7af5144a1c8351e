import Foundations

/// Batches: the elements of several environments at once.
extension Space {
  /// The space of batches of so many elements: arrays get a new first dimension, what has members
  /// is batched member by member, and everything else becomes a tuple of so many spaces.
  ///
  /// What differs from Gymnasium: an infinite bound of an integer Box stays infinite.
  /// - Throws: `GymError.badSpace` where the count is below 0 or the arrays become too large.
  public func batchSpace(_ count: Int) throws(GymError) -> Space {
    guard count >= 0 else {
      throw .badSpace("batch: expected a count of 0 or more, found \(count)")
    }
    if let shape {
      let size = try Box.elementCount(of: [count] + shape, kind: "batch")
      guard size <= Self.largestCount else {
        throw .badSpace("batch: expected at most \(Self.largestCount) elements, found \(size)")
      }
    }
    switch self {
    case .box(let box): return .box(try box.batched(count))
    case .discrete(let space):
      return .multiDiscrete(
        try MultiDiscrete(
          checking: Array(repeating: space.count, count: count),
          start: Array(repeating: space.start, count: count), dtype: space.dtype))
    case .multiBinary(let space):
      return .box(Box(low: 0, high: 1, shape: [count] + space.shape, dtype: .int8))
    case .multiDiscrete(let space):
      return .box(
        try Box(low: space.array(space.start), high: space.array(space.last)).batched(count))
    case .tuple(let space):
      var spaces: [Space] = []
      for member in space.spaces { spaces.append(try member.batchSpace(count)) }
      return .tuple(TupleSpace(spaces))
    case .dict(let space):
      return .dict(try space.map { (member) throws(GymError) in try member.batchSpace(count) })
    case .text, .sequence, .graph, .oneOf:
      guard count <= Self.largestCount else {
        throw .badSpace("batch: expected at most \(Self.largestCount) elements, found \(count)")
      }
      return .tuple(TupleSpace(Array(repeating: self, count: count)))
    }
  }

  /// Elements of this space as one batch, an element of `batchSpace(items.count)`.
  ///
  /// What differs from Gymnasium: no elements make an empty batch.
  /// - Throws: `GymError.wrongValue` where one is of another kind, shape or number type.
  public func concatenate(_ items: [SpaceValue]) throws(GymError) -> SpaceValue {
    switch self {
    case .discrete(let space):
      var elements: [Int128] = []
      for item in items {
        let number = Int128(try Int(item))
        guard space.dtype.integerRange?.contains(number) == true else { throw wrong(item) }
        elements.append(number)
      }
      return .array(NDArray(integers: elements, shape: [items.count], dtype: space.dtype))
    case .box, .multiBinary, .multiDiscrete:
      var arrays: [NDArray] = []
      for item in items { arrays.append(try array(of: item)) }
      return .array(
        NDArray(
          joining: arrays, shape: [items.count] + (shape ?? []), dtype: dtype ?? .float32))
    case .tuple(let space):
      var columns: [SpaceValue] = []
      for (index, member) in space.spaces.enumerated() {
        var column: [SpaceValue] = []
        for item in items {
          guard case .tuple(let values) = item, values.count == space.spaces.count else {
            throw wrong(item)
          }
          column.append(values[index])
        }
        columns.append(try member.concatenate(column))
      }
      return .tuple(columns)
    case .dict(let space):
      var columns: [String: SpaceValue] = [:]
      for member in space.members {
        var column: [SpaceValue] = []
        for item in items {
          guard case .dict(let values) = item, let value = values[member.key] else {
            throw wrong(item)
          }
          column.append(value)
        }
        columns[member.key] = try member.space.concatenate(column)
      }
      return .dict(columns)
    case .text, .sequence, .graph, .oneOf: return .tuple(items)
    }
  }

  /// A batch of so many placeholders, to be overwritten: zeros, empty sequences, shortest texts.
  ///
  /// What differs from Gymnasium: the placeholder of a OneOf is one of its first space, not an
  /// empty tuple, and that of a stacked sequence is empty.
  /// - Throws: `GymError.badSpace` as `batchSpace(_:)` does.
  public func emptyBatch(_ count: Int) throws(GymError) -> SpaceValue {
    _ = try batchSpace(count)
    return try concatenate(Array(repeating: try placeholder(), count: count))
  }

  private func placeholder() throws(GymError) -> SpaceValue {
    switch self {
    case .discrete: return .discrete(0)
    case .box, .multiBinary, .multiDiscrete:
      return .array(NDArray(zeros: shape ?? [], dtype: dtype ?? .float32))
    case .text(let space):
      let first = space.characters.min().map { String(Character($0)) } ?? ""
      return .text(String(repeating: first, count: space.minLength))
    case .tuple(let space):
      var values: [SpaceValue] = []
      for member in space.spaces { values.append(try member.placeholder()) }
      return .tuple(values)
    case .dict(let space):
      var values: [String: SpaceValue] = [:]
      for member in space.members { values[member.key] = try member.space.placeholder() }
      return .dict(values)
    case .sequence(let space): return try space.value(of: [])
    case .graph(let space):
      return .graph(
        GraphValue(
          nodes: try space.nodes.emptyBatch(1), edges: try space.edges?.emptyBatch(1),
          edgeLinks: space.edges.map { _ in NDArray(zeros: [1, 2], dtype: .int64) }))
    case .oneOf(let space): return .oneOf(0, try space.spaces[0].placeholder())
    }
  }

  /// The array of a value of this space's shape and kind of values, in its element type.
  private func array(of value: SpaceValue) throws(GymError) -> NDArray {
    guard case .array(let array) = value, array.shape == shape, let dtype,
      array.dtype.isInteger || !dtype.isInteger
    else { throw wrong(value) }
    return array.cast(to: dtype)
  }

  /// The error for a value that isn't of this space.
  package func wrong(_ value: SpaceValue) -> GymError {
    .wrongValue(expected: "an element of \(self)", found: value.description)
  }
}

extension Box {
  /// The same bounds so many times along a new first dimension.
  fileprivate func batched(_ count: Int) throws(GymError) -> Box {
    try Box(
      exactly: low.repeated(count), high.repeated(count),
      isBoundedBelow: Array(repeating: isBoundedBelow, count: count).flatMap(\.self),
      isBoundedAbove: Array(repeating: isBoundedAbove, count: count).flatMap(\.self))
  }
}
