import Foundations
import Gym
import NumPyRandom
import TensorEngine

/// A replay buffer of the latest transitions, in order, from which minibatches are drawn.
///
/// Each environment has a ring of its own. Entry i of a ring means: at observation i action i was
/// taken, which gave reward i, and the state after it was terminal iff `terminated[i]`. The state
/// after it is observation i + 1. An episode therefore leaves one more entry than it has steps: its
/// last observation, without an action, which is never drawn as a start. That holds for truncated
/// episodes too, so that they can bootstrap from the observation at which they were cut.
///
/// Actions are indices or, where the memory was made with an `actionSize`, vectors.
///
/// States are windows of the last `windowLength` observations, padded with zeros at the start of an
/// episode unless boundaries are ignored.
public struct SequentialMemory: Sendable {
  /// The most entries kept, of all environments together.
  public let limit: Int
  /// Observations in a state.
  public let windowLength: Int
  /// Whether windows reach into the episode before.
  public let ignoresEpisodeBoundaries: Bool
  /// D, the elements of an observation.
  public let observationCount: Int
  /// A, the elements of a continuous action; nil of discrete actions.
  public let actionSize: Int?
  /// One for each environment.
  var rings: [Ring]
  /// How likely each entry is to be drawn by `samplePrioritized`; nil without priorities.
  var priorities: Priorities?
  /// Wrapping minibatch counter; each entry stores the last minibatch that it was drawn for.
  var draw = 0
  /// `[N]`: the entries that may have a successor, of each environment and those before it.
  private var starts: [Int] = []
  /// The entries of the batch that is being drawn.
  private var drawn: [(ring: Int, age: Int)] = []

  /// Makes an empty memory; it grows with use up to `limit` entries.
  ///
  /// `priorityExponent` (alpha) and `priorityOffset` (epsilon) are those of `samplePrioritized`; a
  /// memory without an exponent has no priorities.
  /// - Precondition: each environment can keep `windowLength` + 2 entries.
  public init(
    limit: Int, observationCount: Int, windowLength: Int = 1,
    ignoresEpisodeBoundaries: Bool = false, environmentCount: Int = 1, actionSize: Int? = nil,
    priorityExponent: Double? = nil, priorityOffset: Double = 1e-6
  ) {
    precondition(
      limit / environmentCount >= windowLength + 2 && windowLength >= 1,
      "SequentialMemory: limit \(limit) for \(environmentCount) environments must be at least the "
        + "window \(windowLength) + 2 for each")
    self.limit = limit
    self.observationCount = observationCount
    self.windowLength = windowLength
    self.ignoresEpisodeBoundaries = ignoresEpisodeBoundaries
    self.actionSize = actionSize
    rings = Array(
      repeating: Ring(
        limit: limit / environmentCount, observationCount: observationCount,
        actionSize: actionSize ?? 1),
      count: environmentCount)
    priorities = priorityExponent.map { Priorities(exponent: $0, offset: priorityOffset) }
  }

  /// Entries held, of all environments.
  public var count: Int { rings.reduce(0) { $0 + $1.count } }

  /// Whether there is enough to draw from: keras-rl's rule, for each environment.
  public var canSample: Bool { rings.allSatisfy { $0.count >= windowLength + 2 } }

  /// Adds a discrete action at an observation of an environment.
  public mutating func append(
    observation: Span<Float>, action: Int, reward: Float, terminated: Bool,
    environment index: Int = 0
  ) {
    append(
      observation: observation, action: [Float(action)].span, reward: reward,
      terminated: terminated, environment: index)
  }

  /// Adds a continuous action `[A]` at an observation of an environment.
  public mutating func append(
    observation: Span<Float>, action: Span<Float>, reward: Float, terminated: Bool,
    environment index: Int = 0
  ) {
    rings[index].push(
      observation, action: action, reward: reward, flags: terminated ? .terminated : .none)
    prioritizeNewest(index)
  }

  /// Adds the last observation of an episode, where no action follows.
  public mutating func append(
    lastObservation observation: Span<Float>, environment index: Int = 0
  ) {
    rings[index].push(observation, action: Span(), reward: 0, flags: .last)
    prioritizeNewest(index)
  }

  /// Adds one step of every environment.
  /// - Parameters:
  ///   - transitions: of as many environments as the memory has.
  ///   - actions: `[N]`, counted from 0.
  ///   - timeLimitIsTerminal: whether truncated episodes count as terminated.
  public mutating func append(
    _ transitions: Transitions, actions: [Int], timeLimitIsTerminal: Bool = false
  ) {
    append(
      transitions, actions: Tensor(actions.map { Float($0) }, shape: [actions.count, 1]),
      timeLimitIsTerminal: timeLimitIsTerminal)
  }

