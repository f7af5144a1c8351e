/// Gives every number of the observations mean 0 and variance 1, by the moments of those of all
/// lanes so far.
///
///     observation' = (observation - mean) / sqrt(variance + epsilon)
///
/// All observations that arrive in one call are merged into the moments as one batch, then all are
/// normalised; every one counts once. With `AutoresetMode.sameStep` a lane that ends brings two, the
/// last of its episode and the first of the next, and both are normalised; with `.nextStep` they
/// come in two steps; with `.disabled` the second one comes with the caller's reset, of which only
/// the lanes of the mask count. (Gymnasium's wrapper refuses the last two modes and partial resets.)
///
/// Moments and results are Float32, as Gymnasium's are; sums over a batch are Double.
public struct VectorNormalizeObservation<Base: VectorEnvironment>: VectorObservationWrapper {
  /// The inner vector environment.
  public var base: Base
  /// A Float32 box of the inner environment's shape without bounds.
  public let singleObservationSpace: Space
  /// Added to the variance.
  public let epsilon: Double
  /// Whether new observations change the moments; false to evaluate with those learned before.
  public var updatesRunningMean = true
  /// The moments of each number in row-major order.
  public private(set) var observationMoments: [RunningMoments<Float>]
  /// Room for the inner environments' observations.
  public var rows = VectorRows()
  private var observationCount = initialMomentCount

  /// Normalizes the observations of vector environments.
  /// - Throws: `GymError.badSpace` where the observations aren't those of a `Box`,
  ///   `GymError.badArgument` where epsilon isn't above 0.
  public init(_ base: Base, epsilon: Double = 1e-8) throws(GymError) {
    let box = try base.singleObservationSpace.box(for: "VectorNormalizeObservation")
    try checkEpsilon(epsilon)
    self.base = base
    self.epsilon = epsilon
    singleObservationSpace = .box(try box.withoutBounds(dtype: .float32))
    observationMoments = Array(repeating: RunningMoments(), count: box.flattenedCount)
  }

  /// Adds the observations to the moments and normalises them.
  public mutating func change(
    _ observations: [Float], count: Int, into changed: inout [Float]
  ) {
    let width = observationMoments.count
    if updatesRunningMean { learn(observations, count: count) }
    for column in 0..<width {
      let mean = observationMoments[column].mean
      let deviation = (observationMoments[column].variance + Float(epsilon)).squareRoot()
      for place in stride(from: column, to: count * width, by: width) {
        changed[place] = (observations[place] - mean) / deviation
      }
    }
  }

  /// Merges `[count, D]` observations into the moments.
  private mutating func learn(_ observations: [Float], count: Int) {
    let width = observationMoments.count
    for column in 0..<width {
      let places = stride(from: column, to: count * width, by: width)
      var sum = 0.0
      for place in places { sum += Double(observations[place]) }
      let mean = Float(sum / Double(count))
      var squares = 0.0
      for place in places {
        let distance = Double(observations[place] - mean)
        squares += distance * distance
      }
      observationMoments[column].merge(
        mean: mean, variance: Float(squares / Double(count)), count: count,
        after: observationCount)
    }
    observationCount += Double(count)
  }
}

extension VectorNormalizeObservation: StatefulVectorWrapper {
  /// The moments.
  public struct Memory: Codable, Sendable {
    let updatesRunningMean: Bool
    let count: Double
    let moments: [RunningMoments<Float>]
  }

  /// The moments now.
  public var memory: Memory {
    Memory(
      updatesRunningMean: updatesRunningMean, count: observationCount, moments: observationMoments)
  }

  /// Goes on with other moments.
  /// - Throws: `GymError.badState` where they are of another number of numbers.
  public mutating func remember(_ memory: Memory) throws(GymError) {
    guard memory.moments.count == observationMoments.count else {
      throw .badState(
        "expected the moments of \(observationMoments.count) numbers, found "
          + "\(memory.moments.count)")
    }
    updatesRunningMean = memory.updatesRunningMean
    observationCount = memory.count
    observationMoments = memory.moments
  }
}

extension VectorNormalizeObservation: ResumableEnvironments where Base: ResumableEnvironments {}
