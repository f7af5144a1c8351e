import Agents
import Estimators
import Foundations
import NeuralNetworks
import TensorEngine

/// A neural additive model of a value: a curve for each feature, whose sum is the prediction.
///
///     var model = NAMRegressor()
///     try model.fit(x, y)
///     let score = try model.score(others, values)
///
/// It is fitted as the agent `nam` learns, to arrays in memory.
///
/// Agarwal et al. (2021), "Neural Additive Models", https://arxiv.org/abs/2004.13912.
public struct NAMRegressor: RegressorEstimator {
  /// Settings of the model and of its training.
  public var fitting: NAMFitting
  private var model: MultiTaskNAMRegressor?

  /// An estimator that is still to be fitted.
  public init(_ fitting: NAMFitting = NAMFitting()) { self.fitting = fitting }

  /// What was learned, as curves; nil before `fit`.
  public var additiveModel: NAMModel? { model?.additiveModel }
  /// The loss on the rows held out after each epoch.
  public var validationLosses: [Double] { model?.validationLosses ?? [] }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    var model = MultiTaskNAMRegressor(fitting)
    if let row = y.firstIndex(where: \.isNaN) {
      throw .notFinite(what: "targets", row: row, value: "nan")
    }
    try model.fit(x, y.map { [$0] }, weights: weights)
    self.model = model
  }

  /// The value of each row.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    guard let model else { throw .notFitted("NAMRegressor") }
    return try model.predict(x).flatMap(\.self)
  }
}

/// Several values of the same rows, predicted by one neural additive model with two curves for each
/// feature, which each value mixes in its own way.
public struct MultiTaskNAMRegressor: Estimator {
  /// Settings of the model and of its training.
  public var fitting: NAMFitting
  /// The loss on the rows held out after each epoch, in units of the targets' variances.
  public private(set) var validationLosses: [Double] = []
  private var network: Sequential?

  /// An estimator that is still to be fitted.
  public init(_ fitting: NAMFitting = NAMFitting()) { self.fitting = fitting }

  /// What was learned, as curves; nil before `fit`.
  public var additiveModel: NAMModel? { network.flatMap { NAMModel($0) } }

  /// Learns from examples.
  /// - Parameters:
  ///   - x: `[N, F]`
  ///   - y: `[N][T]`, NaN where a value is missing: it counts nothing.
  ///   - weights: `[N]`; nil for 1 each.
  /// - Throws: `EstimatorError`.
  public mutating func fit(
    _ x: Matrix, _ y: [[Double]], weights: [Double]?
  ) throws(EstimatorError) {
    let count = y.first?.count ?? 0
    for (row, values) in y.enumerated() {
      guard values.count == count, count > 0 else {
        throw .wrongShape(
          what: "targets of row \(row)", expected: "\(max(1, count)) values, as in the first row",
          found: "\(values.count)")
      }
      if let value = values.first(where: { !$0.isNaN && !Float($0).isFinite }) {
        throw .notFinite(what: "targets", row: row, value: "\(value)")
      }
    }
    let values = y.flatMap { $0.map { Float($0) } }
    let trained = try fitting.fit(
      x, .values(values, count: count), strata: y.map { _ in 0 }, weights: weights)
    (network, validationLosses) = (trained.network, trained.losses)
  }

  /// The values of each row, `[M][T]`.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [[Double]] {
    guard let network else { throw .notFitted("MultiTaskNAMRegressor") }
    let outputs = try network.outputs(x)
    return (0..<outputs.rows).map { Array(outputs.row($0)) }
  }

  /// The mean coefficient of determination of the targets, each over the rows where it is known.
  public func score(_ x: Matrix, _ y: [[Double]]) throws(EstimatorError) -> Double {
    let predicted = try predict(x)
    guard !y.isEmpty, y.count == predicted.count else {
      throw .wrongShape(
        what: "targets", expected: "one for each of \(predicted.count) rows", found: "\(y.count)")
    }
    let scores = y[0].indices.map { output in
      let known = y.indices.filter { !y[$0][output].isNaN }
      return Metrics.r2(
        known.map { y[$0][output] }, predicted: known.map { predicted[$0][output] })
    }
    return scores.reduce(0, +) / Double(scores.count)
  }
}
