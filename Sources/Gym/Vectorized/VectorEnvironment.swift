import Spaces

/// What the steps of N environments leave behind, in memory that the caller owns and reuses.
public struct VectorBuffers: Sendable, Equatable {
  /// `[N, D]`: what to act on next; with `AutoresetMode.sameStep`, of an environment whose episode
  /// ended the first of its new one.
  public var observations: [Float]
  /// `[N, D]`: what followed the last actions; of an environment whose episode ended, its true last
  /// observation.
  public var finalObservations: [Float]
  /// `[N]`
  public var rewards: [Float]
  /// `[N]`: a terminal state was reached.
  public var terminated: [Bool]
  /// `[N]`: the episode was cut off from outside.
  public var truncated: [Bool]
  /// `[N]`: the details of the step.
  public var infos: [Info]
  /// `[N]`: the details of the reset that led to `observations`, empty where there was none.
  public var resetInfos: [Info]
  /// Details of the step that every environment reports as a whole number, `[N]` each: what an
  /// environment made for the batch writes instead of a dictionary for each environment (`label`).
  public var infoColumns: [String: [Int]] = [:]
  /// Details of the step that every environment reports as an array of one size, `[N, K]` each: the
  /// example that an answer is compared with (`clean`, `real`).
  public var infoRows: [String: [Float]] = [:]

  /// Allocates the buffers.
  /// - Parameters:
  ///   - count: N, how many environments.
  ///   - observationCount: D, the values of one flattened observation.
  public init(count: Int, observationCount: Int) {
    observations = Array(repeating: 0, count: count * observationCount)
    finalObservations = observations
    rewards = Array(repeating: 0, count: count)
    terminated = Array(repeating: false, count: count)
    truncated = terminated
    infos = Array(repeating: [:], count: count)
    resetInfos = infos
  }
}

/// N environments that are stepped side by side.
///
/// What happens to an environment whose episode ends is a matter of `autoreset`.
public protocol VectorEnvironment: Sendable {
  /// N, the number of environments.
  var count: Int { get }
  /// The space of one environment's observations.
  var singleObservationSpace: Space { get }
  /// The space of one environment's actions.
  var singleActionSpace: Space { get }
  /// What happens to an environment whose episode has ended.
  var autoreset: AutoresetMode { get set }

  /// Starts an episode in every environment; see the default for what the seed means.
  mutating func reset(seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers)
    throws(GymError)
  /// Starts an episode in every environment, or in those of a mask (Gymnasium's `reset_mask`).
  /// - Parameters:
  ///   - seeds: `[N]`; nil continues with the environment's present generator.
  ///   - options: the same for every environment.
  ///   - mask: `[N]`, true at least once: the other environments and their rows stay as they are.
  ///   - buffers: what follows.
  /// - Throws: `GymError` of the first environment that fails.
  mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError)
  /// Performs one action in every environment.
  /// - Parameters:
  ///   - actions: of the kind of the action space.
  ///   - buffers: receive what follows.
  /// - Throws: `GymError` of the first environment that fails.
  mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)

  /// The state of every environment, to be restored later with the same bits.
  /// - Throws: `GymError.stateNotSavable` where an environment is not `Codable`, as unless
  ///   implemented.
  func saveState() throws(GymError) -> [[UInt8]]
  /// Restores the states of as many environments. Where one is bad, nothing changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  mutating func restoreState(_ states: [[UInt8]]) throws(GymError)

  /// The scene of one environment; nil where there is nothing to draw, as unless said otherwise.
  /// - Precondition: there is such an environment.
  func render(environment index: Int) -> DisplayList?
  /// Releases the environments' resources, such as files and windows; does nothing unless
  /// implemented otherwise. A second call does nothing.
  mutating func close()
}

extension VectorEnvironment {
  public func saveState() throws(GymError) -> [[UInt8]] {
    throw .stateNotSavable(environment: "\(Self.self)")
  }

  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    throw .stateNotSavable(environment: "\(Self.self)")
  }

  /// These environments as ones made of a data set; nil where they are not.
  public var dataset: (any DatasetEnvironment)? { self as? any DatasetEnvironment }

  /// Buffers of the right size.
  public func makeBuffers() -> VectorBuffers {
    VectorBuffers(count: count, observationCount: singleObservationSpace.flattenedCount)
  }

  public func render(environment index: Int) -> DisplayList? { nil }

  public mutating func close() {}

  /// Starts an episode in every environment; environment i gets the seed plus i, as in Gymnasium.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    let seeds = (0..<count).map { index in seed.map { $0 &+ UInt64(index) } }
    try reset(seeds: seeds, options: options, mask: nil, into: &buffers)
  }

  /// Starts an episode in every environment, without options.
  public mutating func reset(seed: UInt64? = nil, into buffers: inout VectorBuffers)
    throws(GymError)
  {
    try reset(seed: seed, options: [:], into: &buffers)
  }

  /// Starts an episode in every environment from seeds of their own.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions = [:], into buffers: inout VectorBuffers
  ) throws(GymError) {
    try reset(seeds: seeds, options: options, mask: nil, into: &buffers)
  }

  /// Starts an episode in the environments of a mask; environment i gets the seed plus i.
  public mutating func reset(
    seed: UInt64? = nil, mask: [Bool], options: ResetOptions = [:],
    into buffers: inout VectorBuffers
  ) throws(GymError) {
    let seeds = (0..<count).map { index in seed.map { $0 &+ UInt64(index) } }
    try reset(seeds: seeds, options: options, mask: mask, into: &buffers)
  }
}

extension VectorBuffers {
  /// Refuses buffers that were not made for these environments.
  /// - Throws: `GymError.badVector`.
  package func check(count: Int, observationCount: Int) throws(GymError) {
    guard rewards.count == count, terminated.count == count, truncated.count == count,
      infos.count == count, resetInfos.count == count,
      observations.count == count * observationCount,
      finalObservations.count == observations.count
    else {
      throw .badVector(
        "expected buffers for \(count) environments of \(observationCount) values: use makeBuffers()"
      )
    }
  }
}
