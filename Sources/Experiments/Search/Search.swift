import Foundations
import Learning
import NumPyRandom

/// A search: its space, the sampler, and the trials so far.
///
///     var search = Search(
///       SearchSpace([.init("learning_rate", in: 1e-4...1e-1, isLogarithmic: true)]),
///       sampler: RandomSampler(trials: 20), seed: 1)
///     search.run { point, fraction in [accuracy(of: point, after: fraction)] }
///     search.best?.point
///
/// More of a score is better; of a loss take the negative.
public struct Search: Sendable {
  /// What varies.
  public let space: SearchSpace
  /// What chooses the trials.
  public let sampler: any Sampler
  /// The seed of the choice.
  public let seed: UInt64
  /// In the order of their numbers.
  public internal(set) var trials: [Trial] = []

  /// Plans a search.
  public init(_ space: SearchSpace, sampler: any Sampler, seed: UInt64) {
    self.space = space
    self.sampler = sampler
    self.seed = seed
  }

  /// The trial to train next, and up to which fraction of the budget; nil where the search is over.
  ///
  /// It follows from the seed and from the trials so far.
  func next() -> (trial: Trial, fraction: Double)? {
    let trainings = trials.reduce(0) { $0 + max(1, $1.rungs.count) }
    var random = PCG64(seed: seed, stream: "search \(trainings)")
    switch sampler.next(after: trials, in: space, using: &random) {
    case nil: return nil
    case .start(let point, let fraction):
      precondition(
        point.count == space.dimensions.count,
        "Search: expected a value for each of \(space.names), got \(point.count)")
      return (Trial(number: trials.count + 1, point: point), fraction)
    case .extend(let number, let fraction):
      precondition(
        (1...trials.count).contains(number),
        "Search: expected the number of a trial in 1...\(trials.count), got \(number)")
      return (trials[number - 1], fraction)
    }
  }

  /// Takes a trial that has ended a training or failed.
  mutating func record(_ trial: Trial) {
    if trial.number > trials.count {
      trials.append(trial)
    } else {
      trials[trial.number - 1] = trial
    }
  }

  /// Trains all trials. A trial that throws counts as failed, and the search continues.
  /// - Parameters:
  ///   - progress: called after each training.
  ///   - scores: trains a point up to a fraction of the budget; one score for each repetition.
  public mutating func run(
    progress: (Trial) -> Void = { _ in },
    scores: (_ point: [SettingValue], _ fraction: Double) throws -> [Double]
  ) {
    while let (trial, fraction) = next() {
      var trial = trial
      do {
        trial.rungs.append(
          .init(fraction: fraction, scores: try scores(trial.point, fraction)))
      } catch {
        trial.failure = "\(error)"
      }
      record(trial)
      progress(trial)
    }
  }

  /// All trials, best first.
  public var ranked: [Trial] { Trial.ranked(trials) }

  /// The best trial; nil where all failed.
  public var best: Trial? { ranked.first.flatMap { $0.score == nil ? nil : $0 } }
}
