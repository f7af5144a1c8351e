import Gym
import NeuralNetworks
import TensorEngine

/// The contract of an agent: it selects actions, observes what follows, and updates its parameters.
///
/// The agent owns neither the loop (`TrainingLoop` does) nor the environments. While it trains it
/// acts in N environments side by side, N being `environmentCount`. Observations arrive flattened
/// by their space, `[N, D]`. On-policy, off-policy and population-based agents all live in these
/// calls:
///
/// | call | off-policy (DQN) | on-policy (SARSA) | population (CEM) |
/// |---|---|---|---|
/// | `actions` | by its policy | the actions selected in `observe` | each environment by its candidate |
/// | `observe` | add to the replay buffer | select a', update | add up returns; draw new candidates |
/// | `update` | one minibatch | | |
///
/// A loop of one's own:
///
///     while steps < budget {
///       let action = try agent.action(for: observation, mode: .training)
///       let step = try environment.step(action)
///       try agent.learn(from: observation, action: action, step)
///     }
public protocol Agent: Sendable {
  /// N, the environments it acts in while it trains.
  var environmentCount: Int { get }
  /// How many times its parameters were changed.
  var updateCount: Int { get }
  /// What it reports of its learning, in the order to print: `loss`, `mean_q`, `epsilon`…
  var metrics: [Metric] { get }

  /// Receives the length of the training before it starts or resumes, for schedules that depend on
  /// it.
  ///
  /// What the agent does in an update may follow from the plan and the number of the update alone,
  /// so that a resumed training with the same limits has the same bits. With other limits it
  /// follows their plan from there on.
  /// - Throws: `AgentError.wrongSetting` where a setting needs a limit that the plan does not have.
  mutating func prepare(for plan: TrainingPlan) throws
  /// Starts an episode in one environment: forgets the observations of the one before.
  mutating func beginEpisode(environment index: Int, mode: ActingMode)
  /// Selects one action for each row of `[N, D]`.
  ///
  /// With `.evaluation` it selects greedily and learns nothing; N is then free.
  mutating func actions(for observations: Tensor, mode: ActingMode) throws -> Actions
  /// Takes in the transitions that followed the last training actions.
  ///
  /// An agent that then has updates to make makes them in `update()`, one in each call, so that a
  /// training can be stopped between two of them.
  /// - Throws: `AgentError.diverged` where its loss is not finite.
  mutating func observe(_ transitions: Transitions) throws
  /// Whether `update()` has something to do. Pending updates are part of a checkpoint.
  var hasPendingUpdates: Bool { get }
  /// Makes one pending update.
  /// - Throws: `AgentError.diverged` where its loss is not finite.
  mutating func update() throws
  /// Ends training: an agent that tries candidates settles on its best.
  mutating func finishTraining()

  /// Saves or restores what the agent holds: networks and, for a checkpoint, everything else that
  /// the next step depends on. One list serves both directions.
  /// - Throws: `AgentError.unfitArchive` where something is missing or of another shape.
  mutating func code(with coder: inout ArchiveCoder) throws
}

extension Agent {
  /// Does nothing, unless a schedule depends on the length of the training.
  public mutating func prepare(for plan: TrainingPlan) throws {}
  /// Does nothing, unless the agent remembers observations.
  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {}
  /// False, unless the agent defers updates.
  public var hasPendingUpdates: Bool { false }
  /// Does nothing, unless the agent defers updates.
  public mutating func update() throws {}
  /// Does nothing, unless the agent tries candidates.
  public mutating func finishTraining() {}

  /// Observes transitions and makes all updates that follow from them.
  public mutating func learn(from transitions: Transitions) throws {
    try observe(transitions)
    while hasPendingUpdates { try update() }
  }

  /// What is saved of it.
  /// - Throws: `AgentError.unfitArchive` where a value cannot be encoded.
  public func archive(_ scope: ArchiveScope) throws -> AgentArchive {
    var (copy, coder) = (self, ArchiveCoder(saving: scope))
    try copy.code(with: &coder)
    return coder.archive
  }

  /// Restores a state saved by `archive(_:)` of an agent with the same settings and spaces. Where
  /// something does not fit, nothing changes.
  /// - Throws: `AgentError.unfitArchive` where something is missing or of another shape.
  public mutating func restore(_ archive: AgentArchive, scope: ArchiveScope) throws {
    var (restored, coder) = (self, ArchiveCoder(restoring: archive, scope: scope))
    try restored.code(with: &coder)
    self = restored
  }
}

/// An agent that can return the value of each action.
public protocol ActionValuing: Agent {
  /// The values of all actions.
  ///
  /// Like `actions(for:mode:)` with `.evaluation`, it advances the observation windows; ask a copy
  /// of an agent that acts afterwards.
  /// - Parameter observations: `[N, D]`.
  /// - Returns: `[N, A]`.
  mutating func actionValues(for observations: Tensor) -> Tensor
}

/// An agent that looks at its environments before it trains.
public protocol AdaptingAgent: Agent {
  /// Takes what is known of the data set before training, such as mean and variance of its
  /// examples.
  /// - Parameter environments: where it is going to train.
  /// - Throws: `AgentError.unfitSpaces` where it needs what they do not have.
  mutating func adapt(to environments: any VectorEnvironment) throws
}

/// An agent that learns from the labels of a data set, not from rewards.
public protocol SupervisedAgent: AdaptingAgent {
  /// The network that learns, examples in, logits out.
  var network: AnyLayer { get }
  /// Metrics of an evaluation beyond the rewards, called after the actions that the transitions
  /// followed.
  /// - Parameters:
  ///   - transitions: of all environments.
  ///   - indices: the environments that count, one at least: those whose episode had not ended
  ///     before.
  /// - Returns: of each metric the mean over these environments.
  mutating func evaluationMetrics(of transitions: Transitions, environments indices: [Int])
    -> [Metric]
  /// Takes the result of an evaluation on examples held out, such as for a learning rate that falls
  /// when the loss there does not. What follows from it is part of a checkpoint.
  mutating func observe(_ evaluation: EvaluationResult)
}

extension SupervisedAgent {
  /// Does nothing, unless a schedule follows evaluations.
  public mutating func observe(_ evaluation: EvaluationResult) {}
}

/// A number that an agent or a run reports under a name.
public struct Metric: Sendable, Equatable {
  /// `loss`, `mean_q`, `epsilon`…
  public let name: String
  /// NaN where there is none yet.
  public let value: Double

  /// Makes a metric.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// Whether actions are selected to learn (explore) or greedily.
public enum ActingMode: Sendable { case training, evaluation }
