import NumPyRandom

/// The order in which the environments of a vector environment see the examples of a part.
///
/// Shuffled, the environments take one after the other from one sequence that never ends, in a new
/// order in every epoch; an epoch is over for all environments with the step in which its last
/// example is seen. Otherwise environment i of N has the examples i, i + N…, and its episode ends
/// with the last of them.
struct ExampleStream: Sendable, Codable {
  /// An item of an epoch.
  struct Position: Sendable {
    var item: Int
    var epoch: Int
  }

  /// The items of a pass.
  let count: Int
  /// The items of which a shuffled pass shows some, others each time; nil for those of a pass. It
  /// follows from the examples and is not saved.
  var itemCount: Int?
  let environmentCount: Int
  let isShuffled: Bool
  private(set) var seed: UInt64
  /// Where the environments stand in the sequence, where shuffled.
  private var start = 0
  /// The item of each environment, where not shuffled.
  private var items: [Int]
  private var order = Order()

  /// The order of one epoch. It follows from the seed and is not saved.
  private struct Order: Sendable {
    var epoch = -1
    var items: [Int32] = []
  }

  private enum CodingKeys: String, CodingKey {
    case count
    case environmentCount = "lanes"
    case isShuffled, seed, start, items
  }

  init(count: Int, environmentCount: Int, isShuffled: Bool, seed: UInt64) {
    self.count = count
    self.environmentCount = environmentCount
    self.isShuffled = isShuffled
    self.seed = seed
    items = isShuffled ? [] : (0..<environmentCount).map { $0 % count }
  }

  /// Whether a state that was read is one of this many environments and items.
  func isValid(count: Int, environmentCount: Int, isShuffled: Bool) -> Bool {
    self.count == count && self.environmentCount == environmentCount
      && self.isShuffled == isShuffled
      && (0..<Int.max / 2).contains(start) && items.count == (isShuffled ? 0 : environmentCount)
      && items.allSatisfy((0..<count).contains)
  }

  /// Starts from the beginning of a seed's sequence; without a seed with the next epoch, unless one
  /// is about to begin.
  mutating func restart(seed: UInt64?) {
    if let seed {
      (self.seed, start) = (seed, 0)
      order = Order()
    } else if start % count >= environmentCount {
      start = (start / count + 1) * count
    }
    for index in items.indices { restart(index) }
  }

  /// Restarts the episode of one environment, where environments have episodes of their own.
  mutating func restart(_ index: Int) { if !isShuffled { items[index] = index % count } }

  /// What each environment sees.
  mutating func positions() -> [Position] {
    (0..<environmentCount).map { index in
      guard isShuffled else { return Position(item: items[index], epoch: 0) }
      let (epoch, position) = (start + index).quotientAndRemainder(dividingBy: count)
      if order.epoch != epoch { shuffle(epoch) }
      return Position(item: Int(order.items[position]), epoch: epoch)
    }
  }

  /// Advances by one item in every environment that does not wait for its episode to begin.
  /// - Parameters:
  ///   - ended: whether each environment's episode ended.
  ///   - waiting: environments that stay where they are; empty for none.
  /// - Returns: what each environment sees then.
  mutating func advance(ended: inout [Bool], waiting: [Bool]) -> [Position] {
    if isShuffled {
      let waits = waiting.contains(true)
      let isOver = !waits && (start + environmentCount) / count > start / count
      if !waits { start += environmentCount }
      for index in ended.indices { ended[index] = isOver }
      return positions()
    }
    for index in items.indices {
      ended[index] = false
      if !waiting.isEmpty, waiting[index] { continue }
      items[index] += environmentCount
      ended[index] = items[index] >= count
      if ended[index] { restart(index) }
    }
    return positions()
  }

  private mutating func shuffle(_ epoch: Int) {
    var generator = PCG64(SeedSequence(seed, spawnKey: [UInt32(truncatingIfNeeded: epoch)]))
    order.items = (0..<Int32(itemCount ?? count)).map { $0 }
    generator.shuffle(&order.items)
    order.epoch = epoch
  }
}
