import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// A generative adversarial network: a generator G makes samples of latent draws z, a discriminator
/// D learns to distinguish them from real ones, and the generator learns to be taken for real.
///
/// One iteration, Goodfellow et al. (2014), https://arxiv.org/abs/1406.2661, algorithm 1, in the
/// order of Keras-GAN's `gan.py`:
///
///     the discriminator steps towards D(x) = 1 for real x, then towards D(G(z)) = 0
///     the generator steps towards D(G(z')) = 1 for other z', the discriminator staying as it is
///
/// The environment shows z and takes G(z) as actions, made in inference; it reports real examples x,
/// the only other thing that is learned from. The rewards are left to be looked at. Other objectives
/// are those of `GANObjective`; differences from Keras-GAN are listed in `agents/GAN/README.md`.
public struct GANAgent: ConfigurableAgent {
  /// `gan`
  public static let name = "gan"
  public let settings: GANSettings
  public let setup: AgentSetup
  /// `[N, L + K]` to samples within -1...1.
  public internal(set) var generator: AnyLayer
  /// Samples to `[N, 1]`, before any sigmoid.
  public internal(set) var discriminator: AnyLayer
  private var generatorOptimizer: any Optimizer
  private var discriminatorOptimizer: any Optimizer
  let spaces: ContinuousActionSpaces
  let shapes: GANShapes
  /// Draws z and classes of the generator's updates, dropout, and the noise on inputs.
  private var noise: PCG64
  /// The classes of the samples that were answered with; empty where there are none.
  private var actedLabels: [Int] = []
  /// Iterations.
  public private(set) var updateCount = 0
  private var report = GANReport()

  /// One environment for each real example of a batch.
  public var environmentCount: Int { setup.environmentCount ?? settings.batchSize }
  /// What the latest iteration came to.
  public var metrics: [Metric] { report.metrics }

  public init(_ settings: GANSettings, _ setup: AgentSetup) throws {
    try setup.checkEnvironments(ofBatch: settings.batchSize)
    self.settings = settings
    self.setup = setup
    spaces = try ContinuousActionSpaces(setup, agent: Self.name)
    shapes = GANShapes(
      latentCount: spaces.observationCount,
      sampleShape: setup.actionSpace.shape ?? [spaces.actionCount],
      classCount: settings.conditional ? settings.classes : 0,
      seesImages: settings.network == .dcgan)
    let architectures = (try settings.generator(shapes), try settings.discriminator(shapes))
    var weights = PCG64(seed: setup.seed, stream: "weights")
    generator = try setup.makeNetwork(
      inputShape: architectures.0.inputShape, outputs: shapes.sampleCount, using: &weights
    ) { Sequential(architectures.0, using: &$0) }
    discriminator = AnyLayer(Sequential(architectures.1, using: &weights))
    generatorOptimizer = settings.makeOptimizer(ofDiscriminator: false)
    discriminatorOptimizer = settings.makeOptimizer(ofDiscriminator: true)
    noise = PCG64(seed: setup.seed, stream: "noise")
  }

  /// G(z) of latent draws `[N, L]`, as actions of the environments.
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    if mode == .training, shapes.classCount > 0 { actedLabels = drawLabels(observations.shape[0]) }
    let labels = mode == .training ? actedLabels : nil
    return spaces.actions(shapes.rows(samples(of: observations, labels: labels)))
  }

  /// One iteration on a batch of real and generated samples.
  /// - Throws: `AgentError.unfitSpaces` where the environment reports no real examples,
  ///   `AgentError.diverged` where a loss is not finite.
  public mutating func observe(_ transitions: Transitions) throws {
    guard let examples = transitions.rows("real"), examples.shape[1] == shapes.sampleCount else {
      throw AgentError.unfitSpaces(
        agent: Self.name, expected: "an environment that reports \"real\" examples with each step",
        found: "one that does not: use Generation/<set>-v0")
    }
    let count = settings.halfBatch ? transitions.count / 2 : transitions.count
    let real = noisy(spaces.scaled(.continuous(examples.scalars)).slice(0..<count))
    let fake = noisy(spaces.scaled(transitions.actions).slice(0..<count))
    let labels = (real: try realLabels(transitions), fake: actedLabels)
    if settings.objective == .wganGP {
      let mixture = Tensor.uniform([count, 1], 0...1, using: &noise)
      try improveCritic(real: real, fake: fake, labels, mixture: mixture)
    } else {
      try improveDiscriminator(real: real, fake: fake, labels)
    }
    updateCount += 1
    guard updateCount.isMultiple(of: settings.discriminatorUpdates) else { return }
    for _ in 0..<settings.generatorUpdates {
      let z = Tensor.standardNormal([transitions.count, shapes.latentCount], using: &noise)
      let labels = shapes.classCount > 0 ? drawLabels(transitions.count) : []
      try improveGenerator(z, labels)
    }
  }

  /// The classes of the real examples; none where the networks see none.
  private func realLabels(_ transitions: Transitions) throws -> [Int] {
    guard shapes.classCount > 0 else { return [] }
    guard let labels = transitions.integers("label"),
      labels.allSatisfy((0..<shapes.classCount).contains)
    else {
      throw AgentError.wrongSetting(
        "classes", value: "\(settings.classes)",
        expected: "as many as the examples have, which the environment reports as \"label\"")
    }
    return labels
  }
}

// MARK: - Learning

