import Spaces

/// Applies a single environment's observation wrapper to every environment.
///
///     try VectorizeTransformObservation(environments) { environment in
///       try ReshapeObservation(environment, shape: [2, 2])
///     }
///
/// The wrapper must be one without a memory, as all environments share it. Observations pass
/// through `SpaceValue`s, which allocate; `VectorTransformObservation` does not need them.
public struct VectorizeTransformObservation<Base: VectorEnvironment, Change: Wrapper>:
  VectorObservationWrapper
where Change.Base == EnvironmentStandIn {
  /// The inner vector environment.
  public var base: Base
  /// The space of one environment's changed observations.
  public let singleObservationSpace: Space
  /// Room for the inner environments' observations.
  public var rows = VectorRows()
  private var wrapper: Change
  /// Whether the wrapper changes the space only, not the flattened values.
  private let keepsValues: Bool

  /// Changes the observations of vector environments.
  /// - Throws: what making the wrapper throws; `GymError.badSpace` where the results can't be
  ///   flattened.
  public init(_ base: Base, wrapper: (EnvironmentStandIn) throws -> Change) throws(GymError) {
    try self.init(base, keepsValues: false, wrapper: wrapper)
  }

  init(_ base: Base, keepsValues: Bool, wrapper: (EnvironmentStandIn) throws -> Change)
    throws(GymError)
  {
    let wrapper = try GymError.wrap { try wrapper(EnvironmentStandIn(base)) }
    singleObservationSpace = wrapper.observationSpace
    try singleObservationSpace.checkFlattenable(for: "VectorizeTransformObservation")
    self.base = base
    self.wrapper = wrapper
    self.keepsValues = keepsValues
  }

  /// Gives each observation to the wrapper.
  public mutating func change(_ observations: [Float], count: Int, into changed: inout [Float])
    throws(GymError)
  {
    if keepsValues && changed.count == observations.count {
      changed = observations
      return
    }
    let width = base.singleObservationSpace.flattenedCount
    let newWidth = singleObservationSpace.flattenedCount
    for row in 0..<count {
      wrapper.base.observation = try base.singleObservationSpace.element(
        from: observations, row: row, width: width)
      let observation = try wrapper.reset(seed: nil, options: [:]).observation
      try singleObservationSpace.write(
        observation.spaceValue, to: &changed, row: row, width: newWidth)
    }
  }
}
