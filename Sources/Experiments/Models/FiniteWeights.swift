import NeuralNetworks
import TensorEngine

/// Weights must be finite values wherever they are used: a network with others returns nonsense,
/// and an agent that compares its values acts as if it were sound.
enum FiniteWeights {
  /// Checks tensors, in the order of their names.
  /// - Throws: `ExperimentError.notFinite` with the first that holds something else.
  static func check(_ tensors: [String: Tensor], path: String) throws(ExperimentError) {
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let (index, value) = firstFlaw(in: tensor) else { continue }
      throw .notFinite(path: path, tensor: name, index: index, value: value)
    }
  }

  /// Checks the tensors of a network, in the order of their names.
  static func check(_ tensors: [NamedTensor], path: String) throws(ExperimentError) {
    try check(Dictionary(tensors.map { ($0.name, $0.value) }) { $1 }, path: path)
  }

  /// The first element that is no finite number, nil where there is none.
  static func firstFlaw(in tensor: Tensor) -> (index: Int, value: Float)? {
    tensor.withSpan { values in
      for index in values.indices where !values[index].isFinite { return (index, values[index]) }
      return nil
    }
  }
}

extension Checkpoint {
  /// Checks the weights: of the agent, of its copies (a target network) and of the best model.
  /// - Parameters:
  ///   - names: those of the weights in a model.
  ///   - path: of the checkpoint.
  /// - Throws: `ExperimentError.notFinite`
  func checkFinite(names: some Collection<String>, path: String) throws(ExperimentError) {
    let weights = loop.tensors.filter { entry in
      names.contains { entry.key == $0 || entry.key.hasSuffix(".\($0)") }
    }
    try FiniteWeights.check(weights, path: path)
    if let best { try FiniteWeights.check(best.tensors, path: path) }
  }
}
