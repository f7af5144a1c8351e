import Estimators
import Glibc

/// Explains a prediction by a linear model that is fitted to predictions for random rows near by.
///
///     let explainer = try LIMETabularExplainer(trainingData: x, featureNames: names)
///     let explanation = try explainer.explainInstance(row, model.probabilityFunction)
///     explanation.asList()  // [("Glucose > 140.25", 0.21), …]
///
/// Random rows are drawn column by column from the training data's statistics, weighted by their
/// distance to the row, and predicted; a ridge regression on a few features is the explanation.
///
/// Ribeiro, Singh & Guestrin (2016), "Why Should I Trust You?", https://arxiv.org/abs/1602.04938; results
/// as of the package `lime`, 0.2.0.1, on the same random rows.
public struct LIMETabularExplainer: Sendable {
  /// What the model predicts.
  public enum Mode: String, Sendable, Codable { case classification, regression }

  /// How far apart two rows are.
  public enum Distance: String, Sendable, Codable, CaseIterable {
    case euclidean, manhattan, cosine
  }

  /// The weight of a row: the distance and the kernel's width in, a value of at least 0 out.
  public typealias Kernel = @Sendable (_ distance: Double, _ width: Double) -> Double

  /// What is explained and how.
  public struct Settings: Sendable {
    /// Whether the model predicts probabilities or a value.
    public var mode = Mode.classification
    /// Names of classes; nil for their numbers.
    public var classNames: [String]?
    /// The names of categories: of a column, by the category's number.
    public var categoricalNames: [Int: [String]] = [:]
    /// The width of the kernel; nil for `0.75 sqrt(D)`.
    public var kernelWidth: Double?
    /// The weight of a row by its distance: `sqrt(exp(-d^2 / width^2))`.
    public var kernel: Kernel = { distance, width in
      exp(-distance * distance / (width * width)).squareRoot()
    }
    /// How features are chosen.
    public var featureSelection = LIMEFeatureSelection.auto
    /// Whether columns of numbers are drawn around the row rather than the mean; only without
    /// discretization.
    public var sampleAroundInstance = false
    /// How far apart rows are.
    public var distance = Distance.euclidean
    /// How columns of numbers are drawn.
    public var sampling = LIMESampling.gaussian
    /// The penalty of the surrogate.
    public var ridgeAlpha = 1.0
    /// Draws the rows: the same gives the same explanation.
    public var seed: UInt64 = 0

    /// The defaults.
    public init() {}
  }

  /// The names of the columns.
  public let featureNames: [String]
  /// What is known of the training data, which can be saved instead of them.
  public let statistics: [ColumnStatistics]
  /// What is explained and how.
  public var settings: Settings

  /// Summarizes training data.
  /// - Parameters:
  ///   - trainingData: `[N, D]`
  ///   - labels: `[N]`, which `.entropy` needs.
  ///   - featureNames: one for each column; nil for their numbers.
  ///   - categoricalFeatures: the columns that hold numbers of categories.
  ///   - discretization: how other columns are cut.
  ///   - settings: what is explained and how.
  /// - Throws: `ExplanationError` where the data are empty or not finite, no column varies, or a setting
  ///   does not fit.
  public init(
    trainingData: Matrix, labels: [Int]? = nil, featureNames: [String]? = nil,
    categoricalFeatures: Set<Int> = [], discretization: Discretization = .quartile,
    settings: Settings = Settings()
  ) throws(ExplanationError) {
    try trainingData.check("the training data")
    let names = try checkedNames(featureNames, count: trainingData.columns)
    try trainingData.checkFinite("the training data", names: names)
    if let column = categoricalFeatures.first(where: { !names.indices.contains($0) }) {
      throw .wrongSetting(
        name: "categoricalFeatures", value: "\(column)",
        expected: "columns of 0..<\(names.count)")
    }
    var statistics: [ColumnStatistics] = []
    var varies = false
    for column in names.indices {
      let values = trainingData.column(column)
      varies = varies || values.contains { $0 != values[0] }
      if categoricalFeatures.contains(column) {
        statistics.append(ColumnStatistics(categories: values))
      } else if discretization == .none {
        statistics.append(ColumnStatistics(numbers: values))
      } else {
        let boundaries = try discretization.boundaries(
          column: column, values: values, labels: labels)
        statistics.append(ColumnStatistics(numbers: values, boundaries: boundaries))
      }
    }
    guard varies else { throw .constantColumn(names.joined(separator: ", ")) }
    try self.init(statistics: statistics, featureNames: names, settings: settings)
  }

