import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Q-learning with a table: a value for every state and action, off-policy.
///
///     Q(s, a) <- Q(s, a) + alpha (r + gamma max_a' Q(s', a') - Q(s, a))
///     Q(s, a) <- Q(s, a) + alpha (r - Q(s, a))          where s' is terminal
///
/// Watkins and Dayan (1992), https://doi.org/10.1007/BF00992698; Sutton and Barto (2018), section
/// 6.5.
public struct QLearningAgent: ConfigurableAgent {
  /// `q-learning`
  public static let name = "q-learning"
  public let settings: QLearningSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: TabularSpaces
  /// Q, `[S, A]`.
  public private(set) var table: Table
  private var policy: QPolicy
  private var exploration: PCG64
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the table.
  public private(set) var updateCount = 0
  private var lastError = Double.nan

  public init(_ settings: QLearningSettings, _ setup: AgentSetup) throws {
    spaces = try TabularSpaces(setup, agent: Self.name, copies: 1)
    self.settings = settings
    self.setup = setup
    environmentCount = setup.environmentCount ?? 1
    table = spaces.table(of: settings.initialValue)
    policy = settings.makePolicy()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    [
      Metric("td_error", lastError), Metric("epsilon", settings.epsilon(at: step)),
      Metric("learning_rate", settings.learningRate(at: step)),
    ]
  }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let values = table(observations)
    guard mode == .training else { return spaces.actions.actions(values.argmax()) }
    policy.epsilon = settings.epsilon(at: step)
    return spaces.actions.actions(
      policy.actions(
        rows: values.shape[0], values: spaces.actions.actionCount, using: &exploration
      ) { values })
  }

  /// One update for each environment, with targets from the table before the step.
  public mutating func observe(_ transitions: Transitions) throws {
    let alpha = Float(settings.learningRate(at: step))
    let states = table.rows(of: transitions.observations)
    let actions = spaces.actions.indices(transitions.actions)
    let ended = settings.timeLimitIsTerminal ? transitions.ended : { transitions.terminated[$0] }
    let best = table(transitions.nextObservations).max(along: 1).scalars
    let (gamma, actionCount) = (Float(settings.gamma), spaces.actions.actionCount)
    var error: Float = 0
    table.values.withMutableSpan { q in
      for index in states.indices {
        let target = transitions.rewards[index] + (ended(index) ? 0 : gamma * best[index])
        let entry = states[index] * actionCount + actions[index]
        error = target - q[entry]
        q[entry] += alpha * error
      }
    }
    guard error.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the table", updates: updateCount)
    }
    lastError = Double(error)
    step += environmentCount
    updateCount += 1
  }

  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&table)
    guard coder.scope == .checkpoint else { return }
    try coder.value("exploration", &exploration)
    try coder.value("policy_counts", &policy.counts)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
  }
}

extension QLearningAgent: ActionValuing {
  /// The values of all actions, `[N, A]`.
  public mutating func actionValues(for observations: Tensor) -> Tensor { table(observations) }
}
