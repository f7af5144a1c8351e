import Foundations
import Spaces

/// N environments of any kind, stepped one after the other on the caller's thread, or each on a
/// thread of the worker pool.
///
/// Lane i of a seeded reset gets the seed plus i: the lane's episodes are those of the single
/// environment with this seed, autoresets included, as in Gymnasium's `SyncVectorEnv`.
public struct SyncVectorEnvironment: VectorEnvironment {
  /// The environments.
  public private(set) var lanes: [AnyEnvironment]
  /// Where one lane's observations lie.
  public let singleObservationSpace: Space
  /// Where one lane's actions lie.
  public let singleActionSpace: Space
  /// What happens to a lane whose episode has ended.
  public var autoreset: AutoresetMode
  /// Whether lanes are stepped on the worker pool; pays where a step takes some 10 us. The results
  /// are the same.
  public var isParallel: Bool
  /// `[N]`: the lane's episode has ended, and no other has begun.
  private var hasEnded: [Bool]
  private let observationCount: Int
  private let actionCount: Int

  /// The number of lanes.
  public var count: Int { lanes.count }

  /// Puts environments side by side.
  /// - Throws: `GymError.badVector` where there is none, or their spaces differ.
  public init(
    _ lanes: [AnyEnvironment], autoreset: AutoresetMode = .nextStep, isParallel: Bool = false
  ) throws(GymError) {
    guard let first = lanes.first else { throw .badVector("expected at least one environment") }
    singleObservationSpace = first.observationSpace
    singleActionSpace = first.actionSpace
    for (index, lane) in lanes.enumerated()
    where lane.observationSpace != singleObservationSpace || lane.actionSpace != singleActionSpace {
      throw .badVector("lane \(index) has other spaces than lane 0: expected equal ones")
    }
    for space in [singleObservationSpace, singleActionSpace] where !space.isFlattenable {
      throw .badVector("expected spaces that can be flattened, found \(space)")
    }
    self.lanes = lanes
    self.autoreset = autoreset
    self.isParallel = isParallel
    hasEnded = Array(repeating: false, count: lanes.count)
    observationCount = singleObservationSpace.flattenedCount
    actionCount = singleActionSpace.flattenedCount
  }

  /// Starts an episode in every lane, or in those of a mask.
  /// - Throws: `GymError.badVector` where the seeds, the mask or the buffers have another count.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    guard seeds.count == count else {
      throw .badVector("expected \(count) seeds, found \(seeds.count)")
    }
    if let mask {
      guard mask.count == count else {
        throw .badVector("expected a reset mask of \(count) lanes, found \(mask.count)")
      }
      guard mask.contains(true) else {
        throw .badVector("expected a reset mask with at least one true value")
      }
    }
    try forEachLane(&buffers) { lane, environment, rows throws(GymError) in
      guard mask?[lane] ?? true else { return }
      try rows.start(lane, &environment, seed: seeds[lane], options: options)
      rows.rewards[lane] = 0
      rows.terminated[lane] = false
      rows.truncated[lane] = false
      rows.infos[lane] = [:]
      rows.showFinal(lane)
    }
    for lane in 0..<count where mask?[lane] ?? true { hasEnded[lane] = false }
  }

  /// Does one action in every environment.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    switch actions {
    case .discrete(let choices):
      guard choices.count == count else {
        throw .badVector("expected \(count) discrete actions, found \(choices.count)")
      }
      try step(&buffers) { index, environment, row throws(GymError) in
        try environment.step(choice: choices[index], into: &row)
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

  /// The scene of one lane.
  public func render(lane: Int = 0) -> DisplayList? {
    precondition(
      lanes.indices.contains(lane), "SyncVectorEnvironment: lane \(lane) of \(lanes.count)")
    return lanes[lane].render()
  }

  /// Closes every lane.
  public mutating func close() {
    for lane in lanes.indices { lanes[lane].close() }
  }
}

extension SyncVectorEnvironment {
  /// Every lane's state.
  /// - Throws: `GymError.stateNotSavable`.
  public func saveState() throws(GymError) -> [[UInt8]] {
    var states: [[UInt8]] = []
    for lane in lanes { states.append(try lane.saveState()) }
    // A state is a text, which has no zero in it.
    for lane in states.indices where hasEnded[lane] { states[lane].append(0) }
    return states
  }

  /// Goes on from the states of as many lanes. Where one is bad, no lane changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) lanes, found \(states.count)")
    }
    var restored = lanes
    let ended = states.map { $0.last == 0 }
    for lane in restored.indices {
      try restored[lane].restoreState(ended[lane] ? Array(states[lane].dropLast()) : states[lane])
    }
    lanes = restored
    hasEnded = ended
  }
}

extension SyncVectorEnvironment {
  /// Steps every lane that goes on, starts those anew that are due.
  private mutating func step(
    _ buffers: inout VectorBuffers,
    _ act: (Int, inout AnyEnvironment, inout MutableSpan<Float>) throws(GymError) -> Outcome
  ) throws(GymError) {
    let (mode, ended) = (autoreset, hasEnded)
    if mode == .disabled && ended.contains(true) { throw .stepAfterEnd }
    try forEachLane(&buffers) { lane, environment, rows throws(GymError) in
      if ended[lane] {
        try rows.start(lane, &environment, seed: nil, options: [:])
        rows.file(lane, nil)
        rows.showFinal(lane)
        return
      }
      var row = rows.finalObservation(lane).mutableSpan
      let outcome = try act(lane, &environment, &row)
      rows.file(lane, outcome)
      if mode == .sameStep && (outcome.terminated || outcome.truncated) {
        try rows.start(lane, &environment, seed: nil, options: [:])
      } else {
        rows.showObservation(lane)
      }
    }
    guard mode != .sameStep else {
      if ended.contains(true) { hasEnded = Array(repeating: false, count: count) }
      return
    }
    for lane in 0..<count { hasEnded[lane] = buffers.terminated[lane] || buffers.truncated[lane] }
  }

  /// Does something in every lane: one after the other up to the first error, or on the worker pool
  /// in all of them, throwing the first lane's error.
  private mutating func forEachLane(
    _ buffers: inout VectorBuffers,
    _ body: (Int, inout AnyEnvironment, LaneRows) throws(GymError) -> Void
  ) throws(GymError) {
    try buffers.check(count: count, observationCount: observationCount)
    let (count, width, isParallel) = (count, observationCount, isParallel)
    try buffers.withLaneRows(width: width) { rows throws(GymError) in
      guard isParallel else {
        for lane in 0..<count { try body(lane, &lanes[lane], rows) }
        return
      }
      var errors = [GymError?](repeating: nil, count: count)
      lanes.withUnsafeMutableBufferPointer { lanes in
        errors.withUnsafeMutableBufferPointer { errors in
          WorkerPool.shared.parallel(count) { lane in
            do throws(GymError) {
              try body(lane, &lanes[lane], rows)
            } catch {
              errors[lane] = error
            }
          }
        }
      }
      for case let error? in errors { throw error }
    }
  }
}
