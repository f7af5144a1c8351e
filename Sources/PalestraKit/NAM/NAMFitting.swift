import Agents
import Estimators
import Foundations
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// How a neural additive model is fitted to arrays: the settings of the agent `nam`, and how long it trains.
public struct NAMFitting: Sendable {
  /// Layers, penalties, learning rate, number of learners.
  public var settings = NAMSettings()
  /// At most how many passes over the rows.
  public var epochs = 1_000
  /// The fraction of the rows that is held out to choose the best model; 0 for none.
  public var validationFraction = 0.15
  /// Epochs without a lower loss on the rows held out that end the training.
  public var patience = 60
  /// Of everything random: the same gives the same model.
  public var seed: UInt64 = 42

  /// The defaults of the package `nam`.
  public init() {}

  /// Checks rows, and fits a network to them.
  /// - Parameters:
  ///   - x: `[N, F]`, finite.
  ///   - target: what is learned.
  ///   - strata: `[N]`: classes that both parts have in the same proportions.
  ///   - weights: `[N]`; nil for 1 each.
  /// - Returns: the network, and the loss after each epoch.
  /// - Throws: `EstimatorError`.
  func fit(
    _ x: Matrix, _ target: NAMTrainer.Target, strata: [Int], weights: [Double]?
  ) throws(EstimatorError) -> NAMTrainer {
    try check(x, targets: strata.count, weights)
    var schedule = NAMTrainer.Schedule()
    (schedule.epochs, schedule.patience, schedule.seed) = (epochs, patience, seed)
    var random = PCG64(seed: seed, stream: "validation")
    let parts =
      validationFraction > 0
      ? try splitRows(
        strata, fractions: [1 - validationFraction, validationFraction], &random)
      : [Array(0..<x.rows), []]
    guard !parts[0].isEmpty else { throw .noExamples }
    let own = weights?.map { Float($0) } ?? [Float](repeating: 1, count: x.rows)
    do throws(AgentError) {
      return try NAMTrainer(
        rows: x.tensor, target, weights: own, training: parts[0], validation: parts[1], settings,
        schedule)
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private func check(
    _ x: Matrix, targets: Int, _ weights: [Double]?
  ) throws(EstimatorError) {
    guard x.rows > 0 else { throw .noExamples }
    guard x.columns > 0 else {
      throw .wrongShape(what: "examples", expected: "at least one column", found: "none")
    }
    guard targets == x.rows else {
      throw .wrongShape(
        what: "targets", expected: "one for each of \(x.rows) rows", found: "\(targets)")
    }
    if let index = x.values.firstIndex(where: { !Float($0).isFinite }) {
      throw .notFinite(
        what: "examples, column \(index % x.columns)", row: index / x.columns,
        value: "\(x.values[index])")
    }
    if let weights {
      guard weights.count == x.rows, weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
        weights.contains(where: { $0 > 0 })
      else {
        throw .wrongSetting(
          name: "weights", value: "\(weights.count) values",
          expected: "a finite number of 0 or more for each of \(x.rows) rows, one above 0")
      }
    }
    guard epochs > 0, patience > 0 else {
      throw .wrongSetting(
        name: "epochs and patience", value: "\(epochs) and \(patience)", expected: "1 or more")
    }
    guard (0..<1).contains(validationFraction) else {
      throw .wrongSetting(
        name: "validationFraction", value: "\(validationFraction)",
        expected: "a number from 0 to below 1")
    }
  }
}

extension Sequential {
  /// The outputs for rows as they are in the table.
  func outputs(_ x: Matrix) throws(EstimatorError) -> Matrix {
    let width = architecture.inputShape[0]
    guard x.columns == width else {
      throw .wrongShape(
        what: "rows", expected: "\(width) columns, as it was fitted to", found: "\(x.columns)")
    }
    return Matrix(self(x.tensor))
  }
}
