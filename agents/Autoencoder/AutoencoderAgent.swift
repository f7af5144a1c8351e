import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// An autoencoder: its action is the reconstruction of the example that it sees, by way of a code.
///
///     z = encode(x)            (variational: z = mu + exp(logvar / 2) eps, eps ~ N(0, 1))
///     y = decode(z)
///     minimize loss(y, clean) + code_l1 sum |z| + beta KL / D
///
/// `loss` is the mean over the D values of an example, so that the divergence of a variational one,
/// a sum over the code, is divided by D: the evidence lower bound times -1 / D.
///
/// It learns from the clean example that `Reconstruction` reports with the step, without noise where
/// the observation has some; elsewhere from the observation itself. Vincent et al. (2008),
/// https://doi.org/10.1145/1390156.1390294; Kingma and Welling (2013),
/// https://arxiv.org/abs/1312.6114; Higgins et al. (2017), https://openreview.net/forum?id=Sy2fzU9gl.
public struct AutoencoderAgent: ConfigurableAgent {
  /// `autoencoder`
  public static let name = "autoencoder"
  public let settings: AutoencoderSettings
  public let setup: AgentSetup
  /// The network.
  public internal(set) var network: AutoencoderNetwork
  let inputShape: Shape
  private let low, high: [Float]
  private var optimizer: any Optimizer
  private var schedule = PlanSchedule()
  /// Draws the codes of a variational one.
  private var noise: PCG64
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  private var epoch = ReconstructionRecord()
  /// The pass that the last training actions came from, where its codes do not matter.
  private var recorded: RecordedForward?
  private let isUnitRange: Bool
  private var lastEpoch: ReconstructionRecord?

  /// One environment for each example of a batch.
  public var environmentCount: Int { setup.environmentCount ?? settings.batchSize }

  public init(_ settings: AutoencoderSettings, _ setup: AgentSetup) throws {
    guard case .box(let actions) = setup.actionSpace, case .box(let shown) = setup.observationSpace,
      actions.shape == shown.shape, actions.isBounded, !actions.shape.isEmpty,
      actions.shape.count == 1 || actions.shape.count == 3
    else {
      throw AgentError.unfitSpaces(
        agent: setup.name ?? Self.name,
        expected: "actions of the observations' shape, as in Reconstruction/<set>-v0",
        found: "observations \(setup.observationSpace) and actions \(setup.actionSpace)")
    }
    try setup.checkEnvironments(ofBatch: settings.batchSize)
    guard setup.network == nil else {
      throw AgentError.unfitNetwork(
        expected: "the autoencoder's own: it needs to know where its code is", found: "a factory's")
    }
    (self.settings, self.setup) = (settings, setup)
    inputShape = Shape(actions.shape)
    (low, high) = (actions.low.floats, actions.high.floats)
    isUnitRange = low.allSatisfy { $0 == 0 } && high.allSatisfy { $0 == 1 }
    if settings.loss == .binaryCrossEntropy, !isUnitRange {
      throw AgentError.wrongSetting(
        "loss", value: settings.loss.rawValue, expected: "mse, as the examples are not in 0...1")
    }
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try settings.makeNetwork(
      inputShape: inputShape, isUnitRange: isUnitRange, using: &weights)
    optimizer = settings.makeOptimizer()
    noise = PCG64(seed: setup.seed, stream: "codes")
  }

  /// Takes the length of the training, along which the learning rate may fall.
  /// - Throws: `AgentError.wrongSetting` where that is not known.
  public mutating func prepare(for plan: TrainingPlan) throws {
    // Every vector step is an update.
    let updates = [plan.vectorSteps, plan.updates].compactMap { $0 }.min()
    try schedule.prepare(
      for: TrainingPlan(vectorSteps: updates),
      [("learning_rate_schedule", settings.learningRateSchedule)])
  }

  /// Metrics of the training examples.
  public var metrics: [Metric] {
    let record = epoch.count >= 1_000 ? epoch : lastEpoch ?? epoch
    var metrics = [Metric("loss", record.mean(record.loss))]
    if settings.network == .variational {
      metrics.append(Metric("kl_divergence", record.mean(record.divergence)))
    }
    return metrics
  }

