import Spaces

/// Applies a function to every action before it is done.
public struct TransformAction<Base: Environment, Action: SpaceElement>: Wrapper {
  /// What the inner environment observes.
  public typealias Observation = Base.Observation

  /// The inner environment.
  public var base: Base
  /// Where the actions to change lie.
  public let actionSpace: Space
  /// The inner environment's action for the given one.
  public let transform: @Sendable (Action) throws(GymError) -> Base.Action

  /// Changes what an environment is told.
  /// - Parameters:
  ///   - base: the environment.
  ///   - actionSpace: where the given actions lie; the inner environment's space where none is given.
  ///   - transform: the inner environment's action for the given one.
  public init(
    _ base: Base, actionSpace: Space? = nil,
    transform: @escaping @Sendable (Action) throws(GymError) -> Base.Action
  ) {
    self.base = base
    self.actionSpace = actionSpace ?? base.actionSpace
    self.transform = transform
  }

  /// Starts an episode.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    try base.reset(seed: seed, options: options)
  }

  /// Does the action that the function makes of the given one.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    try base.step(transform(action))
  }
}
