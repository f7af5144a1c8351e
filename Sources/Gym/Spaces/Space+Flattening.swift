import TensorEngine

/// Elements as Float32 numbers: what networks see.
///
/// Boxes and choices write straight into the caller's buffer and allocate nothing.
extension Space {
  /// How many numbers a flattened element has: a box's elements, one per choice of a discrete space,
  /// a text's longest length, the sum over members; a OneOf's number and its largest member.
  ///
  /// 0 where the space isn't flattenable, `Int.max` where there are more.
  public var flattenedCount: Int {
    switch self {
    case .box(let box): box.flattenedCount
    case .discrete(let discrete): discrete.flattenedCount
    case .multiBinary(let space): space.flattenedCount
    case .multiDiscrete(let space): space.flattenedCount
    case .text(let space): space.flattenedCount
    case .tuple(let space): isFlattenable ? Self.sum(space.spaces.map(\.flattenedCount)) : 0
    case .dict(let space): isFlattenable ? Self.sum(space.spaces.map(\.flattenedCount)) : 0
    case .oneOf(let space):
      isFlattenable ? Self.sum([1, space.spaces.map(\.flattenedCount).max() ?? 0]) : 0
    case .sequence, .graph: 0
    }
  }

  private static func sum(_ counts: [Int]) -> Int {
    counts.reduce(0) { total, count in
      let sum = total.addingReportingOverflow(count)
      return sum.overflow ? .max : sum.partialValue
    }
  }

  /// Writes an element as `flattenedCount` numbers: a box's in row-major order, a choice as one-hot,
  /// a text as its characters' places and, beyond its end, their count, members one after the other,
  /// a OneOf's number and then its element, filled up with the element's first number.
  ///
  /// Float32 holds whole numbers up to 2^24 exactly; `flattened(_:)` keeps every number.
  /// - Throws: `GymError.wrongValue` where the value is of another kind or shape, the buffer has
  ///   another length, or the space isn't flattenable.
  public func flatten(_ value: SpaceValue, into buffer: inout MutableSpan<Float>) throws(GymError) {
    switch (self, value) {
    case (.box(let box), .array(let array)): try box.flatten(array, into: &buffer)
    case (.discrete(let discrete), .discrete(let number)):
      try discrete.flatten(number, into: &buffer)
    default:
      guard isFlattenable, case let numbers = try flatArray(value), buffer.count == numbers.count
      else {
        throw .wrongValue(
          expected: "a space that can be flattened, and room for \(flattenedCount) numbers",
          found: "\(self) and room for \(buffer.count)")
      }
      let floats = numbers.floats
      for index in floats.indices { buffer[index] = floats[index] }
    }
  }

  /// Reads an element back from its flattened numbers.
  /// - Throws: `GymError.wrongValue` where the numbers are too few or too many, or say nothing.
  public func unflatten(_ numbers: Span<Float>) throws(GymError) -> SpaceValue {
    switch self {
    case .box(let box): return .array(try box.unflatten(numbers))
    case .discrete(let discrete): return .discrete(try discrete.unflatten(numbers))
    default:
      return try unflattened(.array(NDArray(numbers.indices.map { numbers[$0] })))
    }
  }
}
