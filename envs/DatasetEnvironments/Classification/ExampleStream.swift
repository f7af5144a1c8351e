import NumPyRandom

/// In which order the lanes of an environment see the examples of a part.
///
/// Shuffled, the lanes take one after the other from one sequence that never ends, in a new order in
/// every epoch; an epoch is over for all lanes with the step in which its last example is seen.
/// Otherwise lane i of N has the examples i, i + N…, and its episode ends with the last of them.
struct ExampleStream: Sendable, Codable {
  /// An item of an epoch.
  struct Place: Sendable {
    var item: Int
    var epoch: Int
  }

  /// The items of a pass.
  let count: Int
  let lanes: Int
  let isShuffled: Bool
  private(set) var seed: UInt64
  /// Where the lanes stand in the sequence, where shuffled.
  private var start = 0
  /// The item of each lane, where not shuffled.
  private var items: [Int]
  private var order = Order()

  /// The order of one epoch. It follows from the seed and is not saved.
  private struct Order: Sendable {
    var epoch = -1
    var items: [Int32] = []
  }

  private enum CodingKeys: String, CodingKey { case count, lanes, isShuffled, seed, start, items }

  init(count: Int, lanes: Int, isShuffled: Bool, seed: UInt64) {
    self.count = count
    self.lanes = lanes
    self.isShuffled = isShuffled
    self.seed = seed
    items = isShuffled ? [] : (0..<lanes).map { $0 % count }
  }

  /// Whether a state that was read is one of this many lanes and items.
  func isValid(count: Int, lanes: Int, isShuffled: Bool) -> Bool {
    self.count == count && self.lanes == lanes && self.isShuffled == isShuffled
      && (0..<Int.max / 2).contains(start) && items.count == (isShuffled ? 0 : lanes)
      && items.allSatisfy((0..<count).contains)
  }

  /// Starts from the beginning of a seed's sequence; without a seed with the next epoch, unless one
  /// is about to begin.
  mutating func restart(seed: UInt64?) {
    if let seed {
      (self.seed, start) = (seed, 0)
      order = Order()
    } else if start % count >= lanes {
      start = (start / count + 1) * count
    }
    for lane in items.indices { restart(lane: lane) }
  }

  /// Starts one lane's episode anew, where lanes have episodes of their own.
  mutating func restart(lane: Int) { if !isShuffled { items[lane] = lane % count } }

  /// What each lane sees.
  mutating func places() -> [Place] {
    (0..<lanes).map { lane in
      guard isShuffled else { return Place(item: items[lane], epoch: 0) }
      let (epoch, place) = (start + lane).quotientAndRemainder(dividingBy: count)
      if order.epoch != epoch { shuffle(epoch) }
      return Place(item: Int(order.items[place]), epoch: epoch)
    }
  }

  /// Goes on by one item in every lane that does not wait for its episode to begin.
  /// - Parameters:
  ///   - ended: whether each lane's episode ended.
  ///   - waiting: lanes that stay where they are; empty for none.
  /// - Returns: what each lane sees then.
  mutating func advance(ended: inout [Bool], waiting: [Bool]) -> [Place] {
    if isShuffled {
      let waits = waiting.contains(true)
      let isOver = !waits && (start + lanes) / count > start / count
      if !waits { start += lanes }
      for lane in ended.indices { ended[lane] = isOver }
      return places()
    }
    for lane in items.indices {
      ended[lane] = false
      if !waiting.isEmpty, waiting[lane] { continue }
      items[lane] += lanes
      ended[lane] = items[lane] >= count
      if ended[lane] { restart(lane: lane) }
    }
    return places()
  }

  private mutating func shuffle(_ epoch: Int) {
    var generator = PCG64(SeedSequence(seed, spawnKey: [UInt32(truncatingIfNeeded: epoch)]))
    order.items = (0..<Int32(count)).map { $0 }
    generator.shuffle(&order.items)
    order.epoch = epoch
  }
}
