import Gym
import NumPyRandom
import Spaces

/// What one environment's next step depends on.
private struct EnvironmentState: Codable {
  /// `[S]`
  let state: [Float]
  let elapsed: Int32
  let stream: UInt64
}

/// What the next step of all environments depends on.
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

/// The saved state of one environment; the first one holds what is common to all.
private struct SavedEnvironment<Parameters: Codable>: Codable {
  let state: EnvironmentState
  let common: CommonState<Parameters>?

  private enum CodingKeys: String, CodingKey {
    case state = "lane"
    case common
  }
}

extension BatchEnvironment {
  /// Every environment's state with its random sequence, to continue from later with the same bits:
  /// a string each, of which the first also holds what the environments have in common.
  /// - Throws: `GymError.badState` where a number can't be written.
  public func saveState() throws(GymError) -> [[UInt8]] {
    let storage = storage
    let low = (0..<Base.batch.stateCount).map { storage.low[$0] }
    let high = (0..<Base.batch.stateCount).map { storage.high[$0] }
    var states: [[UInt8]] = []
    for index in 0..<count {
      let common = CommonState(
        parameters: parameters, maxEpisodeSteps: maxEpisodeSteps, hasReset: hasReset,
        generator: generator, low: low, high: high)
      let saved = SavedEnvironment(
        state: EnvironmentState(
          state: state(of: index), elapsed: storage.elapsed[index], stream: storage.streams[index]),
        common: index == 0 ? common : nil)
      states.append(try SavedState.bytes(of: saved))
    }
    return states
  }

  /// Continues from the states of as many environments with the same constants and time limit.
  /// Where one is bad, no environment changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) environments, found \(states.count)")
    }
    var saved: [SavedEnvironment<Base.Parameters>] = []
    for state in states {
      saved.append(try SavedState.value(SavedEnvironment<Base.Parameters>.self, from: state))
    }
    let size = Base.batch.stateCount
    guard let common = saved.first?.common, common.low.count == size, common.high.count == size
    else {
      throw .badState("expected the bounds of \(size) values in the first environment's state")
    }
    guard common.parameters == parameters, common.maxEpisodeSteps == maxEpisodeSteps else {
      throw .badState(
        "expected environments of \(Base.batch.name) with the same constants and the same time limit"
      )
    }
    for (index, saved) in saved.enumerated() where saved.state.state.count != size {
      throw .badState(
        "environment \(index): expected \(size) values, found \(saved.state.state.count)")
    }
    for (index, saved) in saved.enumerated() where !(-1..<Int32.max).contains(saved.state.elapsed) {
      throw .badState(
        "environment \(index): expected a count of steps, found \(saved.state.elapsed)")
    }
    put(saved.map(\.state), low: common.low, high: common.high)
    hasReset = common.hasReset
    generator = common.generator
    countEnded()
  }

  private mutating func put(_ environments: [EnvironmentState], low: [Float], high: [Float]) {
    let storage = unique()
    for (index, saved) in environments.enumerated() {
      for (number, value) in saved.state.enumerated() {
        storage.state[number * count + index] = value
      }
      storage.elapsed[index] = saved.elapsed
      storage.streams[index] = saved.stream
    }
    for number in low.indices {
      storage.low[number] = low[number]
      storage.high[number] = high[number]
    }
  }
}
