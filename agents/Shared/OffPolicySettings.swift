import Learning
import NeuralNetworks

/// The settings that agents with continuous actions and a replay buffer have in common, with their
/// names, ranges and meanings.
protocol OffPolicySettings: AgentSettings {
  var hiddenLayers: [Int] { get set }
  var criticLayers: [Int] { get set }
  var initializer: Initializer { get set }
  var gamma: Double { get set }
  var batchSize: Int { get set }
  var memoryLimit: Int { get set }
  var warmupSteps: Int { get set }
  var trainInterval: Int { get set }
  var updatesPerTraining: Int { get set }
  var targetUpdate: Double { get set }
  var learningRate: Double { get set }
  var gradientClip: Double { get set }
  var noiseType: ActionNoise.Kind { get set }
  var noise: Double { get set }
  var noiseMinimum: Double { get set }
  var noiseSteps: Int { get set }
  var timeLimitIsTerminal: Bool { get set }
}

extension Setting where Settings: OffPolicySettings {
  /// The settings of the networks.
  static var networks: [Self] {
    [
      .hiddenLayers(\.hiddenLayers, "Units of the hidden layers of the actor and the critics."),
      .integers(
        "critic_layers", \.criticLayers, in: 1...8192, atMost: 16,
        "Units of the critics' hidden layers where they differ; none for those of the actor."),
      .initializer(\.initializer),
    ]
  }

  /// The settings of memory, schedule and optimizer.
  static var training: [Self] {
    [
      .gamma(\.gamma), .batchSize(\.batchSize), .memoryLimit(\.memoryLimit),
      .warmupSteps(\.warmupSteps, "Steps of random actions before any update."),
      .trainInterval(\.trainInterval), .updatesPerTraining(\.updatesPerTraining),
      .number(
        "target_update", \.targetUpdate, in: 1e-9...1, "Polyak factor of the target networks."),
      .learningRate(\.learningRate),
      .gradientClip(
        \.gradientClip, "Largest global norm of the gradients of a network; 0 for no limit."),
    ]
  }

  /// The settings of exploration.
  static var exploration: [Self] {
    [
      .choice("noise_type", \.noiseType, "Noise on the actions in training."),
      .number(
        "noise_std", \.noise, in: 0...100,
        "The standard deviation of the noise (at first); actions lie within -1...1."),
      .number(
        "noise_std_minimum", \.noiseMinimum, in: 0...100,
        "Final standard deviation of annealed noise."),
      .integer("noise_std_steps", \.noiseSteps, in: 0...1_000_000_000, "Steps of annealing, or 0."),
      .timeLimitIsTerminal(\.timeLimitIsTerminal),
    ]
  }
}

extension OffPolicySettings {
  /// Units of the critics' hidden layers.
  var criticHiddenLayers: [Int] { criticLayers.isEmpty ? hiddenLayers : criticLayers }

  /// An optimizer before the first update: Adam with PyTorch's defaults.
  func makeOptimizer() -> any Optimizer {
    var optimizer = Adam(learningRate: Float(learningRate))
    if gradientClip > 0 { optimizer.clipping = .globalNorm(Float(gradientClip)) }
    return optimizer
  }

  /// The standard deviation of the noise at a step of all environments together.
  func noise(at step: Int) -> Double {
    noiseSteps == 0
      ? noise
      : LinearAnnealing(maximum: noise, minimum: noiseMinimum, steps: noiseSteps).value(at: step)
  }

  /// Refuses what would not fit into memory: an actor, `critics` critics and their targets with
  /// gradients and moments, the activations of a batch, and a replay buffer that is too small for
  /// its environments.
  /// - Parameters:
  ///   - observations: D.
  ///   - actions: A.
  ///   - outputs: of the actor.
  ///   - critics: how many the agent has.
  ///   - environmentCount: N.
  /// - Throws: `AgentError.wrongSetting`.
  func checkSize(
    observations: Int, actions: Int, outputs: Int, critics: Int, environmentCount: Int
  ) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: observations, outputs: outputs)
    try Agents.checkSize(
      ofHiddenLayers: criticHiddenLayers, inputs: observations + actions, outputs: 1,
      copies: 5 * critics)
    var count = ElementCount()
    for width in [2 * observations, 3 * outputs] + hiddenLayers { count.add(batchSize, width, 2) }
    for width in [observations + actions] + criticHiddenLayers {
      count.add(batchSize, width, 2 * critics)
    }
    try count.check("batch_size", batchSize)
    let least = 3 * environmentCount
    guard memoryLimit >= least else {
      throw .wrongSetting(
        "memory_limit", value: "\(memoryLimit)",
        expected: "at least 3 * \(environmentCount) environments = \(least)")
    }
  }

  /// The actor: hidden layers with ReLU and linear outputs.
  func actor(inputs: Int, outputs: Int) -> Architecture {
    .mlp(inputs: inputs, hidden: hiddenLayers, outputs: outputs, initializer: initializer)
  }
}
