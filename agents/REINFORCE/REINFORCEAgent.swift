import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// REINFORCE with a learned baseline: an update from the returns of whole episodes.
///
///     G[t] = r[t] + gamma G[t+1]
///     L = -mean (G - v(s)) log pi(a | s) + c_v mean (v(s) - G)^2 - c_e mean H(pi(. | s))
///
/// Williams (1992), https://doi.org/10.1007/BF00992696; Sutton and Barto (2018), section 13.4.
public struct REINFORCEAgent: ConfigurableAgent {
  /// `reinforce`
  public static let name = "reinforce"
  public let settings: REINFORCESettings
  public let setup: AgentSetup
  private var actor: PolicyActor
  private var optimizer: any Optimizer
  /// The running episode of each environment.
  private var running: [Episode]
  /// Finished episodes that wait for the next update.
  private var finished: [Episode] = []
  public private(set) var updateCount = 0
  /// Loss, policy loss, value loss and entropy of the latest update.
  private var losses: [Float] = Array(repeating: .nan, count: 4)

  /// The steps of an episode.
  private struct Episode: Sendable, Codable {
    /// `[T D]`
    var observations: [Float] = []
    /// `[T W]`
    var actions: [Float] = []
    /// `[T]`
    var rewards: [Float] = []
  }

  public init(_ settings: REINFORCESettings, _ setup: AgentSetup) throws {
    (self.settings, self.setup) = (settings, setup)
    actor = try PolicyActor(settings, setup, agent: Self.name)
    optimizer = Adam(learningRate: Float(settings.learningRate))
    optimizer.clipping = settings.clipping
    running = Array(repeating: Episode(), count: actor.environmentCount)
  }

  /// N, the environments it acts in while it trains.
  public var environmentCount: Int { actor.environmentCount }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    zip(["loss", "policy_loss", "value_loss", "entropy"], losses).map { Metric($0, Double($1)) }
  }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    actor.actions(for: observations, mode: mode)
  }
}

// MARK: - Learning

extension REINFORCEAgent {
  public mutating func observe(_ transitions: Transitions) throws {
    guard let acted = actor.acted?.actions else { return }
    for index in 0..<environmentCount {
      let row = index..<index + 1
      running[index].observations += transitions.observations.slice(row).scalars
      running[index].actions += acted.slice(row).scalars
      running[index].rewards.append(transitions.rewards[index])
      guard transitions.ended(index) else { continue }
      finished.append(running[index])
      running[index] = Episode()
    }
    if finished.count >= settings.episodeCount {
      try update(with: finished)
      finished = []
    }
  }

  /// One step of the optimizer on whole episodes.
  private mutating func update(with episodes: [Episode]) throws {
    let returns = Tensor(episodes.flatMap { discountedReturns($0.rewards) })
    let count = returns.count
    let states = Tensor(episodes.flatMap(\.observations)).reshaped(to: [count, -1])
    let actions = Tensor(episodes.flatMap(\.actions)).reshaped(to: [count, -1])
    let advantages = settings.usesBaseline ? returns - actor.network.values(states) : returns
    let weights = settings.normalizesAdvantages ? advantages.standardized() : advantages
    let (entropyWeight, valueWeight) =
      (Float(settings.entropyCoefficient), Float(settings.valueCoefficient))

    losses = optimizer.minimize(&actor.network, rows: count) { network, part in
      let distribution = network.distribution(states.slice(part))
      let logs = distribution.logProbability(of: actions.slice(part))
      let policyLoss = -(weights.slice(part) * logs).mean()
      let valueLoss = (network.values(states.slice(part)) - returns.slice(part)).squared().mean()
      let entropy = distribution.entropy().mean()
      let loss = policyLoss + valueWeight * valueLoss - entropyWeight * entropy
      return [loss, policyLoss, valueLoss, entropy]
    }
    guard losses[0].isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
    actor.normalize(by: states)
  }

  /// `G[t] = r[t] + gamma G[t+1]`
  private func discountedReturns(_ rewards: [Float]) -> [Float] {
    var returns = rewards
    for step in returns.indices.dropLast().reversed() {
      returns[step] += Float(settings.gamma) * returns[step + 1]
    }
    return returns
  }
}

// MARK: - Saving

extension REINFORCEAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try actor.code(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: actor.network)
    try coder.value("finished", &finished)
    try coder.value("running", &running)
    try coder.integer("updates", &updateCount)
    guard coder.isRestoring else { return }
    let (width, elements) = (setup.observationSpace.flattenedCount, actor.network.space.width)
    let fits = (finished + running).allSatisfy {
      $0.observations.count == $0.rewards.count * width
        && $0.actions.count == $0.rewards.count * elements
    }
    guard fits, running.count == environmentCount else {
      throw AgentError.unfitArchive(
        key: "running", expected: "episodes of \(environmentCount) environments",
        found: "\(running.count) of them, or of another size")
    }
  }
}
