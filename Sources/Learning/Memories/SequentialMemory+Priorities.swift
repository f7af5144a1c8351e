import Foundations
import Glibc
import NumPyRandom
import TensorEngine

extension SequentialMemory {
  /// How likely each entry is to be drawn: proportional prioritization.
  ///
  ///     P(i) = p(i) / sum_k p(k)        p(i) = (|error(i)| + epsilon)^alpha
  ///
  /// An entry can be drawn once it has a successor, at first with the largest p so far. Schaul et
  /// al. (2015), https://arxiv.org/abs/1511.05952, section 3.3.
  struct Priorities: Sendable {
    /// alpha: 0 draws uniformly, 1 in proportion to the errors.
    let exponent: Double
    /// epsilon, which lets entries without error be drawn.
    let offset: Double
    /// p of each slot of each ring, Float32 values; 0 where an entry cannot be drawn.
    fileprivate(set) var tree = SumTree()
    /// The largest p so far.
    fileprivate(set) var largest: Double = 1

    init(exponent: Double, offset: Double) {
      self.exponent = exponent
      self.offset = offset
    }

    /// Sets the priority of an entry by its error.
    fileprivate mutating func set(_ entry: Int, _ error: Float) {
      let priority = pow(min(Double(error.magnitude), 1e30) + offset, exponent)
      tree[entry] = Double(Float(priority))
      largest = max(largest, tree[entry])
    }
  }

  /// The index in the tree of a slot.
  private func index(_ ring: Int, _ slot: Int) -> Int { slot * rings.count + ring }

  /// Takes in that an entry was added to a ring: the one before it can now be drawn.
  mutating func prioritizeNewest(_ ring: Int) {
    guard let largest = priorities?.largest else { return }
    let age = rings[ring].count - 1
    let newest = index(ring, rings[ring].slot(age))
    priorities?.tree[newest] = 0
    guard age > 0, !rings[ring].isLast(age - 1) else { return }
    let previous = index(ring, rings[ring].slot(age - 1))
    priorities?.tree[previous] = largest
  }

  /// Draws a minibatch in proportion to the priorities, one transition from each of as many equal
  /// parts of their sum.
  ///
  ///     w(i) = (n P(i))^-beta, divided by the largest w of the minibatch
  ///
  /// - Parameters:
  ///   - batchSize: the transitions of the minibatch.
  ///   - beta: how far the weights make up for the priorities, 0...1.
  ///   - nSteps: the most steps from a state to the next; see `sample(_:minibatches:…)`.
  ///   - gamma: the discount factor of rewards within these steps.
  ///   - random: where the draws come from.
  /// - Returns: the transitions with their weights and entries.
  /// - Precondition: `canSample`, and the memory has priorities.
  public mutating func samplePrioritized(
    _ batchSize: Int, beta: Double, nSteps: Int = 1, gamma: Double = 1, using random: inout PCG64
  ) -> TransitionBatch {
    guard let tree = priorities?.tree else {
      preconditionFailure("SequentialMemory: made without priorities")
    }
    let part = tree.total / Double(batchSize)
    let entries = (0..<batchSize).map { row in
      tree.index(of: (Double(row) + random.nextDouble()) * part)
    }
    let drawn = entries.map { entry in
      let ring = entry % rings.count
      return (ring: ring, age: rings[ring].age(ofSlot: entry / rings.count))
    }
    var batch = batch(of: drawn, nSteps: nSteps, gamma: gamma)
    let least = entries.map { tree[$0] }.min() ?? 1
    batch.entries = entries
    batch.weights = Tensor(entries.map { Float(pow(tree[$0] / least, -beta)) })
    return batch
  }

  /// Sets the priorities of drawn entries by their errors.
  /// - Parameters:
  ///   - entries: those of a prioritized batch, `[N]`; nothing was added to the memory since.
  ///   - errors: `[N]`.
  public mutating func setPriorities(of entries: [Int], errors: [Float]) {
    precondition(
      entries.count == errors.count,
      "setPriorities: \(errors.count) errors for \(entries.count) entries")
    for (entry, error) in zip(entries, errors) {
      priorities?.set(entry, error)
    }
  }
}

extension SequentialMemory {
  /// Whether an entry has a successor and is not the last of its episode.
  private func canBeDrawn(_ ring: Int, _ age: Int) -> Bool {
    age + 1 < rings[ring].count && !rings[ring].isLast(age)
  }

  /// Saves or restores the priorities; the rings come first.
  mutating func codePriorities(with coder: inout ArchiveCoder, prefix: String) throws {
    guard var restored = priorities else { return }
    try coder.number("\(prefix).largest_priority", &restored.largest)
    for (ring, contents) in rings.enumerated() {
      let key = "\(prefix).priorities.\(ring)"
      var values = Tensor(
        (0..<contents.count).map { Float(restored.tree[index(ring, contents.slot($0))]) })
      try coder.tensor(key, &values, shape: [contents.count])
      guard coder.isRestoring else { continue }
      for (age, value) in values.scalars.enumerated() {
        guard value >= 0, value.isFinite, canBeDrawn(ring, age) == (value > 0) else {
          throw AgentError.unfitArchive(
            key: key, expected: "priorities above 0 of what can be drawn, else 0",
            found: "\(value) of entry \(age)")
        }
        restored.tree[index(ring, contents.slot(age))] = Double(value)
      }
    }
    guard restored.largest > 0, restored.largest.isFinite else {
      throw AgentError.unfitArchive(
        key: "\(prefix).largest_priority", expected: "a number above 0",
        found: "\(restored.largest)")
    }
    priorities = restored
  }

  /// Whether all entries can be drawn.
  fileprivate func canDraw(_ entries: [Int]) -> Bool {
    entries.allSatisfy { entry in
      entry >= 0 && entry < rings.count * rings[0].limit && (priorities?.tree[entry] ?? 0) > 0
    }
  }
}

extension TransitionBatch {
  /// Checks a batch that was restored: whether it has entries of the memory as it should.
  /// - Throws: `AgentError.unfitArchive`.
  public func check(isPrioritized: Bool, _ memory: SequentialMemory) throws(AgentError) {
    let fits =
      isPrioritized
      ? weights != nil && entries.map { $0.count == count && memory.canDraw($0) } ?? false
      : weights == nil && entries == nil
    guard fits else {
      throw .unfitArchive(
        key: "training.entries",
        expected: isPrioritized ? "\(count) entries of the memory, with weights" : "nothing",
        found: entries.map { "\($0.count) entries" } ?? "nothing")
    }
  }
}
