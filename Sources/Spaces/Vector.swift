import Foundations

/// A fixed number of Float32 stored inline: what an environment with few values observes.
///
/// No step allocates for it. `Vector<4>` reads like an array: `observation[2]`.
@frozen
public struct Vector<let count: Int>: Sendable, BitwiseCopyable {
  /// The values.
  public var values: InlineArray<count, Float>

  /// Makes a vector from its values.
  @inlinable
  public init(_ values: InlineArray<count, Float>) { self.values = values }

  /// Makes a vector of equal values.
  @inlinable
  public init(repeating value: Float) { values = InlineArray(repeating: value) }

  /// The number at an index.
  @inlinable
  public subscript(index: Int) -> Float {
    get { values[index] }
    set { values[index] = newValue }
  }

  /// The values as an array, which allocates.
  @inlinable
  public var array: [Float] { (0..<count).map { values[$0] } }
}

extension Vector: Equatable {
  /// Whether all values are equal.
  @inlinable
  public static func == (left: Vector, right: Vector) -> Bool {
    for index in 0..<count where left.values[index] != right.values[index] { return false }
    return true
  }
}

extension Vector: ExpressibleByArrayLiteral {
  /// A literal of `count` values.
  /// - Precondition: there are as many values as the type says.
  public init(arrayLiteral elements: Float...) {
    precondition(
      elements.count == count, "Vector: expected \(count) values, got \(elements.count)")
    self.init(InlineArray { elements[$0] })
  }
}

extension Vector: CustomStringConvertible {
  /// The values in brackets.
  public var description: String { "\(array)" }
}

extension Vector: SpaceElement {
  /// A `[count]` array.
  public var spaceValue: SpaceValue { .array(NDArray(array)) }

  /// Reads a Float32 array `[count]`.
  public init(_ value: SpaceValue) throws(GymError) {
    guard case .array(let array) = value, array.shape == [count],
      case .float32(let floats) = array.storage
    else {
      throw .wrongValue(expected: "a float32 array [\(count)]", found: value.description)
    }
    self.init(InlineArray { floats[$0] })
  }

  /// Whether it lies between the bounds of a Float32 box of this length.
  @inlinable
  public func isElement(of space: Space) -> Bool {
    guard case .box(let box) = space, box.shape == [count],
      case .float32(let low) = box.low.storage, case .float32(let high) = box.high.storage
    else { return false }
    for index in 0..<count where !(values[index] >= low[index] && values[index] <= high[index]) {
      return false
    }
    return true
  }

  /// Writes the values.
  @inlinable
  public func flatten(in space: Space, into buffer: inout MutableSpan<Float>) throws(GymError) {
    guard buffer.count == count else {
      throw .wrongValue(expected: "room for \(count) values", found: "\(buffer.count)")
    }
    for index in 0..<count { buffer[index] = values[index] }
  }

  /// Reads the values.
  @inlinable
  public init(flattened floats: Span<Float>, in space: Space) throws(GymError) {
    guard floats.count == count else {
      throw .wrongValue(expected: "\(count) values", found: "\(floats.count)")
    }
    self.init(repeating: 0)
    for index in 0..<count { values[index] = floats[index] }
  }
}
