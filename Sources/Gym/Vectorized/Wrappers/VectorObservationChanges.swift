import Foundations
import Spaces

/// Keeps some members of every lane's observation; see `FilterObservation`.
public typealias VectorFilterObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, FilterObservation<LaneStandIn>>
/// Gives every lane's observation the space of a row of numbers; see `FlattenObservation`. The
/// numbers in the buffers are flattened in any case.
public typealias VectorFlattenObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, FlattenObservation<LaneStandIn>>
/// Takes the colours from every lane's image; see `GrayscaleObservation`.
public typealias VectorGrayscaleObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, GrayscaleObservation<LaneStandIn>>
/// Gives every lane's image another height and width; see `ResizeObservation`.
public typealias VectorResizeObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, ResizeObservation<LaneStandIn>>
/// Gives every lane's observation another shape; see `ReshapeObservation`.
public typealias VectorReshapeObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, ReshapeObservation<LaneStandIn>>
/// Gives every lane's observation another element type; see `DtypeObservation`. The buffers hold
/// the results as Float32.
public typealias VectorDtypeObservation<Base: VectorEnvironment> =
  VectorizeTransformObservation<Base, DtypeObservation<LaneStandIn>>

extension VectorizeTransformObservation where Change == FilterObservation<LaneStandIn> {
  /// Keeps the members under some keys of a Dict.
  /// - Throws: `GymError` as `FilterObservation` does.
  public init(_ base: Base, filterKeys: [String]) throws(GymError) {
    try self.init(base) { lane throws(GymError) in
      try FilterObservation(lane, filterKeys: filterKeys)
    }
  }

  /// Keeps the members at some places of a Tuple, in the given order.
  /// - Throws: `GymError` as `FilterObservation` does.
  public init(_ base: Base, filterKeys: [Int]) throws(GymError) {
    try self.init(base) { lane throws(GymError) in
      try FilterObservation(lane, filterKeys: filterKeys)
    }
  }
}

extension VectorizeTransformObservation where Change == FlattenObservation<LaneStandIn> {
  /// Flattens the observations of vector environments.
  /// - Throws: `GymError` as `FlattenObservation` does.
  public init(_ base: Base) throws(GymError) {
    try self.init(base, keepsNumbers: true) { lane throws(GymError) in
      try FlattenObservation(lane)
    }
  }
}

extension VectorizeTransformObservation where Change == GrayscaleObservation<LaneStandIn> {
  /// Takes the colours from the images of vector environments.
  /// - Throws: `GymError` as `GrayscaleObservation` does.
  public init(_ base: Base, keepDim: Bool = false) throws(GymError) {
    try self.init(base) { lane throws(GymError) in
      try GrayscaleObservation(lane, keepDim: keepDim)
    }
  }
}

extension VectorizeTransformObservation where Change == ResizeObservation<LaneStandIn> {
  /// Resizes the images of vector environments to a height and a width.
  /// - Throws: `GymError` as `ResizeObservation` does.
  public init(_ base: Base, shape: [Int]) throws(GymError) {
    try self.init(base) { lane throws(GymError) in try ResizeObservation(lane, shape: shape) }
  }
}

extension VectorizeTransformObservation where Change == ReshapeObservation<LaneStandIn> {
  /// Reshapes the observations of vector environments.
  /// - Throws: `GymError` as `ReshapeObservation` does.
  public init(_ base: Base, shape: [Int]) throws(GymError) {
    try self.init(base, keepsNumbers: true) { lane throws(GymError) in
      try ReshapeObservation(lane, shape: shape)
    }
  }
}

extension VectorizeTransformObservation where Change == DtypeObservation<LaneStandIn> {
  /// Changes the element type of the observations of vector environments.
  /// - Throws: `GymError` as `DtypeObservation` does.
  public init(_ base: Base, dtype: DType) throws(GymError) {
    try self.init(base) { lane throws(GymError) in try DtypeObservation(lane, dtype: dtype) }
  }
}
