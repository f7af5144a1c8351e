import Spaces

/// Applies a function to every action before it is done.
public struct TransformAction<Base: Environment, Action: SpaceElement>: Wrapper {
  public var base: Base
  /// Where the actions to change lie.
  public let actionSpace: Space
  /// The inner environment's action for the given one.
  public let transform: @Sendable (Action) throws -> Base.Action

  /// Changes what an environment is told.
  /// - Parameters:
  ///   - base: the environment.
  ///   - actionSpace: where the given actions lie; the inner environment's space where none is
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

  /// Does the action that the function makes of the given one.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    try base.step(GymError.wrap { try transform(action) })
  }
}

/// Applies a function to the actions of all environments at once before they are done.
public struct VectorTransformAction<Base: VectorEnvironment>: VectorActionWrapper {
  public var base: Base
  /// Where one environment's actions to change lie.
  public let singleActionSpace: Space
  /// The inner environments' actions for the given ones.
  public let transform: @Sendable (Actions) throws -> Actions

  /// Changes what vector environments are told.
  /// - Parameters:
  ///   - base: the vector environment.
  ///   - singleActionSpace: where one environment's given actions lie; the inner environment's
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

  /// Applies the function.
  public mutating func changed(_ actions: Actions) throws(GymError) -> Actions {
    try GymError.wrap { try transform(actions) }
  }
}
