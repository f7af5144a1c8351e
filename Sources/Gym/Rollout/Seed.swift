import NumPyRandom
import Spaces

/// A seed as a person gives it: a whole number from 0 on, of any size.
public struct Seed: Sendable, Equatable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  /// The digits.
  public let description: String
  /// The number where it has at most 64 bits.
  public let number: UInt64?
  /// What generators start from.
  public let sequence: SeedSequence

  /// A seed of 64 bits.
  public init(_ number: UInt64) {
    description = "\(number)"
    self.number = number
    sequence = SeedSequence(number)
  }

  /// A seed of 64 bits, as it stands in a program.
  public init(integerLiteral value: UInt64) { self.init(value) }

  /// Reads a seed.
  /// - Throws: `GymError.wrongValue` for anything but decimal digits, at most
  ///   `SeedSequence.largestDigitCount` of them.
  public init(parsing string: String) throws(GymError) {
    guard let sequence = SeedSequence(decimal: string) else {
      throw .wrongValue(
        expected: "a seed of 1 to \(SeedSequence.largestDigitCount) decimal digits",
        found: "\"\(string.prefix(40))\"")
    }
    description = string
    number = UInt64(string)
    self.sequence = sequence
  }
}
