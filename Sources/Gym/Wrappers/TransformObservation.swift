import Spaces

/// Applies a function to every observation, of a reset and of a step.
public struct TransformObservation<Base: Environment, Observation: SpaceElement>: Wrapper {
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
  public var base: Base
  /// Where the changed observations lie.
  public let observationSpace: Space
  /// The observation to report for the inner environment's.
  public let transform: @Sendable (Base.Observation) throws(GymError) -> Observation

  /// Changes an environment's observations.
  /// - Parameters:
  ///   - base: the environment.
  ///   - observationSpace: where the results lie; the inner environment's space where none is given.
  ///   - transform: the observation to report for the inner environment's.
  public init(
    _ base: Base, observationSpace: Space? = nil,
    transform: @escaping @Sendable (Base.Observation) throws(GymError) -> Observation
  ) {
    self.base = base
    self.observationSpace = observationSpace ?? base.observationSpace
    self.transform = transform
  }

  /// Starts an episode.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try transform(start.observation), start.info)
  }

  /// Does one action.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let step = try base.step(action)
    return step.with(try transform(step.observation))
  }
}

extension Step {
  /// The same step with another observation.
  @inlinable
  func with<Other: Sendable>(_ observation: Other) -> Step<Other> {
    Step<Other>(
      observation: observation, reward: reward, terminated: terminated, truncated: truncated,
      info: info)
  }
}
