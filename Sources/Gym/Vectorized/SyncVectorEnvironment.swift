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
    for space in [singleObservationSpace, singleActionSpace] where !space.isFlattenable {
      throw .badVector("expected spaces that can be flattened, found \(space)")
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
      let info = try reset(
        lane, seed: seeds[lane], options: options, into: &buffers.observations)
      buffers.resetInfos[lane] = info
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
      let outcome = try step(lane, choice: choices[lane], into: &buffers.finalObservations)
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
      let outcome = try step(lane, actions: actions, into: &buffers.finalObservations)
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

  // A lane's row is lent from the one array alone: a span of `buffers.observations` that is alive
  // while another member of `buffers` is assigned makes optimised code lose the assignment (6.3.1).

  /// Starts a lane's episode and writes its row of `[N, D]`.
  private mutating func reset(
    _ lane: Int, seed: UInt64?, options: ResetOptions, into observations: inout [Float]
  ) throws(GymError) -> Info {
    let place = lane * observationCount
    var all = observations.mutableSpan
    var row = all.extracting(place..<place + observationCount)
    return try lanes[lane].reset(seed: seed, options: options, into: &row)
  }

  /// Takes a lane's choice and writes its row of `[N, D]`.
  private mutating func step(_ lane: Int, choice: Int, into observations: inout [Float])
    throws(GymError) -> Outcome
  {
    let place = lane * observationCount
    var all = observations.mutableSpan
    var row = all.extracting(place..<place + observationCount)
    return try lanes[lane].step(choice: choice, into: &row)
  }

  /// Does a lane's action, its row of `[N, A]`, and writes its row of `[N, D]`.
  private mutating func step(_ lane: Int, actions: [Float], into observations: inout [Float])
    throws(GymError) -> Outcome
  {
    let place = lane * observationCount
    let action = lane * actionCount
    var all = observations.mutableSpan
    var row = all.extracting(place..<place + observationCount)
    return try lanes[lane].step(
      flattened: actions.span.extracting(action..<action + actionCount), into: &row)
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
      let info = try reset(lane, seed: nil, options: [:], into: &buffers.observations)
      buffers.resetInfos[lane] = info
    } else {
      if !buffers.resetInfos[lane].isEmpty { buffers.resetInfos[lane] = [:] }
      let place = lane * observationCount
      for index in place..<place + observationCount {
        buffers.observations[index] = buffers.finalObservations[index]
      }
    }
  }
}
