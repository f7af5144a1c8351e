import Environments
import Estimators
import Experiments
import Foundations
import Gym
import Learning
import TensorEngine

/// A trained model that has codes for examples: an autoencoder, or a GAN by what the last hidden
/// layer of its discriminator makes of them.
///
///     let encoder = try ExampleEncoder(contentsOf: "model.safetensors", agents: .standard)
///     let test = try encoder.encodedSet()         // the test examples of its data set
///     let scores = try encoder.svcScores()        // what a classifier makes of the codes
public struct ExampleEncoder {
  /// The model file's description.
  public let saved: SavedModel
  private let path: String
  private let agent: any EncodingAgent

  /// Reads an untrusted file.
  /// - Parameters:
  ///   - path: of the model.
  ///   - agents: where its agent is known.
  ///   - untrainedSeed: draws weights as they are before a training: how much of the
  ///     examples random features keep.
  /// - Throws: `ExperimentError` where it is damaged, or of an agent that has no codes.
  public init(contentsOf path: String, agents: AgentRegistry, untrainedSeed: UInt64? = nil)
    throws(ExperimentError)
  {
    saved = try SavedModel(contentsOf: path)
    self.path = path
    let made =
      if let untrainedSeed {
        try saved.makeUntrainedAgent(seed: untrainedSeed, agents: agents)
      } else {
        try saved.makeAgent(agents: agents)
      }
    guard let agent = made as? any EncodingAgent else {
      throw .foreignFile(
        path: path, expected: "an autoencoder or a GAN",
        found: "a model of the agent \(saved.agent)")
    }
    self.agent = agent
  }

  /// Encodes the examples of the data set that the model learned from: the test part, without
  /// noise.
  /// - Parameter changes: keyword arguments of the environment, such as another `split`.
  /// - Returns: codes and labels.
  /// - Throws: `ExperimentError` or `GymError` where the data set cannot be used.
  public func encodedSet(changing changes: [String: InfoValue] = [:]) throws -> EncodedExamples {
    let examples = try examples(changes)
    return EncodedExamples(codes: try codes(of: examples.rows), labels: examples.labels)
  }

  /// Encodes an array of examples.
  /// - Parameters:
  ///   - array: `[N, …]` with as many values in each example as the network takes.
  ///   - name: what errors call it.
  /// - Returns: codes, without labels.
  /// - Throws: `ExperimentError` where they do not fit.
  public func encoded(_ array: NDArray, name: String) throws(ExperimentError) -> EncodedExamples {
    let width = agent.exampleShape.reduce(1, *)
    guard array.shape.count > 1, array.shape[0] > 0,
      array.shape.dropFirst().reduce(1, *) == width
    else {
      throw .badInput(
        file: name, reason: "expected examples [N, …] of \(width) values, found \(array.shape)")
    }
    let floats = array.floats
    guard floats.allSatisfy({ $0.isFinite }) else {
      throw .badInput(file: name, reason: "expected finite values")
    }
    return EncodedExamples(
      codes: try codes(of: Tensor(floats, shape: [array.shape[0], width])), labels: nil)
  }

  /// The test accuracy of support vector classifiers that were fitted to training examples as they
  /// are, and to their codes.
  /// - Parameter changes: keyword arguments of the environment, without `split`.
  /// - Returns: both, as fractions.
  /// - Throws: `EstimatorError` where they cannot be fitted; what `encodedSet` throws.
  public func svcScores(changing changes: [String: InfoValue] = [:]) throws
    -> (examples: Double, codes: Double)
  {
    let parts = try ["train", "test"].map {
      try examples(changes.merging(["split": .string($0)]) { $1 })
    }
    let (train, test) = (parts[0], parts[1])
    func score(_ features: (Tensor) throws -> Tensor) throws -> Double {
      try SVC(examples: features(train.rows), labels: train.labels)
        .score(features(test.rows), labels: test.labels)
    }
    return (try score { $0 }, try score(codes))
  }

  private func codes(of rows: Tensor) throws(ExperimentError) -> Tensor {
    do throws(AgentError) {
      return try agent.codes(of: rows.reshaped(to: Shape([rows.shape[0]] + agent.exampleShape)))
    } catch {
      throw .unfitModel(path: path, error)
    }
  }

  /// A part of the data set, `[N, D]`.
  private func examples(_ changes: [String: InfoValue]) throws -> (rows: Tensor, labels: [Int32]) {
    let id = try saved.environmentID()
    let spec = try EnvironmentRegistry.standard.spec(id)
    let arguments = spec.arguments.merging(saved.arguments) { $1 }
      .merging(["split": .string("test")]) { $1 }.merging(changes) { $1 }
    var shown: ClassificationParameters
    if spec.id.namespace == "Generation" {
      let parameters = try GenerationParameters(arguments)
      shown = ClassificationParameters(set: parameters.selection.set)
      (shown.selection, shown.split) = (parameters.selection, parameters.split)
    } else {
      shown = try ReconstructionParameters(arguments).data
    }
    let examples = try Classification(shown).examples
    guard examples.elementCount == agent.exampleShape.reduce(1, *) else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a network for the examples \(examples.shape) of \(id)",
        found: "one for \(agent.exampleShape)")
    }
    let rows = examples.tensor(Array(0..<examples.count))
    return (rows.reshaped(to: [examples.count, examples.elementCount]), examples.labels)
  }
}
