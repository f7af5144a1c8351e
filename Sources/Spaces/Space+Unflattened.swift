import Foundations

extension Space {
  /// Reads an element back from what `flattened(_:)` made of it.
  /// - Throws: `GymError.wrongValue` where the values are too few or too many, or say nothing.
  public func unflattened(_ flat: SpaceValue) throws(GymError) -> SpaceValue {
    if isFlattenable {
      guard case .array(let source) = flat, source.shape == [flattenedCount] else {
        throw .wrongValue(expected: "\(flattenedCount) values", found: flat.description)
      }
      return try element(of: source)
    }
    switch (self, flat) {
    case (.tuple(let space), .tuple(let parts)) where parts.count == space.spaces.count:
      var values: [SpaceValue] = []
      for (member, part) in zip(space.spaces, parts) { values.append(try member.unflattened(part)) }
      return .tuple(values)
    case (.dict(let space), .dict(let parts)) where space.hasKeys(parts):
      var values: [String: SpaceValue] = [:]
      for member in space.members {
        values[member.key] = try member.space.unflattened(parts[member.key] ?? flat)
      }
      return .dict(values)
    case (.sequence(let space), _):
      let flatSpace = try SequenceSpace(
        space.feature.flattenedSpace(), isStacked: space.isStacked)
      var items: [SpaceValue] = []
      for item in try flatSpace.items(of: flat) {
        items.append(try space.feature.unflattened(item))
      }
      return try space.value(of: items)
    case (.graph(let space), .graph(let graph)):
      return .graph(
        try graph.mapped(
          nodes: space.nodes.flattenedSpace(), edges: space.edges?.flattenedSpace(),
          into: space.nodes, space.edges,
          { item throws(GymError) in try space.nodes.unflattened(item) },
          { item throws(GymError) in try (space.edges ?? space.nodes).unflattened(item) }))
    default:
      throw .wrongValue(expected: "a flattened element of \(self)", found: flat.description)
    }
  }

  /// The element that a row of `flattenedCount` values stands for.
  ///
  /// What differs from Gymnasium: the offsets of a MultiDiscrete do not wrap around in its type,
  /// and a negative number is no position counted from the end.
  private func element(of source: NDArray) throws(GymError) -> SpaceValue {
    switch self {
    case .box(let space): return .array(source.cast(to: space.dtype).reshaped(space.shape))
    case .multiBinary(let space): return .array(source.cast(to: .int8).reshaped(space.shape))
    case .discrete(let space):
      guard let position = source.doubles.firstIndex(where: { $0 != 0 }) else {
        throw .wrongValue(
          expected: "\(space.count) values, one of them not 0", found: "only zeros")
      }
      return .discrete(space.start &+ position)
    case .multiDiscrete(let space): return .array(try space.element(of: source))
    case .text(let space):
      var string = String.UnicodeScalarView()
      for position in source.integers where position < space.characters.count {
        guard position >= 0 else {
          throw .wrongValue(expected: "positions of characters", found: "\(position)")
        }
        string.append(space.characters[Int(position)])
      }
      return .text(String(string))
    case .tuple(let space): return .tuple(try parts(space.spaces, source))
    case .dict(let space):
      return .dict(
        Dictionary(uniqueKeysWithValues: zip(space.keys, try parts(space.spaces, source))))
    case .oneOf(let space):
      guard let index = Int(exactly: source.elements(0..<1, shape: []).integers[0]),
        space.spaces.indices.contains(index)
      else {
        throw .wrongValue(
          expected: "the number of one of \(space.spaces.count) spaces first",
          found: numPyText(source))
      }
      let member = space.spaces[index]
      let row = source.elements(
        1..<1 + member.flattenedCount, shape: [member.flattenedCount])
      return .oneOf(index, try member.element(of: row))
    case .sequence, .graph:
      throw .wrongValue(expected: "a space that can be flattened", found: "\(self)")
    }
  }

  private func parts(_ spaces: [Space], _ source: NDArray) throws(GymError) -> [SpaceValue] {
    var values: [SpaceValue] = []
    var offset = 0
    for space in spaces {
      let count = space.flattenedCount
      values.append(
        try space.element(of: source.elements(offset..<offset + count, shape: [count])))
      offset += count
    }
    return values
  }