  /// The reconstructions, within the bounds of the examples.
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let x = inputs(observations)
    let outputs: Tensor
    if mode == .training, !settings.weighsCodes {
      let pass = RecordedForward(network, x, in: ForwardContext(training: noise))
      recorded = pass
      outputs = pass.outputs
    } else {
      outputs = network(x)
    }
    if isUnitRange { return .continuous(outputs.clipped(to: 0, 1).scalars) }
    var values = outputs.scalars
    for index in values.indices {
      let element = index % low.count
      values[index] = min(max(values[index], low[element]), high[element])
    }
    return .continuous(values)
  }

  /// One step of the optimizer towards the clean examples.
  public mutating func observe(_ transitions: Transitions) throws {
    let clean = transitions.rows("clean") ?? transitions.observations
    let (loss, divergence) = update(inputs(transitions.observations), clean)
    guard loss.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
    epoch.add(loss: loss, divergence: divergence, count: clean.shape[0])
    if transitions.ended(0) { (lastEpoch, epoch) = (epoch, ReconstructionRecord()) }
  }

  private mutating func update(_ x: Tensor, _ clean: Tensor) -> (loss: Float, divergence: Float) {
    let settings = settings
    optimizer.learningRate = Float(
      schedule.value(
        settings.learningRateSchedule, from: settings.learningRate, at: updateCount))
    if let pass = recorded.take() {
      return (optimizer.minimize(&network, pass) { settings.loss(of: $0.flattened(), clean) }, 0)
    }
    let context = ForwardContext(training: PCG64(seed: noise.next()))
    let elementCount = Float(inputShape.count)
    var divergence = Float(0)
    let loss = optimizer.minimize(&network, in: context) { network in
      let (codes, outputs) = network.codesAndOutputs(x, in: context)
      var loss = settings.loss(of: outputs, clean)
      if settings.codePenalty > 0 {
        loss = loss + Float(settings.codePenalty) * codes.abs().sum() / Float(x.shape[0])
      }
      guard network.isVariational else { return loss }
      let kl = GaussianSampling.divergence(codes)
      divergence = kl.detached.scalar
      return loss + Float(settings.beta) * kl / elementCount
    }
    return (loss, divergence)
  }

  private func inputs(_ observations: Tensor) -> Tensor {
    observations.reshaped(to: Shape([observations.shape[0]] + inputShape.dimensions))
  }
}

extension AutoencoderAgent: EncodingAgent {
  public var exampleShape: [Int] { inputShape.dimensions }

  public func codes(of examples: Tensor) throws(AgentError) -> Tensor {
    network.encoder.batched(inputs(examples))
  }
}

// MARK: - Saving

extension AutoencoderAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    var layers = AnyLayer(network.layers)
    try coder.model(&layers)
    if let restored = layers.base as? Sequential { network.layers = restored }
    // Where encoder and decoder part, for whoever reads the file.
    var encoderCount = network.encoder.layers.count
    try coder.integer("encoder_layers", &encoderCount, in: encoderCount...encoderCount)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: network)
    try coder.value("noise", &noise)
    try coder.value("epoch", &epoch)
    try coder.optional("last_epoch", &lastEpoch, initial: ReconstructionRecord()) {
      try $0.value("last_epoch", &$1)
    }
    try coder.integer("updates", &updateCount)
  }
}

extension AutoencoderSettings {
  /// Whether the loss has a part for the codes.
  var weighsCodes: Bool { network == .variational || codePenalty > 0 }

  /// The mean over all values of the loss of reconstructions `[N, D]`.
  func loss(of outputs: Tensor, _ clean: Tensor) -> Tensor {
    switch loss {
    case .mse: return Loss.meanSquaredError(outputs, clean)
    case .binaryCrossEntropy:
      // Keras' limits, which keep the logarithms finite.
      let y = outputs.clipped(to: 1e-7, 1 - 1e-7)
      return -(clean * y.log() + (1 - clean) * (1 - y).log()).mean()
    }
  }
}

/// Sums of an epoch.
struct ReconstructionRecord: Sendable, Codable {
  var loss = 0.0
  var divergence = 0.0
  var count = 0

  func mean(_ sum: Double) -> Double { count > 0 ? sum / Double(count) : .nan }

  mutating func add(loss: Float, divergence: Float, count: Int) {
    self.loss += Double(loss) * Double(count)
    self.divergence += Double(divergence) * Double(count)
    self.count &+= count
  }
}
