import Agents
import Learning
import NumPyRandom
import TensorEngine
import Testing

@Suite struct SequentialMemoryTests {
  /// Episodes of the given lengths whose observations count up from 1; the reward repeats the
  /// observation, the action its parity.
  private func memory(
    episodes: [(length: Int, terminal: Bool)], limit: Int = 1_000, window: Int = 1,
    ignoring: Bool = false
  ) -> SequentialMemory {
    var memory = SequentialMemory(
      limit: limit, observationCount: 1, windowLength: window, ignoresEpisodeBoundaries: ignoring)
    var number: Float = 1
    for episode in episodes {
      for step in 0..<episode.length {
        memory.append(
          observation: [number].span, action: Int(number) % 2, reward: number,
          terminated: episode.terminal && step == episode.length - 1)
        number += 1
      }
      memory.append(lastObservation: [number].span)
      number += 1
    }
    return memory
  }

  private func draws(_ memory: SequentialMemory, batches: Int = 200, size: Int = 4)
    -> [(state: [Float], action: Int, reward: Float, next: [Float], terminated: Float)]
  {
    var memory = memory
    var random = PCG64(seed: 3)
    let width = memory.windowLength
    return (0..<batches).flatMap { _ in
      let batch = memory.sample(size, using: &random)
      let (states, nextStates) = (batch.states.scalars, batch.nextStates.scalars)
      return (0..<size).map { row in
        (
          Array(states[row * width..<(row + 1) * width]), batch.actions[row],
          batch.rewards.scalars[row], Array(nextStates[row * width..<(row + 1) * width]),
          batch.terminated.scalars[row]
        )
      }
    }
  }

  @Test func tuplesAreConsistent() {
    let memory = memory(episodes: [(3, true), (5, false), (2, true)])
    let found = draws(memory)
    // Observations: 1 2 3 |4| 5 6 7 8 9 |10| 11 12 |13|; the marked ones are last.
    #expect(Set(found.map { $0.state[0] }) == [1, 2, 3, 5, 6, 7, 8, 9, 11, 12])
    for draw in found {
      #expect(draw.next[0] == draw.state[0] + 1)
      #expect(draw.reward == draw.state[0])
      #expect(draw.action == Int(draw.state[0]) % 2)
      #expect(draw.terminated == ([3, 12].contains(draw.state[0]) ? 1 : 0))
    }
  }

  @Test func windowsArePaddedAtTheStartOfAnEpisode() {
    let found = draws(memory(episodes: [(3, true), (4, true)], window: 3))
    let byState = Dictionary(found.map { ($0.state.last ?? 0, $0) }) { first, _ in first }
    #expect(byState[1]?.state == [0, 0, 1])
    #expect(byState[2]?.state == [0, 1, 2])
    #expect(byState[3]?.next == [2, 3, 4])
    #expect(byState[5]?.state == [0, 0, 5])
    #expect(byState[6]?.next == [5, 6, 7])
  }

  @Test func windowsReachAcrossWhereBoundariesAreIgnored() {
    let found = draws(memory(episodes: [(3, true), (4, true)], window: 3, ignoring: true))
    let byState = Dictionary(found.map { ($0.state.last ?? 0, $0) }) { first, _ in first }
    #expect(byState[5]?.state == [3, 4, 5])
  }

  @Test(arguments: [5, 6, 7, 11])
  func aFullRingKeepsTheNewest(limit: Int) {
    let memory = memory(episodes: [(9, true), (9, false)], limit: limit)
    #expect(memory.count == limit)
    let found = draws(memory)
    // Observations 1...20; 10 and 20 are last ones.
    let kept = Set((21 - limit...19).map(Float.init)).subtracting([10])
    #expect(Set(found.map { $0.state[0] }) == kept)
    for draw in found { #expect(draw.next[0] == draw.state[0] + 1) }
  }

  @Test func noTransitionComesTwiceInABatch() {
    var memory = memory(episodes: [(30, true), (40, false)])
    var random = PCG64(seed: 8)
    for _ in 0..<200 {
      #expect(Set(memory.sample(32, using: &random).states.scalars).count == 32)
    }
  }

  @Test func fewEntriesCannotBeDrawnFrom() {
    #expect(!memory(episodes: [(1, true)]).canSample)
    #expect(memory(episodes: [(2, true)]).canSample)
  }

  /// Windows of two observations, some across the ring's end: an id stands for one state.
  @Test func anIDStandsForOneNextState() {
    var memory = SequentialMemory(limit: 10, observationCount: 1, windowLength: 2)
    for number in 0..<27 {
      memory.append(observation: [Float(number)].span, action: 0, reward: 0, terminated: false)
      if number % 6 == 5 { memory.append(lastObservation: [Float(number) + 0.5].span) }
    }
    var random = PCG64(seed: 1)
    let batch = memory.sample(1, minibatches: 200, using: &random)
    let (nextStates, ids) = (batch.nextStates.scalars, batch.nextStateIDs ?? [])
    var states: [Int: [Float]] = [:]
    for row in 0..<200 {
      let state = Array(nextStates[row * 2..<row * 2 + 2])
      #expect(states[ids[row], default: state] == state)
      states[ids[row]] = state
    }
    #expect(Set(states.values).count == states.count)
    #expect(states.count > 5)
  }

  /// Two environments with rings of their own: transitions never mix, and both are drawn from.
  @Test func environmentsHaveRingsOfTheirOwn() {
    var memory = SequentialMemory(limit: 20, observationCount: 1, environmentCount: 2)
    for number in 0..<25 {
      for environment in 0..<2 {
        let observation = Float(number + 100 * environment)
        memory.append(
          observation: [observation].span, action: environment, reward: observation,
          terminated: false, environment: environment)
      }
    }
    #expect(memory.count == 20)
    let found = draws(memory)
    for draw in found {
      #expect(draw.next[0] == draw.state[0] + 1 && draw.reward == draw.state[0])
      #expect(draw.action == (draw.state[0] >= 100 ? 1 : 0))
    }
    #expect(Set(found.map { $0.state[0] }).count == 18)
  }
}

@Suite struct EpisodeParameterMemoryTests {
  @Test func theNewestCandidatesStay() {
    var memory = EpisodeParameterMemory(limit: 3)
    for number in 0..<5 {
      memory.append(parameters: Tensor([Float(number)]), episodeReturn: Double(number))
    }
    var random = PCG64(seed: 1)
    let drawn = memory.sample(10, using: &random)
    #expect(Set(drawn.map(\.score)) == [2, 3, 4])
    #expect(drawn.allSatisfy { Double($0.parameters.scalars[0]) == $0.score })
  }
}
