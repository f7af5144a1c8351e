import Spaces

/// Writes every observation as one row of values; see `Space.flattened(_:)`.
public struct FlattenObservation<Base: Environment>: ObservationChange {
  public var base: Base

  /// The inner environment's observation space.
  public let innerSpace: Space
  /// The space of the changed observations.
  public let observationSpace: Space

  /// Flattens an environment's observations.
  /// - Throws: `GymError.badSpace` where there are too many values.
  public init(_ base: Base) throws(GymError) {
    self.base = base
    innerSpace = base.observationSpace
    observationSpace = try innerSpace.flattenedSpace()
  }

  /// The row of values.
  /// - Throws: `GymError.wrongValue` where it isn't an element of the inner space.
  public func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    try innerSpace.flattened(observation)
  }
}

extension FlattenObservation: Encodable where Base: Encodable {
  /// Writes the inner environment.
  public func encode(to encoder: any Encoder) throws { try base.encode(to: encoder) }
}

extension FlattenObservation: Decodable where Base: Decodable {
  /// Reads the inner environment.
  public init(from decoder: any Decoder) throws { try self.init(Base(from: decoder)) }
}

extension FlattenObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { [:] }
}

extension WrapperEntry {
  static let flattenObservation = WrapperEntry("FlattenObservation") { base, _ throws(GymError) in
    AnyEnvironment(try FlattenObservation(base))
  }
}

/// Gives every environment's observation the space of a row of values; see `FlattenObservation`.
/// The values in the buffers are flattened in any case.
public typealias VectorFlattenObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, FlattenObservation<EnvironmentStandIn>>

extension VectorizeTransformObservation where Change == FlattenObservation<EnvironmentStandIn> {
  /// Flattens the observations of vector environments.
  /// - Throws: `GymError` as `FlattenObservation` does.
  public init(_ base: Base) throws(GymError) {
    try self.init(base, keepsValues: true) { environment throws(GymError) in
      try FlattenObservation(environment)
    }
  }
}
