import Datasets
import NeuralNetworks
import TensorEngine

extension MLP {
  /// Saves the variables under their names; the file is the old one or the whole new one.
  public func save(to path: String) throws(ModelFileError) {
    var file = Safetensors(metadata: ["note": "an MLP built by hand"])
    for (name, tensor) in zip(names, parameters) { file[name] = tensor }
    try file.write(to: path)
  }

  /// Restores what was saved.
  /// - Throws: `ModelFileError` where the file is damaged or holds something else.
  public init(restoring path: String) throws(ModelFileError) {
    let file = try Safetensors(contentsOf: path)
    let names = Self.names(layers: max(1, file.count / 2))
    var (parameters, width): ([Tensor], Int?) = ([], nil)
    for (position, name) in names.enumerated() {
      let tensor = file[name]
      let fits =
        position % 2 == 0
        ? tensor?.rank == 2 && tensor?.shape[0] == width ?? tensor?.shape[0]
        : tensor?.shape == width.map { Shape($0) }
      guard let tensor, fits else {
        throw .misfit(
          file: path, at: .key(name), expected: "the variable of a layer that fits the one before",
          found: tensor.map { "shape \($0.shape)" } ?? "nothing")
      }
      width = tensor.shape[-1]
      parameters.append(tensor)
    }
    self.init(parameters: parameters)
  }
}

/// Images as rows of numbers from 0 to 1, `[N, D]`, and their classes.
public func rows(_ examples: Examples, _ range: Range<Int>) -> (x: Tensor, labels: [Int]) {
  let width = examples.elementCount
  let x = Tensor(shape: [range.count, width]) { values in
    for (row, index) in range.enumerated() {
      examples.write(index, into: &values, at: row * width)
    }
  }
  return (x, examples.labels[range].map(Int.init))
}
