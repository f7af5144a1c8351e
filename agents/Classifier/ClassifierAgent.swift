import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// A supervised classifier: its action is the most likely class, and it learns from the label that
/// a data set's environment reports with the step.
///
///     p = softmax(f(x))
///     minimize mean -log p[label]
///
/// Each environment shows one example of a batch. The reward, 1 for the right class, is what other
/// agents learn from; this one reports it as its accuracy.
public struct ClassifierAgent: ConfigurableAgent {
  /// `classifier`
  public static let name = "classifier"
  public package(set) var settings: ClassifierSettings
  public let setup: AgentSetup
  let spaces: DiscreteActionSpaces
  let inputShape: [Int]
  /// The network: a batch of examples in, logits `[N, C]` out.
  public internal(set) var network: AnyLayer
  private var optimizer: any Optimizer
  private var schedule: ClassifierSchedule
  /// Draws the masks of dropout.
  private var noise: PCG64
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  /// The epoch so far, and the one before.
  private var epoch = EpochRecord()
  private var lastEpoch: EpochRecord?
  private var recorded: RecordedForward?
  private var evaluatedLogits: Tensor?

  /// One environment for each example of a batch.
  public var environmentCount: Int { setup.environmentCount ?? settings.batchSize }

  public init(_ settings: ClassifierSettings, _ setup: AgentSetup) throws {
    try setup.checkEnvironments(ofBatch: settings.batchSize, allowsFewer: true)
    let spaces = try DiscreteActionSpaces(setup, agent: Self.name)
    let inputShape = setup.observationSpace.shape ?? [spaces.observationCount]
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    self.inputShape = inputShape
    let architecture = try settings.architecture(
      inputShape: inputShape, classes: spaces.actionCount)
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try setup.makeNetwork(
      inputShape: Shape(inputShape), outputs: spaces.actionCount, using: &weights
    ) { Sequential(architecture, using: &$0) }
    if settings.initialBias != 0 { network.setOffsets(to: Float(settings.initialBias)) }
    optimizer = settings.makeOptimizer()
    schedule = ClassifierSchedule(settings)
    noise = PCG64(seed: setup.seed, stream: "dropout")
  }

  /// Takes the length of its schedule from the training where the settings leave it open.
  /// - Throws: `AgentError.wrongSetting` where neither has it.
  public mutating func prepare(for plan: TrainingPlan) throws {
    // Every vector step is an update.
    let planned = [plan.vectorSteps, plan.updates].compactMap { $0 }.min()
    try schedule.prepare(settings, plannedUpdates: planned)
  }

  /// Metrics of the training examples.
  public var metrics: [Metric] {
    let record = epoch.count >= 1_000 ? epoch : lastEpoch ?? epoch
    return [
      Metric("loss", record.meanLoss), Metric("accuracy", record.accuracy),
      Metric("learning_rate", Double(optimizer.learningRate)),
    ]
  }

  /// The most likely class of each example.
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let x = inputs(observations)
    guard mode == .training else {
      let logits = network(x)
      evaluatedLogits = logits
      return spaces.actions(logits.argmax())
    }
    let pass = forward(x)
    recorded = pass
    return spaces.actions(pass.outputs.argmax())
  }

  /// One step of the optimizer on the labels.
  public mutating func observe(_ transitions: Transitions) throws {
    guard let labels = labels(transitions) else {
      throw AgentError.unfitSpaces(
        agent: Self.name, expected: "an environment that reports a \"label\" with each step",
        found: "one that does not: use Classification/<set>-v0, or an agent that learns by reward")
    }
    let pass = recorded ?? forward(inputs(transitions.observations))
    recorded = nil
    schedule.set(&optimizer, update: updateCount)
    let smoothing = Float(settings.labelSmoothing)
    let loss = optimizer.minimize(&network, pass) { logits in
      Loss.softmaxCrossEntropy(logits, labels: labels, smoothing: smoothing)
    }
    guard loss.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
    epoch.add(loss: Double(loss), rewards: transitions.rewards)
    if transitions.ended(0) { endEpoch() }
  }

  /// A pass in training, with dropout masks of its own.
  private mutating func forward(_ x: Tensor) -> RecordedForward {
    RecordedForward(network, x, in: ForwardContext(training: PCG64(seed: noise.next())))
  }

  private func labels(_ transitions: Transitions) -> [Int]? {
    transitions.integers("label")?.map { $0 - spaces.start }
  }

  private mutating func endEpoch() {
    schedule.observe(accuracy: epoch.accuracy, &optimizer)
    lastEpoch = epoch
    epoch = EpochRecord()
  }

  /// Examples as the network takes them.
  public func inputs(_ observations: Tensor) -> Tensor {
    var x = observations
    if settings.invertsInput { x = 1 - x }
    if settings.inputOffset != 0 { x = x - Float(settings.inputOffset) }
    return x.reshaped(to: Shape([observations.shape[0]] + inputShape))
  }
}

extension ClassifierAgent: SupervisedAgent {
  /// The cross-entropy of the examples that were evaluated last.
  public mutating func evaluationMetrics(
    of transitions: Transitions, environments indices: [Int]
  ) -> [Metric] {
    guard let logits = evaluatedLogits, let labels = labels(transitions),
      labels.count == logits.shape[0], labels.allSatisfy((0..<logits.shape[1]).contains)
    else { return [] }
    let isWhole = indices.count == labels.count
    let counted = isWhole ? logits : logits.gatheringRows(at: indices)
    let loss = counted.softmaxCrossEntropy(labels: isWhole ? labels : indices.map { labels[$0] })
    return [Metric("loss", Double(loss.scalar))]
  }
}

extension ClassifierAgent {
  /// Lets a schedule over evaluations follow.
  public mutating func observe(_ evaluation: EvaluationResult) {
    guard let loss = evaluation.loss else { return }
    schedule.observe(loss: loss, &optimizer)
  }
}

extension Module {
  /// Sets the offsets of all layers, their parameters named `bias`.
  fileprivate mutating func setOffsets(to value: Float) {
    forEachTensor { name, tensor in
      guard name.hasSuffix(".bias") else { return }
      tensor = Tensor(repeating: value, shape: tensor.shape)
    }
  }
}

// MARK: - Saving

extension ClassifierAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    if coder.isRestoring { fit(to: coder.archive) }
    try coder.model(&network)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: network)
    var rate = Double(optimizer.learningRate)
    try coder.number("optimizer.learning_rate", &rate)
    optimizer.learningRate = Float(rate)
    var saved = schedule
    try coder.value("schedule", &saved)
    schedule.restore(saved)
    try coder.value("noise", &noise)
    try coder.value("epoch", &epoch)
    try coder.optional("last_epoch", &lastEpoch, initial: EpochRecord()) {
      try $0.value("last_epoch", &$1)
      try $1.check("last_epoch")
    }
    try epoch.check("epoch")
    try coder.integer("updates", &updateCount)
  }
}
