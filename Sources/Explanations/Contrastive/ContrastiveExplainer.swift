import Estimators
import Foundations
import Glibc

/// The gradients of a model's logits at one row.
///
/// `[D]` in, `[K, D]` out.
public typealias GradientFunction = @Sendable ([Double]) throws -> Matrix

/// Explains a prediction by the smallest set of features whose change flips it.
///
///     let explainer = try ContrastiveExplainer(trainingData: x, logits: { try network.logits($0) })
///     let explanation = try explainer.explain(row)
///     explanation.sentence  // "IF Glucose decreased 31.2 points, the model would have …"
///
/// For 1, 2, … features: those with the largest gradient toward the nearest other class that are not
/// redundant are moved, step by step, to the linearized boundary with the class that is nearest by then,
/// until the class changes.
///
/// Le, Wang & Lee (2020), "GRACE: Generating Concise and Informative Contrastive Sample to Explain Neural
/// Network Model's Prediction", https://arxiv.org/abs/1911.02042, section 4; the boundary walk is that of
/// Moosavi-Dezfooli et al. (2016), https://arxiv.org/abs/1511.04599. Unlike the published program it ranks
/// by the absolute gradient, looks at all classes, and takes no feature twice.
public struct ContrastiveExplainer: Sendable {
  /// The scale on which gradients are compared and steps are the shortest.
  public enum Units: String, Sendable, Codable, CaseIterable {
    /// The standard deviation of each column of the training rows.
    case standardized
    /// The columns' own units, which favors columns of small scale.
    case raw
  }

  /// What may be changed and how far.
  public struct Settings: Sendable, Hashable {
    /// At most how many features are changed.
    public var maxFeatures = 5
    /// From which symmetrical uncertainty on a feature is redundant beside another; nil for never.
    public var gamma: Double? = 0.5
    /// What a symbol of the symmetrical uncertainty is.
    public var symbols = SymmetricalUncertainty.Symbols.distinctValues
    /// How much longer each step is than to the linearized boundary.
    public var overshoot = 0.0001
    /// At most how many steps each set of features takes.
    public var maxIterations = 50
    /// The columns of whole numbers, which take the value `round(alpha * value)` after each step.
    public var integerColumns: Set<Int> = []
    /// The factor before rounding; up to 0 for the column's standard deviation.
    public var alpha = 1.0
    /// The scale of gradients and steps.
    public var units = Units.standardized
    /// What differences are counted in.
    public var unitName = "points"
    /// What differences of some columns are counted in.
    public var unitNames: [Int: String] = [:]

    /// The defaults.
    public init() {}
  }

  /// The names of the columns.
  public let featureNames: [String]
  /// The names of the classes; nil for their numbers.
  public let classNames: [String]?
  /// What may be changed and how far.
  public let settings: Settings
  /// `[D]`: the smallest and the largest training value, between which changed values stay.
  public let bounds: [ClosedRange<Double>]
  /// `[D]`: the standard deviation of the training values (divided by n), 1 where it is 0.
  public let scales: [Double]
  let model: CheckedModel
  private let gradients: GradientFunction?
  let uncertainty: SymmetricalUncertainty

  /// Summarizes training data.
  /// - Parameters:
  ///   - trainingData: `[N, D]`
  ///   - logits: the model: one output for each class, of which the largest is predicted.
  ///   - gradients: its gradients; nil for central differences of the logits.
  ///   - featureNames: one for each column; nil for their numbers.
  ///   - classNames: one for each class; nil for their numbers.
  ///   - settings: what may be changed and how far.
  /// - Throws: `ExplanationError`
  public init(
    trainingData: Matrix, logits: @escaping PredictionFunction,
    gradients: GradientFunction? = nil, featureNames: [String]? = nil,
    classNames: [String]? = nil, settings: Settings = Settings()
  ) throws(ExplanationError) {
    try trainingData.check("the training data")
    let names = try checkedNames(featureNames, count: trainingData.columns)
    try trainingData.checkFinite("the training data", names: names)
    try settings.check(width: names.count)
    self.featureNames = names
    self.classNames = classNames
    self.settings = settings
    model = CheckedModel(predict: logits)
    self.gradients = gradients
    let columns = names.indices.map { trainingData.column($0) }
    bounds = columns.map { ($0.min() ?? 0)...($0.max() ?? 0) }
    scales = columns.map { ColumnStatistics(numbers: $0).scale }
    uncertainty = try SymmetricalUncertainty(trainingData, symbols: settings.symbols)
    guard bounds.contains(where: { $0.lowerBound < $0.upperBound }) else {
      throw .constantColumn(names.joined(separator: ", "))
    }
  }

