import Learning
import NumPyRandom

/// What a search trains next.
public enum TrialRequest: Sendable, Equatable {
  /// A new point, trained for a fraction of the budget, above 0 and at most 1.
  case start([SettingValue], fraction: Double = 1)
  /// A trial that was trained before, by its number, continued to a larger fraction.
  case extend(trial: Int, fraction: Double)
}

/// Chooses what a search tries.
///
/// A sampler holds no state of its own: what it returns follows from its arguments alone. Therefore
/// a search that was killed and resumed makes the same trials as one that was not.
public protocol Sampler: Sendable {
  /// What to train next.
  /// - Parameters:
  ///   - trials: all so far, in the order of their numbers; each has ended a training or failed.
  ///   - space: what varies.
  ///   - random: freshly seeded for this request.
  /// - Returns: nil where the search is over.
  func next(after trials: [Trial], in space: SearchSpace, using random: inout PCG64)
    -> TrialRequest?
}

/// Tries every combination of the lists of a space, the last dimension changing fastest.
public struct GridSampler: Sampler {
  /// Makes the sampler.
  public init() {}

  public func next(after trials: [Trial], in space: SearchSpace, using random: inout PCG64)
    -> TrialRequest?
  {
    guard let count = space.gridCount, trials.count < count else { return nil }
    return .start(space.gridPoint(trials.count))
  }
}

/// Tries points drawn independently; more trials of the same seed repeat the first ones.
///
/// Bergstra and Bengio (2012), https://jmlr.org/papers/v13/bergstra12a.html
public struct RandomSampler: Sampler {
  /// How many points.
  public let trials: Int

  /// Makes the sampler.
  public init(trials: Int) { self.trials = trials }

  public func next(after trials: [Trial], in space: SearchSpace, using random: inout PCG64)
    -> TrialRequest?
  {
    trials.count < self.trials ? .start(space.randomPoint(using: &random)) : nil
  }
}
