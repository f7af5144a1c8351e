import Learning
import NeuralNetworks

extension DQNSettings {
  /// Names, ranges and meanings.
  public static let schema: [Setting<DQNSettings>] =
    [
      .hiddenLayers,
      .initializer(\.initializer),
      .gamma,
      .batchSize(\.batchSize), .memoryLimit(\.memoryLimit),
      .integer("window_length", \.windowLength, in: 1...64, "Observations in a state."),
      .warmupSteps,
      .trainInterval(\.trainInterval), .updatesPerTraining(\.updatesPerTraining),
      .number(
        "target_update", \.targetUpdate, in: 1e-9...1e9,
        "1 or more: copy the target network every that many steps; below 1: Polyak factor."),
      .deltaClip,
      .flag("double", \.double, "Select the next action by the online network (double DQN)."),
      .choice("dueling", \.dueling, "Join a state's value and its advantages by this rule."),
      .optimizer,
      .number(
        "optimizer_epsilon", \.optimizerEpsilon, in: 0...1,
        "What keeps Adam's division finite; 0: 1e-8, or 1e-7 of Keras's."),
      .learningRate, .learningRateMinimum, .learningRateSteps, .gradientClip, .policy,
      .epsilon, .epsilonMinimum, .epsilonSteps, .tau, .anneal, .timeLimitIsTerminal,
    ] + extensions

  /// The extensions that make Rainbow, and quantiles.
  private static let extensions: [Setting<DQNSettings>] = [
    .integer("n_steps", \.nSteps, in: 1...1_000, "Most steps between a state and its target's."),
    .flag(
      "prioritized_replay", \.prioritizedReplay, "Draw transitions with large errors more often."),
    .number(
      "prioritized_replay_alpha", \.priorityExponent, in: 0...1,
      "How far priorities follow the errors; 0 is uniform."),
    .number(
      "prioritized_replay_beta0", \.priorityBeta, in: 0...1,
      "How far weights make up for the priorities (at first)."),
    .integer(
      "prioritized_replay_beta_iters", \.priorityBetaSteps, in: 0...1_000_000_000,
      "Steps over which that rises to 1; 0 keeps it."),
    .number("prioritized_replay_eps", \.priorityOffset, in: 1e-9...1e3, "Added to errors."),
    .flag("noisy", \.noisy, "Noisy layers, which explore in place of the policy."),
    .number("noisy_sigma", \.noisySigma, in: 0...10, "Scale of the noise at first."),
    .choice(
      "distribution", \.distribution,
      "Learn the distribution of the return: by fixed returns (C51) or by quantiles (QR-DQN)."),
    .integer("n_atoms", \.atoms, in: 2...1_024, "Returns of a categorical distribution."),
    .number("v_min", \.vMin, in: -1e9...1e9, "The least of them."),
    .number("v_max", \.vMax, in: -1e9...1e9, "The largest of them."),
    .integer("n_quantiles", \.quantiles, in: 1...1_024, "Quantiles of a quantile distribution."),
  ]

  /// Transitions in one training: their minibatches are drawn together.
  private static let transitionLimit = 1 << 22

  /// Checks the values against each other.
  public func validate() throws(AgentError) {
    try checkSize(inputs: windowLength, outputs: 1)
    _ = try annealing()
    guard memoryLimit >= windowLength + 2 else {
      throw .wrongSetting(
        "memory_limit", value: "\(memoryLimit)",
        expected: "at least window_length + 2 = \(windowLength + 2)")
    }
    let transitions = batchSize * updatesPerTraining
    guard transitions <= Self.transitionLimit else {
      throw .wrongSetting(
        "updates_per_training", value: "\(updatesPerTraining)",
        expected: "at most \(Self.transitionLimit) transitions in one training, with batch_size "
          + "\(batchSize) at most \(Self.transitionLimit / batchSize) updates")
    }
    guard targetUpdate < 1 || targetUpdate == targetUpdate.rounded() else {
      throw .wrongSetting(
        "target_update", value: "\(targetUpdate)", expected: "a whole number of steps, or below 1")
    }
    guard Float(vMin) < Float(vMax) || distribution != .categorical else {
      throw .wrongSetting("v_max", value: "\(vMax)", expected: "a number above v_min = \(vMin)")
    }
  }

  /// Refuses what would not fit into memory: both networks, gradients and moments, the transitions
  /// of one training and the activations of a batch.
  func checkSize(inputs: Int, outputs: Int) throws(AgentError) {
    // A noisy layer has a second parameter for each.
    try Agents.checkSize(
      ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs, copies: noisy ? 10 : 5)
    var count = ElementCount()
    count.add(batchSize, updatesPerTraining, inputs + 2)
    try count.check("updates_per_training", updatesPerTraining)
    for width in [2 * inputs, outputs] + hiddenLayers { count.add(batchSize, width, 2) }
    if outputsPerAction > 1 { count.add(batchSize, outputsPerAction, outputsPerAction, 4) }
    try count.check("batch_size", batchSize)
  }

  /// Refuses a replay buffer that is too small for its environments.
  func checkMemory(environmentCount: Int) throws(AgentError) {
    let least = (windowLength + 2) * environmentCount
    guard memoryLimit >= least else {
      throw .wrongSetting(
        "memory_limit", value: "\(memoryLimit)",
        expected: "at least (window_length + 2) * \(environmentCount) environments = \(least)")
    }
  }
}

extension DQNSettings {
  /// K, the outputs of the network for each action.
  var outputsPerAction: Int {
    switch distribution {
    case .none: 1
    case .categorical: atoms
    case .quantile: quantiles
    }
  }

  /// What these outputs mean.
  var returnModel: any ReturnModel {
    let delta = Float(deltaClip)
    return switch distribution {
    case .none: ExpectedReturn(delta: delta)
    case .categorical: CategoricalReturn(atoms: atoms, range: Float(vMin)...Float(vMax))
    case .quantile: QuantileReturn(quantiles: quantiles, delta: delta)
    }
  }

  /// The minibatches that are drawn together: all of one training, but one where the priorities
  /// change between them.
  var minibatchesPerRound: Int { prioritizedReplay ? 1 : updatesPerTraining }

  /// Whether the targets of all minibatches of a round are the same as those of the first: of a
  /// target network that does not change within it.
  var hasFixedTargets: Bool {
    minibatchesPerRound > 1 && targetUpdate >= 1 && !double && !noisy
  }

  /// beta at a step.
  func priorityBeta(at step: Int) -> Double {
    guard priorityBetaSteps > 0 else { return priorityBeta }
    return min(1, priorityBeta + (1 - priorityBeta) * Double(step) / Double(priorityBetaSteps))
  }

  /// The network: hidden layers with ReLU, the outputs of all actions, and the join of a dueling
  /// network.
  func network(inputs: Int, actions: Int) -> Architecture {
    let outputs = (actions + (dueling == .none ? 0 : 1)) * outputsPerAction
    var network = Architecture.mlp(
      inputs: inputs, hidden: hiddenLayers, outputs: outputs, initializer: initializer)
    if noisy {
      let sigma = Float(noisySigma)
      network.layers =
        hiddenLayers.map { .noisyDense(units: $0, activation: .relu, sigma: sigma) }
        + [.noisyDense(units: outputs, sigma: sigma)]
    }
    if let rule = dueling.rule {
      network.layers.append(.dueling(rule, outputsPerAction: outputsPerAction))
    }
    return network
  }
}
