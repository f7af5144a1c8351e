import TensorEngine

/// The whole numbers `start..<start + count`: one of several choices.
@frozen
public struct Discrete: Sendable, Equatable {
  /// How many choices there are.
  public let count: Int
  /// The smallest choice.
  public let start: Int

  /// Makes a space.
  /// - Precondition: count > 0.
  @inlinable
  public init(_ count: Int, start: Int = 0) {
    precondition(count > 0, "Discrete: expected a count above 0, got \(count)")
    precondition(
      start <= Int.max - count, "Discrete: \(count) choices from \(start) on pass Int.max")
    self.count = count
    self.start = start
  }

  /// Whether the number is a choice.
  @inlinable
  public func contains(_ number: Int) -> Bool { number >= start && number < start + count }

  /// Draws a choice, every one equally likely.
  @inlinable
  public func sample(using generator: inout PCG64) -> Int {
    start + generator.integers(upTo: count)
  }

  /// Draws among the choices whose mask is true; `start` where none is.
  /// - Precondition: the mask has a value per choice.
  public func sample(mask: [Bool], using generator: inout PCG64) -> Int {
    precondition(
      mask.count == count, "Discrete: expected a mask of \(count) values, got \(mask.count)")
    let allowed = mask.indices.filter { mask[$0] }
    return allowed.isEmpty ? start : start + allowed[generator.integers(upTo: allowed.count)]
  }

  /// Draws a choice with the given probabilities.
  /// - Precondition: there is a probability per choice; see `PCG64.choice(probabilities:)`.
  public func sample(probabilities: [Double], using generator: inout PCG64) -> Int {
    precondition(
      probabilities.count == count,
      "Discrete: expected \(count) probabilities, got \(probabilities.count)")
    return start + generator.choice(probabilities: probabilities)
  }

  /// One number per choice.
  public var flattenedCount: Int { count }

  /// Writes 1 at the choice's place and 0 elsewhere.
  /// - Throws: `GymError.wrongValue` where the number is no choice or the buffer has another length.
  public func flatten(_ number: Int, into buffer: inout MutableSpan<Float>) throws(GymError) {
    guard contains(number), buffer.count == count else {
      throw .wrongValue(
        expected: "an element of \(self) and room for \(count) numbers",
        found: "\(number) and room for \(buffer.count)")
    }
    for index in 0..<count { buffer[index] = index == number - start ? 1 : 0 }
  }

  /// The choice at the first place that isn't 0.
  /// - Throws: `GymError.wrongValue` where there are other than `count` numbers, or only zeros.
  public func unflatten(_ numbers: Span<Float>) throws(GymError) -> Int {
    if numbers.count == count {
      for index in 0..<count where numbers[index] != 0 { return start + index }
    }
    throw .wrongValue(
      expected: "\(count) numbers, one of them not 0", found: "\(numbers.count) numbers")
  }
}

extension Discrete: CustomStringConvertible {
  /// `Discrete(2)`, or `Discrete(2, start=1)`.
  public var description: String {
    start == 0 ? "Discrete(\(count))" : "Discrete(\(count), start=\(start))"
  }
}

extension Discrete {
  var jsonValue: JSONValue {
    .object([
      .init("type", .string("Discrete")), .init("dtype", .string("int64")),
      .init("start", .integer(Int128(start))), .init("n", .integer(Int128(count))),
    ])
  }

  init(jsonValue: JSONValue) throws(GymError) {
    guard case .integer(let wideCount)? = jsonValue["n"],
      case .integer(let wideStart) = jsonValue["start"] ?? .integer(0),
      let count = Int(exactly: wideCount), let start = Int(exactly: wideStart),
      count > 0, start <= Int.max - count
    else {
      throw .badSpace("Discrete: expected \"n\" above 0 and a \"start\", found \(jsonValue.text)")
    }
    self.init(count, start: start)
  }
}