  /// The space of flattened elements: a Box where the space is flattenable, else the same kind of
  /// space with flattened members.
  ///
  /// What differs from Gymnasium: an infinite bound of an integer Box stays infinite.
  /// - Throws: `GymError.badSpace` where there are too many values.
  public func flattenedSpace() throws(GymError) -> Space {
    if isFlattenable { return .box(try flatBox()) }
    switch self {
    case .tuple(let space):
      var members: [Space] = []
      for member in space.spaces { members.append(try member.flattenedSpace()) }
      return .tuple(TupleSpace(members))
    case .dict(let space):
      return .dict(try space.map { member throws(GymError) in try member.flattenedSpace() })
    case .sequence(let space):
      return .sequence(
        try SequenceSpace(space.feature.flattenedSpace(), isStacked: space.isStacked))
    case .graph(let space):
      return .graph(
        try GraphSpace(
          nodes: space.nodes.flattenedSpace(), edges: try space.edges?.flattenedSpace()))
    default: throw .badSpace("\(self) can't be flattened")
    }
  }

  private func flatBox() throws(GymError) -> Box {
    let count = flattenedCount
    guard count <= Self.largestCount else {
      throw .badSpace("flattened: expected at most \(Self.largestCount) values, found \(count)")
    }
    switch self {
    case .box(let space):
      return try Box(
        exactly: space.low.reshaped([count]), space.high.reshaped([count]),
        isBoundedBelow: space.isBoundedBelow, isBoundedAbove: space.isBoundedAbove)
    case .text(let space):
      return Box(low: 0, high: Double(space.characters.count), shape: [count], dtype: .int32)
    case .tuple(let space): return try joinedBox(space.spaces)
    case .dict(let space): return try joinedBox(space.spaces)
    case .oneOf(let space): return try Box(covering: space, count: count, flatDType ?? .int64)
    default: return Box(low: 0, high: 1, shape: [count], dtype: dtype ?? .int64)
    }
  }

  private func joinedBox(_ spaces: [Space]) throws(GymError) -> Box {
    var boxes: [Box] = []
    for space in spaces { boxes.append(try space.flatBox()) }
    let (count, dtype) = (flattenedCount, flatDType ?? .float32)
    return try Box(
      exactly: NDArray(joining: boxes.map(\.low), shape: [count], dtype: dtype),
      NDArray(joining: boxes.map(\.high), shape: [count], dtype: dtype),
      isBoundedBelow: boxes.flatMap(\.isBoundedBelow),
      isBoundedAbove: boxes.flatMap(\.isBoundedAbove))
  }
}

extension Box {
  /// The number of a space, then values between the lowest and the highest bound of all.
  fileprivate init(covering oneOf: OneOf, count: Int, _ dtype: DType) throws(GymError) {
    var (lows, highs): ([NDArray], [NDArray]) = ([], [])
    for space in oneOf.spaces {
      guard case .box(let box) = try space.flattenedSpace() else { continue }
      lows.append(box.low)
      highs.append(box.high)
    }
    func bounds(_ first: Int, _ arrays: [NDArray], _ isLow: Bool) -> NDArray {
      let all = NDArray(
        joining: arrays, shape: [arrays.map(\.count).reduce(0, +)], dtype: dtype)
      let index = NDArray(integers: [Int128(first)], shape: [1], dtype: dtype)
      let extreme: NDArray
      if dtype.isInteger {
        let value = (isLow ? all.integers.min() : all.integers.max()) ?? 0
        extreme = NDArray(integers: [value], shape: [], dtype: dtype)
      } else {
        let value = (isLow ? all.doubles.min() : all.doubles.max()) ?? 0
        extreme = NDArray([value], shape: [], dtype: dtype)
      }
      return NDArray(joining: [index, extreme.repeated(count - 1)], shape: [count], dtype: dtype)
    }
    try self.init(
      low: bounds(0, lows, true), high: bounds(oneOf.spaces.count - 1, highs, false))
  }
}

extension MultiDiscrete {
  /// The values that one-hot rows, one after the other, stand for.
  fileprivate func element(of source: NDArray) throws(GymError) -> NDArray {
    let positions = source.doubles.enumerated().filter { $0.element != 0 }.map(\.offset)
    var values: [Int] = []
    var offset = 0
    for (index, position) in positions.enumerated() {
      guard index < counts.count, position >= offset, position - offset < counts[index] else {
        break
      }
      values.append(start[index] &+ (position - offset))
      offset += counts[index]
    }
    guard values.count == counts.count, positions.count == counts.count else {
      throw .wrongValue(
        expected: "a nonzero value for each position of \(self)", found: numPyText(source))
    }
    return array(values)
  }
}
