import Foundations
import Spaces

/// Brings observations between other bounds, each number by an affine map.
public struct RescaleObservation<Base: Environment>: Wrapper {
  public var base: Base
  /// The inner environment's shape and type between the new bounds.
  public let observationSpace: Space
  @usableFromInline let lower: [Double]
  @usableFromInline let upper: [Double]
  @usableFromInline let affine: AffineMap
  @usableFromInline var map: ElementMap

  /// Rescales with the same bounds for every number.
  /// - Throws: `GymError.badSpace` as `init(_:minObservation:maxObservation:)` for bounds per
  ///   number does.
  public init(_ base: Base, minObservation: Double, maxObservation: Double) throws(GymError) {
    try self.init(base, minObservation: [minObservation], maxObservation: [maxObservation])
  }

  /// Rescales with bounds for each number in row-major order.
  /// - Throws: `GymError.badSpace` where the space isn't a `Box`, the bounds don't fit it or are
  ///   infinite where its own aren't.
  public init(_ base: Base, minObservation: [Double], maxObservation: [Double]) throws(GymError) {
    let box = try base.observationSpace.box(for: "RescaleObservation")
    affine = try AffineMap(
      from: box, lower: minObservation, upper: maxObservation, wrapper: "RescaleObservation")
    self.base = base
    lower = minObservation
    upper = maxObservation
    observationSpace = .box(affine.rescaled)
    map = ElementMap(from: base.observationSpace, to: observationSpace)
  }

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try rescaled(start.observation), start.info)
  }

  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    step.observation = try rescaled(step.observation)
    return step
  }

  @inlinable
  mutating func rescaled(_ observation: Observation) throws(GymError) -> Observation {
    let affine = affine
    return try map.map(
      observation, single: { affine.singleGradient[$0] * $1 + affine.singleIntercept[$0] },
      double: { affine.gradient[$0] * $1 + affine.intercept[$0] })
  }
}

extension RescaleObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the bounds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(lower)
    try container.encode(upper)
  }
}

extension RescaleObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the bounds.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let lower = try container.decode([Double].self)
    try self.init(base, minObservation: lower, maxObservation: try container.decode([Double].self))
  }
}

extension RescaleObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    ["min_obs": .doubles(lower), "max_obs": .doubles(upper)]
  }
}

extension WrapperEntry {
  static let rescaleObservation = WrapperEntry(
    "RescaleObservation", arguments: ["min_obs", "max_obs"]
  ) {
    base, arguments in
    AnyEnvironment(
      try RescaleObservation(
        base, minObservation: arguments.doubles("min_obs"),
        maxObservation: arguments.doubles("max_obs")))
  }
}

/// Brings the observations of all environments between other bounds, each number by an affine map.
public struct VectorRescaleObservation<Base: VectorEnvironment>: VectorObservationWrapper {
  public var base: Base
  /// The inner environment's shape and type between the new bounds.
  public let singleObservationSpace: Space
  /// Room for the inner environments' observations.
  public var rows = VectorRows()
  private let affine: AffineMap

  /// Rescales with the same bounds for every number.
  /// - Throws: `GymError.badSpace` as `init(_:minObservation:maxObservation:)` for bounds per
  ///   number does.
  public init(_ base: Base, minObservation: Double, maxObservation: Double) throws(GymError) {
    try self.init(base, minObservation: [minObservation], maxObservation: [maxObservation])
  }

  /// Rescales with bounds for each number in row-major order.
  /// - Throws: `GymError.badSpace` where the space isn't a `Box`, the bounds don't fit it or are
  ///   infinite where its own aren't.
  public init(_ base: Base, minObservation: [Double], maxObservation: [Double]) throws(GymError) {
    let box = try base.singleObservationSpace.box(for: "VectorRescaleObservation")
    affine = try AffineMap(
      from: box, lower: minObservation, upper: maxObservation, wrapper: "VectorRescaleObservation")
    self.base = base
    singleObservationSpace = .box(affine.rescaled)
  }

  /// Rescales every number.
  public mutating func change(_ observations: [Float], count: Int, into changed: inout [Float]) {
    let width = affine.gradient.count
    guard affine.rescaled.dtype == .float32 else {
      let values = (0..<count * width).map { offset in
        affine.gradient[offset % width] * Double(observations[offset])
          + affine.intercept[offset % width]
      }
      changed = NDArray(values, shape: [values.count], dtype: affine.rescaled.dtype).floats
      return
    }
    for column in 0..<width {
      let (gradient, intercept) = (affine.singleGradient[column], affine.singleIntercept[column])
      for offset in stride(from: column, to: count * width, by: width) {
        changed[offset] = gradient * observations[offset] + intercept
      }
    }
  }
}
