import Agents
import Gym
import Learning
import NumPyRandom
import Spaces
import TensorEngine
import TestSupport
import Testing

/// Updates of the agents with tables, and of expected SARSA, against NumPy and PyTorch:
/// `Golden/make_updates.py` has the definitions.
@Suite struct TabularUpdateTests {
  private static let golden = Result {
    try GoldenFiles.decode(GoldenTables.self, from: "updates.json")
  }
  private static let tolerance = Tolerance(absolute: 2e-6, relative: 2e-6)

  @Test func qLearningLearnsFromTwoEnvironments() throws {
    let test = try Self.golden.get().qLearning
    var settings = QLearningSettings()
    (settings.learningRate, settings.gamma) = (test.alpha, test.gamma)
    var agent = try QLearningAgent(
      settings: settings, observationSpace: .discrete(Discrete(3)),
      actionSpace: .discrete(Discrete(2)), environmentCount: 2, seed: 1)
    try restore(&agent, test.table)
    try agent.observe(
      Transitions(
        observations: .oneHot([0, 1], depth: 3), actions: .discrete([1, 0]),
        rewards: test.rewards.map(Float.init), nextObservations: .oneHot([2, 2], depth: 3),
        terminated: [false, true], truncated: [false, false]))
    expect(agent.table.values, test.expected)
    #expect(agent.updateCount == 1 && agent.step == 2)
  }

  @Test(arguments: ["accumulating", "replacing"])
  func tracesReachTheWholeEpisode(traces: String) throws {
    let test = try #require(try Self.golden.get().sarsaLambda.first { $0.traces == traces })
    var settings = SARSALambdaSettings()
    (settings.learningRate, settings.gamma) = (test.alpha, test.gamma)
    (settings.lambda, settings.policy) = (test.lambda, .greedy)
    settings.traces = try #require(SARSALambdaSettings.Traces(rawValue: traces))
    var agent = try SARSALambdaAgent(
      settings: settings, observationSpace: .discrete(Discrete(3)),
      actionSpace: .discrete(Discrete(2)), seed: 1)
    try restore(&agent, test.table)
    for (step, state) in test.states.enumerated() {
      let observation = Tensor.oneHot([state], depth: 3)
      let actions = agent.actions(for: observation, mode: .training)
      #expect(actions == .discrete([test.actions[step]]))
      let isLast = step + 1 == test.states.count
      try agent.observe(
        Transitions(
          observations: observation, actions: actions, rewards: [Float(test.rewards[step])],
          nextObservations: .oneHot([isLast ? 0 : test.states[step + 1]], depth: 3),
          terminated: [isLast], truncated: [false]))
    }
    expect(agent.table.values, test.expected)
  }

  @Test func expectedSARSAExpectsOverItsPolicy() throws {
    let test = try Self.golden.get().expectedSarsa
    var settings = SARSASettings()
    settings.hiddenLayers = [5]
    (settings.policy, settings.tau, settings.expected) = (.boltzmann, test.tau, true)
    (settings.optimizer, settings.learningRate, settings.warmupSteps) = (.sgd, 0.125, 0)
    settings.gamma = test.gamma
    var agent = try SARSAAgent(
      settings: settings, observationSpace: .box(Box(low: -4, high: 4, shape: [3])),
      actionSpace: .discrete(Discrete(2)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[name] = Tensor(array) }
    try agent.restore(archive, scope: .checkpoint)
    try agent.observe(
      Transitions(
        observations: Tensor(test.observations), actions: .discrete([test.action]),
        rewards: [Float(test.reward)], nextObservations: Tensor(test.lastObservation),
        terminated: [false], truncated: [false]))
    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected { expect(try #require(updated[name]), array) }
  }

  /// Blackjack's observations: a row for each of 32 x 11 x 2 states.
  @Test func aTupleHasARowForEachCombination() throws {
    let space = Space.tuple(
      TupleSpace([.discrete(Discrete(3)), .discrete(Discrete(2)), .discrete(Discrete(2))]))
    let agent = try QLearningAgent(
      observationSpace: space, actionSpace: .discrete(Discrete(2)), seed: 1)
    #expect(agent.table.values.shape == [12, 2])
    let row = agent.table.rows(of: Tensor([0, 0, 1, 0, 1, 1, 0], shape: [1, 7]))
    #expect(row == [2 + 3 * (1 + 2 * 0)])
  }

  @Test func otherSpacesAreRefused() {
    #expect(throws: AgentError.self) {
      try QLearningAgent(
        observationSpace: .box(Box(low: 0, high: 1, shape: [4])),
        actionSpace: .discrete(Discrete(2)), seed: 1)
    }
    let large = Space.tuple(TupleSpace(Array(repeating: .discrete(Discrete(1_000)), count: 7)))
    #expect(throws: AgentError.self) {
      try SARSALambdaAgent(observationSpace: large, actionSpace: .discrete(Discrete(2)), seed: 1)
    }
  }

  private func restore(_ agent: inout some ConfigurableAgent, _ table: GoldenArray) throws {
    var archive = try agent.archive(.checkpoint)
    archive.tensors["table_1.values"] = Tensor(table)
    try agent.restore(archive, scope: .checkpoint)
  }

  private func expect(_ tensor: Tensor, _ expected: GoldenArray) {
    #expect(Self.tolerance.mismatch(tensor.scalars, expected.values) == nil)
  }
}

extension Tensor {
  fileprivate init(_ golden: GoldenArray) { self.init(golden.floats, shape: Shape(golden.shape)) }
}

/// What `Golden/updates.json` has of tables and expected SARSA.
private struct GoldenTables: Decodable {
  struct QLearning: Decodable {
    let alpha, gamma: Double
    let table, expected: GoldenArray
    let rewards: [Double]
  }

  struct SARSALambda: Decodable {
    let traces: String
    let alpha, gamma, lambda: Double
    let table, expected: GoldenArray
    let states, actions: [Int]
    let rewards: [Double]
  }

  struct ExpectedSARSA: Decodable {
    let gamma, tau, reward: Double
    let action: Int
    let weights, expected: [String: GoldenArray]
    let observations, lastObservation: GoldenArray
  }

  let qLearning: QLearning
  let sarsaLambda: [SARSALambda]
  let expectedSarsa: ExpectedSARSA
}
