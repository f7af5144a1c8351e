import Estimators
import Glibc

/// A row, and one that differs in few features and that the model assigns to another class.
public struct ContrastiveExplanation: Sendable, Hashable {
  /// The probabilities after one more feature was changed.
  public struct Step: Sendable, Hashable {
    /// Which feature; nil of the first, the row as it was.
    public let feature: Int?
    /// `[D]`: the row up to here.
    public let row: [Double]
    /// The probability of the class that was predicted for the row as it was.
    public let originalProbability: Double
    /// The probability of the class that is predicted in the end.
    public let contrastProbability: Double
  }

  /// `[D]`
  public let featureNames: [String]
  /// `[K]`
  public let classNames: [String]
  /// `[D]`: the row as it was.
  public let original: [Double]
  /// `[D]`: the changed row.
  public let contrast: [Double]
  /// The class that is predicted for the row as it was.
  public let originalClass: Int
  /// The class that is predicted for the changed row.
  public let contrastClass: Int
  /// The probabilities after each changed feature, that which gains the most first.
  public let trace: [Step]
  /// `[D]`: what differences are counted in.
  public let units: [String]

  /// Whether the class changed.
  public var isFlipped: Bool { originalClass != contrastClass }

  /// The features that were changed, in the order of the trace.
  public var changedFeatures: [Int] { trace.compactMap(\.feature) }

  /// The index in the trace of the step in which the new class gains the most; nil without any.
  public var largestStep: Int? {
    trace.indices.dropFirst().max { gain($0) < gain($1) }
  }

  private func gain(_ index: Int) -> Double {
    trace[index].contrastProbability - trace[index - 1].contrastProbability
  }

  /// What would have to be different, as a sentence.
  public var sentence: String {
    guard isFlipped else {
      return
        "no change of \(max(1, changedFeatures.count)) features was found with which the model "
        + "would have predicted another class than \(classNames[originalClass])"
    }
    let changes = changedFeatures.map { feature in
      let difference = contrast[feature] - original[feature]
      return "\(featureNames[feature]) \(difference < 0 ? "decreased" : "increased") "
        + "\(shortest(abs(difference))) \(units[feature])"
    }
    return "IF \(changes.joined(separator: ", ")), the model would have predicted "
      + "\(classNames[contrastClass]) RATHER THAN \(classNames[originalClass])"
  }

  /// The table of both rows: the prediction, some features that stay and all that change.
  /// - Parameter unchanged: at most how many that stay.
  /// - Returns: lines of a name and two values each, with three digits after the point or two significant ones.
  public func table(unchanged: Int = 3) -> [(name: String, original: String, contrast: String)] {
    let changed = Set(changedFeatures)
    let staying = original.indices.filter { !changed.contains($0) }.prefix(max(0, unchanged))
    let prediction = ("prediction", classNames[originalClass], classNames[contrastClass])
    return [prediction]
      + (staying + changedFeatures).map {
        let pair = [original[$0], contrast[$0]]
        let digits = Self.digits(of: pair.map(abs).filter { $0 > 0 }.min() ?? 0, significant: 2)
        return (
          featureNames[$0], fixedPoint(pair[0], digits: digits), fixedPoint(pair[1], digits: digits)
        )
      }
  }

  /// The contributions before and after the step in which the new class gains the most.
  /// - Parameter explainer: explains the same model.
  /// - Returns: the values of two rows; nil where nothing was changed.
  /// - Throws: what the explainer throws.
  public func shapValues(_ explainer: KernelSHAP) throws -> SHAPValues? {
    guard let step = largestStep else { return nil }
    return try explainer.shapValues(Matrix([trace[step - 1].row, trace[step].row]))
  }

  /// Digits after the point: three, of small values as many as show the significant ones.
  private static func digits(of value: Double, significant: Int) -> Int {
    guard value > 0, value < 1 else { return 3 }
    return min(12, max(3, significant - 1 - Int(log10(value).rounded(.down))))
  }

  private func shortest(_ value: Double) -> String {
    var digits = fixedPoint(value, digits: Self.digits(of: value, significant: 3))
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits
  }
}

/// How well a model's predictions can be flipped, over many rows.
public struct ContrastiveSummary: Sendable, Hashable {
  /// How many rows were explained.
  public let rowCount: Int
  /// The fraction of them whose class was flipped.
  public let fidelity: Double
  /// The mean number of changed features of these; nil where there is none.
  public let meanChangedFeatures: Double?

  /// Predicts the changed rows again.
  /// - Parameters:
  ///   - explanations: one at least.
  ///   - predict: the model: one output for each class, of which the largest is predicted.
  /// - Throws: `ExplanationError`, or what the model throws.
  public init(
    _ explanations: [ContrastiveExplanation], _ predict: @escaping PredictionFunction
  ) throws {
    guard !explanations.isEmpty else { throw ExplanationError.noRows("the list of explanations") }
    let predicted = try CheckedModel(predict: predict).predictions(
      Matrix(explanations.map(\.contrast)))
    let flipped = explanations.indices.filter {
      Array(predicted.row($0)).largestIndex != explanations[$0].originalClass
    }
    rowCount = explanations.count
    fidelity = Double(flipped.count) / Double(explanations.count)
    let changed = flipped.reduce(0) { $0 + explanations[$1].changedFeatures.count }
    meanChangedFeatures = flipped.isEmpty ? nil : Double(changed) / Double(flipped.count)
  }
}
