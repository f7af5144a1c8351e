import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How much each feature contributes to a model's outputs for some rows: what force plots and their
/// relatives draw.
///
///     let attributions = FeatureAttributions(
///       names: ["Glucose", "BMI"], values: [[148, 33.6]], contributions: [[0.9, 0.3]],
///       baseValue: -0.6, link: .logit, outputName: "p(diabetes)")
///
/// Contributions of a row add up to the distance between the base value and the row's output.
public struct FeatureAttributions: Sendable, Equatable {
  /// The scale of contributions and outputs.
  public enum Link: String, Sendable, CaseIterable {
    /// That of the model's output.
    case identity
    /// log(p / (1 - p)) of a probability p; figures show probabilities on their axes.
    case logit

    /// The output that stands for a value on this scale.
    public func output(_ value: Double) -> Double {
      switch self {
      case .identity: value
      case .logit: 1 / (1 + exp(-value))
      }
    }
  }

  /// The features' names, M of them.
  public let names: [String]
  /// `[N][M]`: the features of each row; NaN where one is missing or no number.
  public let values: [[Double]]
  /// `[N][M]`: on the scale of `link`.
  public let contributions: [[Double]]
  /// The output of no row in particular, on the scale of `link`.
  public let baseValue: Double
  /// `[N]`: the outputs of the rows, on the scale of `link`.
  public let outputs: [Double]
  /// The scale.
  public let link: Link
  /// What is explained, `f(x)` or the name of a class.
  public let outputName: String
  /// `[M]`: how the values of a feature are written where they are no numbers, such as categories: by
  /// the value as a whole number.
  public var valueNames: [[Int: String]]
  /// `[N]`: which rows of their table these are; empty for 0, 1, …
  public var rowNumbers: [Int] = []
  /// `[N]`: what is explained of each row; empty where it is `outputName` of all.
  public internal(set) var rowOutputNames: [String] = []
  /// `[N]`: the base value of each row's output; empty where it is `baseValue` of all.
  public internal(set) var rowBaseValues: [Double] = []

  /// Puts attributions together.
  /// - Parameters:
  ///   - names: M names.
  ///   - values: `[N][M]`.
  ///   - contributions: `[N][M]`.
  ///   - baseValue: the output of no row in particular.
  ///   - outputs: `[N]`; nil for base value plus contributions.
  ///   - link: the scale of the three above.
  ///   - outputName: what is explained.
  /// - Precondition: the sizes fit each other.
  public init(
    names: [String], values: [[Double]], contributions: [[Double]], baseValue: Double,
    outputs: [Double]? = nil, link: Link = .identity, outputName: String = "f(x)"
  ) {
    let count = contributions.count
    precondition(
      values.count == count && (outputs.map { $0.count == count } ?? true)
        && (values + contributions).allSatisfy { $0.count == names.count },
      "FeatureAttributions: expected values, contributions and outputs of \(count) rows, "
        + "\(names.count) features each")
    (self.names, self.values, self.contributions) = (names, values, contributions)
    (self.baseValue, self.link, self.outputName) = (baseValue, link, outputName)
    self.outputs = outputs ?? contributions.map { $0.reduce(baseValue, +) }
    valueNames = [[Int: String]](repeating: [:], count: names.count)
  }

  /// The number of rows.
  public var rowCount: Int { contributions.count }

  /// `[M]`: the mean magnitude of each feature's contributions.
  public var meanMagnitudes: [Double] {
    names.indices.map { feature in
      contributions.reduce(0) { $0 + $1[feature].magnitude } / Double(max(1, rowCount))
    }
  }

  /// The features by their mean magnitude, the largest first; of equal ones the first.
  public var ranking: [Int] {
    let magnitudes = meanMagnitudes
    return names.indices.sorted { (magnitudes[$1], $0) < (magnitudes[$0], $1) }
  }
}
