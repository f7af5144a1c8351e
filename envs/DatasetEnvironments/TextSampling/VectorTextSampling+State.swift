import Gym
import Spaces

extension VectorTextSampling {
  /// What the next steps follow from; the examples are made again.
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
        "expected positions of \(count) environments within \(stream.count) examples: the texts or "
          + "an argument have changed")
    }
    stream = state.stream
    stream.itemCount = examples.count
    hasEnded = state.hasEnded
    shown = stream.positions().map(\.item)
  }

  /// The first answers of the batch that was answered last: the end of each window, and the token
  /// that was named.
  public var scene: DisplayList? {
    guard let answered else { return nil }
    let (rows, line) = (min(count, 14), 24.0)
    var scene = DisplayList(width: 560, height: Double(rows) * line + 16)
    for row in 0..<rows {
      let example = answered.examples[row]
      var window = [Float](repeating: 0, count: windowLength)
      examples.writeWindow(example, into: &window)
      let ids = window.map { Int($0) }
      let (action, truth) = (answered.actions[row], examples.target(example))
      TextSampling.drawAnswer(
        ids, vocabulary, action: action, truth: truth, at: 8 + (Double(row) + 0.5) * line,
        in: &scene)
    }
    return scene
  }
}
