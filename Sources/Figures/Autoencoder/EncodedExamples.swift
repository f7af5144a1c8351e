import Environments
import Experiments
import Foundations
import Gym
import TensorEngine

/// The codes that an autoencoder has for examples.
public struct EncodedExamples {
  /// `[N, K]`
  public let codes: Tensor
  /// The class of each example, where they come from a data set.
  public let labels: [Int32]?

  /// Encodes the test examples of the data set that a model learned from.
  /// - Parameters:
  ///   - path: of the model.
  ///   - changes: keyword arguments of the environment, such as another `split`.
  /// - Throws: `ExperimentError` or `GymError` where the model or its data set cannot be used.
  public init(contentsOf path: String, changing changes: [String: InfoValue] = [:]) throws {
    let data = try EvaluatedAutoencoder(contentsOf: path, changing: changes)
    (codes, labels) = (data.codes, data.examples.labels)
  }

  /// Encodes an array of examples.
  /// - Parameters:
  ///   - array: `[N, …]` with as many values in each example as the network takes.
  ///   - name: what errors call it.
  ///   - model: the autoencoder.
  /// - Throws: `ExperimentError` where they do not fit.
  public init(of array: NDArray, name: String, model: TrainedAutoencoder) throws(ExperimentError) {
    let layers = model.encoder.architecture.layerNames
    let part = try model.model.ending(after: layers[layers.count - 1])
    codes = try part.outputs(of: array, name: name, asProbabilities: false)
    labels = nil
  }

  /// `code_1,code_2,label` and a line for each example.
  public var csv: String {
    let (count, width) = (codes.shape[0], codes.shape[1])
    let values = codes.scalars
    var lines = [
      ((1...width).map { "code_\($0)" } + (labels == nil ? [] : ["label"])).joined(separator: ",")
    ]
    for row in 0..<count {
      let fields = values[row * width..<(row + 1) * width].map { "\($0)" }
      lines.append((fields + (labels.map { ["\($0[row])"] } ?? [])).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
