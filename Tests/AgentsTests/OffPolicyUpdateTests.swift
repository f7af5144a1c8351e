import Gym
import Learning
import NeuralNetworks
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// Two updates of DDPG, TD3 and SAC against PyTorch: `Golden/make_updates.py` has the definitions.
@Suite struct OffPolicyUpdateTests {
  private static let golden = Result {
    try GoldenFiles.decode(GoldenOffPolicy.self, from: "updates.json").offPolicy
  }
  private static let setup = AgentSetup(
    observationSpace: .box(Box(low: -4, high: 4, shape: [3])),
    actionSpace: .box(Box(low: -1, high: 1, shape: [2])), seed: 1)
  /// Float32 against float64 over two steps of Adam, which divides small gradients by each other.
  private static let tolerance = Tolerance(absolute: 5e-6, relative: 5e-6)

  @Test func ddpg() throws {
    let test = try Self.test("ddpg")
    var settings = DDPGSettings()
    settings.read(test)
    try check(test, DDPGAgent(settings, Self.setup)) { agent, batch, _, _ in
      try agent.learn(from: batch)
    }
  }

  @Test(arguments: ["td3", "td3 without delay"])
  func td3(name: String) throws {
    let test = try Self.test(name)
    var settings = TD3Settings()
    settings.read(test)
    settings.policyDelay = try #require(test.policyDelay)
    settings.targetPolicyNoise = try #require(test.targetPolicyNoise)
    settings.targetNoiseClip = try #require(test.targetNoiseClip)
    try check(test, TD3Agent(settings, Self.setup)) { agent, batch, noise, _ in
      try agent.learn(from: batch, noise: noise)
    }
  }

  @Test(arguments: ["sac", "sac with a target entropy", "sac fixed"])
  func sac(name: String) throws {
    let test = try Self.test(name)
    var settings = SACSettings()
    settings.read(test)
    for (key, string) in [("ent_coef", test.entCoef), ("target_entropy", test.targetEntropy)] {
      let string = try #require(string)
      try settings.set(key, to: SettingValue(parsing: string), agent: "sac")
    }
    try check(test, SACAgent(settings, Self.setup)) { agent, batch, noise, nextNoise in
      try agent.learn(from: batch, noise: noise, nextNoise: nextNoise)
    }
  }

  @Test(arguments: ["sac with gsde", "sac with gsde and expln"])
  func sacWithGSDE(name: String) throws {
    let test = try Self.test(name)
    var settings = SACSettings()
    settings.read(test)
    settings.usesSDE = true
    settings.usesExpln = test.useExpln == true
    let string = try #require(test.entCoef)
    try settings.set("ent_coef", to: SettingValue(parsing: string), agent: "sac")
    try check(test, SACAgent(settings, Self.setup)) { agent, batch, noise, nextNoise in
      try agent.learn(from: batch, noise: noise, nextNoise: nextNoise)
    }
  }

  private static func test(_ name: String) throws -> GoldenOffPolicy.Test {
    try #require(try golden.get().first { $0.name == name })
  }

  /// Restores the given networks, makes the updates and compares networks, moments and metrics.
  private func check<A: Agent>(
    _ test: GoldenOffPolicy.Test, _ agent: A,
    _ learn: (inout A, TransitionBatch, _ noise: Tensor, _ nextNoise: Tensor) throws -> Void
  ) throws {
    var agent = agent
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[Self.key(name)] = Tensor(array) }
    try agent.restore(archive, scope: .checkpoint)
    for index in 0..<2 {
      func part(_ name: String) throws -> Tensor {
        let whole = Tensor(try #require(test.batches[name]))
        return whole.slice(index..<index + 1).reshaped(
          to: Shape(whole.shape.dimensions.dropFirst()))
      }
      let batch = TransitionBatch(
        states: try part("states"), actionVectors: try part("actions"),
        rewards: try part("rewards"), nextStates: try part("nextStates"),
        terminated: try part("terminated"))
      try learn(&agent, batch, part("noise"), part("nextNoise"))
    }

    #expect(agent.updateCount == 2)
    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected {
      let tensor = try #require(updated[Self.key(name)], "\(name) is missing")
      #expect(
        Self.tolerance.mismatch(tensor.scalars, array.values) == nil, Comment(rawValue: name))
    }
    let metrics = Dictionary(uniqueKeysWithValues: agent.metrics.map { ($0.name, $0.value) })
    let keys = ["actorLoss": "actor_loss", "criticLoss": "critic_loss", "entCoef": "ent_coef"]
    for (name, value) in test.losses {
      let key = try #require(keys[name])
      let metric = try #require(metrics[key])
      #expect(Self.tolerance.accepts(metric, value), "\(name): \(metric), expected \(value)")
    }
  }

  /// The actor's parameters have no prefix: they are the model.
  private static func key(_ name: String) -> String {
    name.hasPrefix("actor.") ? String(name.dropFirst("actor.".count)) : name
  }
}

extension OffPolicySettings {
  fileprivate mutating func read(_ test: GoldenOffPolicy.Test) {
    hiddenLayers = [5]
    gamma = test.gamma
    targetUpdate = test.targetUpdate
    learningRate = test.learningRate
  }
}

extension Tensor {
  fileprivate init(_ golden: GoldenArray) { self.init(golden.floats, shape: Shape(golden.shape)) }
}

/// The part of `Golden/updates.json` about agents with continuous actions.
private struct GoldenOffPolicy: Decodable {
  struct Test: Decodable {
    let name: String
    let gamma, targetUpdate, learningRate: Double
    let batches, weights, expected: [String: GoldenArray]
    let losses: [String: Double]
    let policyDelay: Int?
    let targetPolicyNoise, targetNoiseClip: Double?
    let entCoef, targetEntropy: String?
    let useExpln: Bool?
  }

  let offPolicy: [Test]
}
