import Spaces

/// Gives arrays of observations another shape.
public struct ReshapeObservation<Base: Environment>: ObservationChange {
  public var base: Base
  /// The shape of an observation.
  public let shape: [Int]
  /// The inner environment's observation space.
  public let innerSpace: Space
  /// The space of the changed observations.
  public let observationSpace: Space

  /// Reshapes an environment's observations.
  /// - Throws: `GymError.badSpace` where they aren't those of a `Box`, `GymError.badArgument` where
  ///   the shape has another number of elements.
  public init(_ base: Base, shape: [Int]) throws(GymError) {
    let box = try base.observationSpace.box(for: "ReshapeObservation")
    guard try Box.elementCount(of: shape, kind: "ReshapeObservation") == box.flattenedCount else {
      throw .badArgument(
        name: "shape", value: "\(shape)", expected: "a shape of \(box.flattenedCount) elements")
    }
    self.base = base
    self.shape = shape
    innerSpace = .box(box)
    observationSpace = .box(
      try Box(
        exactly: box.low.reshaped(shape), box.high.reshaped(shape),
        isBoundedBelow: box.isBoundedBelow, isBoundedAbove: box.isBoundedAbove))
  }

  /// The same values in the other shape.
  /// - Throws: `GymError.wrongValue` where it isn't an array of the inner shape.
  public func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    .array(try innerArray(observation).reshaped(shape))
  }
}

extension ReshapeObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(shape)
  }
}

extension ReshapeObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the setting.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, shape: try container.decode([Int].self))
  }
}

extension ReshapeObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["shape": .list(shape.map { .int($0) })] }
}

extension WrapperEntry {
  static let reshapeObservation = WrapperEntry("ReshapeObservation", arguments: ["shape"]) {
    base, arguments in
    AnyEnvironment(try ReshapeObservation(base, shape: arguments.integers("shape")))
  }
}

/// Gives every environment's observation another shape; see `ReshapeObservation`.
public typealias VectorReshapeObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, ReshapeObservation<EnvironmentStandIn>>

extension VectorizeTransformObservation where Change == ReshapeObservation<EnvironmentStandIn> {
  /// Reshapes the observations of vector environments.
  /// - Throws: `GymError` as `ReshapeObservation` does.
  public init(_ base: Base, shape: [Int]) throws(GymError) {
    try self.init(base, keepsValues: true) { environment throws(GymError) in
      try ReshapeObservation(environment, shape: shape)
    }
  }
}
