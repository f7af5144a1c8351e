import Environments
import Experiments
import Figures
import Foundations
import Gym
import Learning
import TensorEngine

/// The line of JSON that ends standard output.
enum ResultJSON {
  /// Prints an object.
  static func print(_ members: [(String, JSONValue)]) {
    StandardOutput.print(JSONValue.object(members.map { .init($0.0, $0.1) }))
  }

  /// A number; null where JSON has no word for it.
  static func number(_ value: Double) -> JSONValue {
    JSONValue.number(value)
  }

  /// A seed: a number, beyond 2^53 - 1 a string.
  static func seed(_ value: UInt64) -> JSONValue { Seeds.json(value) }

  /// What a test came to, its names after a prefix: `mean_return`, `deviation`, and how
  /// many episodes were cut at which step limit.
  static func test(_ result: EvaluationResult, prefix: String = "") -> [(String, JSONValue)] {
    [
      ("\(prefix)mean_return", number(result.meanReturn)),
      ("\(prefix)deviation", number(result.standardDeviation)),
      ("\(prefix)cut_episodes", .integer(Int128(result.cutEpisodes))),
    ]
  }

  /// The step limit of an evaluation, null where episodes have none.
  static func stepLimit(in id: String, asked: Int?) -> JSONValue {
    EnvironmentRegistry.standard.evaluationSteps(in: id, asked: asked)
      .map { .integer(Int128($0)) } ?? .null
  }

  /// Numbers in order.
  static func numbers(_ values: [Double]) -> JSONValue { JSONValue.numbers(values) }
}
