import CEnvironments
import Foundations
import Gym
import NumPyRandom
import Spaces

/// N environments of one kind that a kernel steps side by side, in single precision.
///
///     var environments = try VectorCartPole(count: 1024)
///     var buffers = environments.makeBuffers()
///     try environments.reset(seed: 1, into: &buffers)
///     try environments.step(.discrete(actions), into: &buffers)
///
/// The pointer forms, `reset(…into: BatchBuffers)` and `step(_:into:)`, write into memory of the
/// caller and allocate nothing. Time limits and autoresets are part of the step.
///
/// Random numbers: `reset(seed:)` draws the start states from one `PCG64(seed)`, number by number
/// for all environments, `[S, N]`: what Gymnasium's `CartPoleVectorEnv` draws, to the bit in
/// float32. Then every environment gets a SplitMix64 sequence of its own from that generator, which
/// its autoresets draw 24-bit numbers from; they do not depend on the number of threads or on the
/// other environments. With seeds for single environments each environment starts as the single
/// environment with that seed does.
public struct BatchEnvironment<Base: BatchSteppable>: Sendable {
  /// N, the number of environments.
  public let count: Int
  /// What happens to environments whose episodes end.
  public var autoreset: AutoresetMode { didSet { countEnded() } }
  /// After how many steps an episode is cut off; nil for never.
  public let maxEpisodeSteps: Int?
  /// The constants of each environment, or one set for all.
  public let parameters: [Base.Parameters]
  /// The space of one environment's observations: that of the first environment's parameters.
  public let singleObservationSpace: Space
  /// The space of one environment's actions.
  public let singleActionSpace: Space

  var storage: BatchStorage
  /// `[P]`, or `[P, N]`.
  let values: [Float]
  /// How many actions there are, where they are discrete.
  let actionCount: Int32?
  var generator: PCG64?
  var hasReset = false
  /// How many environments have ended and not been reset, where `autoreset` is `disabled`.
  var endedCount = 0

  /// Makes N systems that wait for their first reset.
  /// - Parameters:
  ///   - count: N.
  ///   - parameters: one set of constants for all environments, or one for each.
  ///   - autoreset: what happens to environments whose episodes end.
  ///   - maxEpisodeSteps: after how many steps an episode is cut off; nil for never. Unless said
  ///     otherwise as in the registered environment.
  /// - Throws: `GymError.badVector` where the values do not fit together.
  public init(
    count: Int, parameters: [Base.Parameters] = [Base.standardParameters],
    autoreset: AutoresetMode = .nextStep, maxEpisodeSteps: Int? = Base.batch.maxEpisodeSteps
  ) throws(GymError) {
    let limit = 1 << 28
    guard count >= 1, count <= limit else {
      throw .badVector("expected 1 to \(limit) environments, found \(count)")
    }
    guard parameters.count == 1 || parameters.count == count, let first = parameters.first else {
      throw .badVector("expected 1 or \(count) sets of parameters, found \(parameters.count)")
    }
    guard (maxEpisodeSteps ?? 1) >= 1, (maxEpisodeSteps ?? 1) < Int32.max else {
      throw .badVector("expected a time limit of at least 1 step, found \(maxEpisodeSteps ?? 0)")
    }
    let environment = Base(parameters: first)
    self.count = count
    self.autoreset = autoreset
    self.maxEpisodeSteps = maxEpisodeSteps
    self.parameters = parameters
    singleObservationSpace = environment.observationSpace
    singleActionSpace = environment.actionSpace
    values = try Self.kernelNumbers(parameters)
    storage = BatchStorage(count: count, stateCount: Base.batch.stateCount)
    if case .discrete(let space) = singleActionSpace {
      actionCount = Int32(clamping: space.count)
    } else {
      actionCount = nil
    }
  }

  /// `[P]`, or `[P, N]` from N sets of constants.
  private static func kernelNumbers(_ parameters: [Base.Parameters]) throws(GymError) -> [Float] {
    var rows: [[Float]] = []
    for parameters in parameters {
      let constants = try Base.kernelParameters(parameters)
      rows.append(withUnsafeBytes(of: constants) { Array($0.bindMemory(to: Float.self)) })
    }
    return rows[0].indices.flatMap { number in rows.map { $0[number] } }
  }

  /// One environment's state, in the order of the observation's description.
  public func state(of index: Int) -> [Float] {
    precondition(
      index >= 0 && index < count, "\(Base.batch.name): environment \(index) of \(count)")
    return (0..<Base.batch.stateCount).map { storage.state[$0 * count + index] }
  }

  /// Puts an environment into a state; its count of steps continues.
  public mutating func setState(_ values: [Float], of index: Int) {
    precondition(
      values.count == Base.batch.stateCount,
      "\(Base.batch.name): expected \(Base.batch.stateCount) values, got \(values.count)")
    precondition(
      index >= 0 && index < count, "\(Base.batch.name): environment \(index) of \(count)")
    let storage = unique()
    for (row, number) in values.enumerated() { storage.state[row * count + index] = number }
  }

  /// The scene of one environment, nil before the first reset.
  public func render(environment index: Int = 0) -> DisplayList? {
    let values = state(of: index)
    var environment = Base(parameters: parameters[parameters.count == 1 ? 0 : index])
    // Nothing can be drawn of an environment that waits for its first reset.
    guard hasReset, (try? environment.reset(seed: 0)) != nil else { return nil }
    environment.setBatchState(values)
    return environment.render()
  }

  /// The memory, after a copy where another value shares it.
  mutating func unique() -> BatchStorage {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return storage
  }

  /// Counts the environments that wait for a reset.
  mutating func countEnded() { endedCount = (0..<count).count { storage.elapsed[$0] < 0 } }
}
