import Learning
import NeuralNetworks

/// The settings that agents with a network for Q have in common, with their names, ranges and
/// meanings.
protocol QNetworkSettings: ValueLearningSettings {
  var hiddenLayers: [Int] { get set }
  var warmupSteps: Int { get set }
  var deltaClip: Double { get set }
  var optimizer: OptimizerName { get set }
  /// What keeps Adam's division finite; 0 for the optimizer's own.
  var optimizerEpsilon: Double { get }
  var gradientClip: Double { get set }
  var anneal: [String] { get set }
}

extension Setting where Settings: QNetworkSettings {
  static var hiddenLayers: Self { .hiddenLayers(\.hiddenLayers) }
  static var warmupSteps: Self { .warmupSteps(\.warmupSteps) }
  static var deltaClip: Self {
    .number(
      "delta_clip", \.deltaClip, in: 1e-6...Double.infinity,
      "Error above which the Huber loss is linear.")
  }
  static var optimizer: Self { .choice("optimizer", \.optimizer, "Optimizer.") }
  static var gradientClip: Self { .gradientClip(\.gradientClip) }

  static var anneal: Self {
    .texts(
      "anneal", \.anneal, atMost: 4,
      "An attribute of the policy (eps, tau, clip or C) and its line, as [tau, 1, 0.1, 10000].")
  }
}

extension QNetworkSettings {
  /// The optimizer's own.
  var optimizerEpsilon: Double { 0 }

  /// The line along which an attribute of the policy moves; nil where none does.
  func annealing() throws(AgentError) -> PolicyAnnealing? {
    if anneal.isEmpty { return nil }
    guard let annealing = PolicyAnnealing(words: anneal) else {
      throw .wrongSetting(
        "anneal", value: "[" + anneal.joined(separator: ", ") + "]",
        expected: "eps, tau, clip or C, its first value, its last one and the steps between")
    }
    return annealing
  }

  /// Moves epsilon, and the attribute that `anneal` names, to where they are at a step.
  func anneal(_ policy: inout QPolicy, at step: Int) {
    policy.epsilon = epsilon(at: step)
    PolicyAnnealing(words: anneal)?.apply(to: &policy, at: step)
  }

  /// The optimizer before the first update.
  func makeOptimizer() -> any Optimizer {
    var made = optimizer.make(learningRate: learningRate)
    if optimizerEpsilon > 0, var adam = made as? Adam {
      adam.epsilon = Float(optimizerEpsilon)
      made = adam
    }
    if gradientClip > 0 { made.clipping = .globalNorm(Float(gradientClip)) }
    return made
  }
}
