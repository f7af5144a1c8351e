import NumPyRandom
import TensorEngine
import Testing

@testable import Learning

@Suite struct SumTreeTests {
  /// The first index whose running sum is more than the number.
  private func bruteForce(_ weights: [Double], _ number: Double) -> Int? {
    var sum = 0.0
    return weights.firstIndex { weight in
      sum += weight
      return weight > 0 && number < sum
    }
  }

  /// Whole weights, so that sums are exact in any order.
  @Test func indicesAreThoseOfTheRunningSum() throws {
    var random = PCG64(seed: 1)
    for count in [1, 2, 3, 7, 64, 100] {
      var (tree, weights) = (SumTree(), [Double](repeating: 0, count: count))
      for _ in 0..<500 {
        let index = random.integers(upTo: count)
        weights[index] = Double(random.integers(upTo: 4))
        tree[index] = weights[index]
        let total = weights.reduce(0, +)
        #expect(tree.total == total && tree[index] == weights[index])
        guard total > 0 else { continue }
        let number = random.nextDouble() * total
        #expect(tree.index(of: number) == bruteForce(weights, number))
      }
    }
  }

  @Test func theSumsFollowFromTheWeightsAlone() {
    var random = PCG64(seed: 2)
    let weights = (0..<37).map { _ in random.nextDouble() }
    var (forward, backward) = (SumTree(), SumTree())
    for index in weights.indices { forward[index] = weights[index] }
    for index in weights.indices.reversed() {
      backward[index] = 9
      backward[index] = weights[index]
    }
    #expect(forward.total == backward.total)
    #expect(abs(forward.total - weights.reduce(0, +)) < 1e-12)
  }

  @Test func aNumberBeyondTheLastWeightStillFindsOne() {
    var tree = SumTree()
    for index in 0..<3 { tree[index] = 0.1 }
    tree[3] = 0
    #expect(tree.index(of: tree.total) == 2)
  }
}

@Suite struct PriorityTests {
  /// Two episodes of three steps; the entries are 0 1 2 |3| 4 5 6 |7|, the marked ones are last.
  private func memory(environments: Int = 1, exponent: Double = 1) -> SequentialMemory {
    var memory = SequentialMemory(
      limit: 100, observationCount: 1, environmentCount: environments, priorityExponent: exponent,
      priorityOffset: 0)
    for ring in 0..<environments {
      for number in 0..<8 {
        let observation = [Float(number + 10 * ring)]
        if number % 4 == 3 {
          memory.append(lastObservation: observation.span, environment: ring)
        } else {
          memory.append(
            observation: observation.span, action: 0, reward: Float(number),
            terminated: number % 4 == 2, environment: ring)
        }
      }
    }
    return memory
  }

  private func fractions(_ memory: SequentialMemory) -> [Int: Double] {
    var (memory, random) = (memory, PCG64(seed: 3))
    var counts: [Int: Int] = [:]
    for _ in 0..<4_000 {
      for state in memory.samplePrioritized(5, beta: 1, using: &random).states.scalars {
        counts[Int(state), default: 0] += 1
      }
    }
    return counts.mapValues { Double($0) / 20_000 }
  }

