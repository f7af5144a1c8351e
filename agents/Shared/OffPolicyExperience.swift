import Gym
import Learning
import NumPyRandom
import TensorEngine

/// What an agent with continuous actions and a replay buffer has beside its networks: exploration,
/// the buffer, and the schedule of its updates.
struct OffPolicyExperience<Settings: OffPolicySettings>: Sendable {
  private let settings: Settings
  let spaces: ContinuousActionSpaces
  /// N, the environments that the agent acts in while it trains.
  let environmentCount: Int
  /// The replay buffer, with actions within -1...1.
  private(set) var memory: SequentialMemory
  private var noise: ActionNoise
  /// Where exploration's draws come from.
  var exploration: PCG64
  /// Where minibatches and the noise of updates come from.
  var sampling: PCG64
  /// Training steps, of all environments together.
  private(set) var step = 0
  /// Updates of the parameters.
  var updateCount = 0
  private var pendingUpdates = 0

  /// Checks spaces and sizes; nothing has happened yet.
  /// - Parameters:
  ///   - settings: of the agent.
  ///   - setup: of the agent.
  ///   - agent: its name.
  ///   - outputsPerAction: of the actor, for each element of an action.
  ///   - critics: how many the agent has.
  /// - Throws: `AgentError.unfitSpaces`, `AgentError.wrongSetting`.
  init(
    _ settings: Settings, _ setup: AgentSetup, agent: String, outputsPerAction: Int = 1,
    critics: Int
  ) throws(AgentError) {
    spaces = try ContinuousActionSpaces(setup, agent: agent)
    environmentCount = setup.environmentCount ?? 1
    try settings.checkSize(
      observations: spaces.observationCount, actions: spaces.actionCount,
      outputs: outputsPerAction * spaces.actionCount, critics: critics,
      environmentCount: environmentCount)
    self.settings = settings
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: spaces.observationCount,
      environmentCount: environmentCount, actionSize: spaces.actionCount)
    noise = ActionNoise(settings.noiseType, standardDeviation: settings.noise)
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    sampling = PCG64(seed: setup.seed, stream: "replay")
  }

  /// Starts the noise of an environment again.
  mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    guard mode == .training else { return }
    noise.beginEpisode(environment: index, size: spaces.actionCount)
  }

  /// Actions of training: uniform ones during warm-up, then those of a policy, plus noise.
  /// - Parameter policy: returns scaled actions, `[N, A]`; not called during warm-up.
  /// - Returns: actions of the environments.
  mutating func actions(_ policy: (_ random: inout PCG64) -> Tensor) -> Actions {
    let shape = Shape(environmentCount, spaces.actionCount)
    var actions =
      step < settings.warmupSteps
      ? Tensor.uniform(shape, -1...1, using: &exploration) : policy(&exploration)
    noise.standardDeviation = settings.noise(at: step)
    if let noise = noise.next(shape, using: &exploration) {
      actions = (actions + noise).clipped(to: -1, 1)
    }
    return spaces.actions(actions)
  }

  /// Remembers transitions and plans the updates that follow them.
  mutating func observe(_ transitions: Transitions) {
    memory.append(
      transitions, actions: spaces.scaled(transitions.actions),
      timeLimitIsTerminal: settings.timeLimitIsTerminal)
    step += environmentCount
    guard step > settings.warmupSteps, memory.canSample else { return }
    // As many multiples of the interval as the last step of all environments reached.
    let interval = settings.trainInterval
    let trainings = step / interval - (step - environmentCount) / interval
    pendingUpdates = trainings * settings.updatesPerTraining
  }

  /// Whether updates are due.
  var hasPendingUpdates: Bool { pendingUpdates > 0 }

  /// Draws the minibatch of an update.
  mutating func minibatch() -> TransitionBatch {
    memory.sample(settings.batchSize, using: &sampling)
  }

  /// Counts an update that is made.
  mutating func finishUpdate() { pendingUpdates -= 1 }

  /// Saves or restores all of it.
  /// - Throws: `AgentError.unfitArchive`.
  mutating func code(with coder: inout ArchiveCoder) throws {
    try memory.code(with: &coder, prefix: "memory")
    try noise.code(with: &coder, "noise", count: environmentCount * spaces.actionCount)
    try coder.value("exploration", &exploration)
    try coder.value("sampling", &sampling)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    let most = memory.canSample ? environmentCount * settings.updatesPerTraining : 0
    try coder.integer("pending_updates", &pendingUpdates, in: 0...most)
  }
}
