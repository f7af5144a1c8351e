/// N environments stepped one after the other on the caller's thread.
public struct SyncVectorEnvironment: VectorEnvironment {
  /// The environments.
  public private(set) var lanes: [AnyEnvironment]
  /// Where one lane's observations lie.
  public let singleObservationSpace: Space
  /// Where one lane's actions lie.
  public let singleActionSpace: Space
  private let observationCount: Int
  private let actionCount: Int

  /// The number of lanes.
  public var count: Int { lanes.count }

  /// Puts environments side by side.
  /// - Throws: `GymError.badVector` where there is none, or their spaces differ.
  public init(_ lanes: [AnyEnvironment]) throws(GymError) {
    guard let first = lanes.first else { throw .badVector("expected at least one environment") }
    singleObservationSpace = first.observationSpace
    singleActionSpace = first.actionSpace
    for (index, lane) in lanes.enumerated()
    where lane.observationSpace != singleObservationSpace || lane.actionSpace != singleActionSpace {
      throw .badVector("lane \(index) has other spaces than lane 0: expected equal ones")
    }
    self.lanes = lanes
    observationCount = singleObservationSpace.flattenedCount
    actionCount = singleActionSpace.flattenedCount
  }

  /// Starts an episode in every lane.
  /// - Throws: `GymError.badVector` where the seeds or the buffers have another count.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    guard seeds.count == count else {
      throw .badVector("expected \(count) seeds, found \(seeds.count)")
    }
    try check(buffers)
    for lane in 0..<count {
      try reset(lane, seed: seeds[lane], options: options, into: &buffers)
      buffers.rewards[lane] = 0
      buffers.terminated[lane] = false
      buffers.truncated[lane] = false
      buffers.infos[lane] = [:]
    }
    buffers.finalObservations = buffers.observations
  }

  /// Takes one choice per lane.
  public mutating func step(choices: [Int], into buffers: inout VectorBuffers) throws(GymError) {
    guard choices.count == count else {
      throw .badVector("expected \(count) choices, found \(choices.count)")
    }
    try check(buffers)
    for lane in 0..<count {
      let place = lane * observationCount
      let outcome: Outcome
      do {
        var all = buffers.finalObservations.mutableSpan
        var row = all.extracting(place..<place + observationCount)
        outcome = try lanes[lane].step(choice: choices[lane], into: &row)
      }
      try finish(lane, outcome, &buffers)
    }
  }

  /// Does one action of a box per lane, `[N, A]` flattened.
  public mutating func step(actions: [Float], into buffers: inout VectorBuffers) throws(GymError) {
    guard actions.count == count * actionCount else {
      throw .badVector("expected \(count) x \(actionCount) numbers, found \(actions.count)")
    }
    try check(buffers)
    for lane in 0..<count {
      let place = lane * observationCount
      let action = lane * actionCount
      let outcome: Outcome
      do {
        var all = buffers.finalObservations.mutableSpan
        var row = all.extracting(place..<place + observationCount)
        outcome = try lanes[lane].step(
          flattened: actions.span.extracting(action..<action + actionCount), into: &row)
      }
      try finish(lane, outcome, &buffers)
    }
  }

  /// The scene of one lane.
  public func render(lane: Int = 0) -> DisplayList? { lanes[lane].render() }

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
    return states
  }

  /// Goes on from the states of as many lanes. Where one is bad, no lane changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) lanes, found \(states.count)")
    }
    var restored = lanes
    for lane in restored.indices { try restored[lane].restoreState(states[lane]) }
    lanes = restored
  }

  private func check(_ buffers: borrowing VectorBuffers) throws(GymError) {
    guard buffers.rewards.count == count,
      buffers.observations.count == count * observationCount,
      buffers.finalObservations.count == buffers.observations.count
    else {
      throw .badVector(
        "expected buffers for \(count) lanes of \(observationCount) numbers: use makeBuffers()")
    }
  }

  private mutating func reset(
    _ lane: Int, seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    let place = lane * observationCount
    var all = buffers.observations.mutableSpan
    var row = all.extracting(place..<place + observationCount)
    buffers.resetInfos[lane] = try lanes[lane].reset(seed: seed, options: options, into: &row)
  }

  /// Files what a step brought; starts the next episode, or lets the observation be acted on.
  private mutating func finish(
    _ lane: Int, _ outcome: Outcome, _ buffers: inout VectorBuffers
  ) throws(GymError) {
    buffers.rewards[lane] = Float(outcome.reward)
    buffers.terminated[lane] = outcome.terminated
    buffers.truncated[lane] = outcome.truncated
    buffers.infos[lane] = outcome.info
    if outcome.terminated || outcome.truncated {
      try reset(lane, seed: nil, options: [:], into: &buffers)
    } else {
      if !buffers.resetInfos[lane].isEmpty { buffers.resetInfos[lane] = [:] }
      let place = lane * observationCount
      for index in place..<place + observationCount {
        buffers.observations[index] = buffers.finalObservations[index]
      }
    }
  }
}
