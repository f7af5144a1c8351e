import Foundations

/// Elements as Float32 values: what networks see.
///
/// Writing them allocates nothing for boxes of float32 and bytes, discrete values, switches and texts, nor
/// for tuples, dictionaries and OneOfs of these.
extension Space {
  /// How many values a flattened element has: a box's elements, one per value of a discrete space,
  /// a text's longest length, the sum over members; a OneOf's number and its largest member.
  ///
  /// 0 where the space isn't flattenable, `Int.max` where there are more.
  public var flattenedCount: Int {
    switch self {
    case .box(let box): return box.flattenedCount
    case .discrete(let discrete): return discrete.flattenedCount
    case .multiBinary(let space): return space.flattenedCount
    case .multiDiscrete(let space): return space.flattenedCount
    case .text(let space): return space.flattenedCount
    case .sequence, .graph: return 0
    case .tuple, .dict, .oneOf: return isFlattenable ? memberCount : 0
    }
  }

  private var memberCount: Int {
    var total = 0
    func add(_ count: Int) {
      let sum = total.addingReportingOverflow(count)
      total = sum.overflow ? .max : sum.partialValue
    }
    switch self {
    case .tuple(let space): for member in space.spaces { add(member.flattenedCount) }
    case .dict(let space): for member in space.members { add(member.space.flattenedCount) }
    case .oneOf(let space):
      for member in space.spaces { total = max(total, member.flattenedCount) }
      add(1)
    default: break
    }
    return total
  }

  /// Writes an element as `flattenedCount` values: a box's in row-major order, a discrete value as one-hot,
  /// a text as its characters' positions and, beyond its end, their count, members one after the
  /// other, a OneOf's number and then its element, filled up with the element's first number.
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
      guard isFlattenable, buffer.count == flattenedCount else {
        throw .wrongValue(
          expected: "a space that can be flattened, and room for \(flattenedCount) values",
          found: "\(self) and room for \(buffer.count)")
      }
      var end = 0
      try write(value, into: &buffer, from: &end)
    }
  }

  /// Writes the values from a position on, which then is the position after them.
  /// - Precondition: the buffer has room for them.
  private func write(
    _ value: SpaceValue, into buffer: inout MutableSpan<Float>, from position: inout Int
  ) throws(GymError) {
    switch (self, value) {
    case (.box(let box), .array(let array)) where array.shape == box.shape:
      array.write(into: &buffer, from: &position)
    case (.multiBinary(let space), .array(let array)) where array.shape == space.shape:
      array.write(into: &buffer, from: &position)
    case (.discrete(let space), .discrete(let number)) where space.contains(number):
      Self.writeOneHot(number &- space.start, of: space.count, into: &buffer, from: &position)
    case (.multiDiscrete(let space), .array(let array)) where space.contains(array):
      for (index, number) in array.integers.enumerated() {
        Self.writeOneHot(
          Int(number - Int128(space.start[index])), of: space.counts[index], into: &buffer,
          from: &position)
      }
    case (.text(let space), .text(let string)) where string.unicodeScalars.count <= space.maxLength:
      let end = position + space.maxLength
      for character in string.unicodeScalars {
        guard let number = space.index(of: character) else { throw wrong(value) }
        buffer[position] = Float(number)
        position += 1
      }
      Self.fill(&buffer, from: &position, to: end, with: Float(space.characters.count))
    case (.tuple(let space), .tuple(let parts)) where parts.count == space.spaces.count:
      for index in parts.indices {
        try space.spaces[index].write(parts[index], into: &buffer, from: &position)
      }
    case (.dict(let space), .dict(let parts)) where parts.count == space.members.count:
      for member in space.members {
        guard let part = parts[member.key] else { throw wrong(value) }
        try member.space.write(part, into: &buffer, from: &position)
      }
    case (.oneOf(let space), .oneOf(let index, let element))
    where space.spaces.indices.contains(index):
      let end = position + flattenedCount
      buffer[position] = Float(index)
      position += 1
      let start = position
      try space.spaces[index].write(element, into: &buffer, from: &position)
      Self.fill(&buffer, from: &position, to: end, with: position > start ? buffer[start] : 0)
    default: throw wrong(value)
    }
  }

  private static func writeOneHot(
    _ number: Int, of count: Int, into buffer: inout MutableSpan<Float>, from position: inout Int
  ) {
    let hot = position + number
    fill(&buffer, from: &position, to: position + count, with: 0)
    buffer[hot] = 1
  }

  private static func fill(
    _ buffer: inout MutableSpan<Float>, from position: inout Int, to end: Int, with number: Float
  ) {
    while position < end {
      buffer[position] = number
      position += 1
    }
  }

  /// Reads an element back from its flattened values.
  /// - Throws: `GymError.wrongValue` where the values are too few or too many, or say nothing.
  public func unflatten(_ elements: Span<Float>) throws(GymError) -> SpaceValue {
    switch self {
    case .box(let box): return .array(try box.unflatten(elements))
    case .discrete(let discrete): return .discrete(try discrete.unflatten(elements))
    default:
      return try unflattened(.array(NDArray(elements.indices.map { elements[$0] })))
    }
  }
}

extension NDArray {
  /// Writes the elements as Float32 from a position on, which then is the position after them.
  fileprivate func write(into buffer: inout MutableSpan<Float>, from position: inout Int) {
    let start = position
    position += count
    if case .float32(let values) = storage {
      for index in values.indices { buffer[start + index] = values[index] }
    } else if case .int8(let values) = storage {
      for index in values.indices { buffer[start + index] = Float(values[index]) }
    } else {
      let floats = floats
      for index in floats.indices { buffer[start + index] = floats[index] }
    }
  }
}
