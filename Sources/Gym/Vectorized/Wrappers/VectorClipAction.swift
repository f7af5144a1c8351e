import Spaces

/// Takes any numbers as the lanes' actions and brings them between the bounds of the inner
/// environments'.
///
/// The action space has no bounds. A number that is NaN stays so.
public struct VectorClipAction<Base: VectorEnvironment>: VectorActionWrapper {
  /// The inner vector environment.
  public var base: Base
  /// The inner environment's shape and type without bounds.
  public let singleActionSpace: Space
  private let low: [Float]
  private let high: [Float]

  /// Clips what vector environments are told.
  /// - Throws: `GymError.badSpace` where the actions aren't those of a `Box`, or of one of an
  ///   unsigned type, which always has bounds.
  public init(_ base: Base) throws(GymError) {
    let box = try base.singleActionSpace.box(for: "VectorClipAction")
    self.base = base
    singleActionSpace = .box(try box.withoutBounds(dtype: box.dtype))
    low = box.low.floats
    high = box.high.floats
  }

  /// The nearest actions to the given ones.
  /// - Throws: `GymError.wrongValue` for another number of them.
  public mutating func changed(_ actions: VectorActions) throws(GymError) -> VectorActions {
    let width = low.count
    var numbers = try numbers(actions, width: width)
    for column in 0..<width {
      for place in stride(from: column, to: numbers.count, by: width) {
        // In this order a NaN is handed on.
        if numbers[place] < low[column] { numbers[place] = low[column] }
        if numbers[place] > high[column] { numbers[place] = high[column] }
      }
    }
    return .numbers(numbers)
  }
}

extension VectorClipAction: ResumableEnvironments where Base: ResumableEnvironments {}
