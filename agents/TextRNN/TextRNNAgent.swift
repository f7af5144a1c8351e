import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// A recurrent network over tokens: its action is the most likely next one, and it learns from the
/// token that a text's environment reports with the step.
///
///     e = embedding(x)                          x: the last T ids, 0 on the left of a short text
///     h1 = LSTM(e), h2 = LSTM(h1)…
///     y = attention-weighted average over time of [e, h1, h2, …]
///     p = softmax(y W + b)
///     minimize mean -log p[token]
///
/// Woolf (2018), textgenrnn 2.0.0, https://github.com/minimaxir/textgenrnn; the average after Felbo
/// et al. (2017), https://arxiv.org/abs/1708.00524. Each environment shows one window of a batch.
/// The gradient goes back through the whole window, and no further. Where texts have labels, a second
/// head learns with them, see `ContextNetwork`.
public struct TextRNNAgent: ConfigurableAgent {
  /// `text-rnn`
  public static let name = "text-rnn"
  public let settings: TextRNNSettings
  public let setup: AgentSetup
  let spaces: DiscreteActionSpaces
  /// The network: a batch of windows `[N, T]` in, logits `[N, V]` out.
  public internal(set) var network: AnyLayer
  /// The tokens behind the ids; nil where it learned in an environment that has none.
  public private(set) var vocabulary: Vocabulary?
  private var optimizer: any Optimizer
  /// Draws the masks of dropout.
  private var noise: PCG64
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  /// The updates of the training, where a limit determines them, and of one epoch.
  private var plannedUpdates: Int?
  private var epochUpdates = 1
  /// The epoch so far, and the one before.
  private var epoch = EpochRecord()
  private var lastEpoch: EpochRecord?
  private var recorded: RecordedForward?
  /// What predicts with the labels of texts while it trains; nil where they have none.
  var context: ContextHead?
  private var evaluatedLogits: Tensor?

  /// One environment for each window of a batch.
  public var environmentCount: Int { setup.environmentCount ?? settings.batchSize }
  /// T, the tokens of a window.
  public var windowLength: Int { spaces.observationCount }

  public init(_ settings: TextRNNSettings, _ setup: AgentSetup) throws {
    try setup.checkEnvironments(ofBatch: settings.batchSize, allowsFewer: true)
    let spaces = try DiscreteActionSpaces(setup, agent: Self.name)
    try Self.check(spaces, setup)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    let architecture = try settings.architecture(
      window: spaces.observationCount, classes: spaces.actionCount)
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try setup.makeNetwork(
      inputShape: Shape(spaces.observationCount), outputs: spaces.actionCount, using: &weights
    ) { Sequential(architecture, using: &$0) }
    optimizer = settings.makeOptimizer()
    noise = PCG64(seed: setup.seed, stream: "dropout")
  }

  /// Accepts windows of ids, the next of which is the action.
  private static func check(_ spaces: DiscreteActionSpaces, _ setup: AgentSetup)
    throws(AgentError)
  {
    guard case .box(let box) = setup.observationSpace, box.shape.count == 1, box.dtype == .int64,
      spaces.start == 0
    else {
      throw .unfitSpaces(
        agent: setup.name ?? name,
        expected:
          "windows of token ids, Box [T] of int64, and the next id as the action, from 0 on",
        found: "observations \(setup.observationSpace) and actions \(setup.actionSpace): use "
          + "TextSampling/<corpus>-v0")
    }
  }

  /// Takes the length of the training, along which the learning rate falls.
  public mutating func prepare(for plan: TrainingPlan) throws {
    // Every vector step is an update.
    plannedUpdates = [plan.vectorSteps, plan.updates].compactMap { $0 }.min()
  }

  /// Metrics of the training windows.
  public var metrics: [Metric] {
    let record = epoch.count >= 1_000 ? epoch : lastEpoch ?? epoch
    let metrics = [
      Metric("loss", record.meanLoss), Metric("accuracy", record.accuracy),
      Metric("learning_rate", Double(optimizer.learningRate)),
    ]
    return metrics + (context.map { [Metric("context_loss", Double($0.lastLoss))] } ?? [])
  }

