import Environments
import Experiments
import Foundations
import Gym
import Learning
import TensorEngine

/// How an agent did on the test examples of a data set.
struct DataSetScore {
  /// Examples evaluated.
  let count: Int
  /// Wrong answers.
  let errors: Int
  /// The mean cross-entropy, where the agent reports one.
  let loss: Double?

  /// Nil where the environment is not made of a data set.
  init?(_ result: EvaluationResult, environment: String) {
    let spec = try? EnvironmentRegistry.standard.spec(environment)
    guard spec?.dataSetPlan != nil, let count = result.lengths.first, count > 0 else { return nil }
    self.count = count
    errors = count - Int(result.returns[0])
    loss = result.metrics.first { $0.name == "loss" }?.value
  }

  /// The fraction of wrong answers in per cent.
  var error: Double { 100 * Double(errors) / Double(count) }

  /// `error 0.66 % (66 of 10,000), accuracy 99.34 %, loss 0.0437`
  var description: String {
    let (wrong, all) = (ProgressPrinter.grouped(errors), ProgressPrinter.grouped(count))
    let part =
      "error \(decimal(error, 2)) % (\(wrong) of \(all)), accuracy \(decimal(100 - error, 2)) %"
    return part + (loss.map { ", loss \(decimal($0, 4))" } ?? "")
  }

  /// `test_error` in per cent, `test_accuracy` from 0 to 1, `test_examples`, `errors`, `test_loss`.
  var members: [(String, JSONValue)] {
    [
      ("test_error", ResultJSON.number(error)),
      ("test_accuracy", ResultJSON.number(Double(count - errors) / Double(count))),
      ("test_examples", .integer(Int128(count))), ("errors", .integer(Int128(errors))),
      ("test_loss", loss.map { ResultJSON.number($0) } ?? .null),
    ]
  }
}
