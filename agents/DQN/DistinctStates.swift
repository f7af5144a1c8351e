/// The states of a batch without repetition, in the order of their slots in the memory.
struct DistinctStates {
  /// How many there are.
  private(set) var count = 0
  /// For each row of the batch, which of them it has.
  let places: [Int]

  /// Numbers the states of a batch.
  /// - Parameter slots: one for each row, 0 or above.
  init(_ slots: ArraySlice<Int>) {
    // A table of all slots is the quickest where the batch hits a good part of them; of a large memory
    // it would cost more than the networks.
    let end = (slots.max() ?? -1) + 1
    if end > 16 * slots.count {
      let sorted = slots.sorted()
      var distinct: [Int] = []
      for slot in sorted where slot != distinct.last { distinct.append(slot) }
      count = distinct.count
      places = slots.map { slot in Self.place(of: slot, in: distinct) }
      return
    }
    var numbers = [Int32](repeating: -1, count: end)
    for slot in slots { numbers[slot] = 0 }
    for slot in numbers.indices where numbers[slot] == 0 {
      numbers[slot] = Int32(count)
      count += 1
    }
    places = slots.map { Int(numbers[$0]) }
  }

  /// Where a slot stands in ascending order.
  private static func place(of slot: Int, in sorted: [Int]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < slot { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
