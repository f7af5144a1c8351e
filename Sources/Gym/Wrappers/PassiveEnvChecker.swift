import Spaces

/// Checks what goes into an environment and what comes out of it.
///
/// Every action must be an element of the action space and every reward a finite number. The values
/// of a `Box` may lie beyond its bounds, where environments clip them, as in Gymnasium; NaN may
/// not. The observation is looked at after the first reset and the first step, as Gymnasium does.
public struct PassiveEnvChecker<Base: Environment>: Wrapper {
  public var base: Base
  /// The action space, asked for once.
  public let actionSpace: Space
  /// The same without the bounds of a box.
  @usableFromInline let acceptedActions: Space
  @usableFromInline var hasCheckedReset = false
  @usableFromInline var hasCheckedStep = false

  /// Guards an environment.
  @inlinable
  public init(_ base: Base) {
    self.base = base
    actionSpace = base.actionSpace
    acceptedActions = base.actionSpace.withoutBounds
  }

  /// Starts an episode.
  /// - Throws: `GymError.observationOutsideSpace` on the first call.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    if !hasCheckedReset {
      try check(start.observation)
      hasCheckedReset = true
    }
    return start
  }

  /// Performs one action.
  /// - Throws: `GymError.actionOutsideSpace`, `GymError.rewardNotFinite`, and
  ///   `GymError.observationOutsideSpace` on the first call.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    guard action.isElement(of: acceptedActions) else {
      throw .actionOutsideSpace(
        action: action.spaceValue.description, space: actionSpace.description)
    }
    let step = try base.step(action)
    guard step.reward.isFinite else { throw .rewardNotFinite("\(step.reward)") }
    if !hasCheckedStep {
      try check(step.observation)
      hasCheckedStep = true
    }
    return step
  }

  @usableFromInline
  func check(_ observation: Observation) throws(GymError) {
    let space = base.observationSpace
    guard observation.isElement(of: space) else {
      throw .observationOutsideSpace(
        observation: observation.spaceValue.description, space: space.description)
    }
  }
}

extension PassiveEnvChecker: Encodable where Base: Encodable {
  /// Writes the inner environment and what has been checked.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(hasCheckedReset)
    try container.encode(hasCheckedStep)
  }
}

extension PassiveEnvChecker: Decodable where Base: Decodable {
  /// Reads the inner environment and what has been checked.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self.init(try container.decode(Base.self))
    hasCheckedReset = try container.decode(Bool.self)
    hasCheckedStep = try container.decode(Bool.self)
  }
}

extension Space {
  /// The space with the bounds of a box of real numbers taken away.
  @usableFromInline
  package var withoutBounds: Space {
    guard case .box(let box) = self, !box.dtype.isInteger else { return self }
    return .box(Box(low: -.infinity, high: .infinity, shape: box.shape, dtype: box.dtype))
  }
}

extension PassiveEnvChecker: SpecNotingWrapper {
  func note(in spec: inout EnvironmentSpec) { spec.disablesEnvChecker = false }
}