extension GANAgent {
  /// The classes of real and of generated samples, `[N]` each; empty where the networks see none.
  typealias Labels = (real: [Int], fake: [Int])

  /// Two steps of the discriminator, on real and then on generated samples, `[N, D]` each.
  mutating func improveDiscriminator(real: Tensor, fake: Tensor, _ labels: Labels = ([], [])) throws
  {
    let smoothed = 1 - Float(settings.labelSmoothing)
    let ofReal = try step(real, labels.real, target: smoothed)
    let ofFake = try step(fake, labels.fake, target: 0)
    report.setDiscriminator(
      loss: (ofReal.loss + ofFake.loss) / 2, real: ofReal.scores, fake: ofFake.scores,
      threshold: settings.objective.threshold)
  }

  /// One step of the discriminator towards a label, and what it said of the samples before.
  private mutating func step(_ samples: Tensor, _ labels: [Int], target: Float) throws
    -> (loss: Float, scores: [Float])
  {
    let x = shapes.discriminatorInput(samples, labels)
    let (objective, context) = (settings.objective, trainingContext())
    var outputs = x
    let loss = discriminatorOptimizer.minimize(&discriminator, in: context) { discriminator in
      let y = discriminator.forward(x, in: context)
      outputs = y.detached
      return objective.loss(y, target: target)
    }
    guard loss.isFinite else { throw diverged("the discriminator's loss") }
    return (loss, objective.scores(outputs).scalars)
  }

  /// One step of the critic of WGAN-GP, whose penalty is a function of its gradient.
  /// - Parameters:
  ///   - real: x, `[N, D]`.
  ///   - fake: G(z), as many.
  ///   - labels: of both.
  ///   - mixture: epsilon, `[N, 1]` in 0...1: the points between are epsilon x + (1 - epsilon) G(z).
  /// - Throws: `AgentError.diverged` where the loss is not finite.
  mutating func improveCritic(
    real: Tensor, fake: Tensor, _ labels: Labels = ([], []), mixture: Tensor
  ) throws {
    let context = trainingContext()
    let tape = GradientTape()
    var critic = discriminator
    critic.forEachParameter { $0 = tape.watch($0) }
    let between = tape.watch(mixture * real + (1 - mixture) * fake)
    let values = critic.forward(shapes.discriminatorInput(between, labels.real), in: context)
    let slope = tape.gradient(of: values.sum(), at: [between], createGraph: true)[0]
    let norm = (slope.squared().sum(along: 1) + 1e-12).sqrt()
    let penalty = (norm - 1).squared().mean()
    let ofReal = critic.forward(shapes.discriminatorInput(real, labels.real), in: context)
    let ofFake = critic.forward(shapes.discriminatorInput(fake, labels.fake), in: context)
    let loss = ofFake.mean() - ofReal.mean() + Float(settings.gradientPenalty) * penalty
    guard loss.scalar.isFinite else { throw diverged("the critic's loss") }
    let gradients = tape.gradient(of: loss, at: critic.parameters).map { Optional($0.detached) }
    report.setDiscriminator(
      loss: loss.scalar, real: ofReal.scalars, fake: ofFake.scalars,
      threshold: settings.objective.threshold)
    tape.reset()
    discriminatorOptimizer.apply(gradients, to: &discriminator)
  }

  /// One step of the generator on latent draws `[N, L]`, through the discriminator, which stays.
  mutating func improveGenerator(_ z: Tensor, _ labels: [Int] = []) throws {
    let (context, dropout) = (trainingContext(), trainingContext())
    let added = settings.inputNoise > 0 ? drawInputNoise(z.shape[0]) : nil
    let input = shapes.generatorInput(z, labels)
    // Not self: a copy of the generator would cost as much as its update.
    let (discriminator, objective, shapes) = (discriminator, settings.objective, shapes)
    let loss = generatorOptimizer.minimize(&generator, in: context) { generator in
      var samples = shapes.rows(generator.forward(input, in: context))
      if let added { samples = samples + added }
      let outputs = discriminator.forward(shapes.discriminatorInput(samples, labels), in: dropout)
      return objective.generatorLoss(outputs)
    }
    guard loss.isFinite else { throw diverged("the generator's loss") }
    report.generatorLoss = Double(loss)
  }

  private func diverged(_ what: String) -> AgentError {
    .diverged(agent: Self.name, what: what, updates: updateCount)
  }

  private mutating func trainingContext() -> ForwardContext {
    ForwardContext(training: PCG64(seed: noise.next()))
  }

  private mutating func drawLabels(_ count: Int) -> [Int] {
    (0..<count).map { _ in noise.integers(upTo: shapes.classCount) }
  }

  private mutating func drawInputNoise(_ count: Int) -> Tensor {
    Tensor.standardNormal([count, shapes.sampleCount], using: &noise) * Float(settings.inputNoise)
  }

  /// Samples as the discriminator sees them while it learns.
  private mutating func noisy(_ samples: Tensor) -> Tensor {
    settings.inputNoise > 0 ? samples + drawInputNoise(samples.shape[0]) : samples
  }
}

// MARK: - Saving

extension GANAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.module(&generator, prefix: "generator.")
    try coder.module(&discriminator, prefix: "discriminator.")
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&generatorOptimizer, "generator_optimizer", of: generator)
    try coder.optimizer(&discriminatorOptimizer, "discriminator_optimizer", of: discriminator)
    try coder.value("noise", &noise)
    try coder.value("report", &report)
    try coder.integer("updates", &updateCount)
  }
}
