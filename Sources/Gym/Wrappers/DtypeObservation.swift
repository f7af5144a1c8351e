import Foundations
import Spaces

/// Gives arrays and scalars of observations another element type.
///
/// A Discrete becomes a Box without dimensions, a MultiBinary a Box from 0 to 1. What lies beyond
/// the type goes to the end of its range (Gymnasium wraps around).
public struct DtypeObservation<Base: Environment>: ObservationChange {
  public var base: Base
  /// The element type of an observation.
  public let dtype: DType
  /// The inner environment's observation space.
  public let innerSpace: Space
  /// The space of the changed observations.
  public let observationSpace: Space

  /// Changes the element type of an environment's observations.
  /// - Throws: `GymError.badSpace` where they aren't arrays or scalars, or the bounds lie beyond
  ///   the type.
  public init(_ base: Base, dtype: DType) throws(GymError) {
    self.base = base
    self.dtype = dtype
    innerSpace = base.observationSpace
    switch innerSpace {
    case .box(let box): observationSpace = .box(try Box(low: box.low, high: box.high, dtype: dtype))
    case .discrete(let space):
      observationSpace = .box(
        try Box(
          low: NDArray(shape: [], storage: .int64([Int64(space.start)])),
          // Start and count together may be more than 64 bits hold.
          high: NDArray(shape: [], storage: .int64([Int64(space.start + (space.count - 1))])),
          dtype: dtype))
    case .multiDiscrete(let space):
      observationSpace = .multiDiscrete(
        try MultiDiscrete(
          checking: space.counts, start: space.start, shape: space.shape, dtype: dtype))
    case .multiBinary(let space):
      observationSpace = .box(
        try Box(
          low: NDArray(zeros: space.shape, dtype: .int8),
          high: NDArray(
            Array(repeating: 1, count: space.shape.reduce(1, *)), shape: space.shape, dtype: .int8),
          dtype: dtype))
    default:
      throw .badSpace("DtypeObservation: expected arrays or scalars, found \(innerSpace)")
    }
  }

  /// The same values in the other type.
  /// - Throws: `GymError.wrongValue` where it isn't of the inner shape.
  public func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    if case .discrete(let number) = observation {
      return .array(NDArray(integers: [Int128(number)], shape: [], dtype: dtype))
    }
    return .array(try innerArray(observation).cast(to: dtype))
  }
}

extension DtypeObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(dtype.rawValue)
  }
}

extension DtypeObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the setting.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    guard let dtype = DType(rawValue: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected an element type")
    }
    try self.init(base, dtype: dtype)
  }
}

extension DtypeObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["dtype": .string(dtype.rawValue)] }
}

extension WrapperEntry {
  static let dtypeObservation = WrapperEntry("DtypeObservation", arguments: ["dtype"]) {
    base, arguments in
    let name = try arguments.stringArgument("dtype", oneOf: DType.allCases.map(\.rawValue))
    return AnyEnvironment(
      try DtypeObservation(base, dtype: DType(rawValue: name ?? "") ?? .float32))
  }
}

/// Gives every environment's observation another element type; see `DtypeObservation`. The buffers
/// hold the results as Float32.
public typealias VectorDtypeObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, DtypeObservation<EnvironmentStandIn>>

extension VectorizeTransformObservation where Change == DtypeObservation<EnvironmentStandIn> {
  /// Changes the element type of the observations of vector environments.
  /// - Throws: `GymError` as `DtypeObservation` does.
  public init(_ base: Base, dtype: DType) throws(GymError) {
    try self.init(base) { environment throws(GymError) in
      try DtypeObservation(environment, dtype: dtype)
    }
  }
}
