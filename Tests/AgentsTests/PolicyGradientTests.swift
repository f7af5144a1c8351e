import Glibc
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// Distributions, advantages and updates of policy-gradient agents against PyTorch:
/// `Golden/make_policy_gradients.py` has the definitions.
@Suite struct PolicyGradientTests {
  private static let golden = Result {
    try GoldenFiles.decode(GoldenPolicyGradients.self, from: "policy_gradients.json")
  }
  private static let observationSpace = Space.box(Box(low: -4, high: 4, shape: [3]))
  /// Float32 against float64 over two layers and a step as large as the gradient.
  private static let tolerance = Tolerance(absolute: 3e-6, relative: 3e-6)

  @Test func distributions() throws {
    let golden = try Self.golden.get().distributions
    let categorical = Categorical(logits: Tensor(golden.logits))
    try expect(
      categorical.logProbability(of: Tensor(golden.drawn)), golden.categorical, "categorical")
    try expect(categorical.entropy(), golden.categoricalEntropy, "entropy")
    let normal = DiagonalGaussian(
      mean: Tensor(golden.mean), logStandardDeviation: Tensor(golden.logStd))
    try expect(normal.logProbability(of: Tensor(golden.actions)), golden.normal, "normal")
    try expect(normal.entropy(), golden.normalEntropy, "entropy of the normal one")
  }

  @Test func stateDependentNoise() throws {
    let golden = try Self.golden.get().sde
    let distribution = StateDependentGaussian(
      mean: Tensor(golden.mean), features: Tensor(golden.features),
      logStandardDeviation: Tensor(golden.logStd), noise: Tensor(golden.noise))
    try expect(distribution.logProbability(of: Tensor(golden.actions)), golden.logs, "logs")
    try expect(distribution.entropy(), golden.entropy, "entropy")
    var random = PCG64(seed: 1)
    try expect(distribution.sample(using: &random), golden.sample, "sample")
  }

