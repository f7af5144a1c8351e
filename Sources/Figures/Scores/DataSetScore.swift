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
  /// The score in the units of `name`: of a classifier its error in percent.
  public let value: Double
  /// `error`, `mean squared error`…
  public let name: String
  /// The mean cross-entropy, where the agent reports one.
  public let loss: Double?
  /// Wrong predictions, where rewards count right ones.
  public let errors: Int?

  /// Nil where the environment is not made of a data set.
  public init?(_ result: EvaluationResult, environment: String) {
    let spec = try? EnvironmentRegistry.standard.spec(environment)
    guard let plan = spec?.dataSetPlan, let count = result.lengths.first, count > 0 else {
      return nil
    }
    self.count = count
    loss = result.metrics.first { $0.name == "loss" }?.value
    switch plan.score {
    case .accuracy:
      let errors = count - Int(result.returns[0])
      (name, value) = ("error", 100 * Double(errors) / Double(count))
      self.errors = errors
    case .reward(let name, let isNegated):
      (self.name, value) = (name, isNegated ? -result.meanReward : result.meanReward)
      errors = nil
    }
  }

  /// `test_error`, `test_mean_squared_error`…
  public var key: String { "test_" + name.replacing(" ", with: "_") }

  /// `error 0.66 % (66 of 10,000), accuracy 99.34 %, loss 0.0437`,
  /// `mean squared error 0.0413 (10,000 examples)`
  public var description: String {
    let part: String
    if let errors {
      let (wrong, all) = (grouped(errors), grouped(count))
      part =
        "error \(decimal(value, 2)) % (\(wrong) of \(all)), accuracy \(decimal(100 - value, 2)) %"
    } else {
      part = "\(name) \(ReturnText.significant(value)) (\(grouped(count)) examples)"
    }
    return part + (loss.map { ", loss \(decimal($0, 4))" } ?? "")
  }

  /// The score under `key` (an error in per cent), `test_examples`, `test_loss`; of a classifier
  /// also `test_accuracy` from 0 to 1 and `errors`.
  public var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [(key, .number(value))]
    if let errors {
      members.append(("test_accuracy", .number(Double(count - errors) / Double(count))))
    }
    members.append(("test_examples", .integer(Int128(count))))
    if let errors { members.append(("errors", .integer(Int128(errors)))) }
    return members + [("test_loss", loss.map { JSONValue.number($0) } ?? .null)]
  }
}
