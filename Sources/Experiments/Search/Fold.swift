import Foundations
import NumPyRandom

/// A division of examples into those to learn from and those to evaluate on.
public struct Fold: Sendable, Equatable {
  /// The positions of the examples to learn from, in a drawn order.
  public let training: [Int]
  /// The positions of the examples to evaluate on, none of which is in `training`.
  public let validation: [Int]

  /// Makes a division.
  public init(training: [Int], validation: [Int]) {
    self.training = training
    self.validation = validation
  }

  /// Divisions for k-fold cross-validation: every example is in exactly one validation part, and
  /// the parts' sizes differ by one at most.
  /// - Parameters:
  ///   - count: k, from 2 to the number of examples.
  ///   - examples: how many there are.
  ///   - seed: of the order in which examples are dealt out.
  /// - Returns: `count` divisions.
  public static func crossValidation(_ count: Int, examples: Int, seed: UInt64) -> [Fold] {
    precondition(
      count >= 2 && count <= examples,
      "crossValidation: expected a number of folds in 2...\(examples), the examples, got \(count)")
    let order = shuffled(examples, seed)
    return (0..<count).map { fold in
      let (start, end) = (fold * examples / count, (fold + 1) * examples / count)
      return Fold(
        training: Array(order[..<start] + order[end...]), validation: Array(order[start..<end]))
    }
  }

  /// One division with a fraction of the examples, at least one, to evaluate on.
  /// - Parameters:
  ///   - fraction: above 0 and below 1.
  ///   - examples: how many there are, 2 or more.
  ///   - seed: of the order in which examples are dealt out.
  /// - Returns: the division.
  public static func holdOut(_ fraction: Double, examples: Int, seed: UInt64) -> Fold {
    precondition(
      fraction > 0 && fraction < 1 && examples >= 2,
      "holdOut: expected a fraction between 0 and 1 of 2 or more examples, got \(fraction) of \(examples)"
    )
    let order = shuffled(examples, seed)
    let count = Swift.min(examples - 1, Swift.max(1, Int((fraction * Double(examples)).rounded())))
    return Fold(training: Array(order[count...]), validation: Array(order[..<count]))
  }

  private static func shuffled(_ examples: Int, _ seed: UInt64) -> [Int] {
    var random = PCG64(seed: seed, stream: "folds")
    return random.permutation(examples)
  }
}
