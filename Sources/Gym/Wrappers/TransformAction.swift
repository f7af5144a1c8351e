import Spaces

/// Applies a function to every action before it is done.
public struct TransformAction<Base: Environment, Action: SpaceElement>: Wrapper {
  public var base: Base
  /// The space of the actions to change.
  public let actionSpace: Space
  /// The inner environment's action for the given one.
  public let transform: @Sendable (Action) throws -> Base.Action

  /// Changes the actions of an environment.
  /// - Parameters:
  ///   - base: the environment.
  ///   - actionSpace: the space of the given actions; the inner environment's space where none is
  ///     given.
  ///   - transform: the inner environment's action for the given one.
  public init(
    _ base: Base, actionSpace: Space? = nil,
    transform: @escaping @Sendable (Action) throws -> Base.Action
  ) {
    self.base = base
    self.actionSpace = actionSpace ?? base.actionSpace
    self.transform = transform
  }

  /// Performs the action that the function makes of the given one.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    try base.step(GymError.wrap { try transform(action) })
  }
}

/// Applies a function to the actions of all environments at once before they are done.
public struct VectorTransformAction<Base: VectorEnvironment>: VectorActionWrapper {
  public var base: Base
  /// The space of one environment's actions to change.
  public let singleActionSpace: Space
  /// The inner environments' actions for the given ones.
  public let transform: @Sendable (Actions) throws -> Actions

  /// Changes the actions of vector environments.
  /// - Parameters:
  ///   - base: the vector environment.
  ///   - singleActionSpace: the space of one environment's given actions; the inner environment's
  ///     space where none is given.
  ///   - transform: the inner environments' actions for the given ones.
  public init(
    _ base: Base, singleActionSpace: Space? = nil,
    transform: @escaping @Sendable (Actions) throws -> Actions
  ) {
    self.base = base
    self.singleActionSpace = singleActionSpace ?? base.singleActionSpace
    self.transform = transform
  }

  public mutating func changed(_ actions: Actions) throws(GymError) -> Actions {
    try GymError.wrap { try transform(actions) }
  }
}
