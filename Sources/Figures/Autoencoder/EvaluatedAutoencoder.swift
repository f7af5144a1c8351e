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
  /// `[N, K]`: their codes, with noise where the model learned from noised examples.
  public let codes: Tensor
  /// Between their reconstructions and the examples without noise.
  public let meanSquaredError: Double
  private let environment: Reconstruction

  /// Reads a model and its data set, and encodes the test examples.
  /// - Parameters:
  ///   - path: of the model.
  ///   - changes: keyword arguments of the environment that differ from those of the training.
  /// - Throws: `ExperimentError` or `GymError` where the file holds no autoencoder, or its data set
  ///   is not here.
  public init(contentsOf path: String, changing changes: [String: InfoValue] = [:]) throws {
    model = try TrainedAutoencoder(contentsOf: path)
    let arguments = try model.saved.testArguments(changing: changes).arguments
    environment = try Reconstruction(try ReconstructionParameters(arguments))
    examples = environment.examples
    classNames = environment.classNames
    setName = environment.parameters.data.selection.name
    guard model.encoder.architecture.inputShape.count == examples.elementCount else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a network for the examples \(examples.shape) of \(setName)",
        found: "one for \(model.encoder.architecture.inputShape)")
    }
    let all = Array(0..<examples.count)
    let inputShape = Shape([all.count] + model.encoder.architecture.inputShape.dimensions)
    codes = model.encoder.batched(Tensor(environment.observations(of: all), shape: inputShape))
    let difference = model.decoder.batched(codes).flattened() - examples.tensor(all).flattened()
    meanSquaredError = Double(difference.squared().mean().scalar)
  }

  /// Whether the network is shown examples with noise.
  public var hasNoise: Bool { environment.parameters.noise > 0 }

  /// Some examples as the network is shown them, `[N, D]`.
  public func shown(_ indices: [Int]) -> Tensor {
    Tensor(environment.observations(of: indices), shape: [indices.count, examples.elementCount])
  }

  /// Some examples without noise, `[N, …]`.
  public func clean(_ indices: [Int]) -> Tensor { examples.tensor(indices) }
}
