import Environments
import Experiments
import Foundations
import Glibc
import Gym
import Learning
import TensorEngine

/// How an agent did on the test examples of a data set.
public struct DataSetScore {
  /// The test examples.
  public let count: Int
  /// The score in the units of `name`: of a classifier its error in percent.
  public let value: Double
  /// `error`, `mean squared error`, `cross-entropy`…
  public let name: String
  /// The mean cross-entropy, where the agent reports one.
  public let loss: Double?
  /// Wrong predictions, where rewards count right ones.
  public let errors: Int?
  /// Whether `value` is the fraction of wrong predictions, in percent.
  public let isErrorRate: Bool
  private let isCrossEntropy: Bool

  /// Nil where the environment is not made of a data set.
  /// - Parameters:
  ///   - result: of the evaluation.
  ///   - environment: its id.
  ///   - arguments: its keyword arguments, which may choose what is rewarded.
  public init?(
    _ result: EvaluationResult, environment: String, arguments: [String: InfoValue] = [:]
  ) {
    let spec = try? EnvironmentRegistry.standard.spec(environment)
    guard let plan = spec?.dataSetPlan, let count = result.lengths.first, count > 0 else {
      return nil
    }
    self.count = count
    loss = result.loss
    let score = plan.score(arguments)
    errors = score == .accuracy ? count - Int(result.returns[0]) : nil
    if let name = plan.lossName, let loss {
      (self.name, value, isErrorRate) = (name, loss, false)
      isCrossEntropy = true
      return
    }
    isCrossEntropy = false
    switch score {
    case .accuracy:
      (name, value) = ("error", 100 * Double(errors ?? 0) / Double(count))
      isErrorRate = true
    case .reward(let name, let isNegated):
      (self.name, value) = (name, isNegated ? -result.meanReward : result.meanReward)
      isErrorRate = false
    }
  }

  /// `e^cross-entropy`: as uncertain as a choice among so many equally likely tokens; nil where the
  /// score is another one.
  public var perplexity: Double? { isCrossEntropy ? Glibc.exp(value) : nil }

  /// `test_error`, `test_mean_squared_error`…
  public var key: String { "test_" + EpochReport.Score.key(of: name) }

  /// `error 0.66 % (66 of 10,000), accuracy 99.34 %, loss 0.0437`,
  /// `mean squared error 0.0413 (10,000 examples)`,
  /// `cross-entropy 0.4213 nats a token, perplexity 1.524, hits 87.10 % (8,710 of 10,000)`
  public var description: String {
    let accuracy = errors.map { Double(count - $0) / Double(count) }
    if let perplexity {
      let hits =
        errors.map {
          "hits \(decimal(100 * (accuracy ?? 0), 2)) % (\(grouped(count - $0)) of \(grouped(count)))"
        } ?? "\(grouped(count)) tokens"
      return "\(name) \(decimal(value, 4)) nats a token, perplexity "
        + "\(ReturnText.significant(perplexity)), \(hits)"
    }
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

  /// The score under `key` (an error in per cent), `test_examples`, `test_loss`; of answers that are
  /// right or wrong also `test_accuracy` from 0 to 1 and `errors`, of a cross-entropy also
  /// `test_perplexity`.
  public var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [(key, .number(value))]
    if let perplexity { members.append(("test_perplexity", .number(perplexity))) }
    if let errors {
      members.append(("test_accuracy", .number(Double(count - errors) / Double(count))))
    }
    members.append(("test_examples", .integer(Int128(count))))
    if let errors { members.append(("errors", .integer(Int128(errors)))) }
    return members + [("test_loss", loss.map { JSONValue.number($0) } ?? .null)]
  }
}
