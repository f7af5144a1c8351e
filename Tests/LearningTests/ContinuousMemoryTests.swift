import Gym
import Learning
import NumPyRandom
import TensorEngine
import Testing

/// The replay buffer with continuous actions.
@Suite struct ContinuousMemoryTests {
  /// Steps of two environments whose actions repeat the observation, `[o, -o]`; the first
  /// environment's episodes end every fourth step.
  private static func memory(steps: Int) -> SequentialMemory {
    var memory = SequentialMemory(
      limit: 40, observationCount: 1, environmentCount: 2, actionSize: 2)
    for step in 0..<steps {
      let (one, other) = (Float(step), Float(100 + step))
      memory.append(
        Transitions(
          observations: Tensor([one, other], shape: [2, 1]),
          actions: .continuous([one, -one, other, -other]), rewards: [one, other],
          nextObservations: Tensor([one + 0.5, other + 1], shape: [2, 1]),
          terminated: [step % 4 == 3, false], truncated: [false, false]),
        actions: Tensor([one, -one, other, -other], shape: [2, 2]))
    }
    return memory
  }

  @Test func actionsStayBesideTheirObservations() {
    var memory = Self.memory(steps: 30)
    var random = PCG64(seed: 1)
    let batch = memory.sample(64, using: &random)
    let (states, actions) = (batch.states.scalars, batch.actionVectors.scalars)
    #expect(batch.count == 64 && batch.actionVectors.shape == [64, 2] && batch.actions.isEmpty)
    for row in 0..<64 {
      #expect(actions[2 * row] == states[row] && actions[2 * row + 1] == -states[row])
      let ends = states[row] < 100 && Int(states[row]) % 4 == 3
      #expect(batch.terminated.scalars[row] == (ends ? 1 : 0))
      #expect(batch.nextStates.scalars[row] == states[row] + (ends ? 0.5 : 1))
    }
  }

  @Test func aPartOfABatchKeepsItsActions() {
    var memory = Self.memory(steps: 10)
    var random = PCG64(seed: 1)
    let batch = memory.sample(8, using: &random)
    let part = batch.slice(2..<5)
    #expect(part.actionVectors == batch.actionVectors.slice(2..<5))
    #expect(part.count == 3)
  }

  @Test func aRestoredMemoryDrawsTheSame() throws {
    var memory = Self.memory(steps: 30)
    var saving = ArchiveCoder(saving: .checkpoint)
    try memory.code(with: &saving, prefix: "memory")
    var restored = SequentialMemory(
      limit: 40, observationCount: 1, environmentCount: 2, actionSize: 2)
    var restoring = ArchiveCoder(restoring: saving.archive, scope: .checkpoint)
    try restored.code(with: &restoring, prefix: "memory")
    var (one, other) = (PCG64(seed: 1), PCG64(seed: 1))
    #expect(
      memory.sample(16, using: &one).actionVectors
        == restored.sample(16, using: &other).actionVectors)
  }

  @Test func actionsThatAreNotFiniteAreRefused() throws {
    var memory = Self.memory(steps: 6)
    var saving = ArchiveCoder(saving: .checkpoint)
    try memory.code(with: &saving, prefix: "memory")
    var archive = saving.archive
    archive.tensors["memory.records"]?.withMutableSpan { $0[1] = .nan }
    var restoring = ArchiveCoder(restoring: archive, scope: .checkpoint)
    #expect(throws: AgentError.self) { try memory.code(with: &restoring, prefix: "memory") }
  }
}
