import Agents
import Estimators
import Foundations
import NeuralNetworks
import TensorEngine

/// A neural additive model of classes: a curve for each feature, whose sum is the logit.
///
///     var model = NAMClassifier()
///     try model.fit(x, y)
///     let probabilities = try model.predictProbabilities(others)
///     let curve = model.additiveModel?.shapeFunction(of: 1, at: values)
///
/// It is fitted as the agent `nam` learns, to arrays in memory.
///
/// Agarwal et al. (2021), "Neural Additive Models", https://arxiv.org/abs/2004.13912.
public struct NAMClassifier: ClassifierEstimator {
  /// Settings of the model and of its training.
  public var fitting: NAMFitting
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  /// The loss on the rows held out after each epoch.
  public private(set) var validationLosses: [Double] = []
  private var network: Sequential?

  /// An estimator that is still to be fitted.
  public init(_ fitting: NAMFitting = NAMFitting()) { self.fitting = fitting }

  /// What was learned, as curves; nil before `fit`.
  public var additiveModel: NAMModel? { network.flatMap { NAMModel($0) } }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    let found = Set(y).sorted()
    guard found.count > 1 || y.isEmpty else {
      throw .wrongShape(what: "classes", expected: "at least two", found: "\(found)")
    }
    let numbers = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1, $0) })
    let labels = y.map { numbers[$0] ?? 0 }
    let trained = try fitting.fit(
      x, .classes(labels, count: found.count), strata: labels, weights: weights)
    (classes, network, validationLosses) = (found, trained.network, trained.losses)
  }

  /// The probability of each class.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let network else { throw .notFitted("NAMClassifier") }
    // The logits are against that of the first class, which is 0.
    return Matrix(try network.outputs(x).tensor.softmax())
  }
}

/// Several yes-or-no questions about the same rows, answered by one neural additive model with two curves
/// for each feature, which each question mixes in its own way.
public struct MultiTaskNAMClassifier: Estimator {
  /// Settings of the model and of its training.
  public var fitting: NAMFitting
  /// The loss on the rows held out after each epoch.
  public private(set) var validationLosses: [Double] = []
  private var network: Sequential?

  /// An estimator that is still to be fitted.
  public init(_ fitting: NAMFitting = NAMFitting()) { self.fitting = fitting }

  /// What was learned, as curves; nil before `fit`.
  public var additiveModel: NAMModel? { network.flatMap { NAMModel($0) } }

  /// Learns from examples.
  /// - Parameters:
  ///   - x: `[N, F]`
  ///   - y: `[N][T]`: 1, 0, or nil where an answer is missing: it counts nothing.
  ///   - weights: `[N]`; nil for 1 each.
  /// - Throws: `EstimatorError`.
  public mutating func fit(
    _ x: Matrix, _ y: [[Int?]], weights: [Double]?
  ) throws(EstimatorError) {
    let count = y.first?.count ?? 0
    for (row, answers) in y.enumerated() {
      guard answers.count == count, count > 0, answers.allSatisfy({ [nil, 0, 1].contains($0) })
      else {
        throw .wrongShape(
          what: "answers of row \(row)",
          expected: "0, 1 or nil for each of \(max(1, count)) questions",
          found: "\(answers.map { $0.map(String.init) ?? "nil" })")
      }
    }
    let answers = y.flatMap { $0.map { $0.map { Float($0) } ?? .nan } }
    let trained = try fitting.fit(
      x, .tasks(answers, count: count), strata: y.map { _ in 0 }, weights: weights)
    (network, validationLosses) = (trained.network, trained.losses)
  }

  /// The probability that the answer is 1.
  /// - Parameter x: `[M, F]`
  /// - Returns: `[M, T]`
  /// - Throws: `EstimatorError` before `fit`, or where the number of columns differs.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let network else { throw .notFitted("MultiTaskNAMClassifier") }
    return Matrix(try network.outputs(x).tensor.sigmoid())
  }

  /// 1 where that is the more probable answer, else 0: `[M][T]`.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [[Int?]] {
    let probabilities = try predictProbabilities(x)
    return (0..<probabilities.rows).map { row in
      probabilities.row(row).map { $0 > 0.5 ? 1 : 0 }
    }
  }

  /// The fraction of the known answers that are right.
  public func score(_ x: Matrix, _ y: [[Int?]]) throws(EstimatorError) -> Double {
    let predicted = try predict(x)
    let pairs = zip(predicted, y).flatMap { zip($0, $1) }.filter { $0.1 != nil }
    guard !pairs.isEmpty else { throw .noExamples }
    return Double(pairs.count { $0.0 == $0.1 }) / Double(pairs.count)
  }
}
