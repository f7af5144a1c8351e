import Datasets
import Environments
import Experiments
import Gym
import TensorEngine

/// An autoencoder with the test examples of the data set it learned from, and its codes for them.
public struct EvaluatedAutoencoder {
  /// The model.
  public let model: TrainedAutoencoder
  /// Such as `mnist`.
  public let setName: String
  /// In the order of the labels.
  public let classNames: [String]
  /// The test examples.
  public let examples: Examples
  /// `[N, K]`: their codes.
  public let codes: Tensor
  /// Of their reconstructions, without noise.
  public let meanSquaredError: Double

  /// Reads a model and its data set, and encodes the test examples.
  /// - Parameters:
  ///   - path: of the model.
  ///   - changes: keyword arguments of the environment that differ from those of the training.
  /// - Throws: `ExperimentError` or `GymError` where the file holds no autoencoder, or its data set
  ///   is not here.
  public init(contentsOf path: String, changing changes: [String: InfoValue] = [:]) throws {
    model = try TrainedAutoencoder(contentsOf: path)
    let spec = try EnvironmentRegistry.standard.spec(try model.saved.environmentID())
    let arguments = spec.arguments.merging(model.saved.arguments) { $1 }
      .merging(["split": .string("test")]) { $1 }.merging(changes) { $1 }
    let environment = try Reconstruction(try ReconstructionParameters(arguments))
    examples = environment.examples
    classNames = environment.classNames
    setName = environment.parameters.data.selection.name
    guard model.encoder.architecture.inputShape.count == examples.elementCount else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a network for the examples \(examples.shape) of \(setName)",
        found: "one for \(model.encoder.architecture.inputShape)")
    }
    let inputs = Self.inputs(examples, Array(0..<examples.count), model)
    codes = model.encoder.batched(inputs)
    let difference = model.decoder.batched(codes).flattened() - inputs.flattened()
    meanSquaredError = Double(difference.squared().mean().scalar)
  }

  /// Some examples as the network takes them, `[N, …]`.
  public func inputs(_ indices: [Int]) -> Tensor { Self.inputs(examples, indices, model) }

  private static func inputs(_ examples: Examples, _ indices: [Int], _ model: TrainedAutoencoder)
    -> Tensor
  {
    examples.tensor(indices)
      .reshaped(to: [indices.count] + model.encoder.architecture.inputShape.dimensions)
  }
}
