/// A linear model that predicts what the explained model predicts near one row.
public struct LIMEExplanation: Sendable, Hashable {
  /// A feature of the surrogate and its coefficient.
  public struct Weight: Sendable, Hashable {
    /// The column.
    public let feature: Int
    /// What it has to be, such as `Glucose > 140.25`, or its name.
    public let condition: String
    /// The coefficient.
    public let weight: Double
  }

  /// The surrogate of one output.
  public struct Surrogate: Sendable, Hashable {
    /// Its features by absolute weight, the largest first.
    public let weights: [Weight]
    /// What it predicts where all features are 0.
    public let intercept: Double
    /// The weighted coefficient of determination on the drawn rows.
    public let score: Double
    /// What it predicts for the explained row.
    public let localPrediction: Double
  }

  /// `[D]`: the names of the columns.
  public let featureNames: [String]
  /// `[D]`: the explained row.
  public let row: [Double]
  /// `[K]`: the names of the classes; empty for regression.
  public let classNames: [String]
  /// `[K]`: what the model predicts for the row.
  public let prediction: [Double]
  /// The smallest and the largest value that the model predicted for the drawn rows, in regression.
  public let predictedRange: ClosedRange<Double>?
  /// The labels that are explained, in the order in which they were asked for.
  public let availableLabels: [Int]
  /// The surrogate of each.
  public let surrogates: [Int: Surrogate]
  /// What is doubtful about the explanation, such as probabilities that do not sum to 1.
  public let warnings: [String]

  /// The conditions of a label's surrogate with their weights, by absolute weight; empty where the label
  /// was not explained.
  public func asList(label: Int = 1) -> [(condition: String, weight: Double)] {
    (surrogates[label]?.weights ?? []).map { ($0.condition, $0.weight) }
  }

  /// The columns of each label's surrogate with their weights.
  public var asMap: [Int: [(feature: Int, weight: Double)]] {
    surrogates.mapValues { $0.weights.map { ($0.feature, $0.weight) } }
  }
}