  /// Takes statistics that were computed before.
  /// - Parameters:
  ///   - statistics: `[D]`
  ///   - featureNames: one for each column; nil for their numbers.
  ///   - settings: what is explained and how.
  /// - Throws: `ExplanationError` where they do not fit each other.
  public init(
    statistics: [ColumnStatistics], featureNames: [String]? = nil, settings: Settings = Settings()
  ) throws(ExplanationError) {
    self.featureNames = try checkedNames(featureNames, count: statistics.count)
    for (column, name) in zip(statistics, self.featureNames) {
      try column.check(name)
    }
    self.statistics = statistics
    self.settings = settings
    try check("kernelWidth", kernelWidth)
    try check("ridgeAlpha", settings.ridgeAlpha, canBeZero: true)
  }

  /// The width of the kernel that is used.
  public var kernelWidth: Double {
    settings.kernelWidth ?? 0.75 * Double(statistics.count).squareRoot()
  }

  private func check(
    _ name: String, _ value: Double, canBeZero: Bool = false
  ) throws(ExplanationError) {
    guard value.isFinite, value > 0 || canBeZero && value == 0 else {
      throw .wrongSetting(
        name: name, value: "\(value)",
        expected: canBeZero ? "a finite value of at least 0" : "a finite value above 0")
    }
  }

  /// Explains a row by random rows.
  /// - Parameters:
  ///   - row: `[D]`
  ///   - predict: the model: probabilities of all classes, or one value in regression.
  ///   - labels: the classes to explain; ignored in regression, whose value has the label 1 and the
  ///     negative of it the label 0.
  ///   - topLabels: explain this many classes instead, the most probable ones.
  ///   - numFeatures: at most how many features.
  ///   - numSamples: how many random rows, the row itself included.
  /// - Returns: the surrogates.
  /// - Throws: `ExplanationError`, or what the model throws.
  public func explainInstance(
    _ row: [Double], _ predict: @escaping PredictionFunction, labels: [Int] = [1],
    topLabels: Int? = nil, numFeatures: Int = 10, numSamples: Int = 5000
  ) throws -> LIMEExplanation {
    let neighborhood = try neighborhood(of: row, numSamples: numSamples)
    return try explainInstance(
      row, predict, neighborhood, labels: labels, topLabels: topLabels, numFeatures: numFeatures)
  }

  /// The random rows that explain a row.
  /// - Parameters:
  ///   - row: `[D]`
  ///   - numSamples: how many, the row itself included.
  /// - Returns: the rows; the same seed gives the same ones.
  /// - Throws: `ExplanationError`
  public func neighborhood(
    of row: [Double], numSamples: Int = 5000
  ) throws(ExplanationError) -> Neighborhood {
    try check(row)
    guard numSamples > 0 else {
      throw .wrongSetting(name: "numSamples", value: "\(numSamples)", expected: "at least 1")
    }
    return Neighborhood(
      around: row, statistics, count: numSamples, sampling: settings.sampling,
      aroundRow: settings.sampleAroundInstance, seed: settings.seed)
  }

  func check(_ row: [Double]) throws(ExplanationError) {
    let matrix = Matrix([row])
    try matrix.check("the row", columns: statistics.count)
    try matrix.checkFinite("the row", names: featureNames)
  }
}

extension ColumnStatistics {
  /// Checks that bins, boundaries, values and frequencies belong together.
  func check(_ name: String) throws(ExplanationError) {
    let binNumbers = values.map { Int(exactly: $0) ?? -1 }
    let haveBins =
      boundaries.isEmpty
      ? bins.isEmpty
      : bins.count == boundaries.count + 1 && !values.isEmpty
        && binNumbers.allSatisfy(bins.indices.contains)
    let ascend =
      boundaries.allSatisfy(\.isFinite) && zip(boundaries, boundaries.dropFirst()).allSatisfy(<)
    let haveFrequencies =
      values.count == frequencies.count && values.allSatisfy(\.isFinite)
      && frequencies.allSatisfy { $0 >= 0 } && (values.isEmpty || frequencies.contains { $0 > 0 })
    let fits =
      haveBins && ascend && haveFrequencies && bins.allSatisfy(\.isSound) && scale > 0
      && mean.isFinite && scale.isFinite
    guard fits else {
      throw .wrongShape(
        what: "the statistics of column \(name)",
        expected:
          "a frequency for each value, a bin on each side of each boundary, boundaries that ascend, "
          + "scales above 0, finite values",
        found: "\(values.count) values, \(frequencies.count) frequencies, \(bins.count) bins, "
          + "\(boundaries.count) boundaries, the scale \(scale)")
    }
  }
}

extension ColumnStatistics.Bin {
  /// Whether values can be drawn of it.
  fileprivate var isSound: Bool {
    standardDeviation > 0
      && [mean, standardDeviation, minimum, maximum].allSatisfy(\.isFinite)
  }
}
