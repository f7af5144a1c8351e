import Foundations
import Spaces

extension Space {
  /// The element that is as near to zero as the space allows: the smallest values, the shortest
  /// texts, no items, a graph of one node.
  func zeroElement() throws(GymError) -> SpaceValue {
    switch self {
    case .box(let box) where box.dtype.isInteger:
      let (low, high) = (box.low.integers, box.high.integers)
      return .array(
        NDArray(
          integers: low.indices.map { min(max(0, low[$0]), high[$0]) }, shape: box.shape,
          dtype: box.dtype))
    case .box(let box):
      let (low, high) = (box.low.doubles, box.high.doubles)
      return .array(
        NDArray(
          low.indices.map { min(max(0, low[$0]), high[$0]) }, shape: box.shape, dtype: box.dtype))
    case .discrete(let space): return .discrete(space.start)
    case .multiDiscrete(let space): return .array(space.array(space.start))
    case .multiBinary(let space): return .array(NDArray(zeros: space.shape, dtype: .int8))
    case .text(let space):
      let first = space.characters.first.map { String(Character($0)) } ?? ""
      return .text(String(repeating: first, count: space.minLength))
    case .tuple(let space):
      var values: [SpaceValue] = []
      for member in space.spaces { values.append(try member.zeroElement()) }
      return .tuple(values)
    case .dict(let space):
      var values: [String: SpaceValue] = [:]
      for member in space.members { values[member.key] = try member.space.zeroElement() }
      return .dict(values)
    case .sequence(let space): return try space.value(of: [])
    case .graph(let space):
      return .graph(
        GraphValue(
          nodes: try space.nodes.concatenate([space.nodes.zeroElement()]),
          edges: try space.edges.map { edges throws(GymError) in
            try edges.concatenate([edges.zeroElement()])
          },
          edgeLinks: space.edges.map { _ in NDArray(zeros: [1, 2], dtype: .int64) }))
    case .oneOf(let space): return .oneOf(0, try space.spaces[0].zeroElement())
    }
  }
}
