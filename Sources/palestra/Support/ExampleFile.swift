import Datasets
import Experiments
import Figures
import Foundations
import Gym
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

  /// Examples to predict for.
  struct Examples {
    /// `[N, …]`
    let array: NDArray
    /// What one is: `row` or `file`.
    var kind = "row"
    /// `[N]`: the numbers of the rows from 1, or the names of the files.
    let names: [String]
    /// The names of the model's outputs, where they were read with the examples.
    var outputNames: [String]?
  }

  /// Reads a table, whose columns are those of the training, pictures, or an array.
  /// - Parameters:
  ///   - path: the file, or a folder of pictures.
  ///   - model: the model's file.
  ///   - network: the network in it; nil of an estimator.
  ///   - changes: keyword arguments of the environment that differ from those of the training.
  /// - Returns: the examples by name.
  /// - Throws: what is wrong with the file, or with the table that the model learned from.
  static func examples(
    _ path: String, for model: String, _ network: TrainedNetwork?,
    changing changes: [String: InfoValue]
  ) throws -> Examples {
    if TableFile.isNamed(path) {
      let table = try LearnedTable(contentsOf: model, changing: changes)
      let rows = try table.encoding.rows(of: path)
      for note in rows.notes { Console.line("note: \(path): \(note)") }
      return Examples(
        array: NDArray(
          shape: [rows.count, table.encoding.featureNames.count], storage: .float32(rows.values)),
        names: numbered(rows.count), outputNames: table.outputNames)
    }
    let isFolder = FileSystem.isFolder(path)
    guard isFolder || ImageFolder.isPicture(path) else {
      let array = try Predict.array(path)
      return Examples(array: array, names: numbered(array.shape.first ?? 0))
    }
    guard let network else {
      throw ViewFailure(failure: "\(path): expected a .csv or .npy file: \(model) is no network")
    }
    let shape = try ModelImages(network).shape.dimensions
    let names = try isFolder ? ImageFolder.pictures(in: path) : [path]
    let paths = isFolder ? names.map { "\(path)/\($0)" } : names
    return Examples(
      array: try ImageFolder.array(paths, shape: shape), kind: "file", names: names)
  }

  private static func numbered(_ count: Int) -> [String] { (0..<count).map { "\($0 + 1)" } }
}
