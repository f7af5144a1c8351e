import Spaces

/// Applies a function to every observation, of a reset and of a step.
public struct TransformObservation<Base: Environment, Observation: SpaceElement>: Wrapper {
  public var base: Base
  /// The space of the changed observations.
  public let observationSpace: Space
  /// The observation to report for the inner environment's.
  public let transform: @Sendable (Base.Observation) throws -> Observation

  /// Changes an environment's observations.
  /// - Parameters:
  ///   - base: the environment.
  ///   - observationSpace: the space of the results; the inner environment's space where none is
  ///     given.
  ///   - transform: the observation to report for the inner environment's.
  public init(
    _ base: Base, observationSpace: Space? = nil,
    transform: @escaping @Sendable (Base.Observation) throws -> Observation
  ) {
    self.base = base
    self.observationSpace = observationSpace ?? base.observationSpace
    self.transform = transform
  }

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try GymError.wrap { try transform(start.observation) }, start.info)
  }

  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let step = try base.step(action)
    return step.with(try GymError.wrap { try transform(step.observation) })
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

/// Applies a function to the observations of all environments at once.
///
///     VectorTransformObservation(environments) { observations in observations.map { 2 * $0 } }
public struct VectorTransformObservation<Base: VectorEnvironment>: VectorObservationWrapper {
  public var base: Base
  /// The space of one environment's changed observations.
  public let singleObservationSpace: Space
  /// Makes `[M, D']` values of the inner environments' `[M, D]`: the observations that have
  /// arrived in one call, those of environments that ended included.
  public let transform: @Sendable ([Float]) throws -> [Float]
  /// Room for the inner environments' observations.
  public var rows = VectorRows()

  /// Changes the observations of vector environments.
  /// - Parameters:
  ///   - base: the vector environment.
  ///   - singleObservationSpace: the space of one environment's results; the inner environment's space
  ///     where none is given.
  ///   - transform: `[M, D']` observations to report for the inner environments' `[M, D]`.
  /// - Throws: `GymError.badSpace` where the space can't be flattened.
  public init(
    _ base: Base, singleObservationSpace: Space? = nil,
    transform: @escaping @Sendable ([Float]) throws -> [Float]
  ) throws(GymError) {
    let space = singleObservationSpace ?? base.singleObservationSpace
    try space.checkFlattenable(for: "VectorTransformObservation")
    self.base = base
    self.singleObservationSpace = space
    self.transform = transform
  }

  /// Applies the function.
  /// - Throws: `GymError.wrongValue` where it gives another number of values.
  public mutating func change(_ observations: [Float], count: Int, into changed: inout [Float])
    throws(GymError)
  {
    let values = try GymError.wrap { try transform(observations) }
    guard values.count == changed.count else {
      throw .wrongValue(
        expected: "\(count) x \(changed.count / max(1, count)) values", found: "\(values.count)")
    }
    changed = values
  }
}
