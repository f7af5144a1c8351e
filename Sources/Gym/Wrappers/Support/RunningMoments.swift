import Spaces

/// Mean and variance of values that come one at a time, without keeping them.
///
///     delta = x - mean
///     mean' = mean + delta / (n + 1)
///     variance' = (variance * n + delta^2 * n / (n + 1)) / (n + 1)
///
/// This merges a batch of one into the moments of the n before it. Gymnasium starts from n = 1e-4
/// instances of mean 0 and variance 1, which makes the first variance a number above 0, and this
/// does the same in the same order of operations.
///
/// Chan, Golub & LeVeque (1979), "Updating formulae and a pairwise algorithm for computing sample
/// variances".
public struct RunningMoments<Number: BinaryFloatingPoint & Codable & Sendable>: Sendable, Codable {
  /// The mean so far.
  public var mean: Number = 0
  /// The variance so far, of the whole population.
  public var variance: Number = 1

  /// Starts with mean 0 and variance 1.
  @inlinable
  public init() {}

  /// Adds a number.
  /// - Parameters:
  ///   - number: the new number.
  ///   - count: how many have come before it, with the 1e-4 at the start.
  @inlinable
  public mutating func add(_ number: Number, after count: Double) {
    let (before, total) = (Number(count), Number(count + 1))
    let delta = number - mean
    mean += delta / total
    variance = (variance * before + delta * delta * before / total) / total
  }

  /// Merges the moments of a batch.
  ///
  ///     delta = mean_b - mean
  ///     mean' = mean + delta * n_b / (n + n_b)
  ///     variance' = (variance * n + variance_b * n_b + delta^2 * n * n_b / (n + n_b)) / (n + n_b)
  ///
  /// - Parameters:
  ///   - mean: of the batch.
  ///   - variance: of the batch as a whole population.
  ///   - count: the values of the batch; 0 changes nothing.
  ///   - before: how many values have come before the batch, with the 1e-4 at the start.
  public mutating func merge(mean: Number, variance: Number, count: Int, after before: Double) {
    guard count > 0 else { return }
    let (old, new, total) = (Number(before), Number(count), Number(before + Double(count)))
    let delta = mean - self.mean
    self.mean += delta * new / total
    let squares = self.variance * old + variance * new + delta * delta * old * new / total
    self.variance = squares / total
  }
}

/// How much weight the moments at the start have.
@usableFromInline let initialMomentCount = 1e-4

/// What is added to a variance must keep it above 0.
func checkEpsilon(_ epsilon: Double) throws(GymError) {
  guard epsilon > 0 else {
    throw .badArgument(name: "epsilon", value: "\(epsilon)", expected: "a number above 0")
  }
}

/// A discounted sum of rewards must not grow by itself.
func checkDiscount(_ gamma: Double) throws(GymError) {
  guard gamma >= 0, gamma <= 1 else {
    throw .badArgument(name: "gamma", value: "\(gamma)", expected: "a number from 0 to 1")
  }
}
