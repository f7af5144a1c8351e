import Foundations
import Spaces

/// Changes the values of a box's elements one by one, from one type of element to another.
///
/// Float32 boxes go through a buffer that is kept, so `Vector`s are changed without any allocation;
/// other boxes go through arrays of Double.
@usableFromInline
struct ElementMap: Sendable {
  /// Where the elements come from.
  @usableFromInline let source: Space
  /// Where they go: the same number of values.
  @usableFromInline let target: Space
  @usableFromInline var buffer: [Float]

  init(from source: Space, to target: Space) {
    self.source = source
    self.target = target
    buffer = Array(repeating: 0, count: source.dtype == .float32 ? source.flattenedCount : 0)
  }

  /// Maps an element; `single` serves Float32 boxes, `double` all others.
  @inlinable
  mutating func map<Source: SpaceElement, Target: SpaceElement>(
    _ element: Source, single: (Int, Float) -> Float, double: (Int, Double) -> Double
  ) throws(GymError) -> Target {
    let (source, target) = (source, target)
    guard source.dtype == .float32, target.dtype == .float32 else {
      return try Target(.array(mapDoubles(element.spaceValue, double)))
    }
    var span = buffer.mutableSpan
    try element.flatten(in: source, into: &span)
    for index in span.indices { span[index] = single(index, span[index]) }
    return try Target(flattened: span.span, in: target)
  }

  @usableFromInline
  func mapDoubles(_ value: SpaceValue, _ change: (Int, Double) -> Double) throws(GymError)
    -> NDArray
  {
    guard case .array(let array) = value, array.shape == source.shape else {
      throw source.wrong(value)
    }
    var values = array.doubles
    for index in values.indices { values[index] = change(index, values[index]) }
    return NDArray(
      values, shape: target.shape ?? array.shape, dtype: target.dtype ?? array.dtype)
  }
}

extension Space {
  /// The box that a wrapper needs.
  /// - Throws: `GymError.badSpace` where the space is of another kind.
  func box(for wrapper: String) throws(GymError) -> Box {
    guard case .box(let box) = self else {
      throw .badSpace("\(wrapper): expected a Box, found \(self)")
    }
    return box
  }
}

extension Box {
  /// The same shape without bounds.
  /// - Throws: `GymError.badSpace` for an unsigned type, which always has bounds.
  func withoutBounds(dtype: DType) throws(GymError) -> Box {
    let free = Array(repeating: Double.infinity, count: flattenedCount)
    return try Box(checking: free.map { -$0 }, free, shape: shape, dtype: dtype)
  }
}
