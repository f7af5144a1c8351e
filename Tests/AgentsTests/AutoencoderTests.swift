import Agents
import Environments
import Experiments
import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine
import Testing

@Suite struct AutoencoderTests {
  private static let images = Space.box(Box(low: 0, high: 1, shape: [28, 28, 1]))

  private func agent(
    _ settings: AutoencoderSettings, space: Space = images, seed: UInt64 = 1
  ) throws -> AutoencoderAgent {
    try AutoencoderAgent(
      settings: settings, observationSpace: space, actionSpace: space, seed: seed)
  }

  @Test(arguments: [(AutoencoderSettings.manifold, 101_522), (.denoising, 37_857)])
  func parametersAreAsPublished(settings: AutoencoderSettings, count: Int) throws {
    #expect(try agent(settings).network.parameterCount == count)
  }

  @Test func theDenoisingNetworkHasThePublishedShapes() throws {
    let shapes = try agent(.denoising).network.layers.architecture.exampleShapes()
    #expect(
      shapes == [
        [28, 28, 1], [14, 14, 32], [6, 6, 32], [3, 3, 32], [288], [32], [288], [3, 3, 32],
        [6, 6, 32], [14, 14, 32], [28, 28, 1],
      ])
  }

  @Test(arguments: [AutoencoderSettings.manifold, .denoising, .vae])
  func decoderAfterEncoderIsTheWholeNetwork(settings: AutoencoderSettings) throws {
    let network = try agent(settings).network
    var random = PCG64(seed: 4)
    let x = Tensor.uniform([3, 28, 28, 1], 0...1, using: &random)
    let code = network.encoder(x)
    #expect(code.shape == [3, settings.codeSize])
    #expect(network.decoder(code) == network(x))
  }

  /// The best linear code spans the plane of the first principal components (Baldi and Hornik).
  @Test func aLinearOneFindsThePrincipalPlane() throws {
    // x = u a + v b + noise along the other axes, so that u and v span the plane.
    var random = PCG64(seed: 5)
    let (u, v): ([Float], [Float]) = ([0.5, 0.5, 0.5, 0.5, 0], [0.5, -0.5, 0.5, -0.5, 0])
    let rows = 512
    let draws = Tensor.standardNormal([rows, 7], using: &random).scalars
    let x = Tensor(shape: [rows, 5]) { x in
      for row in 0..<rows {
        let (a, b) = (2 * draws[7 * row], draws[7 * row + 1])
        for column in 0..<5 {
          x[5 * row + column] = a * u[column] + b * v[column] + 0.05 * draws[7 * row + 2 + column]
        }
      }
    }
    var settings = AutoencoderSettings.linear
    settings.batchSize = rows
    settings.learningRate = 0.02
    var agent = try agent(settings, space: .box(Box(low: -20, high: 20, shape: [5])))
    for _ in 0..<600 {
      let actions = agent.actions(for: x, mode: .training)
      try agent.observe(
        Transitions(
          observations: x, actions: actions, rewards: Array(repeating: 0, count: rows),
          nextObservations: x, terminated: Array(repeating: false, count: rows),
          truncated: Array(repeating: false, count: rows)))
    }
    // The part of u and v outside of the span of the decoder's two rows: the sine of the angle.
    let kernel = try #require(agent.network.decoder.parameters.first).scalars
    for axis in [u, v] { #expect(Self.sine(from: axis, to: kernel) < 0.0174) }
  }

  /// The sine of the angle between a unit vector and the plane of two rows.
  private static func sine(from axis: [Float], to kernel: [Float]) -> Double {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
    let axis = axis.map { Double($0) }
    let rows = [0, 5].map { start in kernel[start..<start + 5].map { Double($0) } }
    let first = rows[0].map { $0 / dot(rows[0], rows[0]).squareRoot() }
    let across = zip(rows[1], first).map { $0 - dot(rows[1], first) * $1 }
    let second = across.map { $0 / dot(across, across).squareRoot() }
    let rest = axis.indices.map {
      axis[$0] - dot(axis, first) * first[$0] - dot(axis, second) * second[$0]
    }
    return dot(rest, rest).squareRoot()
  }

  private func loop(_ settings: AutoencoderSettings) throws -> TrainingLoop {
    let environments = try EnvironmentRegistry.standard.makeVector(
      "Reconstruction/digits-drawn-v0", count: settings.batchSize, autoreset: .sameStep,
      arguments: ["first": 60, "noise": 0.2])
    let agent = try AutoencoderAgent(for: environments, settings: settings, seed: 2)
    return try TrainingLoop(agent: agent, environments: environments, seed: 2)
  }

  @Test(arguments: [AutoencoderSettings.manifold, .sparse, .vae])
  func aRestoredTrainingHasTheSameBits(settings: AutoencoderSettings) throws {
    var settings = settings
    (settings.batchSize, settings.hiddenLayers) = (10, [16])
    // A falling rate follows the length of the training, which the stop changes here.
    settings.learningRateSchedule = .constant
    var straight = try loop(settings)
    try straight.run(until: TrainingBudget(steps: 120))
    var stopped = try loop(settings)
    try stopped.run(until: TrainingBudget(steps: 60))
    var resumed = try loop(settings)
    try resumed.restore(try stopped.archive())
    try resumed.run(until: TrainingBudget(steps: 120))
    #expect(
      try resumed.agent.archive(.checkpoint) == straight.agent.archive(.checkpoint))
    #expect(straight.agent.updateCount == 12)
  }

  @Test func spacesAndSettingsThatDoNotFitAreRefused() throws {
    #expect(throws: AgentError.self) {
      try AutoencoderAgent(
        settings: .manifold, observationSpace: Self.images, actionSpace: .discrete(Discrete(4)),
        seed: 1)
    }
    // Convolutions whose mirror image makes other sizes.
    let small = Space.box(Box(low: 0, high: 1, shape: [9, 9, 1]))
    #expect(throws: AgentError.self) { try agent(.denoising, space: small) }
    let table = Space.box(Box(low: -3, high: 3, shape: [6]))
    #expect(throws: AgentError.self) { try agent(.vae, space: table) }
    #expect(throws: AgentError.self) { try agent(.denoising, space: table) }
    var settings = AutoencoderSettings.manifold
    settings.momentum = 0.5
    #expect(throws: AgentError.self) { try settings.validate() }
  }
}
