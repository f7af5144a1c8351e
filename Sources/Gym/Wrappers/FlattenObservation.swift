import Spaces

/// Writes every observation as one row of numbers; see `Space.flattened(_:)`.
public struct FlattenObservation<Base: Environment>: ObservationChange {
  /// Type-erased, as its form depends on the space.
  public typealias Observation = SpaceValue
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
  public var base: Base

  /// The inner environment's observation space.
  public let innerSpace: Space
  /// Where the changed observations lie.
  public let observationSpace: Space

  /// Flattens an environment's observations.
  /// - Throws: `GymError.badSpace` where there are too many numbers.
  public init(_ base: Base) throws(GymError) {
    self.base = base
    innerSpace = base.observationSpace
    observationSpace = try innerSpace.flattenedSpace()
  }

  /// The row of numbers.
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
