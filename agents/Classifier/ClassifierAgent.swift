import Gym
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// A supervised classifier: it acts by naming the class it holds most likely, and learns from the
/// label that a data set's environment tells afterwards.
///
///     p = softmax(f(x))
///     minimise mean -log p[label]
///
/// Each lane shows it one example of a batch. The reward, 1 where it was right, is what other agents
/// learn from; to this one it only tells how it does.
public struct ClassifierAgent: Agent {
  /// What was set.
  public internal(set) var settings: ClassifierSettings
  let spaces: DiscreteActionSpaces
  let inputShape: [Int]
  /// The network: a batch of examples in, logits out.
  public internal(set) var network: Sequential
  var optimizer: any Optimizer
  var schedule: ClassifierSchedule
  /// Decides what dropout leaves out.
  var noise: PCG64
  /// Changes of the parameters.
  public internal(set) var updateCount = 0
  /// The epoch so far, and the one before.
  var epoch = EpochRecord()
  var lastEpoch: EpochRecord?
  private var recorded: RecordedBatch?
  private var judgedLogits: Tensor?

  /// One lane for each example of a batch.
  public var environmentCount: Int { settings.batchSize }

  /// Makes a classifier.
  /// - Throws: `AgentError.unfitSpaces` where there is nothing to classify, or what the network can't
  ///   take.
  public init(
    settings: ClassifierSettings, observationSpace: Space, actionSpace: Space, seed: UInt64
  ) throws(AgentError) {
    spaces = try DiscreteActionSpaces(
      agent: "classifier", observationSpace: observationSpace, actionSpace: actionSpace)
    self.settings = settings
    inputShape = observationSpace.shape ?? [spaces.observationCount]
    let architecture = try settings.architecture(
      inputShape: inputShape, classes: spaces.actionCount)
    var weights = PCG64(seed: seed, stream: "weights")
    network = Sequential(architecture, using: &weights)
    optimizer = settings.makeOptimizer()
    schedule = ClassifierSchedule(settings)
    noise = PCG64(seed: seed, stream: "dropout")
  }

  /// Takes the length of its schedule from that of the training where the settings leave it open.
  /// - Throws: `AgentError.wrongSetting` where neither says how long it is.
  public mutating func prepare(for plan: TrainingPlan) throws(AgentError) {
    // Every turn is an update.
    let planned = [plan.turns, plan.updates].compactMap { $0 }.min()
    try schedule.prepare(settings, plannedUpdates: planned)
  }

  /// How it does on what it learns from.
  public var metrics: [Metric] {
    let record = epoch.count >= 1_000 ? epoch : lastEpoch ?? epoch
    return [
      Metric("loss", record.meanLoss), Metric("accuracy", record.accuracy),
      Metric("learning_rate", Double(optimizer.learningRate)),
    ]
  }

  /// Names the most likely class of each example.
  public mutating func actions(for observations: Tensor, mode: ActingMode) throws(AgentError)
    -> Actions
  {
    let x = inputs(observations)
    let logits: Tensor
    if mode == .training {
      let batch = record(x)
      recorded = batch
      logits = batch.logits
    } else {
      logits = network(x)
      judgedLogits = logits
    }
    return .discrete(logits.argmax().map { $0 + spaces.start })
  }

  /// Learns from the labels.
  public mutating func observe(_ transitions: Transitions) throws(AgentError) {
    guard let labels = transitions.integers("label")?.map({ $0 - spaces.start }) else {
      throw .unfitSpaces(
        agent: "classifier", expected: "an environment that tells a \"label\" with each step",
        found: "one that does not: use Classification/<set>-v0, or an agent that learns by reward")
    }
    let batch = recorded ?? record(inputs(transitions.observations))
    recorded = nil
    schedule.set(&optimizer, update: updateCount)
    let loss = batch.learn(
      labels, smoothing: Float(settings.labelSmoothing), &network, &optimizer)
    guard loss.isFinite else {
      throw .diverged(agent: "classifier", what: "the loss", updates: updateCount)
    }
    updateCount += 1
    epoch.add(loss: Double(loss), rewards: transitions.rewards)
    if transitions.terminated[0] || transitions.truncated[0] { endEpoch() }
  }

  /// A pass in training, with dropout of its own.
  private mutating func record(_ x: Tensor) -> RecordedBatch {
    RecordedBatch(network, x, dropout: PCG64(seed: noise.next()))
  }

  private mutating func endEpoch() {
    schedule.observe(accuracy: epoch.accuracy, &optimizer)
    lastEpoch = epoch
    epoch = EpochRecord()
  }

  /// The cross-entropy of what it was last judged on.
  public mutating func evaluationMetrics(of transitions: Transitions, lanes: [Int]) -> [Metric] {
    guard let logits = judgedLogits,
      let labels = transitions.integers("label")?.map({ $0 - spaces.start }),
      labels.count == logits.shape[0], labels.allSatisfy((0..<logits.shape[1]).contains)
    else { return [] }
    let isWhole = lanes.count == labels.count
    let counted = isWhole ? logits : logits.gatheringRows(at: lanes)
    let loss = counted.softmaxCrossEntropy(labels: isWhole ? labels : lanes.map { labels[$0] })
    return [Metric("loss", Double(loss.scalar))]
  }

  /// Examples as the network takes them.
  func inputs(_ observations: Tensor) -> Tensor {
    var x = observations
    if settings.invertsInput { x = 1 - x }
    if settings.inputOffset != 0 { x = x - Float(settings.inputOffset) }
    return x.reshaped(to: Shape([observations.shape[0]] + inputShape))
  }
}

/// Losses and hits of an epoch.
struct EpochRecord: Sendable, Codable {
  var loss = 0.0
  var hits = 0.0
  var count = 0

  var meanLoss: Double { count == 0 ? .nan : loss / Double(count) }
  var accuracy: Double { count == 0 ? .nan : hits / Double(count) }

  /// Checks what was read from a file.
  func check(_ key: String) throws(AgentError) {
    do throws(GymError) {
      try SavedState.check("count", count)
    } catch {
      throw .unfitArchive(key: key, expected: "the figures of an epoch", found: "\(error)")
    }
  }

  mutating func add(loss: Double, rewards: [Float]) {
    self.loss += loss * Double(rewards.count)
    hits += Double(rewards.reduce(0, +))
    count += rewards.count
  }
}
