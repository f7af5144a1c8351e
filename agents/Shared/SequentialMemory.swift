import Gym
import TensorEngine

/// A ring of what happened, in order, from which minibatches of transitions are drawn.
///
/// Entry i means: at observation i action i was taken, which gave reward i, and the state after it
/// was terminal iff `terminated[i]`. The state after it is observation i + 1. An episode therefore
/// leaves one more entry than it has steps: its last observation, with nothing done there
/// (`isLast`), which is never drawn as a start. That holds for truncated episodes too, so that they
/// can bootstrap from the observation at which they were cut.
///
/// States are windows of the last `windowLength` observations, padded with zeros at the start of an
/// episode unless boundaries are ignored.
public struct SequentialMemory: Sendable {
  /// The most entries kept.
  public let limit: Int
  /// Observations in a state.
  public let windowLength: Int
  /// Whether windows reach into the episode before.
  public let ignoresEpisodeBoundaries: Bool
  /// Numbers in an observation, D.
  public let observationCount: Int
  /// Entries held.
  public private(set) var count = 0
  /// Where the next entry goes.
  private var next = 0
  private var observations: [Float] = []
  private var actions: [Int32] = []
  private var rewards: [Float] = []
  private var terminated: [Bool] = []
  private var isLast: [Bool] = []
  /// The minibatch that an entry was last drawn for: no entry twice in one.
  private var drawn: [UInt32] = []
  private var draw: UInt32 = 0

  /// Makes an empty memory; it grows with use up to `limit` entries.
  public init(
    limit: Int, observationCount: Int, windowLength: Int = 1,
    ignoresEpisodeBoundaries: Bool = false
  ) {
    precondition(
      limit >= windowLength + 2 && windowLength >= 1,
      "SequentialMemory: limit \(limit) must be at least the window \(windowLength) + 2")
    self.limit = limit
    self.observationCount = observationCount
    self.windowLength = windowLength
    self.ignoresEpisodeBoundaries = ignoresEpisodeBoundaries
  }

  /// Adds what was done at an observation.
  public mutating func append(
    observation: Span<Float>, action: Int, reward: Float, terminated end: Bool
  ) {
    push(observation, action: action, reward: reward, end: end, last: false)
  }

  /// Adds the last observation of an episode, where nothing was done.
  public mutating func append(lastObservation observation: Span<Float>) {
    push(observation, action: 0, reward: 0, end: false, last: true)
  }

  private mutating func push(
    _ observation: Span<Float>, action: Int, reward: Float, end: Bool, last: Bool
  ) {
    precondition(
      observation.count == observationCount,
      "SequentialMemory: observation of \(observation.count), expected \(observationCount)")
    if next == rewards.count {
      for index in observation.indices { observations.append(observation[index]) }
      actions.append(Int32(action))
      rewards.append(reward)
      terminated.append(end)
      isLast.append(last)
      drawn.append(0)
    } else {
      let base = next * observationCount
      for index in observation.indices { observations[base + index] = observation[index] }
      actions[next] = Int32(action)
      rewards[next] = reward
      terminated[next] = end
      isLast[next] = last
      drawn[next] = 0
    }
    next = next + 1 == limit ? 0 : next + 1
    count = min(count + 1, limit)
  }

  /// Whether there is enough to draw from: keras-rl's rule.
  public var canSample: Bool { count >= windowLength + 2 }

  /// The ring's slot of the entry that came `age` entries after the oldest one.
  private func slot(_ age: Int) -> Int {
    let first = count < limit ? 0 : next
    let slot = first + age
    return slot >= limit ? slot - limit : slot
  }

  /// Draws transitions.
  ///
  /// Starts are uniform over the entries that have a successor, without repetition while there are
  /// enough of them.
  /// - Parameters:
  ///   - batchSize: N.
  ///   - random: where the draws come from.
  ///   - batch: written from row `row` on.
  /// - Precondition: `canSample`.
  public mutating func sample(
    _ batchSize: Int, using random: inout PCG64, into batch: inout TransitionBatch, row: Int = 0
  ) {
    precondition(canSample, "SequentialMemory: \(count) entries are too few to draw from")
    draw += 1
    let starts = count - 1
    for offset in 0..<batchSize {
      var age = random.integers(upTo: starts)
      var tries = 0
      while isLast[slot(age)] || (drawn[slot(age)] == draw && tries < 64) {
        tries += 1
        age = random.integers(upTo: starts)
      }
      drawn[slot(age)] = draw
      write(age, into: &batch, row: row + offset)
    }
  }

