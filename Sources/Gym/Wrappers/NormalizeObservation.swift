import Spaces

/// Gives every number of the observation mean 0 and variance 1, by the moments of those so far.
///
///     observation' = (observation - mean) / sqrt(variance + epsilon)
///
/// Moments and results are Float32, as Gymnasium's are, and every observation of a step or a reset
/// counts once. See `RunningMoments`.
public struct NormalizeObservation<Base: Environment>: Wrapper {
  public var base: Base
  /// A Float32 box of the inner environment's shape without bounds.
  public let observationSpace: Space
  /// Added to the variance.
  public let epsilon: Double
  /// Whether new observations change the moments; false to evaluate with those learned before.
  public var updatesRunningMean = true
  /// The moments of each number in row-major order.
  @inlinable public var observationMoments: [RunningMoments<Float>] { moments }
  @usableFromInline var moments: [RunningMoments<Float>]
  @usableFromInline var count = initialMomentCount
  @usableFromInline var buffer: [Float]
  @usableFromInline let source: Space

  /// Normalizes an environment's observations.
  /// - Throws: `GymError.badSpace` where the observations aren't those of a `Box`,
  ///   `GymError.badArgument` where epsilon isn't above 0.
  public init(_ base: Base, epsilon: Double = 1e-8) throws(GymError) {
    let box = try base.observationSpace.box(for: "NormalizeObservation")
    try checkEpsilon(epsilon)
    self.base = base
    self.epsilon = epsilon
    source = .box(box)
    observationSpace = .box(try box.withoutBounds(dtype: .float32))
    moments = Array(repeating: RunningMoments(), count: box.flattenedCount)
    buffer = Array(repeating: 0, count: box.flattenedCount)
  }

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try normalized(start.observation), start.info)
  }

  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    step.observation = try normalized(step.observation)
    return step
  }

  @inlinable
  mutating func normalized(_ observation: Observation) throws(GymError) -> Observation {
    let (source, target, epsilon) = (source, observationSpace, Float(epsilon))
    let before: Double? = updatesRunningMean ? count : nil
    if updatesRunningMean { count += 1 }
    // Taken out while the buffer is lent, as a part of self can't be changed beside it.
    var moments: [RunningMoments<Float>] = []
    swap(&moments, &self.moments)
    defer { swap(&moments, &self.moments) }
    var values = buffer.mutableSpan
    try observation.flatten(in: source, into: &values)
    for index in values.indices {
      if let before { moments[index].add(values[index], after: before) }
      let standardDeviation = (moments[index].variance + epsilon).squareRoot()
      values[index] = (values[index] - moments[index].mean) / standardDeviation
    }
    return try Observation(flattened: values.span, in: target)
  }
}

extension NormalizeObservation: Encodable where Base: Encodable {
  /// Writes the inner environment, the settings and the moments.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(epsilon)
    try container.encode(updatesRunningMean)
    try container.encode(count)
    try container.encode(moments)
  }
}

extension NormalizeObservation: Decodable where Base: Decodable {
  /// Reads the inner environment, the settings and the moments.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, epsilon: try container.decode(Double.self))
    updatesRunningMean = try container.decode(Bool.self)
    count = try container.decode(Double.self)
    let moments = try container.decode([RunningMoments<Float>].self)
    guard moments.count == self.moments.count else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected \(self.moments.count) moments")
    }
    self.moments = moments
  }
}

extension NormalizeObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["epsilon": .double(epsilon)] }
}

extension WrapperEntry {
  static let normalizeObservation = WrapperEntry("NormalizeObservation", arguments: ["epsilon"]) {
    base, arguments in
    AnyEnvironment(
      try NormalizeObservation(base, epsilon: arguments.numberArgument("epsilon") ?? 1e-8))
  }
}

/// Gives every number of the observations mean 0 and variance 1, by the moments of those of all
/// environments so far.
///
///     observation' = (observation - mean) / sqrt(variance + epsilon)
///
/// All observations that arrive in one call are merged into the moments as one batch, then all are
/// normalized; every one counts once. With `AutoresetMode.sameStep` an environment that ends brings
/// two, the last of its episode and the first of the next, and both are normalized; with
/// `.nextStep` they come in two steps; with `.disabled` the second one comes with the caller's
/// reset, of which only the environments of the mask count. (Gymnasium's wrapper refuses the last
/// two modes and partial resets.)
///
/// Moments and results are Float32, as Gymnasium's are; sums over a batch are Double.
public struct VectorNormalizeObservation<Base: VectorEnvironment>: VectorObservationWrapper {
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

  /// Adds the observations to the moments and normalizes them.
  public mutating func change(_ observations: [Float], count: Int, into changed: inout [Float]) {
    if updatesRunningMean { learn(observations, count: count) }
    let width = observationMoments.count
    let standardDeviations = observationMoments.map { ($0.variance + Float(epsilon)).squareRoot() }
    let moments = observationMoments
    let observations = observations.span
    var changed = changed.mutableSpan
    for first in stride(from: 0, to: count * width, by: width) {
      for column in 0..<width {
        changed[first + column] =
          (observations[first + column] - moments[column].mean) / standardDeviations[column]
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

  /// Continues with other moments.
  /// - Throws: `GymError.badState` where they are of another number of values.
  public mutating func remember(_ memory: Memory) throws(GymError) {
    guard memory.moments.count == observationMoments.count else {
      throw .badState(
        "expected the moments of \(observationMoments.count) values, found "
          + "\(memory.moments.count)")
    }
    updatesRunningMean = memory.updatesRunningMean
    observationCount = memory.count
    observationMoments = memory.moments
  }
}
