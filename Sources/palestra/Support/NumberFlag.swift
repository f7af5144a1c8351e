import ArgumentParser
import Experiments
import Foundations
import Gym
import NumPyRandom
import Spaces

/// How the numbers of flags are read: checked where they are typed, so that what is refused names
/// the flag and the reason.
enum NumberFlag {
  /// Any whole number; what is behind the flag checks its range.
  static let whole = whole(in: Int.min...Int.max)

  /// A whole number in a range: `50000`, `50_000` or `5e4`.
  static func whole(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
    { text in
      let number: Int
      do throws(WholeNumber.Failure) {
        number = try WholeNumber.parse(text)
      } catch {
        throw ValidationError(error.description)
      }
      guard range.contains(number) else {
        throw ValidationError(
          "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  /// A finite number in a range.
  static func decimal(in range: ClosedRange<Double>) -> @Sendable (String) throws -> Double {
    { text in
      let isDecimal = text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
      guard isDecimal, let number = Double(text), range.contains(number) else {
        throw ValidationError("expected a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  /// A seed of any size.
  static let seed: @Sendable (String) throws -> Seed = { text in
    do throws(GymError) {
      return try Seed(parsing: text)
    } catch {
      throw ValidationError(
        "expected a whole number of 0 or more, at most \(SeedSequence.largestDigitCount) digits")
    }
  }

  /// A seed of a training or a recording, which files keep in 64 bits.
  static let fileSeed: @Sendable (String) throws -> UInt64 = { text in
    guard let seed = UInt64(text) else {
      throw ValidationError("expected a whole number from 0 to \(UInt64.max)")
    }
    return seed
  }

  /// More than any command can count.
  static let largestCount = RunConfiguration.largestCount
}
