import TensorEngine

/// In which order the lanes of an environment see the examples of a part.
///
/// Training examples are shuffled anew in every epoch, and the lanes take them one after the other
/// from one sequence that never ends; an epoch is over for all lanes with the step in which its last
/// example is seen. Other parts are shown as they stand: lane i of N has the examples i, i + N…, and
/// its episode ends with the last of them.
struct ExampleStream: Sendable, Codable {
  /// Examples of a pass, with their variants.
  let count: Int
  let lanes: Int
  let isShuffled: Bool
  private(set) var seed: UInt64
  /// Steps since the seed was set; where shuffled.
  private var step = 0
  /// The place of each lane in its episode; where not shuffled.
  private var places: [Int]
  private var order = Order()

  /// The permutation of one epoch. It follows from the seed, and is not saved.
  private struct Order: Sendable, Codable {
    var epoch = -1
    var indices: [Int32] = []
    init() {}
    init(from decoder: any Decoder) {}
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    }
  }

  private enum CodingKeys: String, CodingKey { case count, lanes, isShuffled, seed, step, places }

  init(count: Int, lanes: Int, isShuffled: Bool, seed: UInt64) {
    self.count = count
    self.lanes = lanes
    self.isShuffled = isShuffled
    self.seed = seed
    places = Array(0..<(isShuffled ? 0 : lanes))
  }

  /// Starts from the beginning of a seed's sequence, or, without one, with the next epoch.
  mutating func restart(seed: UInt64?) {
    if let seed {
      self.seed = seed
      step = 0
    } else if isShuffled, step > 0 {
      step = (epoch(of: step * lanes - 1) + 1) * count / lanes
    }
    for lane in places.indices { restart(lane: lane) }
  }

  /// Starts one lane's episode anew, where lanes have episodes of their own.
  mutating func restart(lane: Int) { if !isShuffled { places[lane] = lane % count } }

  /// What a lane sees next: the example, and the epoch it belongs to.
  mutating func example(lane: Int) -> (index: Int, epoch: Int) {
    guard isShuffled else { return (places[lane], 0) }
    let place = step * lanes + lane
    let epoch = epoch(of: place)
    if order.epoch != epoch { shuffle(epoch) }
    return (Int(order.indices[place - epoch * count]), epoch)
  }

  /// Goes on by one example in every lane.
  /// - Returns: whether a lane's episode ended; told of each lane in `ended`.
  mutating func advance(ended: inout [Bool]) {
    if isShuffled {
      let isOver = epoch(of: (step + 1) * lanes) > epoch(of: step * lanes)
      step += 1
      for lane in ended.indices { ended[lane] = isOver }
      return
    }
    for lane in places.indices {
      places[lane] += lanes
      ended[lane] = places[lane] >= count
      if ended[lane] { places[lane] = lane % count }
    }
  }

  private func epoch(of place: Int) -> Int { place / count }

  private mutating func shuffle(_ epoch: Int) {
    var generator = PCG64(seed: seed, stream: "epoch \(epoch)")
    var indices = Array(0..<Int32(count))
    generator.shuffle(&indices)
    order.indices = indices
    order.epoch = epoch
  }
}
