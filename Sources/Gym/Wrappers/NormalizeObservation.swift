import Spaces

/// Gives every number of the observation mean 0 and variance 1, by the moments of those so far.
///
///     observation' = (observation - mean) / sqrt(variance + epsilon)
///
/// Moments and results are Float32, as Gymnasium's are, and every observation of a step or a reset
/// counts once. See `RunningMoments`.
public struct NormalizeObservation<Base: Environment>: Wrapper {
  /// What the inner environment observes.
  public typealias Observation = Base.Observation
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
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

  /// Starts an episode.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try normalized(start.observation), start.info)
  }

  /// Does one action.
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
    var numbers = buffer.mutableSpan
    try observation.flatten(in: source, into: &numbers)
    for index in numbers.indices {
      if let before { moments[index].add(numbers[index], after: before) }
      let deviation = (moments[index].variance + epsilon).squareRoot()
      numbers[index] = (numbers[index] - moments[index].mean) / deviation
    }
    return try Observation(flattened: numbers.span, in: target)
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
