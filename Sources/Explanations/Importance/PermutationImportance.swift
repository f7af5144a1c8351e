import Estimators
import Foundations
import NumPyRandom

/// How much worse a model's predictions become where the values of one column are shuffled.
///
/// It measures what the model uses, not what would be useful: of two columns that say the same it may
/// give each little.
///
/// Breiman (2001), "Random Forests", https://doi.org/10.1023/A:1010933404324, section 10; results as of
/// scikit-learn's `permutation_importance` with the same permutations.
public struct PermutationImportance: Sendable, Hashable {
  /// A measure of predictions `[N, K]`, larger where they are better. It knows the targets.
  public typealias Score = @Sendable (_ predictions: Matrix) throws -> Double

  /// `[D]`
  public let featureNames: [String]
  /// The score of the rows as they are.
  public let baseline: Double
  /// `[D][repeats]`: the baseline less the score with the shuffled column.
  public let importances: [[Double]]

  /// `[D]`: the mean over repeats.
  public var means: [Double] { importances.map { $0.reduce(0, +) / Double($0.count) } }

  /// `[D]`: the standard deviation over repeats, divided by their number as in scikit-learn.
  public var standardDeviations: [Double] {
    zip(importances, means).map { own, mean in
      (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)).squareRoot()
    }
  }

  /// Shuffles each column some times.
  /// - Parameters:
  ///   - predict: the model.
  ///   - x: `[N, D]`, rows that the model was not fitted to.
  ///   - repeats: how often each column is shuffled, at least 1.
  ///   - seed: the same gives the same permutations.
  ///   - featureNames: one for each column; nil for their numbers.
  ///   - score: how good predictions are.
  /// - Throws: `ExplanationError`, or what the model or the score throws.
  public init(
    _ predict: @escaping PredictionFunction, _ x: Matrix, repeats: Int = 5, seed: UInt64 = 0,
    featureNames: [String]? = nil, score: Score
  ) throws {
    guard repeats > 0 else {
      throw ExplanationError.wrongSetting(
        name: "repeats", value: "\(repeats)", expected: "at least 1")
    }
    var generator = PCG64(seed: seed)
    let permutations = (0..<x.columns).map { _ in
      (0..<repeats).map { _ in generator.permutation(x.rows) }
    }
    try self.init(
      predict, x, permutations: permutations, featureNames: featureNames, score: score)
  }

  /// Reorders each column as is given.
  /// - Parameters:
  ///   - predict: the model.
  ///   - x: `[N, D]`
  ///   - permutations: `[D][repeats][N]`, the rows that the values come from.
  ///   - featureNames: one for each column; nil for their numbers.
  ///   - score: how good predictions are.
  /// - Throws: `ExplanationError`, or what the model or the score throws.
  public init(
    _ predict: @escaping PredictionFunction, _ x: Matrix, permutations: [[[Int]]],
    featureNames: [String]? = nil, score: Score
  ) throws {
    try x.check("the rows")
    self.featureNames = try checkedNames(featureNames, count: x.columns)
    let fits = permutations.allSatisfy { column in
      !column.isEmpty
        && column.allSatisfy { $0.count == x.rows && $0.allSatisfy((0..<x.rows).contains) }
    }
    guard permutations.count == x.columns, fits else {
      throw ExplanationError.wrongShape(
        what: "permutations",
        expected: "one at least for each of \(x.columns) columns, of the \(x.rows) rows each",
        found: "\(permutations.count) columns, or another number of rows")
    }
    var model = CheckedModel(predict: predict)
    let predictions = try model.predictions(x)
    model.outputs = predictions.columns
    let checked = model
    let baseline = try score(predictions)
    self.baseline = baseline
    importances = try concurrentMap(x.columns) { column in
      try permutations[column].map { order in
        var shuffled = x
        for row in 0..<x.rows { shuffled[row, column] = x[order[row], column] }
        return baseline - (try score(checked.predictions(shuffled)))
      }
    }
  }
}
