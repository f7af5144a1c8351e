import NumPyRandom
import Testing

@testable import Agents

@Suite struct DistinctStatesTests {
  @Test func rowsOfOneSlotShareAPlace() {
    let distinct = DistinctStates([9, 5, 2, 5, 9, 2, 7][1..<6])
    #expect(distinct.count == 3)
    #expect(distinct.places == [1, 0, 1, 2, 0])
  }

  /// Slots of a large memory are sorted, those of a small one are looked up in a table.
  @Test func theSizeOfTheMemoryChangesNothing() {
    let slots = [9, 5, 2, 5, 9, 2, 7]
    let (near, far) = (DistinctStates(slots[...]), DistinctStates(slots.map { $0 * 100_000 }[...]))
    #expect(near.count == 4 && near.places == [3, 1, 0, 1, 3, 0, 2])
    #expect(far.count == 4 && far.places == near.places)
  }

  @Test func noRowsHaveNoStates() {
    #expect(DistinctStates([]).count == 0)
  }

  /// Windows of two observations, some across the ring's end: a slot stands for one state.
  @Test func aSlotStandsForOneNextState() {
    var memory = SequentialMemory(limit: 10, observationCount: 1, windowLength: 2)
    for number in 0..<27 {
      memory.append(observation: [Float(number)].span, action: 0, reward: 0, terminated: false)
      if number % 6 == 5 { memory.append(lastObservation: [Float(number) + 0.5].span) }
    }
    var random = PCG64(seed: 1)
    var batch = TransitionBatch(count: 200, stateCount: 2)
    for row in 0..<200 { memory.sample(1, using: &random, into: &batch, row: row) }
    var states: [Int: [Float]] = [:]
    for row in 0..<200 {
      let state = Array(batch.nextStates[row * 2..<row * 2 + 2])
      #expect(states[batch.nextSlots[row], default: state] == state)
      states[batch.nextSlots[row]] = state
    }
    #expect(Set(states.values).count == states.count)
    #expect(states.count > 5)
  }
}
