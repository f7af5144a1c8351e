import Foundations
import Gym
import NumPyRandom
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
  /// One record after the other, so that drawing one touches one or two lines of the cache: the
  /// observation, then the fields of `Field`.
  private var records: [Float] = []
  /// The minibatch being drawn, counted round; a record holds the last one it was drawn for.
  private var draw: UInt32 = 0

  /// What follows the observation in a record.
  private enum Field: Int, CaseIterable {
    /// What was done: a whole number, exact up to 2^24.
    case action
    case reward
    /// 1 where the state after it was terminal, 2 where it is the last of its episode.
    case flags
    /// The minibatch it was last drawn for, as the bits of a number.
    case drawn
  }

  private var stride: Int { observationCount + Field.allCases.count }

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
    let base = next * stride
    if base == records.count {
      records.append(contentsOf: repeatElement(0, count: stride))
    }
    for index in observation.indices { records[base + index] = observation[index] }
    set(.action, of: next, Float(action))
    set(.reward, of: next, reward)
    set(.flags, of: next, end ? 1 : last ? 2 : 0)
    set(.drawn, of: next, 0)
    next = next + 1 == limit ? 0 : next + 1
    count = min(count + 1, limit)
  }

  private mutating func set(_ field: Field, of slot: Int, _ value: Float) {
    records[slot * stride + observationCount + field.rawValue] = value
  }

  private func get(_ field: Field, of slot: Int) -> Float {
    records[slot * stride + observationCount + field.rawValue]
  }

  private func isLast(_ slot: Int) -> Bool { get(.flags, of: slot) == 2 }

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
  ///   - batch: where to write.
  ///   - row: the first row to write.
  /// - Precondition: `canSample`.
  public mutating func sample(
    _ batchSize: Int, using random: inout PCG64, into batch: inout TransitionBatch, row: Int = 0
  ) {
    precondition(canSample, "SequentialMemory: \(count) entries are too few to draw from")
    draw = draw == 1 << 24 ? 1 : draw + 1
    let (starts, mark) = (count - 1, Float(draw))
    prefetch(batchSize, below: starts, random)
    for offset in 0..<batchSize {
      var age = random.integers(upTo: starts)
      var tries = 0
      while isLast(slot(age)) || (get(.drawn, of: slot(age)) == mark && tries < 64) {
        tries += 1
        age = random.integers(upTo: starts)
      }
      set(.drawn, of: slot(age), mark)
      write(age, into: &batch, row: row + offset)
    }
  }

  /// Has the records fetched that the next draws will most likely hit: of a large memory each is a wait
  /// of its own otherwise.
  private func prefetch(
    _ count: Int, below starts: Int, _ random: PCG64
  ) {
    var random = random
    for _ in 0..<count { records.prefetch(from: slot(random.integers(upTo: starts)) * stride) }
  }

  private func write(_ age: Int, into batch: inout TransitionBatch, row: Int) {
    let slot = slot(age)
    batch.nextSlots[row] = self.slot(age + 1)
    batch.actions[row] = Int(get(.action, of: slot))
    batch.rewards[row] = get(.reward, of: slot)
    batch.terminated[row] = get(.flags, of: slot) == 1 ? 1 : 0
    let width = windowLength * observationCount
    if windowLength == 1 {
      let (from, to) = (slot * stride, self.slot(age + 1) * stride)
      for index in 0..<observationCount {
        batch.states[row * width + index] = records[from + index]
        batch.nextStates[row * width + index] = records[to + index]
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
      if entry < 0 || (back > 0 && !ignoresEpisodeBoundaries && isLast(slot(entry))) {
        isInside = false
      }
      let from = isInside ? slot(entry) * stride : -1
      let to = base + (windowLength - 1 - back) * observationCount
      for index in 0..<observationCount {
        target[to + index] = from < 0 ? 0 : records[from + index]
      }
    }
  }
}

// MARK: - Saving

extension SequentialMemory {
  /// Everything held, under names that start with `prefix`.
  public func archive(into archive: inout AgentArchive, prefix: String) {
    archive.texts["\(prefix).count"] = "\(count)"
    archive.texts["\(prefix).next"] = "\(next)"
    archive.texts["\(prefix).draw"] = "\(draw)"
    archive.tensors["\(prefix).records"] = Tensor(records, shape: Shape(count, stride))
  }

  /// Takes up what `archive` wrote.
  /// - Parameters:
  ///   - archive: where it was written.
  ///   - prefix: how its names start.
  ///   - actionCount: actions are whole numbers below it.
  /// - Throws: `AgentError.unfitArchive`; the memory then stays as it was.
  public mutating func restore(_ archive: AgentArchive, prefix: String, actionCount: Int)
    throws(AgentError)
  {
    let count = try archive.integer("\(prefix).count", in: 0...limit)
    let next = try archive.integer("\(prefix).next", in: 0...(limit - 1))
    let draw = try archive.integer("\(prefix).draw", in: 0...(1 << 24))
    let records = try archive.tensor("\(prefix).records", shape: [count, stride])
    guard next == (count < limit ? count : next) else {
      throw .unfitArchive(key: "\(prefix).next", expected: "\(count)", found: "\(next)")
    }
    var restored = self
    restored.records = records.scalars
    restored.count = count
    restored.next = next
    restored.draw = UInt32(draw)
    try restored.checkRecords(prefix, actionCount)
    self = restored
  }

  /// Checks the fields of records that were read from a file.
  private func checkRecords(_ prefix: String, _ actionCount: Int) throws(AgentError) {
    var followsLast = false
    for age in 0..<count {
      let slot = slot(age)
      let action = get(.action, of: slot)
      guard action >= 0, action < Float(actionCount), action == action.rounded() else {
        throw .unfitArchive(
          key: "\(prefix).records", expected: "actions below \(actionCount)", found: "\(action)")
      }
      let flags = get(.flags, of: slot)
      // An episode has a step before its last observation: there is always something to draw.
      guard flags == 0 || flags == 1 || (flags == 2 && !followsLast) else {
        throw .unfitArchive(
          key: "\(prefix).records",
          expected: "flags 0, 1 or 2, and a step between two last observations",
          found: "\(flags) in record \(slot)")
      }
      followsLast = flags == 2
    }
  }
}
