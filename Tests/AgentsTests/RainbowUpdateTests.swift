import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// One update of DQN with its extensions against PyTorch: `Golden/make_updates.py` has the
/// definitions.
@Suite struct RainbowUpdateTests {
  private static let golden = Result {
    try GoldenFiles.decode(GoldenRainbow.self, from: "updates.json")
  }
  /// Float32 against float64 over two layers and a step as large as the gradient.
  private static let tolerance = Tolerance(absolute: 4e-6, relative: 4e-6)

  @Test(arguments: [
    "none", "n step", "prioritized", "noisy", "noisy double", "categorical", "quantile",
    "quantile dueling double", "rainbow",
  ])
  func anUpdateIsPyTorchs(name: String) throws {
    let golden = try Self.golden.get()
    let test = try #require(golden.rainbow.first { $0.name == name })
    let agent = try Self.updated(test, try test.settings.dqn, golden)
    #expect(agent.updateCount == 1)
    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected { try expect(updated[name], array, name) }
    let loss = try #require(agent.metrics.first { $0.name == "loss" }?.value)
    #expect(Self.tolerance.accepts(loss, test.loss))
    guard test.settings.prioritized else { return }
    // The ring also holds two last observations and the newest entry, which cannot be drawn.
    let priorities = try #require(updated["memory.priorities.0"]).scalars.filter { $0 > 0 }
    #expect(
      Tolerance(absolute: 2e-5, relative: 2e-5).mismatch(priorities, test.priorities.values) == nil)
  }

  /// Each extension changes the update: a switch that does nothing cannot pass.
  @Test(arguments: ["n step", "noisy", "noisy double"])
  func aSwitchThatDoesNothingFails(name: String) throws {
    let golden = try Self.golden.get()
    let test = try #require(golden.rainbow.first { $0.name == name })
    var settings = try test.settings.dqn
    if settings.double { settings.double = false } else { settings.nSteps = 2 }
    let updated = try Self.updated(test, settings, golden).archive(.checkpoint).tensors
    let differs = try test.expected.contains { name, array in
      Self.tolerance.mismatch(try #require(updated[name]).scalars, array.values) != nil
    }
    #expect(differs)
  }

  @Test(arguments: ["none", "categorical", "quantile"])
  func weightsMultiplyTheLosses(name: String) throws {
    let test = try #require(try Self.golden.get().losses.first { $0.name == name })
    var settings = DQNSettings()
    settings.distribution = try #require(DQNSettings.Distribution(rawValue: name))
    (settings.atoms, settings.quantiles) = (3, 3)
    settings.deltaClip = name == "none" ? 0.5 : 1
    let (returns, targets) = (settings.returnModel, Tensor(test.targets))
    let (loss, gradients) = valueWithGradient(at: [Tensor(test.outputs)]) { outputs in
      returns.loss(outputs[0], targets, weights: Tensor(test.weights))
    }
    #expect(Self.tolerance.accepts(Double(loss.scalar), test.loss))
    try expect(gradients[0], test.gradient, "gradient")
  }

  @Test func theProjectionIsThePapersAlgorithm() throws {
    let test = try Self.golden.get().projection
    let projected = CategoricalReturn(atoms: 5, range: -2...2).targets(
      Tensor(test.rewards), Tensor(test.discounts), next: Tensor(test.logits))
    try expect(projected, test.expected, "projection")
    for total in projected.sum(along: 1).scalars { #expect(abs(total - 1) < 1e-5) }
  }

  private static func updated(
    _ test: GoldenRainbow.Case, _ settings: DQNSettings, _ golden: GoldenRainbow
  ) throws -> DQNAgent {
    var agent = try DQNAgent(
      settings: settings, observationSpace: .box(Box(low: -4, high: 4, shape: [3])),
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
    let mismatch = Self.tolerance.mismatch(tensor.scalars, expected.values)
    #expect(mismatch == nil, "\(name): \(mismatch.map { "\($0)" } ?? "")")
  }
}

extension Tensor {
  fileprivate init(_ golden: GoldenArray) { self.init(golden.floats, shape: Shape(golden.shape)) }
}

/// What `Golden/updates.json` has of the extensions of DQN.
private struct GoldenRainbow: Decodable {
  struct Steps: Decodable {
    let observations, lastObservations: GoldenArray
    let actions: [Int]
    let rewards: [Double]
    let terminated, truncated: [Int]

    /// The steps in one environment, one after the other.
    var transitions: [Transitions] {
      let (before, last) = (Tensor(observations), Tensor(lastObservations))
      return actions.indices.map { step in
        let (isTerminal, isCut) = (terminated.contains(step), truncated.contains(step))
        let ends = isTerminal || isCut || step + 1 == actions.count
        return Transitions(
          observations: before.slice(step..<step + 1), actions: .discrete([actions[step]]),
          rewards: [Float(rewards[step])],
          nextObservations: ends ? last.slice(step..<step + 1) : before.slice(step + 1..<step + 2),
          terminated: [isTerminal], truncated: [isCut])
      }
    }
  }

  struct Settings: Decodable {
    let gamma: Double
    let double, prioritized, noisy: Bool
    let dueling, distribution: String
    let deltaClip: Double?
    let nSteps, atoms: Int

    var dqn: DQNSettings {
      get throws {
        var settings = DQNSettings()
        settings.hiddenLayers = [5]
        settings.batchSize = 7
        settings.memoryLimit = 100
        settings.warmupSteps = 7
        settings.optimizer = .sgd
        settings.learningRate = 0.125
        settings.gamma = gamma
        settings.double = double
        settings.dueling = try #require(DQNSettings.Dueling(rawValue: dueling))
        settings.deltaClip = deltaClip ?? .infinity
        settings.nSteps = nSteps
        settings.prioritizedReplay = prioritized
        settings.noisy = noisy
        settings.distribution = try #require(DQNSettings.Distribution(rawValue: distribution))
        (settings.atoms, settings.quantiles) = (max(2, atoms), atoms)
        (settings.vMin, settings.vMax) = (-2, 2)
        return settings
      }
    }
  }

  struct Case: Decodable {
    let name: String
    let settings: Settings
    let weights, targetWeights, expected: [String: GoldenArray]
    let priorities: GoldenArray
    let loss: Double
  }

  struct Loss: Decodable {
    let name: String
    let outputs, targets, weights, gradient: GoldenArray
    let loss: Double
  }

  struct Projection: Decodable {
    let logits, rewards, discounts, expected: GoldenArray
  }

  let steps: Steps
  let rainbow: [Case]
  let losses: [Loss]
  let projection: Projection
}
