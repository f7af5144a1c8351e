import Agents
import Environments
import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces
import TensorEngine

/// A classifier for a program's own arrays: fit, predict, evaluate.
///
///     var classifier = try ArrayClassifier(exampleShape: [784], classes: 10, seed: 1)
///     try classifier.fit(x, labels, batchSize: 50, steps: 40_000)
///     classifier.predict(others)                    // [N]
///     classifier.evaluate(others, truth).accuracy   // 0.98
///
/// It is the classifier agent in the loop that trains every agent, in an environment made of the
/// arrays; nothing is written to disk. What a folder with checkpoints, logs and a best model needs
/// is a run in `Classification/<set>-v0`.
public struct ArrayClassifier: Sendable {
  /// How a classifier does on some examples.
  public struct Evaluation: Sendable, Equatable {
    /// The fraction of examples whose class was named.
    public let accuracy: Double
    /// The mean cross-entropy.
    public let loss: Double
    /// The updates made until then.
    public let globalStep: Int
  }

  /// The agent: its network and settings.
  public private(set) var agent: ClassifierAgent
  private let exampleShape: [Int]
  private let classes: Int
  private let seed: UInt64

  /// Makes a classifier with drawn weights.
  /// - Parameters:
  ///   - exampleShape: `[D]`, or `[H, W, C]` for images.
  ///   - classes: how many, 2 or more.
  ///   - settings: network, layers, optimizer, batch size…; an MLP 300-100 with AdaGrad where
  ///     nothing is said. Numbers are taken as they are, unless `normalization` is `adapted`: then
  ///     the
  ///     first call of `fit` finds mean and variance.
  ///   - seed: of everything random.
  /// - Throws: `AgentError` where settings, shape and classes do not fit.
  public init(
    exampleShape: [Int], classes: Int, settings: ClassifierSettings = .mlp, seed: UInt64 = 0
  ) throws {
    precondition(
      !exampleShape.isEmpty && exampleShape.allSatisfy { $0 > 0 } && classes >= 2,
      "ArrayClassifier: expected a shape and two classes at least, got \(exampleShape), \(classes)")
    var settings = settings
    if settings.normalization == .automatic { settings.normalization = .none }
    try settings.validate()
    agent = try ClassifierAgent(
      settings: settings,
      observationSpace: ArrayExamples.observationSpace(exampleShape: exampleShape),
      actionSpace: .discrete(Discrete(classes)), seed: seed)
    self.exampleShape = exampleShape
    self.classes = classes
    self.seed = seed
  }

  /// The updates made so far.
  public var globalStep: Int { agent.updateCount }

  /// Learns, from where the last call stopped.
  /// - Parameters:
  ///   - x: `[N]` followed by the shape of an example.
  ///   - labels: `[N]`, classes from 0.
  ///   - batchSize: examples in one update; the settings' where nil.
  ///   - steps: how many updates.
  /// - Throws: `TrainingError` where training diverges.
  /// - Precondition: shapes and labels fit, and all numbers are finite.
  public mutating func fit(_ x: Tensor, _ labels: [Int], batchSize: Int? = nil, steps: Int)
    throws
  {
    check(x, "fit")
    precondition(steps >= 0, "fit: expected steps of 0 or more, got \(steps)")
    var agent = agent
    if let batchSize { agent.settings.batchSize = batchSize }
    let environments = ArrayExamples(
      values: x.scalars, exampleShape: exampleShape, labels: labels, classes: classes,
      environmentCount: agent.settings.batchSize)
    // Another order of examples in each call.
    var loop = try TrainingLoop(
      agent: agent, environments: environments, seed: seed &+ UInt64(globalStep))
    if steps > 0 { try loop.run(until: TrainingBudget(updates: globalStep + steps)) }
    if let trained = loop.agent as? ClassifierAgent { self.agent = trained }
  }

  /// The most likely class of each example, `[N]`.
  /// - Precondition: examples of the shape that was given.
  public func predict(_ x: Tensor) -> [Int] {
    logits(x).flatMap { $0.argmax() }
  }

  /// The probability of each class, `[N, C]`.
  /// - Precondition: examples of the shape that was given.
  public func probabilities(_ x: Tensor) -> Tensor { .concatenated(logits(x).map { $0.softmax() }) }

  /// Evaluates; nothing is learned.
  /// - Parameters:
  ///   - x: `[N, …]`, at least one example.
  ///   - labels: `[N]`, classes from 0.
  /// - Returns: accuracy, loss and the number of updates.
  /// - Precondition: shapes and labels fit.
  public func evaluate(_ x: Tensor, _ labels: [Int]) -> Evaluation {
    precondition(
      x.rank > 0 && x.shape[0] == labels.count && !labels.isEmpty,
      "evaluate: expected as many labels as examples, got \(labels.count) for \(x.shape)")
    var (hits, loss, start) = (0, 0.0, 0)
    for logits in logits(x) {
      let part = Array(labels[start..<start + logits.shape[0]])
      hits += zip(logits.argmax(), part).count { $0 == $1 }
      loss += Double(logits.softmaxCrossEntropy(labels: part).scalar) * Double(part.count)
      start += part.count
    }
    return Evaluation(
      accuracy: Double(hits) / Double(start), loss: loss / Double(start), globalStep: globalStep)
  }

  /// `[B, C]` of each thousand examples.
  private func logits(_ x: Tensor) -> [Tensor] {
    check(x, "predict")
    return stride(from: 0, to: x.shape[0], by: 1_000).map { start in
      agent.network(agent.inputs(x.slice(start..<min(x.shape[0], start + 1_000)).detached))
    }
  }

  private func check(_ x: Tensor, _ name: String) {
    precondition(
      x.rank > 0 && x.shape[0] > 0 && Array(x.shape.dimensions.dropFirst()) == exampleShape,
      "\(name): expected examples of shape \(exampleShape), got \(x.shape)")
  }
}
