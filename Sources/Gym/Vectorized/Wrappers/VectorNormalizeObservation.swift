import Spaces

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
  public mutating func change(_ observations: [Float], count: Int, into changed: inout [Float]) {
    if updatesRunningMean { learn(observations, count: count) }
    let width = observationMoments.count
    let deviations = observationMoments.map { ($0.variance + Float(epsilon)).squareRoot() }
    let moments = observationMoments
    let observations = observations.span
    var changed = changed.mutableSpan
    for first in stride(from: 0, to: count * width, by: width) {
      for column in 0..<width {
        changed[first + column] =
          (observations[first + column] - moments[column].mean) / deviations[column]
      }
    }
  }

  /// Merges `[count, D]` observations into the moments.
  private mutating func learn(_ observations: [Float], count: Int) {
    let width = observationMoments.count
    let observations = observations.span
    var sums = [Double](repeating: 0, count: width)
    for first in stride(from: 0, to: count * width, by: width) {
      for column in 0..<width { sums[column] += Double(observations[first + column]) }
    }
    let means = sums.map { Float($0 / Double(count)) }
    var squares = [Double](repeating: 0, count: width)
    for first in stride(from: 0, to: count * width, by: width) {
      for column in 0..<width {
        let distance = Double(observations[first + column] - means[column])
        squares[column] += distance * distance
      }
    }
    for column in 0..<width {
      observationMoments[column].merge(
        mean: means[column], variance: Float(squares[column] / Double(count)), count: count,
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
