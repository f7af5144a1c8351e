import Gym
import Spaces
import TensorEngine

/// An agent that acts as it would be evaluated, one observation at a time.
public struct GreedyPlayer: Sendable {
  private var agent: any Agent
  private let observationSpace: Space
  private let actionSpace: Space
  private var numbers: [Float]

  /// Makes a player at the start of an episode.
  /// - Parameters:
  ///   - agent: a copy acts; the one given stays as it was.
  ///   - observationSpace: what it sees.
  ///   - actionSpace: what it may do.
  public init(_ agent: any Agent, _ observationSpace: Space, _ actionSpace: Space) {
    self.agent = agent
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    numbers = Array(repeating: 0, count: observationSpace.flattenedCount)
    beginEpisode()
  }

  /// Forgets the episode before.
  public mutating func beginEpisode() { agent.beginEpisode(environment: 0, mode: .evaluation) }

  /// Chooses what to do.
  /// - Throws: `GymError` where the observation isn't of the space, `AgentError` where the agent
  ///   fails.
  public mutating func action(for observation: SpaceValue) throws -> SpaceValue {
    switch try agent.actions(for: row(observation), mode: .evaluation) {
    case .discrete(let actions): return .discrete(actions[0])
    case .continuous(let values): return try actionSpace.unflatten(values.span)
    }
  }

  /// What the agent thinks that each action is worth, before it acts; empty where it does not say.
  /// - Throws: `GymError` where the observation isn't of the space.
  public func values(for observation: SpaceValue) throws(GymError) -> [Float] {
    var copy = self
    return try copy.values(movingOn: observation)
  }

  /// The same for an observation on which it does not act: its memory of the episode moves on.
  /// - Throws: `GymError` where the observation isn't of the space.
  public mutating func values(movingOn observation: SpaceValue) throws(GymError) -> [Float] {
    guard var valuing = agent as? any ActionValuing else { return [] }
    let values = valuing.actionValues(for: try row(observation)).scalars
    agent = valuing
    return values
  }

  private mutating func row(_ observation: SpaceValue) throws(GymError) -> Tensor {
    let space = observationSpace
    var span = numbers.mutableSpan
    try space.flatten(observation, into: &span)
    return Tensor(numbers, shape: [1, numbers.count])
  }
}
