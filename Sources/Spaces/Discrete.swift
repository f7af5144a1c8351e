import Foundations
import NumPyRandom

/// The whole numbers `start..<start + count`: one of several values.
@frozen
public struct Discrete: Sendable, Equatable {
  /// How many values there are.
  public let count: Int
  /// The smallest value.
  public let start: Int
  /// The integer type in which Gymnasium holds the values; how they are drawn depends on it.
  public let dtype: DType

  /// Makes a space of 64-bit values.
  /// - Precondition: count > 0, and the largest value is an `Int`.
  @inlinable
  public init(_ count: Int, start: Int = 0) {
    precondition(count > 0, "Discrete: expected a count above 0, got \(count)")
    precondition(
      start <= 0 || count - 1 <= Int.max - start,
      "Discrete: \(count) values from \(start) on pass Int.max")
    self.count = count
    self.start = start
    dtype = .int64
  }

  /// Makes a space from values that come from outside, in any integer type.
  /// - Throws: `GymError.badSpace` where the count isn't above 0, the type holds no whole numbers,
  ///   or not every value. (Gymnasium lets `start + count` wrap around in the type.)
  public init(checking count: Int, start: Int = 0, dtype: DType = .int64) throws(GymError) {
    guard let range = dtype.integerRange, dtype != .bool else {
      throw .badSpace("Discrete: expected an integer type, found \(dtype.rawValue)")
    }
    guard count > 0 else { throw .badSpace("Discrete: expected a count above 0, found \(count)") }
    let last = Int128(start) + Int128(count) - 1
    guard range.contains(Int128(start)), range.contains(last), last <= Int.max else {
      throw .badSpace(
        "Discrete: the values \(start) to \(last) pass the range of \(dtype.rawValue)")
    }
    self.count = count
    self.start = start
    self.dtype = dtype
  }

  /// Whether the number is an element.
  @inlinable
  public func contains(_ number: Int) -> Bool {
    // The difference wraps around below the start to something larger than any count.
    UInt(bitPattern: number &- start) < UInt(bitPattern: count)
  }

  /// Draws a value, every one equally likely.
  @inlinable
  public func sample(using generator: inout PCG64) -> Int {
    if dtype == .int64 { return start &+ generator.integers(upTo: count) }
    return start &+ drawn(using: &generator)
  }

  /// A position among the values, drawn as NumPy draws one integer of the type.
  @usableFromInline
  func drawn(using generator: inout PCG64) -> Int {
    switch dtype {
    case .int8, .uint8:
      Int(generator.packedIntegers(through: UInt8(truncatingIfNeeded: count - 1), count: 1)[0])
    case .int16, .uint16:
      Int(generator.packedIntegers(through: UInt16(truncatingIfNeeded: count - 1), count: 1)[0])
    default: generator.integers(upTo: count)
    }
  }

  /// Draws among the values whose mask is true; `start` where none is.
  /// - Precondition: the mask has an entry per value.
  public func sample(mask: [Bool], using generator: inout PCG64) -> Int {
    precondition(
      mask.count == count, "Discrete: expected a mask of \(count) values, got \(mask.count)")
    let allowed = mask.indices.filter { mask[$0] }
    return allowed.isEmpty ? start : start &+ allowed[generator.integers(upTo: allowed.count)]
  }

  /// Draws a value with the given probabilities.
  /// - Precondition: there is a probability per value; see `PCG64.choice(probabilities:)`.
  public func sample(probabilities: [Double], using generator: inout PCG64) -> Int {
    precondition(
      probabilities.count == count,
      "Discrete: expected \(count) probabilities, got \(probabilities.count)")
    return start &+ generator.choice(probabilities: probabilities)
  }

  /// One number per value.
  public var flattenedCount: Int { count }

  /// Writes 1 at the value's position and 0 elsewhere.
  /// - Throws: `GymError.wrongValue` where the number is not an element or the buffer has another
  ///   length.
  public func flatten(_ number: Int, into buffer: inout MutableSpan<Float>) throws(GymError) {
    guard contains(number), buffer.count == count else {
      throw .wrongValue(
        expected: "an element of \(self) and room for \(count) values",
        found: "\(number) and room for \(buffer.count)")
    }
    for index in 0..<count { buffer[index] = 0 }
    buffer[number &- start] = 1
  }

  /// The value at the first position that isn't 0.
  /// - Throws: `GymError.wrongValue` where there are other than `count` values, or only zeros.
  public func unflatten(_ values: Span<Float>) throws(GymError) -> Int {
    if values.count == count {
      for index in 0..<count where values[index] != 0 { return start &+ index }
    }
    throw .wrongValue(
      expected: "\(count) values, one of them not 0", found: "\(values.count) values")
  }
}

extension Discrete: CustomStringConvertible {
  /// `Discrete(2)`, `Discrete(2, start=1)`, or `Discrete(2, dtype=int8)`.
  public var description: String {
    "Discrete(\(count)" + (start == 0 ? "" : ", start=\(start)")
      + (dtype == .int64 ? ")" : ", dtype=\(dtype.rawValue))")
  }
}