  @Test func withoutErrorsAllThatHasASuccessorIsDrawnAlike() {
    let found = fractions(memory(environments: 2))
    #expect(Set(found.keys) == [0, 1, 2, 4, 5, 6, 10, 11, 12, 14, 15, 16])
    for fraction in found.values { #expect(abs(fraction - 1.0 / 12) < 0.01) }
  }

  @Test(arguments: [1.0, 0.5])
  func drawsFollowTheErrorsToThePowerOfAlpha(exponent: Double) throws {
    var (memory, random) = (memory(exponent: exponent), PCG64(seed: 4))
    let batch = memory.samplePrioritized(6, beta: 1, using: &random)
    let entries = try #require(batch.entries)
    // Six equal parts of six equal priorities: each entry once.
    #expect(Set(batch.states.scalars) == [0, 1, 2, 4, 5, 6])
    #expect(batch.weights?.scalars == [1, 1, 1, 1, 1, 1])
    memory.setPriorities(of: entries, errors: batch.states.scalars.map { $0 == 5 ? -4 : 1 })
    let large = exponent == 1 ? 4.0 : 2
    for (state, fraction) in fractions(memory) {
      #expect(abs(fraction - (state == 5 ? large : 1) / (5 + large)) < 0.01)
    }
    // w = (p / min p)^-beta: 1 of the common entries.
    let next = memory.samplePrioritized(64, beta: 0.5, using: &random)
    let weights = try #require(next.weights).scalars
    for (state, weight) in zip(next.states.scalars, weights) {
      #expect(abs(weight - (state == 5 ? Float(1 / large.squareRoot()) : 1)) < 1e-6)
    }
  }

  @Test func aNewEntryHasTheLargestPrioritySoFarOnceItHasASuccessor() throws {
    var (memory, random) = (memory(), PCG64(seed: 5))
    let batch = memory.samplePrioritized(6, beta: 1, using: &random)
    memory.setPriorities(
      of: try #require(batch.entries), errors: batch.states.scalars.map { $0 == 0 ? 8 : 2 })
    for number in [20, 21] {
      memory.append(
        observation: [Float(number)].span, action: 0, reward: 0, terminated: false)
    }
    let found = fractions(memory)
    #expect(found[21] == nil)
    #expect(abs((found[20] ?? 0) - 8.0 / 26) < 0.02)
  }

  @Test func aFullRingDrawsOnlyWhatItHolds() {
    var memory = SequentialMemory(limit: 5, observationCount: 1, priorityExponent: 0.6)
    for number in 0..<13 {
      memory.append(observation: [Float(number)].span, action: 0, reward: 0, terminated: false)
    }
    #expect(Set(fractions(memory).keys) == [8, 9, 10, 11])
  }

  @Test func aRestoredMemoryDrawsTheSame() throws {
    var (memory, random) = (memory(environments: 2), PCG64(seed: 6))
    let batch = memory.samplePrioritized(12, beta: 1, using: &random)
    memory.setPriorities(
      of: try #require(batch.entries), errors: batch.states.scalars.map { $0 + 0.1 })
    var saving = ArchiveCoder(saving: .checkpoint)
    var copy = memory
    try copy.code(with: &saving, prefix: "memory", actionCount: 1)
    var restored = SequentialMemory(
      limit: 100, observationCount: 1, environmentCount: 2, priorityExponent: 1, priorityOffset: 0)
    var restoring = ArchiveCoder(restoring: saving.archive, scope: .checkpoint)
    try restored.code(with: &restoring, prefix: "memory", actionCount: 1)
    var other = random
    #expect(
      memory.samplePrioritized(32, beta: 0.4, using: &random).entries
        == restored.samplePrioritized(32, beta: 0.4, using: &other).entries)

    var damaged = saving.archive
    damaged.tensors["memory.priorities.0"] = .ones([8])
    var reading = ArchiveCoder(restoring: damaged, scope: .checkpoint)
    #expect(throws: AgentError.self) {
      try restored.code(with: &reading, prefix: "memory", actionCount: 1)
    }
  }

  /// gamma 1/2: rewards 0 + 1/2, then 1 + 2/2, 2 (the end), 4 + 5/2…
  @Test func stepsAreSummedUpToTheEndOfAnEpisode() {
    var (memory, random) = (memory(), PCG64(seed: 7))
    memory.append(observation: [20].span, action: 0, reward: 20, terminated: false)
    memory.append(observation: [21].span, action: 0, reward: 21, terminated: false)
    let batch = memory.sample(40, nSteps: 2, gamma: 0.5, using: &random)
    let expected: [Float: (reward: Float, next: Float, terminated: Float, discount: Float)] = [
      0: (0.5, 2, 0, 0.25), 1: (2, 3, 1, 0.25), 2: (2, 3, 1, 0.5), 4: (6.5, 6, 0, 0.25),
      5: (8, 7, 1, 0.25), 6: (6, 7, 1, 0.5), 20: (20, 21, 0, 0.5),
    ]
    let discounts = batch.discounts?.scalars ?? []
    for (row, state) in batch.states.scalars.enumerated() {
      #expect(batch.rewards.scalars[row] == expected[state]?.reward)
      #expect(batch.nextStates.scalars[row] == expected[state]?.next)
      #expect(batch.terminated.scalars[row] == expected[state]?.terminated)
      #expect(discounts[row] == expected[state]?.discount)
    }
    #expect(Set(batch.states.scalars).count == 7)
  }
}
