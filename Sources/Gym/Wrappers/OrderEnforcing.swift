import Spaces

/// Throws where a step comes before the first reset, and draws nothing before it.
public struct OrderEnforcing<Base: Environment>: Wrapper {
  public var base: Base
  /// Whether there has been a reset.
  @usableFromInline var hasReset = false

  /// Guards an environment.
  @inlinable
  public init(_ base: Base) { self.base = base }

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    hasReset = true
    return start
  }

  /// Performs one action.
  /// - Throws: `GymError.stepBeforeReset`.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    guard hasReset else { throw .stepBeforeReset }
    return try base.step(action)
  }

  /// The scene, nil before the first reset.
  @inlinable
  public func render() -> DisplayList? { hasReset ? base.render() : nil }

  /// The scene as text, nil before the first reset.
  @inlinable
  public func renderText() -> String? { hasReset ? base.renderText() : nil }
}

extension OrderEnforcing: Encodable where Base: Encodable {}
extension OrderEnforcing: Decodable where Base: Decodable {}

extension OrderEnforcing: SpecNotingWrapper {
  func note(in spec: inout EnvironmentSpec) { spec.enforcesOrder = true }
}
