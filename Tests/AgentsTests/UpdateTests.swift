import Gym
import Learning
import NeuralNetworks
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// One update of each agent against PyTorch and NumPy: `Golden/make_updates.py` has the
/// definitions.
@Suite struct UpdateTests {
  private static let golden = Result {
    try GoldenFiles.decode(GoldenUpdates.self, from: "updates.json")
  }
  private static let observationSpace = Space.box(Box(low: -4, high: 4, shape: [3]))
  /// Float32 against float64 over two layers and a step as large as the gradient.
  private static let tolerance = Tolerance(absolute: 2e-6, relative: 2e-6)

  @Test(arguments: [
    "plain", "double", "dueling avg", "dueling max", "dueling naive", "double dueling avg", "huber",
    "clipped gradients", "adam", "torch adam", "hard target", "soft target",
    "time limit is terminal",
  ])
  func dqn(name: String) throws {
    let golden = try Self.golden.get()
    let test = try #require(golden.dqn.first { $0.name == name })
    let agent = try Self.updatedDQN(
      test, settings: try test.settings.dqn(minibatch: golden.steps.count - 1), golden)

    let updated = try agent.archive(.checkpoint).tensors
    #expect(agent.updateCount == 1)
    for (name, array) in test.expected { try expect(updated[name], array, name) }
    for (name, array) in test.expectedTarget {
      try expect(updated["target.\(name)"], array, "target.\(name)")
    }
    let loss = try #require(agent.metrics.first { $0.name == "loss" }?.value)
    #expect(Self.tolerance.accepts(loss, test.loss))
  }

  @Test(arguments: ["plain", "huber"])
  func sarsa(name: String) throws {
    let test = try #require(try Self.golden.get().sarsa.first { $0.name == name })
    var settings = SARSASettings()
    settings.hiddenLayers = [5]
    settings.policy = .greedy
    settings.warmupSteps = 0
    settings.optimizer = .sgd
    settings.learningRate = 0.125
    settings.gamma = test.gamma
    settings.deltaClip = test.deltaClip ?? .infinity
    var agent = try SARSAAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: .discrete(Discrete(2)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[name] = Tensor(array) }
    try agent.restore(archive, scope: .checkpoint)
    let observations = Tensor(test.observations)
    for step in 0..<3 {
      let observation = observations.slice(step..<step + 1)
      let actions = agent.actions(for: observation, mode: .training)
      #expect(actions == .discrete([test.actions[step]]))
      let isLast = step == 2
      try agent.observe(
        Transitions(
          observations: observation, actions: actions, rewards: [Float(test.rewards[step])],
          nextObservations: isLast
            ? Tensor(test.lastObservation).reshaped(to: [1, 3])
            : observations.slice(step + 1..<step + 2),
          terminated: [isLast], truncated: [false]))
    }
    #expect(agent.updateCount == 3)
    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected { try expect(updated[name], array, name) }
  }

  @Test(arguments: ["elite of three", "noise"])
  func cem(name: String) throws {
    let test = try #require(try Self.golden.get().cem.first { $0.name == name })
    var settings = CEMSettings()
    settings.population = 1
    settings.batchSize = test.scores.count
    settings.eliteFraction = test.eliteFraction
    settings.noiseAmplitude = test.noiseAmplitude
    settings.noiseDecay = test.noiseDecay
    settings.warmupSteps = 0
    settings.trainInterval = 1
    var agent = try CEMAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: .discrete(Discrete(2)), seed: 1)
    let observation = Tensor.ones([1, 3])
    let actions = agent.actions(for: observation, mode: .training)
    // All but the last candidate are in the memory; the last is about to end its episode.
    var archive = try agent.archive(.checkpoint)
    let (candidates, last) = (Tensor(test.candidates), test.scores.count - 1)
    archive.tensors["memory.parameters"] = candidates.slice(0..<last)
    archive.texts["memory.count"] = "\(last)"
    archive.texts["memory.next"] = "\(last)"
    archive.texts["memory.scores"] = test.scores.dropLast().map { "\($0)" }.joined(separator: " ")
    archive.tensors["candidates.parameters"] = candidates.slice(last..<last + 1)
    archive.texts["step"] = "\(test.step - 1)"
    try agent.restore(archive, scope: .checkpoint)
    agent.observe(
      Transitions(
        observations: observation, actions: actions, rewards: [Float(test.scores[last])],
        nextObservations: observation, terminated: [true], truncated: [false]))

