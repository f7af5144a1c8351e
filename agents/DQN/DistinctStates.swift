/// The states of a batch without repetition, in the order of their slots in the memory.
struct DistinctStates {
  /// How many there are.
  private(set) var count = 0
  /// For each row of the batch, which of them it has.
  let places: [Int]

  /// Numbers the states of a batch.
  /// - Parameter slots: one for each row, 0 or above.
  init(_ slots: ArraySlice<Int>) {
    var numbers = [Int32](repeating: -1, count: (slots.max() ?? -1) + 1)
    for slot in slots { numbers[slot] = 0 }
    for slot in numbers.indices where numbers[slot] == 0 {
      numbers[slot] = Int32(count)
      count += 1
    }
    places = slots.map { Int(numbers[$0]) }
  }
}
