import Foundations
import Spaces

/// Brings the observations of all lanes between other bounds, each number by an affine map.
public struct VectorRescaleObservation<Base: VectorEnvironment>: VectorObservationWrapper {
  /// The inner vector environment.
  public var base: Base
  /// The inner environment's shape and type between the new bounds.
  public let singleObservationSpace: Space
  /// Room for the inner environments' observations.
  public var rows = VectorRows()
  private let affine: AffineMap

  /// Rescales with the same bounds for every number.
  /// - Throws: `GymError.badSpace` as `init(_:minObservation:maxObservation:)` for bounds per number
  ///   does.
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
      let numbers = (0..<count * width).map { place in
        affine.gradient[place % width] * Double(observations[place])
          + affine.intercept[place % width]
      }
      changed = NDArray(numbers, shape: [numbers.count], dtype: affine.rescaled.dtype).floats
      return
    }
    for column in 0..<width {
      let (gradient, intercept) = (affine.singleGradient[column], affine.singleIntercept[column])
      for place in stride(from: column, to: count * width, by: width) {
        changed[place] = gradient * observations[place] + intercept
      }
    }
  }
}

extension VectorRescaleObservation: ResumableEnvironments where Base: ResumableEnvironments {}
