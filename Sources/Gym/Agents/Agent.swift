import TensorEngine

/// The contract of an agent: it chooses actions, is shown what followed, and learns as it sees fit.
///
/// The agent does not own the loop (`Training` does), nor the environments. It is told of N
/// environments side by side, N being `environmentCount` while it trains: 1 for an agent that
/// learns from single transitions, the size of its population for one that compares candidates.
/// Observations arrive flattened by their space, `[N, D]`; the agent knows the space from its
/// making. On-policy, off-policy and population-based agents all live in these calls:
///
/// | call | off-policy (DQN) | on-policy (SARSA) | population (CEM) |
/// |---|---|---|---|
/// | `actions` | by its policy | by its policy, which completes the last update | each lane by its candidate |
/// | `observe` | remember; every k steps update | keep for the next action | add up returns; at an end draw the next candidate |
public protocol Agent: Sendable {
  /// How many environments it wants to act in while it trains.
  var environmentCount: Int { get }
  /// How many times its parameters were changed.
  var updateCount: Int { get }
  /// What it can tell of its learning, in the order to print: `loss`, `mean_q`, `epsilon`…
  var metrics: [Metric] { get }

  /// Training is about to begin, or to go on, and is going to be that long: for settings that last
  /// as long as the training.
  ///
  /// What the agent does in an update may follow from the plan and the number of the update alone, so
  /// that a training which was stopped goes on with the same bits where it has the same limits. With
  /// other limits it goes on as their plan says from there on.
  /// - Throws: `AgentError.wrongSetting` where a setting needs to know more than the plan tells.
  mutating func prepare(for plan: TrainingPlan) throws(AgentError)
  /// Training begins in these environments: what can be known of them beforehand, such as mean and
  /// variance of a data set's examples, may be taken up. A restored agent gets back what it knew.
  /// - Throws: `AgentError.unfitSpaces` where it needs to know what they do not tell.
  mutating func adapt(to environments: any VectorEnvironment) throws(AgentError)
  /// An episode starts in a lane: what was remembered of the one before, a window or a recurrent
  /// state, does not reach into it.
  mutating func beginEpisode(lane: Int, mode: ActingMode)
  /// Chooses one action for each row of `[N, D]`.
  ///
  /// With `.evaluation` it chooses as it would be judged and remembers nothing; N is then free.
  mutating func actions(for observations: Tensor, mode: ActingMode) throws(AgentError) -> Actions
  /// Learns from what followed the last training actions.
  /// - Throws: `AgentError.diverged` where its numbers are no longer finite.
  mutating func observe(_ transitions: Transitions) throws(AgentError)
  /// Learns from what followed the last training actions, and may pause between two updates.
  ///
  /// An agent that makes many updates after a step asks `shouldContinue` after each; the rest is then
  /// pending (`hasPendingUpdates`), belongs to its checkpoint, and is made up by `makePendingUpdates`
  /// with the same bits as if there had been no pause.
  /// - Throws: `AgentError.diverged` where its numbers are no longer finite.
  mutating func observe(_ transitions: Transitions, shouldContinue: () -> Bool) throws(AgentError)
  /// Whether updates that follow from the last step are still to be made.
  var hasPendingUpdates: Bool { get }
  /// Makes the pending updates, until there are none or `shouldContinue` says no.
  /// - Throws: `AgentError.diverged` where its numbers are no longer finite.
  mutating func makePendingUpdates(shouldContinue: () -> Bool) throws(AgentError)
  /// What transitions of an evaluation tell of it beyond their rewards; called after the actions they
  /// followed from.
  /// - Parameters:
  ///   - transitions: of all lanes.
  ///   - lanes: the lanes that count, one at least: those whose episode had not ended before.
  /// - Returns: of each metric the mean over these lanes.
  mutating func evaluationMetrics(of transitions: Transitions, lanes: [Int]) -> [Metric]
  /// Ends training: an agent that tries candidates settles on its best.
  mutating func finishTraining()

  /// Its networks and, for a checkpoint, everything else that the next step depends on.
  func archive(_ scope: ArchiveScope) -> AgentArchive
  /// Takes up what `archive` gave, of an agent made with the same settings and spaces.
  /// - Throws: `AgentError.unfitArchive` where something is missing or of another shape.
  mutating func restore(_ archive: AgentArchive, scope: ArchiveScope) throws(AgentError)
}

extension Agent {
  /// Nothing that depends on how long the training is.
  public mutating func prepare(for plan: TrainingPlan) throws(AgentError) {}
  /// Nothing to take up.
  public mutating func adapt(to environments: any VectorEnvironment) throws(AgentError) {}
  /// Nothing to forget.
  public mutating func beginEpisode(lane: Int, mode: ActingMode) {}
  /// Learns without a pause.
  public mutating func observe(_ transitions: Transitions, shouldContinue: () -> Bool)
    throws(AgentError)
  {
    try observe(transitions)
  }
  /// Nothing is ever pending.
  public var hasPendingUpdates: Bool { false }
  /// Nothing is pending.
  public mutating func makePendingUpdates(shouldContinue: () -> Bool) throws(AgentError) {}
  /// Nothing but the rewards.
  public mutating func evaluationMetrics(of transitions: Transitions, lanes: [Int]) -> [Metric] {
    []
  }
  /// Nothing to settle.
  public mutating func finishTraining() {}
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

/// Whether actions are chosen to learn (explore) or to be judged.
public enum ActingMode: Sendable { case training, evaluation }

/// The actions of N environments stepped side by side.
public enum Actions: Sendable, Equatable {
  /// One choice for each environment, within the space (`start` included).
  case discrete([Int])
  /// `[N, A]`, the flattened elements of a `Box`.
  case continuous(Tensor)
}

/// What one step of N environments brought.
public struct Transitions: Sendable {
  /// `[N, D]`: what was seen before the action.
  public var observations: Tensor
  /// What was done.
  public var actions: Actions
  /// `[N]`
  public var rewards: [Float]
  /// `[N, D]`: what followed; where an episode ended, its true last observation.
  public var nextObservations: Tensor
  /// `[N]`: a terminal state was reached; nothing follows.
  public var terminated: [Bool]
  /// `[N]`: the episode was cut off from outside; more would have followed.
  public var truncated: [Bool]
  /// `[N]`: the details of the step.
  public var infos: [Info]
  /// Details that every lane tells as a whole number, `[N]` each: `label`.
  public var infoColumns: [String: [Int]]

  /// Makes the record of a step.
  public init(
    observations: Tensor, actions: Actions, rewards: [Float], nextObservations: Tensor,
    terminated: [Bool], truncated: [Bool], infos: [Info] = [], infoColumns: [String: [Int]] = [:]
  ) {
    self.observations = observations
    self.actions = actions
    self.rewards = rewards
    self.nextObservations = nextObservations
    self.terminated = terminated
    self.truncated = truncated
    self.infos = infos
    self.infoColumns = infoColumns
  }

  /// A detail that every lane tells as a whole number, `[N]`; nil where one does not.
  public func integers(_ key: String) -> [Int]? {
    if let column = infoColumns[key] { return column }
    var column: [Int] = []
    for info in infos {
      guard case .int(let number) = info[key] else { return nil }
      column.append(number)
    }
    return column.count == rewards.count ? column : nil
  }
}
