import Spaces

/// Applies a function to the observations of all lanes at once.
///
///     VectorTransformObservation(lanes) { observations in observations.map { 2 * $0 } }
public struct VectorTransformObservation<Base: VectorEnvironment>: VectorObservationWrapper {
  /// The inner vector environment.
  public var base: Base
  /// Where one lane's changed observations lie.
  public let singleObservationSpace: Space
  /// Makes `[M, D']` numbers of the inner environments' `[M, D]`: the observations that have arrived
  /// in one call, those of lanes that ended included.
  public let transform: @Sendable ([Float]) throws(GymError) -> [Float]
  /// Room for the inner environments' observations.
  public var rows = VectorRows()

  /// Changes the observations of vector environments.
  /// - Parameters:
  ///   - base: the vector environment.
  ///   - singleObservationSpace: where one lane's results lie; the inner environment's space where
  ///     none is given.
  ///   - transform: `[M, D']` observations to report for the inner environments' `[M, D]`.
  /// - Throws: `GymError.badSpace` where the space can't be flattened.
  public init(
    _ base: Base, singleObservationSpace: Space? = nil,
    transform: @escaping @Sendable ([Float]) throws(GymError) -> [Float]
  ) throws(GymError) {
    let space = singleObservationSpace ?? base.singleObservationSpace
    try space.checkFlattenable(for: "VectorTransformObservation")
    self.base = base
    self.singleObservationSpace = space
    self.transform = transform
  }

  /// Applies the function.
  /// - Throws: `GymError.wrongValue` where it gives another number of numbers.
  public mutating func change(_ observations: [Float], count: Int, into changed: inout [Float])
    throws(GymError)
  {
    let numbers = try transform(observations)
    guard numbers.count == changed.count else {
      throw .wrongValue(
        expected: "\(count) x \(changed.count / max(1, count)) numbers", found: "\(numbers.count)")
    }
    changed = numbers
  }
}

extension VectorTransformObservation: ResumableEnvironments where Base: ResumableEnvironments {}

extension Space {
  /// Refuses a space whose elements aren't rows of numbers.
  /// - Throws: `GymError.badSpace`.
  func checkFlattenable(for wrapper: String) throws(GymError) {
    guard isFlattenable else {
      throw .badSpace("\(wrapper): expected a space that can be flattened, found \(self)")
    }
  }

  /// Reads an element from its row within many.
  func element(from numbers: [Float], row: Int, width: Int) throws(GymError) -> SpaceValue {
    try unflatten(numbers.span.extracting(row * width..<(row + 1) * width))
  }

  /// Writes an element to its row within many.
  func write(_ element: SpaceValue, to numbers: inout [Float], row: Int, width: Int)
    throws(GymError)
  {
    try numbers.withUnsafeMutableBufferPointer { numbers throws(GymError) in
      let row = UnsafeMutableBufferPointer(rebasing: numbers[row * width..<(row + 1) * width])
      var target = row.mutableSpan
      try flatten(element, into: &target)
    }
  }
}