  private func write(_ age: Int, into batch: inout TransitionBatch, row: Int) {
    let slot = slot(age)
    batch.actions[row] = Int(actions[slot])
    batch.rewards[row] = rewards[slot]
    batch.terminated[row] = terminated[slot] ? 1 : 0
    let width = windowLength * observationCount
    let next = self.slot(age + 1)
    if windowLength == 1 {
      for index in 0..<observationCount {
        batch.states[row * width + index] = observations[slot * observationCount + index]
        batch.nextStates[row * width + index] = observations[next * observationCount + index]
      }
    } else {
      copyWindow(endingAt: age, to: &batch.states, at: row * width)
      copyWindow(endingAt: age + 1, to: &batch.nextStates, at: row * width)
    }
  }

  /// Copies the observations up to an entry, newest last; zeros before the episode's start.
  private func copyWindow(endingAt age: Int, to target: inout [Float], at base: Int) {
    var isInside = true
    for back in 0..<windowLength {
      let entry = age - back
      if entry < 0 || (back > 0 && !ignoresEpisodeBoundaries && isLast[slot(entry)]) {
        isInside = false
      }
      let from = isInside ? slot(entry) * observationCount : -1
      let to = base + (windowLength - 1 - back) * observationCount
      for index in 0..<observationCount {
        target[to + index] = from < 0 ? 0 : observations[from + index]
      }
    }
  }
}

/// Room for a minibatch of N transitions, reused from one to the next.
public struct TransitionBatch: Sendable {
  /// `[N, W]`, W numbers in a state.
  public var states: [Float]
  /// `[N]`
  public var actions: [Int]
  /// `[N]`
  public var rewards: [Float]
  /// `[N, W]`
  public var nextStates: [Float]
  /// `[N]`, 1 where nothing follows.
  public var terminated: [Float]

  /// Makes room.
  public init(count: Int, stateCount: Int) {
    states = Array(repeating: 0, count: count * stateCount)
    nextStates = states
    actions = Array(repeating: 0, count: count)
    rewards = Array(repeating: 0, count: count)
    terminated = rewards
  }
}

// MARK: - Saving

extension SequentialMemory {
  /// Everything held, under names that start with `prefix`.
  public func archive(into archive: inout AgentArchive, prefix: String) {
    let held = rewards.count
    archive.texts["\(prefix).count"] = "\(count)"
    archive.texts["\(prefix).next"] = "\(next)"
    archive.tensors["\(prefix).observations"] = Tensor(
      observations, shape: Shape(held, observationCount))
    archive.tensors["\(prefix).actions"] = Tensor(actions.map(Float.init))
    archive.tensors["\(prefix).rewards"] = Tensor(rewards)
    archive.tensors["\(prefix).terminated"] = Tensor(terminated.map { $0 ? 1 : 0 })
    archive.tensors["\(prefix).is_last"] = Tensor(isLast.map { $0 ? 1 : 0 })
  }

  /// Takes up what `archive` wrote.
  public mutating func restore(_ archive: AgentArchive, prefix: String) throws(AgentError) {
    let count = try archive.integer("\(prefix).count", in: 0...limit)
    let next = try archive.integer("\(prefix).next", in: 0...(limit - 1))
    let observations = try archive.tensor(
      "\(prefix).observations", shape: [count, observationCount])
    let actions = try archive.tensor("\(prefix).actions", shape: [count])
    let rewards = try archive.tensor("\(prefix).rewards", shape: [count])
    let terminated = try archive.tensor("\(prefix).terminated", shape: [count])
    let isLast = try archive.tensor("\(prefix).is_last", shape: [count])
    guard next == (count < limit ? count : next) else {
      throw .unfitArchive(key: "\(prefix).next", expected: "\(count)", found: "\(next)")
    }
    self.observations = observations.scalars
    self.actions = actions.scalars.map { Int32($0) }
    self.rewards = rewards.scalars
    self.terminated = terminated.scalars.map { $0 != 0 }
    self.isLast = isLast.scalars.map { $0 != 0 }
    drawn = Array(repeating: 0, count: count)
    draw = 0
    self.count = count
    self.next = next
  }
}
