import Spaces

/// Takes the lanes' actions between other bounds than the inner environments', and rescales them.
public struct VectorRescaleAction<Base: VectorEnvironment>: VectorActionWrapper {
  /// The inner vector environment.
  public var base: Base
  /// The inner environment's shape and type between the new bounds.
  public let singleActionSpace: Space
  private let affine: AffineMap

  /// Rescales with the same bounds for every number.
  /// - Throws: `GymError.badSpace` as `init(_:minAction:maxAction:)` for bounds per number does.
  public init(_ base: Base, minAction: Double, maxAction: Double) throws(GymError) {
    try self.init(base, minAction: [minAction], maxAction: [maxAction])
  }

  /// Rescales with bounds for each number in row-major order.
  /// - Throws: `GymError.badSpace` where the space isn't a `Box`, the bounds don't fit it or are
  ///   equal, or are infinite where its own aren't.
  public init(_ base: Base, minAction: [Double], maxAction: [Double]) throws(GymError) {
    let box = try base.singleActionSpace.box(for: "VectorRescaleAction")
    affine = try AffineMap(
      from: box, lower: minAction, upper: maxAction, wrapper: "VectorRescaleAction")
    try affine.checkInvertible(wrapper: "VectorRescaleAction", minAction, maxAction)
    self.base = base
    singleActionSpace = .box(affine.rescaled)
  }

  /// The inner environments' actions that the given ones stand for.
  /// - Throws: `GymError.wrongValue` for another number of them.
  public mutating func changed(_ actions: VectorActions) throws(GymError) -> VectorActions {
    let width = affine.gradient.count
    let isSingle = affine.rescaled.dtype == .float32
    var numbers = try numbers(actions, width: width)
    for column in 0..<width {
      for place in stride(from: column, to: numbers.count, by: width) {
        numbers[place] =
          isSingle
          ? (numbers[place] - affine.singleIntercept[column]) / affine.singleGradient[column]
          : Float(
            (Double(numbers[place]) - affine.intercept[column]) / affine.gradient[column])
      }
    }
    return .numbers(numbers)
  }
}

extension VectorRescaleAction: ResumableEnvironments where Base: ResumableEnvironments {}
