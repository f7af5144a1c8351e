import Foundations
import Spaces

/// N environments of any kind, stepped one after the other on the caller's thread, or each on a
/// thread of the worker pool.
///
/// Environment i of a seeded reset gets the seed plus i: the environment's episodes are those of
/// the single environment with this seed, autoresets included, as in Gymnasium's `SyncVectorEnv`.
public struct SyncVectorEnvironment: VectorEnvironment {
  /// The environments.
  public private(set) var environments: [AnyEnvironment]
  /// The space of one environment's observations.
  public let singleObservationSpace: Space
  /// The space of one environment's actions.
  public let singleActionSpace: Space
  /// What happens to an environment whose episode has ended.
  public var autoreset: AutoresetMode
  /// Whether environments are stepped on the worker pool; pays where a step takes some 10 us. The
  /// results are the same.
  public var isParallel: Bool
  /// `[N]`: the environment's episode has ended, and no other has begun.
  private var hasEnded: [Bool]
  private let observationCount: Int
  private let actionCount: Int

  /// The number of environments.
  public var count: Int { environments.count }

  /// Puts environments side by side.
  /// - Throws: `GymError.badVector` where there is none, or their spaces differ.
  public init(
    _ environments: [AnyEnvironment], autoreset: AutoresetMode = .nextStep, isParallel: Bool = false
  ) throws(GymError) {
    guard let first = environments.first else {
      throw .badVector("expected at least one environment")
    }
    singleObservationSpace = first.observationSpace
    singleActionSpace = first.actionSpace
    for (index, other) in environments.enumerated()
    where other.observationSpace != singleObservationSpace
      || other.actionSpace != singleActionSpace
    {
      throw .badVector(
        "environment \(index) has other spaces than environment 0: expected equal ones")
    }
    for space in [singleObservationSpace, singleActionSpace] where !space.isFlattenable {
      throw .badVector("expected spaces that can be flattened, found \(space)")
    }
    self.environments = environments
    self.autoreset = autoreset
    self.isParallel = isParallel
    hasEnded = Array(repeating: false, count: environments.count)
    observationCount = singleObservationSpace.flattenedCount
    actionCount = singleActionSpace.flattenedCount
  }

  /// Starts an episode in every environment, or in those of a mask.
  /// - Throws: `GymError.badVector` where the seeds, the mask or the buffers have another count.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    guard seeds.count == count else {
      throw .badVector("expected \(count) seeds, found \(seeds.count)")
    }
    if let mask {
      guard mask.count == count else {
        throw .badVector("expected a reset mask of \(count) environments, found \(mask.count)")
      }
      guard mask.contains(true) else {
        throw .badVector("expected a reset mask with at least one true value")
      }
    }
    try forEachEnvironment(&buffers) { index, environment, rows throws(GymError) in
      guard mask?[index] ?? true else { return }
      try rows.start(index, &environment, seed: seeds[index], options: options)
      rows.rewards[index] = 0
      rows.terminated[index] = false
      rows.truncated[index] = false
      rows.infos[index] = [:]
      rows.showFinal(index)
    }
    for index in 0..<count where mask?[index] ?? true { hasEnded[index] = false }
  }

  /// Performs one action in every environment.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    switch actions {
    case .discrete(let values):
      guard values.count == count else {
        throw .badVector("expected \(count) discrete actions, found \(values.count)")
      }
      try step(&buffers) { index, environment, row throws(GymError) in
        try environment.step(discrete: values[index], into: &row)
      }
    case .continuous(let values):
      guard values.count == count * actionCount else {
        throw .badVector("expected \(count) x \(actionCount) values, found \(values.count)")
      }
      let width = actionCount
      try step(&buffers) { index, environment, row throws(GymError) in
        let action = values.span.extracting(index * width..<(index + 1) * width)
        return try environment.step(flattened: action, into: &row)
      }
    }
  }

  /// The scene of one environment.
  public func render(environment index: Int = 0) -> DisplayList? {
    precondition(
      environments.indices.contains(index),
      "SyncVectorEnvironment: environment \(index) of \(environments.count)")
    return environments[index].render()
  }

  /// Closes every environment.
  public mutating func close() {
    for index in environments.indices { environments[index].close() }
  }
}

extension SyncVectorEnvironment {
  /// Every environment's state.
  /// - Throws: `GymError.stateNotSavable`.
  public func saveState() throws(GymError) -> [[UInt8]] {
    var states: [[UInt8]] = []
    for environment in environments { states.append(try environment.saveState()) }
    // A state is a string, which contains no zero byte.
    for index in states.indices where hasEnded[index] { states[index].append(0) }
    return states
  }

  /// Continues from the states of as many environments. Where one is bad, no environment changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) environments, found \(states.count)")
    }
    var restored = environments
    let ended = states.map { $0.last == 0 }
    for index in restored.indices {
      try restored[index].restoreState(
        ended[index] ? Array(states[index].dropLast()) : states[index])
    }
    environments = restored
    hasEnded = ended
  }
}

extension SyncVectorEnvironment {
  /// Steps every environment that continues, and restarts those that are due.
  private mutating func step(
    _ buffers: inout VectorBuffers,
    _ act: (Int, inout AnyEnvironment, inout MutableSpan<Float>) throws(GymError) -> Outcome
  ) throws(GymError) {
    let (mode, ended) = (autoreset, hasEnded)
    if mode == .disabled && ended.contains(true) { throw .stepAfterEnd }
    try forEachEnvironment(&buffers) { index, environment, rows throws(GymError) in
      if ended[index] {
        try rows.start(index, &environment, seed: nil, options: [:])
        rows.file(index, nil)
        rows.showFinal(index)
        return
      }
      var row = rows.finalObservation(index).mutableSpan
      let outcome = try act(index, &environment, &row)
      rows.file(index, outcome)
      if mode == .sameStep && (outcome.terminated || outcome.truncated) {
        try rows.start(index, &environment, seed: nil, options: [:])
      } else {
        rows.showObservation(index)
      }
    }
    guard mode != .sameStep else {
      if ended.contains(true) { hasEnded = Array(repeating: false, count: count) }
      return
    }
    for index in 0..<count {
      hasEnded[index] = buffers.terminated[index] || buffers.truncated[index]
    }
  }

  /// Runs `body` for every environment: one after the other up to the first error, or on the
  /// worker pool in all of them, throwing the first environment's error.
  private mutating func forEachEnvironment(
    _ buffers: inout VectorBuffers,
    _ body: (Int, inout AnyEnvironment, BufferRows) throws(GymError) -> Void
  ) throws(GymError) {
    try buffers.check(count: count, observationCount: observationCount)
    let (count, width, isParallel) = (count, observationCount, isParallel)
    try buffers.withBufferRows(width: width) { rows throws(GymError) in
      guard isParallel else {
        for index in 0..<count { try body(index, &environments[index], rows) }
        return
      }
      var errors = [GymError?](repeating: nil, count: count)
      environments.withUnsafeMutableBufferPointer { environments in
        errors.withUnsafeMutableBufferPointer { errors in
          WorkerPool.shared.parallel(count) { index in
            do throws(GymError) {
              try body(index, &environments[index], rows)
            } catch {
              errors[index] = error
            }
          }
        }
      }
      for case let error? in errors { throw error }
    }
  }
}
