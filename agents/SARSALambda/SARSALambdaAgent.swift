import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// SARSA(lambda) with a table: on-policy, each error also changes the states and actions before it,
/// by their eligibility traces.
///
///     delta = r + gamma Q(s', a') - Q(s, a)        a' the action that the policy selects in s'
///     delta = r - Q(s, a)                          where s' is terminal
///     e(s, a) <- e(s, a) + 1                       (accumulating; replacing: 1)
///     Q <- Q + alpha delta e        e <- gamma lambda e
///
/// Each environment has traces of its own, which start at 0 in each episode. Rummery and Niranjan
/// (1994); Singh and Sutton (1996), https://doi.org/10.1007/BF00114726; Sutton and Barto (2018),
/// section 12.7.
public struct SARSALambdaAgent: ConfigurableAgent {
  /// `sarsa-lambda`
  public static let name = "sarsa-lambda"
  public let settings: SARSALambdaSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: TabularSpaces
  /// Q, `[S, A]`.
  public private(set) var table: Table
  /// e, `[S, A]` of each environment.
  private var traces: [Tensor]
  private var policy: QPolicy
  private var exploration: PCG64
  /// `[N]`: a', selected in `observe`; -1 at the start of an episode.
  private var nextActions: [Int]
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the table.
  public private(set) var updateCount = 0
  private var lastError = Double.nan

  public init(_ settings: SARSALambdaSettings, _ setup: AgentSetup) throws {
    let count = setup.environmentCount ?? 1
    spaces = try TabularSpaces(setup, agent: Self.name, copies: count + 2)
    self.settings = settings
    self.setup = setup
    environmentCount = count
    table = spaces.table(of: settings.initialValue)
    traces = Array(repeating: .zeros(table.values.shape), count: count)
    policy = settings.makePolicy()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    nextActions = Array(repeating: -1, count: count)
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    [
      Metric("td_error", lastError), Metric("epsilon", settings.epsilon(at: step)),
      Metric("learning_rate", settings.learningRate(at: step)),
    ]
  }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    guard mode == .training else { return }
    nextActions[index] = -1
    traces[index] = .zeros(table.values.shape)
  }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let values = table(observations)
    guard mode == .training else { return spaces.actions.actions(values.argmax()) }
    policy.epsilon = settings.epsilon(at: step)
    for index in nextActions.indices where nextActions[index] == -1 {
      nextActions[index] = selectAction(values, index)
    }
    return spaces.actions.actions(nextActions)
  }

  /// Selects a' in s', and learns from Q(s', a').
  public mutating func observe(_ transitions: Transitions) throws {
    let alpha = Float(settings.learningRate(at: step))
    let gamma = Float(settings.gamma)
    let states = table.rows(of: transitions.observations)
    let actions = spaces.actions.indices(transitions.actions)
    let values = table(transitions.observations).selectingColumns(actions).scalars
    let nextValues = table(transitions.nextObservations)
    for index in states.indices {
      var delta = transitions.rewards[index] - values[index]
      nextActions[index] = -1
      let isCut = transitions.truncated[index]
      if !transitions.terminated[index] && !(isCut && settings.timeLimitIsTerminal) {
        let next = selectAction(nextValues, index)
        delta += gamma * nextValues.withSpan { $0[index * spaces.actions.actionCount + next] }
        if !isCut { nextActions[index] = next }
      }
      visit(states[index], actions[index], environment: index)
      table.values = table.values + alpha * delta * traces[index]
      traces[index].scale(by: gamma * Float(settings.lambda))
      lastError = Double(delta)
    }
    guard lastError.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the table", updates: updateCount)
    }
    step += environmentCount
    updateCount += 1
  }

  private mutating func visit(_ state: Int, _ action: Int, environment index: Int) {
    let entry = state * spaces.actions.actionCount + action
    let accumulates = settings.traces == .accumulating
    traces[index].withMutableSpan { $0[entry] = accumulates ? $0[entry] + 1 : 1 }
  }

  private mutating func selectAction(_ values: Tensor, _ index: Int) -> Int {
    let row = environmentCount == 1 ? values : values.slice(index..<index + 1)
    return policy.action(values: spaces.actions.actionCount, using: &exploration) { row }
  }

  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&table)
    guard coder.scope == .checkpoint else { return }
    for index in traces.indices { try coder.tensor("traces.\(index)", &traces[index]) }
    try coder.value("exploration", &exploration)
    try coder.value("policy_counts", &policy.counts)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    try coder.value("next_actions", &nextActions)
    try checkSelected(nextActions, spaces.actions, environmentCount)
  }
}

extension SARSALambdaAgent: ActionValuing {
  /// The values of all actions, `[N, A]`.
  public mutating func actionValues(for observations: Tensor) -> Tensor { table(observations) }
}