  /// The most likely next token of each window.
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    guard mode == .training else {
      let logits = network.batched(observations)
      evaluatedLogits = logits
      return spaces.actions(logits.argmax())
    }
    let pass = forward(observations)
    recorded = pass
    let logits = context == nil ? pass.outputs : textHead(pass.outputs)
    return spaces.actions(logits.argmax())
  }

  /// One step of the optimizer on the true next tokens.
  public mutating func observe(_ transitions: Transitions) throws {
    guard let tokens = tokens(transitions) else {
      throw AgentError.unfitSpaces(
        agent: Self.name,
        expected: "an environment that reports the true next \"token\" with each step",
        found: "one that does not: use TextSampling/<corpus>-v0, or an agent that learns by reward")
    }
    let pass = recorded ?? forward(transitions.observations)
    recorded = nil
    optimizer.learningRate = Float(
      settings.learningRate(
        update: updateCount, of: plannedUpdates, updatesPerEpoch: epochUpdates))
    let loss =
      context == nil
      ? optimizer.minimize(&network, pass) { Loss.softmaxCrossEntropy($0, labels: tokens) }
      : try contextUpdate(pass, tokens, transitions)
    guard loss.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
    epoch.add(loss: Double(loss), rewards: hits(transitions.actions, tokens))
    if transitions.ended(0) {
      lastEpoch = epoch
      epoch = EpochRecord()
    }
  }

  /// A pass in training, with dropout masks of its own.
  private mutating func forward(_ x: Tensor) -> RecordedForward {
    let mode = ForwardContext(training: PCG64(seed: noise.next()))
    guard let contextNetwork else { return RecordedForward(network, x, in: mode) }
    return RecordedForward(contextNetwork, x, in: mode)
  }

  /// One step on both heads.
  /// - Returns: the loss of the text-only head, which is the model's.
  private mutating func contextUpdate(
    _ pass: RecordedForward, _ tokens: [Int], _ transitions: Transitions
  ) throws(AgentError) -> Float {
    guard var trained = contextNetwork, let labels = context?.columns(transitions) else {
      throw AgentError.unfitSpaces(
        agent: Self.name, expected: "an environment that reports a \"label\" with each step",
        found: "one that does not: use TextSampling/files-v0 with context=true")
    }
    var losses = (context: Float.nan, text: Float.nan)
    optimizer.minimize(
      &trained, pass,
      through: { features, network in
        let (context, text) = network.losses(features, labels: labels, tokens: tokens)
        losses = (context.scalar, text.scalar)
        return ContextNetwork.contextWeight * context + ContextNetwork.textWeight * text
      })
    network = AnyLayer(trained.text)
    context?.dense = trained.contextOutput
    context?.lastLoss = losses.context
    return losses.context.isFinite ? losses.text : losses.context
  }

  /// The true next tokens; nil where the environment does not report one for each window.
  private func tokens(_ transitions: Transitions) -> [Int]? {
    guard let tokens = transitions.integers("token"), tokens.count == transitions.count,
      tokens.allSatisfy((0..<spaces.actionCount).contains)
    else { return nil }
    return tokens
  }

  private func hits(_ actions: Actions, _ tokens: [Int]) -> [Float] {
    zip(spaces.indices(actions), tokens).map { $0 == $1 ? 1 : 0 }
  }
}

extension TextRNNAgent: SupervisedAgent {
  /// Takes the vocabulary, the length of an epoch and, where texts have labels, a head for them.
  public mutating func adapt(to environments: any VectorEnvironment) throws {
    vocabulary = environments.texts?.vocabulary ?? vocabulary
    if let length = environments.dataset?.epochLength {
      epochUpdates = max(1, length / environmentCount)
    }
    if let count = environments.texts?.labels.count, count > 0 {
      context = try ContextHead(labelCount: count, of: self)
    }
  }

  /// The cross-entropy of the windows that were evaluated last.
  public mutating func evaluationMetrics(
    of transitions: Transitions, environments indices: [Int]
  ) -> [Metric] {
    guard let logits = evaluatedLogits, let tokens = tokens(transitions),
      tokens.count == logits.shape[0]
    else { return [] }
    let isWhole = indices.count == tokens.count
    let counted = isWhole ? logits : logits.gatheringRows(at: indices)
    let loss = counted.softmaxCrossEntropy(labels: isWhole ? tokens : indices.map { tokens[$0] })
    return [Metric("loss", Double(loss.scalar))]
  }
}

extension TextRNNAgent: TextGenerating {
  public func nextTokenProbabilities(after windows: Tensor) -> Tensor {
    network(windows).softmax()
  }

  /// With the weights of the attention-weighted average, where the network has one.
  public func explainedPredictions(after windows: Tensor) -> ExplainedPredictions {
    guard let layers = try? layers,
      let index = layers.layers.firstIndex(where: { $0 is AttentionAverage }),
      let average = layers.layers[index] as? AttentionAverage
    else {
      return ExplainedPredictions(
        probabilities: nextTokenProbabilities(after: windows), attention: nil)
    }
    let steps = layers.prefix(index)(windows)
    return ExplainedPredictions(
      probabilities: layers.suffix(from: index)(steps).softmax(),
      attention: average.fractions(steps))
  }

  public var sampleEpochs: Int { settings.sampleEpochs }
  public var sampleLength: Int { settings.sampleLength }
}

extension TextRNNAgent: EncodingAgent {
  /// A window of ids.
  public var exampleShape: [Int] { [windowLength] }

  /// What the attention layer makes of windows, `[N, T]` to `[N, D]`.
  /// - Throws: `AgentError.unfitNetwork` where the network is not made of layers.
  public func codes(of examples: Tensor) throws(AgentError) -> Tensor {
    let layers = try layers
    return layers.prefix(layers.layers.count - 1).batched(examples)
  }
}

// MARK: - Saving

extension TextRNNAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&network)
    try codeVocabulary(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try codeOptimizer(with: &coder)
    try coder.value("noise", &noise)
    try coder.value("epoch", &epoch)
    try epoch.check("epoch")
    try coder.optional("last_epoch", &lastEpoch, initial: EpochRecord()) {
      try $0.value("last_epoch", &$1)
      try $1.check("last_epoch")
    }
    try coder.integer("updates", &updateCount)
  }

  /// The head for labels stands in checkpoints alone: what a model writes does not depend on it.
  private mutating func codeOptimizer(with coder: inout ArchiveCoder) throws {
    guard var head = context else {
      return try coder.optimizer(&optimizer, "optimizer", of: network)
    }
    try coder.module(&head.dense, prefix: "context_output.")
    context = head
    if let contextNetwork { try coder.optimizer(&optimizer, "optimizer", of: contextNetwork) }
  }

  private mutating func codeVocabulary(with coder: inout ArchiveCoder) throws {
    let key = "vocabulary"
    let empty = Vocabulary(fitting: [], level: .character)
    try coder.optional(key, &vocabulary, initial: empty) { try $0.value(key, &$1) }
    guard let vocabulary, vocabulary.classCount != spaces.actionCount else { return }
    throw AgentError.unfitArchive(
      key: key, expected: "the tokens of ids below \(spaces.actionCount)",
      found: "ids below \(vocabulary.classCount)")
  }
}
