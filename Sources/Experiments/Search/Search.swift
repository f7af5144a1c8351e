import Foundations
import NumPyRandom

/// Tries every combination of a space's lists by cross-validation.
///
///     let results = gridSearch(
///       space, folds: Fold.crossValidation(5, examples: 6000, seed: 1), goal: .maximize, seed: 1
///     ) { settings, fold, random in
///       let model = train(settings, on: fold.training, using: &random)
///       return accuracy(of: model, on: fold.validation)
///     }
///     results.best?.point.settings
///
/// What is learned and from what data is the closure's business. Its random numbers depend on the
/// seed, the combination's number and the fold's alone, so a result can be had again by itself.
/// - Parameters:
///   - space: lists of values; see `SearchSpace.grid`.
///   - folds: how the examples are divided, one or more.
///   - goal: whether more or less of a score is better.
///   - seed: of the random numbers.
///   - progress: called after each combination.
///   - score: trains on a division and evaluates it.
/// - Returns: all combinations, best first.
/// - Throws: what `score` throws.
public func gridSearch<Settings>(
  _ space: SearchSpace<Settings>, folds: [Fold], goal: SearchGoal, seed: UInt64,
  progress: (SearchResults<Settings>.Row) -> Void = { _ in },
  score: (Settings, Fold, inout PCG64) throws -> Double
) rethrows -> SearchResults<Settings> {
  try search(space.grid, folds, goal, seed, progress, score)
}

/// Tries a fixed number of combinations drawn from a space, by cross-validation.
///
/// Bergstra and Bengio (2012), https://jmlr.org/papers/v13/bergstra12a.html. More draws of the same
/// seed repeat the first ones.
/// - Parameters:
///   - space: lists and distributions.
///   - draws: how many combinations, 1 or more.
///   - folds: how the examples are divided, one or more.
///   - goal: whether more or less of a score is better.
///   - seed: of the draws and of the random numbers.
///   - progress: called after each combination.
///   - score: trains on a division and evaluates it; see `gridSearch`.
/// - Returns: all combinations, best first.
/// - Throws: what `score` throws.
public func randomSearch<Settings>(
  _ space: SearchSpace<Settings>, draws: Int, folds: [Fold], goal: SearchGoal, seed: UInt64,
  progress: (SearchResults<Settings>.Row) -> Void = { _ in },
  score: (Settings, Fold, inout PCG64) throws -> Double
) rethrows -> SearchResults<Settings> {
  precondition(draws > 0, "randomSearch: the number of draws must be above 0, got \(draws)")
  var random = PCG64(seed: seed, stream: "search draws")
  return try search(space.draws(draws, using: &random), folds, goal, seed, progress, score)
}

private func search<Settings>(
  _ points: [SearchPoint<Settings>], _ folds: [Fold], _ goal: SearchGoal, _ seed: UInt64,
  _ progress: (SearchResults<Settings>.Row) -> Void,
  _ score: (Settings, Fold, inout PCG64) throws -> Double
) rethrows -> SearchResults<Settings> {
  precondition(!folds.isEmpty, "search: there must be one fold at least")
  let clock = ContinuousClock()
  let rows = try points.enumerated().map { number, point in
    let start = clock.now
    let scores = try folds.enumerated().map { fold, division in
      var random = PCG64(seed: seed, stream: "search \(number) fold \(fold)")
      return try score(point.settings, division, &random)
    }
    let row = SearchResults<Settings>.Row(
      point: point, scores: scores, seconds: (clock.now - start) / .seconds(1))
    progress(row)
    return row
  }
  return SearchResults(rows, goal: goal)
}
