import Learning
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// Two iterations of a GAN for each objective against PyTorch: `Golden/make_gan.py` has the
/// definitions.
@Suite struct GANUpdateTests {
  private struct Golden: Decodable {
    struct Step: Decodable {
      let real, z, other, mixture, fake: GoldenArray
      let metrics: [String: Double]
    }

    let objective: String
    let weights, expected: [String: GoldenArray]
    let steps: [Step]
  }

  /// Float32 against float64 over two steps of Adam, which divides small gradients by each other.
  private static let tolerance = Tolerance(absolute: 2e-5, relative: 2e-5)

  @Test(arguments: ["gan", "lsgan", "wgan-gp"])
  func anIterationIsPyTorchs(objective: String) throws {
    let tests = try GoldenFiles.decode([Golden].self, from: "gan.json")
    let test = try #require(tests.first { $0.objective == objective })
    var agent = try Self.agent(objective)
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[name] = Tensor(golden: array) }
    try agent.restore(archive, scope: .checkpoint)
    for step in test.steps {
      let actions = agent.actions(for: Tensor(golden: step.z), mode: .training)
      let fake = Tensor(try actions.continuous(count: 48), shape: [8, 6])
      #expect(Self.tolerance.mismatch(fake.scalars, step.fake.values) == nil)
      let real = Tensor(golden: step.real)
      if objective == "wgan-gp" {
        try agent.improveCritic(real: real, fake: fake, mixture: Tensor(golden: step.mixture))
      } else {
        try agent.improveDiscriminator(real: real, fake: fake)
      }
      try agent.improveGenerator(Tensor(golden: step.other))
      for metric in agent.metrics {
        let expected = try #require(step.metrics[metric.name])
        #expect(
          Self.tolerance.accepts(metric.value, expected),
          "\(metric.name): \(metric.value), expected \(expected)")
      }
    }
    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected {
      let tensor = try #require(updated[name], "\(name) is missing")
      #expect(
        Self.tolerance.mismatch(tensor.scalars, array.values) == nil, Comment(rawValue: name))
    }
  }

  /// The generator's update changes nothing of the discriminator and the other way round.
  @Test func eachUpdateLeavesTheOtherNetworkAsItIs() throws {
    var agent = try Self.agent("gan")
    func tensors(_ prefix: String) throws -> [String: Tensor] {
      try agent.archive(.model).tensors.filter { $0.key.hasPrefix(prefix) }
    }
    let batch = Tensor(repeating: 0.5, shape: [8, 6])
    var (generator, discriminator) = (try tensors("generator."), try tensors("discriminator."))
    #expect(generator.count == 14 && discriminator.count == 6)
    try agent.improveDiscriminator(real: batch, fake: -batch)
    #expect(try tensors("generator.") == generator)
    #expect(try tensors("discriminator.").allSatisfy { discriminator[$0.key] != $0.value })
    discriminator = try tensors("discriminator.")
    generator = try tensors("generator.")
    try agent.improveGenerator(Tensor((0..<24).map { Float($0 % 5) - 2 }, shape: [8, 3]))
    #expect(try tensors("discriminator.") == discriminator)
    #expect(try tensors("generator.") != generator)
  }

  private static func agent(_ objective: String) throws -> GANAgent {
    var settings = GANSettings()
    settings.objective = try #require(GANObjective(rawValue: objective))
    settings.generatorLayers = [5, 4]
    settings.discriminatorLayers = [5, 4]
    settings.batchSize = 8
    settings.learningRate = 0.01
    settings.beta2 = 0.9
    return try GANAgent(
      settings,
      AgentSetup(
        observationSpace: .box(Box(low: -.infinity, high: .infinity, shape: [3])),
        actionSpace: .box(Box(low: -1, high: 1, shape: [6])), seed: 1))
  }
}

extension Tensor {
  init(golden: GoldenArray) {
    self.init(golden.floats, shape: Shape(golden.shape))
  }
}
