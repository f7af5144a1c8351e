import Environments
import Gym
import Learning
import TensorEngine
import Testing

/// Does nothing in an action and takes its time to learn.
private struct SlowLearner: Agent {
  let environmentCount = 1
  var updateCount = 0
  let metrics: [Metric] = []

  mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions { .discrete([0]) }

  mutating func observe(_ transitions: Transitions) {
    let end = ContinuousClock.now + .milliseconds(20)
    while ContinuousClock.now < end {}
    updateCount += 1
  }

  mutating func code(with coder: inout ArchiveCoder) {}
}

@Suite struct TrainingTimeTests {
  /// Also where a loop is asked for one step at a time: what the last one learns takes time too.
  @Test func timeOfLearningCounts() throws {
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var loop = try TrainingLoop(
      agent: SlowLearner(), environments: SyncVectorEnvironment([environment]), seed: 1)
    for steps in 1...5 { try loop.run(until: TrainingBudget(steps: steps)) }
    #expect(loop.progress.seconds >= 0.1)
  }
}