  @Test func ars() throws {
    let test = try Self.golden.get().ars
    var settings = ARSSettings()
    (settings.directionCount, settings.topCount) = (3, 2)
    var agent = try ARSAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: .discrete(Discrete(2)), seed: 1)
    let observation = Tensor.ones([1, 3])
    let actions = agent.actions(for: observation, mode: .training)
    var archive = try agent.archive(.checkpoint)
    archive.tensors["dense_1.kernel"] = Tensor(test.theta).reshaped(to: [3, 2])
    archive.tensors["directions"] = Tensor(test.directions)
    archive.texts["returns"] = (test.returns.dropLast() + [.nan]).map { "\($0)" }
      .joined(separator: " ")
    archive.texts["next_candidate"] = "6"
    archive.texts["candidate.0.index"] = "5"
    try agent.restore(archive, scope: .checkpoint)
    agent.observe(
      Transitions(
        observations: observation, actions: actions, rewards: [Float(test.returns[5])],
        nextObservations: observation, terminated: [true], truncated: [false]))
    #expect(agent.updateCount == 1)
    try expect(agent.archive(.model).tensors["dense_1.kernel"], test.expected, "theta")
  }

  /// Frequencies within five standard errors of the probabilities, means and standard deviations
  /// within five of theirs.
  @Test func samples() {
    var random = PCG64(seed: 3)
    let count = 20_000
    let logits = Tensor((0..<count).flatMap { _ in [0, 1, 2] as [Float] }, shape: [count, 3])
    let drawn = Categorical(logits: logits).sample(using: &random).scalars
    let total = 1 + exp(1.0) + exp(2.0)
    for (action, weight) in [1, exp(1.0), exp(2.0)].enumerated() {
      let probability = weight / total
      let fraction = Double(drawn.count { $0 == Float(action) }) / Double(count)
      let error = (probability * (1 - probability) / Double(count)).squareRoot()
      #expect(abs(fraction - probability) < 5 * error)
    }
    let draws = DiagonalGaussian(
      mean: Tensor(repeating: 2, shape: [count, 1]), logStandardDeviation: Tensor([-1])
    ).sample(using: &random).scalars.map(Double.init)
    let sigma = exp(-1.0)
    let mean = draws.reduce(0, +) / Double(count)
    let spread = (draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
    #expect(abs(mean - 2) < 5 * sigma / Double(count).squareRoot())
    #expect(abs(spread - sigma) < 5 * sigma / Double(2 * count).squareRoot())
  }

  @Test func advantages() throws {
    for test in try Self.golden.get().advantages {
      let advantages = generalizedAdvantages(
        rewards: test.rewards.floats, values: test.values.floats,
        ended: test.ended.floats.map { $0 == 1 }, lastValues: test.lastValues.floats,
        gamma: Float(test.gamma), lambda: Float(test.lambda))
      try expect(Tensor(advantages), test.expected, "lambda \(test.lambda)")
    }
  }

  @Test(arguments: [
    "discrete", "continuous", "entropy", "continuous entropy", "wide clip",
    "advantages as they are",
  ])
  func ppo(name: String) throws {
    let test = try #require(try Self.golden.get().ppo.first { $0.name == name })
    var settings = PPOSettings()
    (settings.hiddenLayers, settings.environmentCount, settings.stepCount) = ([5], 2, 6)
    (settings.batchSize, settings.epochCount, settings.learningRate) = (12, 1, 0.125)
    settings.clipRange = test.clipRange
    settings.entropyCoefficient = test.entropyWeight
    settings.normalizesAdvantages = test.normalize
    var agent = try PPOAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: test.continuous
        ? .box(Box(low: -1, high: 1, shape: [2])) : .discrete(Discrete(2)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    prime(&archive, test.weights, moments: ["m": 0, "v": 1])
    archive.texts["memory.count"] = "6"
    archive.tensors["memory.observations"] = Tensor(test.states)
    archive.tensors["memory.actions"] = Tensor(test.actions)
    archive.tensors["memory.log_probabilities"] = Tensor(test.oldLogs)
    archive.tensors["round.advantages"] = Tensor(test.advantages)
    archive.tensors["round.returns"] = Tensor(test.returns)
    archive.texts["round.epoch"] = "0"
    archive.texts["round.start"] = "0"
    archive.texts["round.order"] = (0..<12).reversed().map { "\($0)" }.joined(separator: " ")
    try agent.restore(archive, scope: .checkpoint)
    try agent.update()
    #expect(!agent.hasPendingUpdates)
    try expect(agent.archive(.model), test.expected)
    for (metric, expected) in zip(agent.metrics, test.losses) {
      #expect(Self.tolerance.accepts(metric.value, expected), "\(metric.name)")
    }
  }

  @Test func a2c() throws {
    let test = try Self.golden.get().a2c
    var settings = A2CSettings()
    (settings.hiddenLayers, settings.environmentCount, settings.stepCount) = ([5], 2, 3)
    (settings.gamma, settings.gaeLambda) = (test.gamma, test.lambda)
    (settings.entropyCoefficient, settings.learningRate) = (0.125, 0.125)
    var agent = try A2CAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: .discrete(Discrete(2)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    prime(&archive, test.weights, moments: ["square": 1])
    archive.texts["memory.count"] = "2"
    let (states, rewards) = (Tensor(test.states), test.rewards.floats)
    archive.tensors["memory.observations"] = states
    archive.tensors["memory.actions"] = .concatenated([Tensor(test.actions), .zeros([2, 1])])
    archive.tensors["memory.rewards"] = Tensor(rewards)
    archive.tensors["memory.ended"] = Tensor([0, 0, 1, 0, 0, 0])
    archive.texts["memory.truncated"] = "1"
    archive.tensors["memory.last_observations"] = Tensor(test.cut)
    archive.tensors["memory.truncated_rows"] = Tensor([2])
    try agent.restore(archive, scope: .checkpoint)
    let last = states.slice(4..<6)
    let actions = agent.actions(for: last, mode: .training)
    try agent.learn(
      from: Transitions(
        observations: last, actions: actions, rewards: Array(rewards[4...]),
        nextObservations: Tensor(test.following), terminated: [false, false],
        truncated: [false, false]))
    let expected = try #require(test.cases.first { .discrete($0.lastActions) == actions })
    try expect(agent.archive(.model), expected.expected)
    #expect(Self.tolerance.accepts(agent.metrics[0].value, expected.loss))
  }

  @Test(arguments: [true, false])
  func reinforce(baseline: Bool) throws {
    let test = try #require(try Self.golden.get().reinforce.first { $0.baseline == baseline })
    var settings = REINFORCESettings()
    (settings.hiddenLayers, settings.episodeCount, settings.gamma) = ([5], 2, test.gamma)
    (settings.learningRate, settings.normalizesAdvantages) = (0.125, false)
    settings.usesBaseline = baseline
    var agent = try REINFORCEAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: .discrete(Discrete(2)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    prime(&archive, test.weights, moments: ["m": 0, "v": 1])
    let (states, rewards) = (test.states.floats, test.rewards.floats)
    let actions = test.actions.floats
    func json(_ values: ArraySlice<Float>) -> String {
      "[\(values.map { "\($0)" }.joined(separator: ","))]"
    }
    func episode(_ steps: Range<Int>) -> String {
      """
      {"observations":\(json(states[steps.lowerBound * 3..<steps.upperBound * 3])),\
      "actions":\(json(actions[steps])),"rewards":\(json(rewards[steps]))}
      """
    }
    archive.texts["finished"] = "[\(episode(0..<3))]"
    archive.texts["running"] = "[\(episode(3..<5))]"
    try agent.restore(archive, scope: .checkpoint)
    let last = Tensor(test.states).slice(5..<6)
    let chosen = agent.actions(for: last, mode: .training)
    try agent.learn(
      from: Transitions(
        observations: last, actions: chosen, rewards: [rewards[5]], nextObservations: last,
        terminated: [true], truncated: [false]))
    let expected = try #require(test.cases.first { .discrete($0.lastActions) == chosen })
    try expect(agent.archive(.model), expected.expected)
    #expect(Self.tolerance.accepts(agent.metrics[0].value, expected.loss))
  }

  /// Golden weights, and the moments of an optimizer after a step with gradients of 1.
  private func prime(
    _ archive: inout AgentArchive, _ weights: [String: GoldenArray], moments: [String: Float]
  ) {
    for (name, array) in weights { archive.tensors[name] = Tensor(array) }
    archive.texts["optimizer.steps"] = "1"
    // In the order of the module: policy, values, standard deviations.
    let names = ["", "value."].flatMap { prefix in
      ["dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_2.bias"].map { prefix + $0 }
    }
    for (index, name) in (names + ["log_std"]).enumerated() {
      guard let weight = archive.tensors[name] else { continue }
      for (moment, value) in moments {
        archive.tensors["optimizer.\(moment).\(index)"] = Tensor(
          repeating: value, shape: weight.shape)
      }
    }
  }

  private func expect(_ archive: AgentArchive, _ expected: [String: GoldenArray]) throws {
    for (name, array) in expected { try expect(archive.tensors[name], array, name) }
  }

  private func expect(_ tensor: Tensor?, _ expected: GoldenArray, _ name: String) throws {
    let tensor = try #require(tensor, "\(name) is missing")
    #expect(
      Self.tolerance.mismatch(tensor.scalars, expected.values) == nil, Comment(rawValue: name))
  }
}

extension Tensor {
  fileprivate init(_ golden: GoldenArray) { self.init(golden.floats, shape: Shape(golden.shape)) }
}
