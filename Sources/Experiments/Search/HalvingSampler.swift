import Learning
import NumPyRandom

/// Successive halving: many points are trained a little, the best third of them three times as long,
/// of these the best third again, until the rest has had the whole budget.
///
/// Of 20 trials all train 1/9 of the budget, 6 train 1/3 and 2 train all of it: 3.3 budgets in place
/// of 20. Jamieson and Talwalkar (2016), https://arxiv.org/abs/1502.07943, with the factor 3 of Li et
/// al. (2018), https://jmlr.org/papers/v18/16-558.html.
public struct HalvingSampler: Sampler {
  /// One of so many trials is trained further.
  private static let factor = 3

  /// How many points.
  public let trials: Int

  /// Makes the sampler.
  public init(trials: Int) { self.trials = trials }

  /// How many trials each rung trains: 20, 6, 2.
  var sizes: [Int] {
    var sizes = [max(1, trials)]
    while let last = sizes.last, last >= Self.factor { sizes.append(last / Self.factor) }
    return sizes
  }

  /// The fraction of the budget that a rung trains to.
  private func fraction(_ rung: Int) -> Double {
    (rung + 1..<sizes.count).reduce(1) { fraction, _ in fraction / Double(Self.factor) }
  }

  public func next(after trials: [Trial], in space: SearchSpace, using random: inout PCG64)
    -> TrialRequest?
  {
    if trials.count < sizes[0] {
      return .start(space.randomPoint(using: &random), fraction: fraction(0))
    }
    for (rung, size) in sizes.enumerated().dropFirst() {
      let candidates = trials.compactMap { trial in
        trial.score(rung: rung - 1).map { (trial: trial, score: $0) }
      }
      // Swift's sort keeps the order of equals: the earlier trial.
      let best = candidates.sorted { $0.score > $1.score }.prefix(size).map(\.trial)
      let waiting = best.filter { $0.rungs.count == rung }
      if let next = waiting.min(by: { $0.number < $1.number }) {
        return .extend(trial: next.number, fraction: fraction(rung))
      }
    }
    return nil
  }
}
