import Environments
import Estimators
import Experiments
import Explanations
import Gym
import Learning
import Spaces
import TensorEngine
import Viewer

// Agents that observe numbers: what a table has as rows are observations of their own episodes.

extension ExplainedTable {
  /// Episodes for the background, and as many others for the rows that are explained.
  private static let episodeCount = 5
  /// More observations of an episode than these are left out.
  private static let longestEpisode = 1_000

  /// Plays seeded episodes with an agent: `training` are the observations of those that choose models,
  /// `test` of those that test them.
  init(
    agent saved: SavedModel, _ path: String, changing changes: [String: InfoValue],
    _ agents: AgentRegistry
  ) throws {
    let environment = try EnvironmentRegistry.standard.make(
      try saved.environmentID(), arguments: saved.arguments(in: nil).merging(changes) { $1 })
    guard case .box(let box) = environment.observationSpace, box.shape.count == 1 else {
      throw Self.noTable(
        path, "an agent that observes \(environment.observationSpace) in \(saved.environment ?? "")"
      )
    }
    if let window = saved.settings.first(where: { $0.name == "window_length" }),
      window.value != .integer(1)
    {
      throw Self.noTable(
        path, "an agent that remembers observations (window_length \(window.value))")
    }
    let agent = try saved.makeAgent(changing: changes, environments: .standard, agents: agents)
    let seeds = (EvaluationSeeds.selection(of: saved.seed), EvaluationSeeds.test(of: saved.seed))
    let training = try Self.observations(agent, environment, from: seeds.0)
    let test = try Self.observations(agent, environment, from: seeds.1)
    let outputs = try AgentOutputs(agent, path, environment.actionSpace, of: test)
    let known = environment.metadata.observationNames
    let actions = EnvironmentRegistry.standard.actionNames(of: try saved.environmentID())
    self.init(
      path: path, predict: outputs.predict, isClassifier: outputs.areProbabilities,
      featureNames: known.count == box.shape[0]
        ? known : (0..<box.shape[0]).map { "observation \($0)" },
      outputNames: outputs.names(actions), training: training, test: test,
      labels: outputs.chosen, targets: outputs.values)
  }

  /// `[N, D]`: what the agent observes in episodes in which it acts greedily.
  private static func observations(
    _ agent: any Agent, _ environment: AnyEnvironment, from seed: UInt64
  ) throws -> Matrix {
    var environment = environment
    let space = environment.observationSpace
    var rows: [[Double]] = []
    for episode in 0..<UInt64(episodeCount) {
      var player = GreedyPlayer(agent, space, environment.actionSpace)
      var observation = try environment.reset(seed: seed &+ episode).observation
      for _ in 0..<longestEpisode {
        var numbers = [Float](repeating: 0, count: space.flattenedCount)
        var span = numbers.mutableSpan
        try space.flatten(observation, into: &span)
        rows.append(numbers.map { Double($0) })
        let step = try environment.step(try player.action(for: observation))
        observation = step.observation
        if step.terminated || step.truncated { break }
      }
    }
    return Matrix(rows)
  }
}

/// What an agent says of observations: the values or probabilities of its actions, or the continuous
/// actions themselves.
private struct AgentOutputs {
  let predict: PredictionFunction
  var areProbabilities = false
  /// The number of discrete actions; nil of continuous ones.
  private var actionCount: Int?
  /// The number of outputs.
  private let count: Int
  /// The action that the agent prefers in each row; empty of continuous ones.
  private(set) var chosen: [Int] = []
  /// The first continuous action in each row; empty of discrete ones.
  private(set) var values: [Double] = []

  init(_ agent: any Agent, _ path: String, _ space: Space, of rows: Matrix) throws {
    switch space {
    case .discrete(let actions):
      actionCount = actions.count
      if let valuing = agent as? any ActionValuing {
        predict = { rows in
          var copy = valuing
          return Matrix(copy.actionValues(for: rows.tensor))
        }
      } else {
        let network = try TrainedNetwork(contentsOf: path)
        areProbabilities = true
        predict = { rows in
          Matrix(network.probabilities(network.network(network.inputs(rows.tensor))))
        }
      }
      let outputs = try predict(rows)
      var copy = agent
      let greedy = try copy.actions(for: rows.tensor, mode: .evaluation)
      guard outputs.columns == actions.count, case .discrete(let taken) = greedy else {
        throw ExplainedTable.noTable(path, "one with \(outputs.columns) outputs for \(actions)")
      }
      (count, chosen) = (outputs.columns, taken.map { $0 - actions.start })
      let largest = (0..<rows.rows).map { row in
        outputs.row(row).indices.max { outputs.values[$0] < outputs.values[$1] } ?? 0
      }
      // Either of two equal outputs may be chosen.
      let misses = zip(chosen.indices, largest).count {
        outputs[$0, chosen[$0]] < outputs.values[$1]
      }
      guard misses == 0 else {
        throw ExplainedTable.noTable(
          path,
          "one that does not do what its network says for \(misses) of \(rows.rows) observations")
      }
    case .box(let box):
      predict = { rows in
        var copy = agent
        guard case .continuous(let values) = try copy.actions(for: rows.tensor, mode: .evaluation)
        else { return Matrix(rows: rows.rows, columns: 0) }
        return Matrix(
          rows: rows.rows, columns: values.count / max(1, rows.rows),
          values: values.map { Double($0) })
      }
      count = box.shape.reduce(1, *)
      values = try predict(rows).column(0)
    default:
      throw ExplainedTable.noTable(path, "an agent with actions \(space)")
    }
  }

  /// What the outputs are called.
  func names(_ actions: [String]) -> [String] {
    guard let actionCount else {
      return count == 1 ? ["action"] : (0..<count).map { "action \($0)" }
    }
    let names = (0..<actionCount).map { index in
      actions.count == actionCount ? actions[index] : "action \(index)"
    }
    return areProbabilities ? names : names.map { "Q(\($0))" }
  }
}
