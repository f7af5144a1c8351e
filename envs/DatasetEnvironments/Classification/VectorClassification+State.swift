import Gym
import Spaces

extension VectorClassification {
  /// What the next steps follow from; the examples are read again.
  private struct State: Codable {
    var stream: ExampleStream
    var hasEnded: [Bool]
  }

  /// A string for each environment, of which the first holds where all of them stand.
  public func saveState() throws(GymError) -> [[UInt8]] {
    let state = try SavedState.bytes(of: State(stream: stream, hasEnded: hasEnded))
    return [state] + Array(repeating: Array("{}".utf8), count: count - 1)
  }

  /// Continues from a saved state of as many environments and examples.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) environments, found \(states.count)")
    }
    let state = try SavedState.value(State.self, from: states[0])
    let isShuffled = stream.isShuffled
    guard
      state.stream.isValid(count: stream.count, environmentCount: count, isShuffled: isShuffled),
      state.hasEnded.count == count
    else {
      throw .badState(
        "expected positions of \(count) environments within \(stream.count) examples: the data set or an "
          + "argument has changed")
    }
    stream = state.stream
    hasEnded = state.hasEnded
    shown = stream.positions()
  }
}
