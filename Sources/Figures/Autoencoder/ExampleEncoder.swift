import Datasets
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

  /// Encodes the examples of the data set that the model learned from: the test part, as its
  /// environment shows them, with noise where it learned from noised ones.
  /// - Parameter changes: keyword arguments of the environment, such as another `split`.
  /// - Returns: codes and labels.
  /// - Throws: `ExperimentError` or `GymError` where the data set cannot be used.
  public func encodedSet(changing changes: [String: InfoValue] = [:]) throws -> EncodedExamples {
    let examples = try examples(changes)
    return EncodedExamples(codes: try codes(of: examples.rows), labels: examples.labels)
  }

  /// Encodes an array of examples.
  /// - Parameters:
  ///   - array: `[N, …]` with as many values in each example as the network takes; bytes are divided
  ///     by 255 as the pixels of data sets are.
  ///   - name: what errors call it.
  /// - Returns: codes, without labels.
  /// - Throws: `ExperimentError` where they do not fit.
  public func encoded(_ array: NDArray, name: String) throws(ExperimentError) -> EncodedExamples {
    let shape = Shape(agent.exampleShape)
    try array.checkExamples(shape, name: name)
    let numbers = try array.exampleNumbers(0..<array.shape[0], name: name)
    return EncodedExamples(
      codes: try codes(of: Tensor(numbers, shape: [array.shape[0], shape.count])), labels: nil)
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

  /// A part of the data set as the environment shows it, `[N, D]`.
  private func examples(_ changes: [String: InfoValue]) throws -> (rows: Tensor, labels: [Int32]) {
    let (id, arguments) = try saved.testArguments(changing: changes)
    let all: Examples
    let values: [Float]
    if id.namespace == "Generation" {
      let parameters = try GenerationParameters(arguments)
      var shown = ClassificationParameters(set: parameters.selection.set)
      (shown.selection, shown.split) = (parameters.selection, parameters.split)
      all = try Classification(shown).examples
      values = all.tensor(Array(0..<all.count)).scalars
    } else {
      let environment = try Reconstruction(try ReconstructionParameters(arguments))
      all = environment.examples
      values = environment.observations(of: Array(0..<all.count))
    }
    guard all.elementCount == agent.exampleShape.reduce(1, *) else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a network for the examples \(all.shape) of \(id)",
        found: "one for \(agent.exampleShape)")
    }
    return (Tensor(values, shape: [all.count, all.elementCount]), all.labels)
  }
}