    let updated = try agent.archive(.checkpoint).tensors
    #expect(agent.updateCount == 1)
    try expect(updated["mean"], test.mean, "mean")
    try expect(updated["deviation"], test.standardDeviation, "standard deviation")
    let metrics = Dictionary(uniqueKeysWithValues: agent.metrics.map { ($0.name, $0.value) })
    #expect(Self.tolerance.accepts(try #require(metrics["mean_best_reward"]), test.meanBest))
    #expect(metrics["best_return"] == test.scores.max())
  }

  @Test(arguments: ["plain", "smoothed"])
  func classifier(name: String) throws {
    let test = try #require(try Self.golden.get().classifier.first { $0.name == name })
    var settings = ClassifierSettings()
    settings.layers = ["dense 5 relu"]
    settings.batchSize = test.labels.count
    settings.optimizer = .sgd
    settings.learningRate = 0.125
    settings.labelSmoothing = test.labelSmoothing
    settings.normalization = .none
    var agent = try ClassifierAgent(
      settings: settings, observationSpace: Self.observationSpace,
      actionSpace: .discrete(Discrete(4)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[name] = Tensor(array) }
    try agent.restore(archive, scope: .checkpoint)
    let x = Tensor(test.x)
    let actions = agent.actions(for: x, mode: .training)
    #expect(actions == .discrete(test.predictions))
    let count = test.labels.count
    let none = [Bool](repeating: false, count: count)
    try agent.observe(
      Transitions(
        observations: x, actions: actions,
        rewards: zip(test.predictions, test.labels).map { $0 == $1 ? 1 : 0 }, nextObservations: x,
        terminated: none, truncated: none, infos: test.labels.map { ["label": .int($0)] }))

    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected { try expect(updated[name], array, name) }
    let loss = try #require(agent.metrics.first { $0.name == "loss" }?.value)
    #expect(Self.tolerance.accepts(loss, test.loss))
  }

  /// Each case of DQN differs from the plain one by more than the tolerance, given the same
  /// weights: a switch that does nothing cannot pass.
  @Test func aSwitchThatDoesNothingFails() throws {
    let golden = try Self.golden.get()
    for test in golden.dqn where test.name == "double" || test.name == "huber" {
      var settings = try test.settings.dqn(minibatch: golden.steps.count - 1)
      settings.double = false
      settings.deltaClip = .infinity
      let updated = try Self.updatedDQN(test, settings: settings, golden)
        .archive(.checkpoint).tensors
      let differs = try test.expected.contains { name, array in
        let tensor = try #require(updated[name])
        return Self.tolerance.mismatch(tensor.scalars, array.values) != nil
      }
      #expect(differs, "\(test.name)")
    }
  }

  /// A DQN with the networks of a golden case after it has observed all its transitions.
  private static func updatedDQN(
    _ test: GoldenUpdates.DQN, settings: DQNSettings, _ golden: GoldenUpdates
  ) throws -> DQNAgent {
    var agent = try DQNAgent(
      settings: settings, observationSpace: observationSpace,
      actionSpace: .discrete(Discrete(3)), seed: 1)
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[name] = Tensor(array) }
    for (name, array) in test.targetWeights { archive.tensors["target.\(name)"] = Tensor(array) }
    try agent.restore(archive, scope: .checkpoint)
    for transitions in golden.steps.transitions { try agent.learn(from: transitions) }
    return agent
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

/// The contents of `Golden/updates.json`.
private struct GoldenUpdates: Decodable {
  struct Steps: Decodable {
    let observations, lastObservations: GoldenArray
    let actions: [Int]
    let rewards: [Double]
    let terminated, truncated: [Int]

    var count: Int { actions.count }

    /// The steps in one environment, one after the other.
    var transitions: [Transitions] {
      let (before, last) = (Tensor(observations), Tensor(lastObservations))
      return actions.indices.map { step in
        let (isTerminal, isCut) = (terminated.contains(step), truncated.contains(step))
        let ends = isTerminal || isCut || step + 1 == count
        return Transitions(
          observations: before.slice(step..<step + 1), actions: .discrete([actions[step]]),
          rewards: [Float(rewards[step])],
          nextObservations: ends ? last.slice(step..<step + 1) : before.slice(step + 1..<step + 2),
          terminated: [isTerminal], truncated: [isCut])
      }
    }
  }

  struct Settings: Decodable {
    let gamma, targetUpdate, gradientClip: Double
    let double, timeLimitIsTerminal: Bool
    let dueling, optimizer: String
    let deltaClip: Double?

    func dqn(minibatch: Int) throws -> DQNSettings {
      var settings = DQNSettings()
      settings.hiddenLayers = [5]
      settings.batchSize = minibatch
      settings.memoryLimit = 100
      settings.warmupSteps = minibatch
      settings.gamma = gamma
      settings.targetUpdate = targetUpdate
      settings.gradientClip = gradientClip
      settings.double = double
      settings.dueling = try #require(DQNSettings.Dueling(rawValue: dueling))
      settings.optimizer = try #require(OptimizerName(rawValue: optimizer))
      settings.learningRate = 0.125
      settings.deltaClip = deltaClip ?? .infinity
      settings.timeLimitIsTerminal = timeLimitIsTerminal
      return settings
    }
  }

  struct DQN: Decodable {
    let name: String
    let settings: Settings
    let weights, targetWeights, expected, expectedTarget: [String: GoldenArray]
    let loss: Double
  }

  struct SARSA: Decodable {
    let name: String
    let gamma: Double
    let deltaClip: Double?
    let weights, expected: [String: GoldenArray]
    let observations, lastObservation: GoldenArray
    let rewards: [Double]
    let actions: [Int]
  }

  struct CEM: Decodable {
    let name: String
    let eliteFraction, noiseAmplitude, noiseDecay, meanBest: Double
    let step: Int
    let candidates, mean, standardDeviation: GoldenArray
    let scores: [Double]
  }

  struct Classifier: Decodable {
    let name: String
    let labelSmoothing, loss: Double
    let weights, expected: [String: GoldenArray]
    let x: GoldenArray
    let labels, predictions: [Int]
  }

  let steps: Steps
  let dqn: [DQN]
  let sarsa: [SARSA]
  let cem: [CEM]
  let classifier: [Classifier]
}
