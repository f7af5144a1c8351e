import Foundations
import Gym
import Spaces

/// Windows of a few short lines, each with the character that follows: what TextSampling shows,
/// without its files and splits. An episode is a pass over all windows in one order.
struct LineEnvironments: TextEnvironment {
  let vocabulary: Vocabulary
  let windowLength: Int
  let count: Int
  var autoreset = AutoresetMode.sameStep
  /// The labels of the lines in turn; none where there are none.
  let labels: [String]
  private let windows: [(ids: [Int], next: Int, label: Int)]
  private var next = 0

  init(_ lines: [String], window: Int, count: Int, labels: [String] = []) {
    let vocabulary = Vocabulary(fitting: lines, level: .character)
    let marker = vocabulary.classCount - 1
    self.labels = labels
    windows = lines.enumerated().flatMap { number, line in
      let ids = [marker] + vocabulary.encode(line) + [marker]
      return (1..<ids.count).map { end in
        let past = Array(ids[max(0, end - window)..<end])
        return (
          Array(repeating: 0, count: window - past.count) + past, ids[end],
          number % max(1, labels.count)
        )
      }
    }
    (self.vocabulary, windowLength, self.count) = (vocabulary, window, count)
  }

  var singleObservationSpace: Space {
    .box(Box(low: 0, high: Double(vocabulary.classCount - 1), shape: [windowLength], dtype: .int64))
  }
  var singleActionSpace: Space { .discrete(Discrete(vocabulary.classCount)) }
  var epochLength: Int { windows.count / count * count }
  var observationMoments: ObservationMoments { ObservationMoments(mean: [], variance: []) }
  var scene: DisplayList? { nil }

  mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    next = 0
    show(&buffers)
  }

  mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError) {
    guard case .discrete(let tokens) = actions else { throw .badVector("expected tokens") }
    let truth = (0..<count).map { windows[next + $0].next }
    buffers.rewards = zip(tokens, truth).map { $0 == $1 ? 1 : 0 }
    buffers.infoColumns["token"] = truth
    if !labels.isEmpty {
      buffers.infoColumns["label"] = (0..<count).map { windows[next + $0].label }
    }
    buffers.finalObservations = buffers.observations
    next += count
    let isOver = next + count > windows.count
    if isOver { next = 0 }
    buffers.terminated = Array(repeating: isOver, count: count)
    show(&buffers)
  }

  private func show(_ buffers: inout VectorBuffers) {
    buffers.observations = (0..<count).flatMap { windows[next + $0].ids.map { Float($0) } }
  }

  func saveState() throws(GymError) -> [[UInt8]] {
    Array(repeating: Array("\(next)".utf8), count: count)
  }

  mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard let next = Int(String(decoding: states[0], as: UTF8.self)) else {
      throw .badState("expected a number")
    }
    self.next = next
  }
}