  /// Changes a row until the model predicts another class.
  /// - Parameter row: `[D]`
  /// - Returns: the first set of features that flips the class; where none does, the last one that was
  ///   tried, and `isFlipped` is false.
  /// - Throws: `ExplanationError`, or what the model throws.
  public func explain(_ row: [Double]) throws -> ContrastiveExplanation {
    try Matrix([row]).check("the row", columns: featureNames.count)
    try Matrix([row]).checkFinite("the row", names: featureNames)
    let logits = try logits(row)
    let original = logits.largestIndex
    let names = classNames ?? logits.indices.map(String.init)
    guard names.count == logits.count else {
      throw ExplanationError.wrongShape(
        what: "class names", expected: "one for each of \(logits.count) outputs",
        found: "\(names.count)")
    }
    let ranking = try ranking(row, logits, original)
    var last = row
    for count in 1...min(settings.maxFeatures, row.count) {
      let features = selected(ranking, count: count)
      let (changed, isFlipped) = try walk(row, features, original)
      last = changed
      if isFlipped { break }
    }
    return try explanation(row, last, original, names)
  }

  /// Explains rows, on all threads.
  /// - Parameter rows: `[N, D]`
  /// - Returns: the explanation of each.
  /// - Throws: `ExplanationError`, or what the model throws.
  public func explain(_ rows: Matrix) throws -> [ContrastiveExplanation] {
    try concurrentMap(rows.rows) { try explain(Array(rows.row($0))) }
  }

  func logits(_ row: [Double]) throws -> [Double] {
    let logits = try model(Matrix([row])).values
    guard logits.count > 1 else {
      throw ExplanationError.wrongPredictions(
        expected: "a logit for each class, two at least", found: "1 output")
    }
    return logits
  }

  /// `[K, D]`: the gradients of the logits, per standard deviation where that is the unit.
  func scaledGradients(_ row: [Double], classes: Int) throws -> Matrix {
    var gradient = try gradients?(row) ?? centralDifferences(row)
    guard gradient.rows == classes, gradient.columns == row.count else {
      throw ExplanationError.wrongShape(
        what: "the gradients", expected: "\(classes) classes x \(row.count) features",
        found: "\(gradient.rows) x \(gradient.columns)")
    }
    try gradient.checkFinite("the gradients of classes", names: featureNames)
    if settings.units == .standardized {
      for index in 0..<classes {
        for column in row.indices { gradient[index, column] *= scales[column] }
      }
    }
    return gradient
  }

  /// The gradients by `(f(x + h) - f(x - h)) / 2h` with h a thousandth of a standard deviation.
  private func centralDifferences(_ row: [Double]) throws -> Matrix {
    var rows: [[Double]] = []
    for column in row.indices {
      for sign in [1.0, -1.0] {
        var moved = row
        moved[column] += sign * 1e-3 * scales[column]
        rows.append(moved)
      }
    }
    let logits = try model(Matrix(rows))
    var gradient = Matrix(rows: logits.columns, columns: row.count)
    for column in row.indices {
      // What was added, after rounding.
      let width = rows[2 * column][column] - rows[2 * column + 1][column]
      for index in 0..<logits.columns {
        gradient[index, column] =
          (logits[2 * column, index] - logits[2 * column + 1, index]) / width
      }
    }
    return gradient
  }
}

extension ContrastiveExplainer.Settings {
  func check(width: Int) throws(ExplanationError) {
    func require(
      _ condition: Bool, _ name: String, _ value: String, _ expected: String
    ) throws(ExplanationError) {
      if !condition { throw .wrongSetting(name: name, value: value, expected: expected) }
    }
    try require(maxFeatures > 0, "maxFeatures", "\(maxFeatures)", "at least 1")
    try require(maxIterations > 0, "maxIterations", "\(maxIterations)", "at least 1")
    try require(
      overshoot >= 0 && overshoot.isFinite, "overshoot", "\(overshoot)",
      "a finite value of at least 0")
    try require(alpha.isFinite, "alpha", "\(alpha)", "a finite value")
    try require(
      gamma.map { $0 > 0 } ?? true, "gamma", "\(gamma ?? 0)", "a value above 0, or nil")
    let unknown = integerColumns.first { !(0..<width).contains($0) }
    try require(
      unknown == nil, "integerColumns", "\(unknown ?? 0)", "columns of 0..<\(width)")
  }
}

extension [Double] {
  /// The index of the largest element, of equal ones the first.
  var largestIndex: Int {
    indices.max { self[$0] < self[$1] || self[$0] == self[$1] && $0 > $1 } ?? 0
  }

  /// The softmax.
  var probabilities: [Double] {
    let largest = self.max() ?? 0
    let exponentials = map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
