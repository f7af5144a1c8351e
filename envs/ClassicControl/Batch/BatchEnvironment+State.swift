import Gym
import NumPyRandom
import Spaces

/// What one lane's next step depends on.
private struct LaneState: Codable {
  /// `[S]`
  let state: [Float]
  let elapsed: Int32
  let stream: UInt64
}

/// What the next step of all lanes depends on.
private struct CommonState<Parameters: Codable>: Codable {
  let parameters: [Parameters]
  let maxEpisodeSteps: Int?
  let hasReset: Bool
  let generator: PCG64?
  /// `[S]`
  let low: [Float]
  /// `[S]`
  let high: [Float]
}

/// The text of one lane; the first one's holds what is common to all.
private struct SavedLane<Parameters: Codable>: Codable {
  let lane: LaneState
  let common: CommonState<Parameters>?
}

extension BatchEnvironment {
  /// Every lane's state with its random sequence, to go on from later with the same bits: a text
  /// each, of which the first also holds what the lanes have in common.
  /// - Throws: `GymError.badState` where a number can't be written.
  public func saveState() throws(GymError) -> [[UInt8]] {
    let storage = storage
    let low = (0..<Base.batch.stateCount).map { storage.low[$0] }
    let high = (0..<Base.batch.stateCount).map { storage.high[$0] }
    var states: [[UInt8]] = []
    for lane in 0..<count {
      let common = CommonState(
        parameters: parameters, maxEpisodeSteps: maxEpisodeSteps, hasReset: hasReset,
        generator: generator, low: low, high: high)
      let saved = SavedLane(
        lane: LaneState(
          state: state(of: lane), elapsed: storage.elapsed[lane], stream: storage.streams[lane]),
        common: lane == 0 ? common : nil)
      states.append(try SavedState.bytes(of: saved))
    }
    return states
  }

  /// Goes on from the states of as many lanes with the same constants and time limit. Where one is
  /// bad, no lane changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) lanes, found \(states.count)")
    }
    var saved: [SavedLane<Base.Parameters>] = []
    for state in states {
      saved.append(try SavedState.value(SavedLane<Base.Parameters>.self, from: state))
    }
    let size = Base.batch.stateCount
    guard let common = saved.first?.common, common.low.count == size, common.high.count == size
    else {
      throw .badState("expected the bounds of \(size) numbers in the first lane's state")
    }
    guard common.parameters == parameters, common.maxEpisodeSteps == maxEpisodeSteps else {
      throw .badState(
        "expected lanes of \(Base.batch.name) with the same constants and the same time limit")
    }
    for (lane, saved) in saved.enumerated() where saved.lane.state.count != size {
      throw .badState("lane \(lane): expected \(size) numbers, found \(saved.lane.state.count)")
    }
    for (lane, saved) in saved.enumerated() where !(-1..<Int32.max).contains(saved.lane.elapsed) {
      throw .badState("lane \(lane): expected a count of steps, found \(saved.lane.elapsed)")
    }
    put(saved.map(\.lane), low: common.low, high: common.high)
    hasReset = common.hasReset
    generator = common.generator
    countEnded()
  }

  private mutating func put(_ lanes: [LaneState], low: [Float], high: [Float]) {
    let storage = unique()
    for (lane, saved) in lanes.enumerated() {
      for (number, value) in saved.state.enumerated() {
        storage.state[number * count + lane] = value
      }
      storage.elapsed[lane] = saved.elapsed
      storage.streams[lane] = saved.stream
    }
    for number in low.indices {
      storage.low[number] = low[number]
      storage.high[number] = high[number]
    }
  }
}