  /// Adds one step of every environment.
  /// - Parameters:
  ///   - transitions: of as many environments as the memory has.
  ///   - actions: `[N, A]`, continuous.
  ///   - timeLimitIsTerminal: whether truncated episodes count as terminated.
  public mutating func append(
    _ transitions: Transitions, actions: Tensor, timeLimitIsTerminal: Bool = false
  ) {
    precondition(
      transitions.count == rings.count && actions.shape == [rings.count, actionSize ?? 1],
      "SequentialMemory: \(transitions.count) transitions with actions \(actions.shape) for "
        + "\(rings.count) environments")
    let (width, size) = (observationCount, actionSize ?? 1)
    transitions.observations.withSpan { observations in
      transitions.nextObservations.withSpan { nextObservations in
        actions.withSpan { actions in
          for index in rings.indices {
            let (ended, row) = (transitions.ended(index), index * width..<(index + 1) * width)
            append(
              observation: observations.extracting(row),
              action: actions.extracting(index * size..<(index + 1) * size),
              reward: transitions.rewards[index],
              terminated: timeLimitIsTerminal ? ended : transitions.terminated[index],
              environment: index)
            if ended {
              append(lastObservation: nextObservations.extracting(row), environment: index)
            }
          }
        }
      }
    }
  }

  /// Draws minibatches of transitions.
  ///
  /// Starts are uniform over the entries that have a successor, without repetition within a
  /// minibatch while there are enough of them.
  /// - Parameters:
  ///   - batchSize: the transitions of one minibatch.
  ///   - minibatches: how many are drawn, one after the other.
  ///   - nSteps: the most steps from a state to the next. Fewer where the episode ends before, or
  ///     the memory.
  ///   - gamma: the discount factor of rewards within these steps.
  ///   - random: where the draws come from.
  /// - Returns: the rows of all minibatches.
  /// - Precondition: `canSample`.
  public mutating func sample(
    _ batchSize: Int, minibatches: Int = 1, nSteps: Int = 1, gamma: Double = 1,
    using random: inout PCG64
  ) -> TransitionBatch {
    precondition(canSample, "SequentialMemory: \(count) entries are too few to draw from")
    drawn.removeAll(keepingCapacity: true)
    let startCount = countStarts()
    for _ in 0..<minibatches {
      draw = draw == 1 << 24 ? 1 : draw + 1
      prefetch(batchSize, below: startCount, random)
      for _ in 0..<batchSize {
        var entry = entry(random.integers(upTo: startCount))
        var tries = 0
        while rings[entry.ring].isLast(entry.age)
          || (rings[entry.ring].isDrawn(entry.age, for: draw) && tries < 64)
        {
          tries += 1
          entry = self.entry(random.integers(upTo: startCount))
        }
        rings[entry.ring].markDrawn(entry.age, for: draw)
        drawn.append(entry)
      }
    }
    return batch(of: drawn, nSteps: nSteps, gamma: gamma)
  }

  /// Counts the entries that may have a successor: all but the newest of each environment.
  private mutating func countStarts() -> Int {
    starts.removeAll(keepingCapacity: true)
    var sum = 0
    for ring in rings {
      sum += ring.count - 1
      starts.append(sum)
    }
    return sum
  }

  /// The entry of a number below the sum of `starts`.
  private func entry(_ number: Int) -> (ring: Int, age: Int) {
    var (low, high) = (0, rings.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if number < starts[middle] { high = middle } else { low = middle + 1 }
    }
    return (low, low == 0 ? number : number - starts[low - 1])
  }

  /// Prefetches the records that the next draws will most likely hit, to hide the cache misses of a
  /// large memory.
  private func prefetch(_ count: Int, below startCount: Int, _ random: PCG64) {
    var random = random
    for _ in 0..<count {
      let (ring, age) = entry(random.integers(upTo: startCount))
      rings[ring].prefetch(age)
    }
  }
}

extension SequentialMemory {
  /// Saves or restores all entries, under names that start with `prefix`.
  /// - Parameters:
  ///   - coder: what saves or restores.
  ///   - prefix: how the names start.
  ///   - actionCount: discrete actions are below it; nil of continuous ones.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func code(
    with coder: inout ArchiveCoder, prefix: String, actionCount: Int? = nil
  ) throws {
    let actions =
      actionCount.map { ActionStorage.discrete(count: $0) } ?? .continuous(size: actionSize ?? 1)
    try coder.integer("\(prefix).draw", &draw, in: 0...(1 << 24))
    for index in rings.indices {
      try rings[index].code(
        with: &coder, prefix: index == 0 ? prefix : "\(prefix).\(index)", actions: actions)
    }
    try codePriorities(with: &coder, prefix: prefix)
  }
}
