import Spaces

/// Applies a function to the actions of all lanes at once before they are done.
public struct VectorTransformAction<Base: VectorEnvironment>: VectorActionWrapper {
  /// The inner vector environment.
  public var base: Base
  /// Where one lane's actions to change lie.
  public let singleActionSpace: Space
  /// The inner environments' actions for the given ones.
  public let transform: @Sendable (VectorActions) throws(GymError) -> VectorActions

  /// Changes what vector environments are told.
  /// - Parameters:
  ///   - base: the vector environment.
  ///   - singleActionSpace: where one lane's given actions lie; the inner environment's space where
  ///     none is given.
  ///   - transform: the inner environments' actions for the given ones.
  public init(
    _ base: Base, singleActionSpace: Space? = nil,
    transform: @escaping @Sendable (VectorActions) throws(GymError) -> VectorActions
  ) {
    self.base = base
    self.singleActionSpace = singleActionSpace ?? base.singleActionSpace
    self.transform = transform
  }

  /// Applies the function.
  public mutating func changed(_ actions: VectorActions) throws(GymError) -> VectorActions {
    try transform(actions)
  }
}

extension VectorTransformAction: ResumableEnvironments where Base: ResumableEnvironments {}
