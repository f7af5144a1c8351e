/// Mean and variance of numbers that come one at a time, without keeping them.
///
///     delta = x - mean
///     mean' = mean + delta / (n + 1)
///     variance' = (variance * n + delta^2 * n / (n + 1)) / (n + 1)
///
/// This merges a batch of one into the moments of the n before it. Gymnasium starts from n = 1e-4
/// instances of mean 0 and variance 1, which makes the first variance a number above 0, and this does
/// the same in the same order of operations.
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
}

/// How much weight the moments at the start have.
@usableFromInline let initialMomentCount = 1e-4
