import Foundations
import TensorEngine

extension SequentialMemory {
  /// The entries of one environment, the oldest replaced first.
  struct Ring: Sendable {
    /// What an entry is; the raw values stand in checkpoints.
    enum Flags: Float {
      case none = 0
      case terminated = 1
      case last = 2
    }

    /// The fields that follow the observation and the action in a record.
    private enum Field: Int, CaseIterable {
      case reward
      case flags
      /// The minibatch that it was last drawn for.
      case drawn
    }

    let limit: Int
    let observationCount: Int
    /// The elements of an action: 1 of a discrete one, a whole number that is exact up to 2^24.
    let actionSize: Int
    private(set) var count = 0
    /// Where the next entry goes.
    private var next = 0
    /// One record after the other, so that drawing one touches one or two cache lines.
    private var records: [Float] = []

    private var stride: Int { observationCount + actionSize + Field.allCases.count }

    init(limit: Int, observationCount: Int, actionSize: Int) {
      self.limit = limit
      self.observationCount = observationCount
      self.actionSize = actionSize
    }

    /// Adds an entry.
    /// - Parameters:
    ///   - observation: `[observationCount]`.
    ///   - action: `[actionSize]`, or empty where no action follows.
    ///   - reward: what the action gave.
    ///   - flags: how the entry ends, if it does.
    mutating func push(
      _ observation: Span<Float>, action: Span<Float>, reward: Float, flags: Flags
    ) {
      precondition(
        observation.count == observationCount,
        "SequentialMemory: observation of \(observation.count), expected \(observationCount)")
      precondition(
        action.count == actionSize || action.isEmpty,
        "SequentialMemory: action of \(action.count), expected \(actionSize)")
      let base = next * stride
      if base == records.count {
        records.append(contentsOf: repeatElement(0, count: stride))
      }
      for index in observation.indices { records[base + index] = observation[index] }
      for index in 0..<actionSize {
        records[base + observationCount + index] = action.isEmpty ? 0 : action[index]
      }
      set(.reward, of: next, reward)
      set(.flags, of: next, flags.rawValue)
      set(.drawn, of: next, 0)
      next = next + 1 == limit ? 0 : next + 1
      count = min(count + 1, limit)
    }

    private mutating func set(_ field: Field, of slot: Int, _ value: Float) {
      records[slot * stride + observationCount + actionSize + field.rawValue] = value
    }

    private func get(_ field: Field, of slot: Int) -> Float {
      records[slot * stride + observationCount + actionSize + field.rawValue]
    }

    /// Where the entry lies that came `age` entries after the oldest one.
    func slot(_ age: Int) -> Int {
      let slot = (count < limit ? 0 : next) + age
      return slot >= limit ? slot - limit : slot
    }

    /// How long after the oldest entry the one came that lies in a slot.
    func age(ofSlot slot: Int) -> Int {
      let age = slot - (count < limit ? 0 : next)
      return age < 0 ? age + limit : age
    }

    /// The steps from an entry to a later state: at most n, fewer where the episode or the ring ends
    /// before.
    func steps(from age: Int, atMost limit: Int) -> Int {
      var steps = 1
      while steps < limit, !isTerminated(age + steps - 1), age + steps + 1 < count,
        !isLast(age + steps)
      {
        steps += 1
      }
      return steps
    }

    func action(_ age: Int) -> Int { Int(records[slot(age) * stride + observationCount]) }
    /// Copies the elements of a continuous action.
    func copyAction(_ age: Int, to target: inout MutableSpan<Float>, at base: Int) {
      let from = slot(age) * stride + observationCount
      for index in 0..<actionSize { target[base + index] = records[from + index] }
    }
    func reward(_ age: Int) -> Float { get(.reward, of: slot(age)) }
    func isTerminated(_ age: Int) -> Bool {
      get(.flags, of: slot(age)) == Flags.terminated.rawValue
    }
    func isLast(_ age: Int) -> Bool { get(.flags, of: slot(age)) == Flags.last.rawValue }
    func isDrawn(_ age: Int, for draw: Int) -> Bool { get(.drawn, of: slot(age)) == Float(draw) }
    mutating func markDrawn(_ age: Int, for draw: Int) { set(.drawn, of: slot(age), Float(draw)) }
    func prefetch(_ age: Int) { records.prefetch(from: slot(age) * stride) }

    /// Copies the observations up to an entry, newest last; zeros before the episode's start.
    func copyWindow(
      endingAt age: Int, length: Int, ignoresEpisodeBoundaries: Bool,
      to target: inout MutableSpan<Float>, at base: Int
    ) {
      var isInside = true
      for back in 0..<length {
        let entry = age - back
        if entry < 0 || (back > 0 && !ignoresEpisodeBoundaries && isLast(entry)) {
          isInside = false
        }
        let to = base + (length - 1 - back) * observationCount
        let from = isInside ? slot(entry) * stride : -1
        for index in 0..<observationCount {
          target[to + index] = from < 0 ? 0 : records[from + index]
        }
      }
    }
  }
}

extension SequentialMemory.Ring {
  mutating func code(with coder: inout ArchiveCoder, prefix: String, actions: ActionStorage) throws
  {
    try coder.integer("\(prefix).count", &count, in: 0...limit)
    try coder.integer("\(prefix).next", &next, in: 0...(limit - 1))
    var table = coder.isRestoring ? Tensor.zeros([0]) : Tensor(records, shape: [count, stride])
    try coder.tensor("\(prefix).records", &table, shape: [count, stride])
    guard coder.isRestoring else { return }
    guard next == (count < limit ? count : next) else {
      throw AgentError.unfitArchive(
        key: "\(prefix).next", expected: "\(count)", found: "\(next)")
    }
    records = table.scalars
    try checkRecords(prefix, actions)
  }

  /// Checks the fields of records that were read from a file.
  private func checkRecords(_ prefix: String, _ actions: ActionStorage) throws {
    var followsLast = false
    for age in 0..<count {
      let slot = slot(age)
      let first = slot * stride + observationCount
      for action in records[first..<first + actionSize] where !actions.accepts(action) {
        throw AgentError.unfitArchive(
          key: "\(prefix).records", expected: actions.expected, found: "\(action)")
      }
      let flags = Flags(rawValue: get(.flags, of: slot))
      // An episode has a step before its last observation: there is always something to draw.
      guard let flags, flags != .last || !followsLast else {
        throw AgentError.unfitArchive(
          key: "\(prefix).records",
          expected: "flags 0, 1 or 2, and a step between two last observations",
          found: "\(get(.flags, of: slot)) in record \(slot)")
      }
      followsLast = flags == .last
    }
  }
}
