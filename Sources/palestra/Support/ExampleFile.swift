import Datasets
import Experiments
import Figures
import Foundations
import TensorEngine

/// Examples for a network in a file: an array, or a picture, which is scaled to the
/// size that the network takes.
enum ExampleFile {
  /// Reads them as the network takes them, `[N, …]`.
  /// - Throws: `ViewFailure` where the file cannot be read or is none; `ExperimentError.badInput` where
  ///   its examples do not fit the network.
  static func inputs(_ path: String, for model: TrainedNetwork) throws -> Tensor {
    let shape = model.network.architecture.inputShape
    guard path.lowercased().hasSuffix(".npy") else {
      return model.inputs(try ModelImages(model).example(picture: path))
    }
    let array = try Predict.array(path)
    try array.checkExamples(shape, name: path)
    let count = array.shape[0]
    let numbers = try array.exampleNumbers(0..<count, name: path)
    if let value = numbers.first(where: { !(0...1).contains($0) }), shape.rank > 1 {
      throw ExperimentError.badInput(
        file: path, reason: "expected pixels from 0 to 1, or uint8 from 0 to 255, found \(value)")
    }
    return model.inputs(Tensor(numbers, shape: [count, shape.count]))
  }
}
