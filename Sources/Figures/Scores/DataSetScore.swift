import Environments
import Experiments
import Foundations
import Gym
import Learning
import TensorEngine

/// How an agent did on the test examples of a data set.
public struct DataSetScore {
  /// The test examples.
  public let count: Int
  /// Wrong predictions.
  public let errors: Int
  /// The mean cross-entropy, where the agent reports one.
  public let loss: Double?

  /// Nil where the environment is not made of a data set.
  public init?(_ result: EvaluationResult, environment: String) {
    let spec = try? EnvironmentRegistry.standard.spec(environment)
    guard spec?.dataSetPlan != nil, let count = result.lengths.first, count > 0 else { return nil }
    self.count = count
    errors = count - Int(result.returns[0])
    loss = result.metrics.first { $0.name == "loss" }?.value
  }

  /// Wrong predictions in percent.
  public var error: Double { 100 * Double(errors) / Double(count) }

  /// `error 0.66 % (66 of 10,000), accuracy 99.34 %, loss 0.0437`
  public var description: String {
    let (wrong, all) = (grouped(errors), grouped(count))
    let part =
      "error \(decimal(error, 2)) % (\(wrong) of \(all)), accuracy \(decimal(100 - error, 2)) %"
    return part + (loss.map { ", loss \(decimal($0, 4))" } ?? "")
  }

  /// `test_error` in per cent, `test_accuracy` from 0 to 1, `test_examples`, `errors`, `test_loss`.
  public var members: [(String, JSONValue)] {
    [
      ("test_error", JSONValue.number(error)),
      ("test_accuracy", JSONValue.number(Double(count - errors) / Double(count))),
      ("test_examples", .integer(Int128(count))), ("errors", .integer(Int128(errors))),
      ("test_loss", loss.map { JSONValue.number($0) } ?? .null),
    ]
  }
}
