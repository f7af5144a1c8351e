import Datasets
import Experiments
import Figures
import Foundations
import ImageFiles
import TensorEngine

/// Examples for a network in a file: an array, or a picture of the size that the network takes.
enum ExampleFile {
  /// Reads them as the network takes them, `[N, …]`.
  /// - Throws: `ViewFailure` where the file cannot be read or is none; `ExperimentError.badInput` where
  ///   its examples do not fit the network.
  static func inputs(_ path: String, for model: TrainedNetwork) throws -> Tensor {
    let shape = model.network.architecture.inputShape
    let array: NDArray
    if path.lowercased().hasSuffix(".npy") {
      array = try Predict.array(path)
    } else {
      let images = try ModelImages(model)
      array = try picture(path, images.shape)
    }
    try array.checkExamples(shape, name: path)
    let count = array.shape[0]
    let numbers = try array.exampleNumbers(0..<count, name: path)
    if let value = numbers.first(where: { !(0...1).contains($0) }), shape.rank > 1 {
      throw ExperimentError.badInput(
        file: path, reason: "expected pixels from 0 to 1, or uint8 from 0 to 255, found \(value)")
    }
    return model.inputs(Tensor(numbers, shape: [count, shape.count]))
  }

  /// A picture file as an array `[1, H, W, C]` of bytes.
  private static func picture(_ path: String, _ shape: Shape) throws -> NDArray {
    let bitmap = try Bitmap(contentsOf: path)
    guard bitmap.height == shape[0], bitmap.width == shape[1] else {
      throw ExperimentError.badInput(
        file: path,
        reason:
          "expected a picture of \(shape[1]) x \(shape[0]) pixels, as the network takes, found "
          + "\(bitmap.width) x \(bitmap.height)")
    }
    let size = bitmap.width * bitmap.height
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size * shape[2])
    for pixel in 0..<size {
      let color = (0..<3).map { Int(bitmap.pixels[pixel * 4 + $0]) }
      if shape[2] == 3 {
        bytes += color.map(UInt8.init)
      } else {
        // The luma of ITU-R BT.601, as pictures of data sets are read.
        bytes.append(UInt8((299 * color[0] + 587 * color[1] + 114 * color[2] + 500) / 1000))
      }
    }
    return NDArray(shape: [1] + shape.dimensions, storage: .uint8(bytes))
  }
}
