import Agents
import Experiments
import Learning

/// Model files that texts or images may be made of.
enum GenerativeModel {
  /// The agent of a model file, or of textgenrnn's files.
  /// - Parameters:
  ///   - path: of the model, or of textgenrnn's weights.
  ///   - vocabulary: textgenrnn's, where it is not beside the weights.
  ///   - configuration: textgenrnn's, where it is not beside the weights.
  /// - Returns: any agent: whether it makes something is up to the caller.
  /// - Throws: `ViewFailure` or `ExperimentError` where the files cannot be used.
  static func agent(
    _ path: String, vocabulary: String? = nil, configuration: String? = nil
  ) throws -> any Agent {
    guard TextgenrnnModel.isWeights(path) else {
      guard vocabulary == nil, configuration == nil else {
        throw ViewFailure(
          misuse: "--vocab and --config belong to textgenrnn's weights, a file that ends in .hdf5")
      }
      return try SavedModel(contentsOf: path).makeAgent(agents: .standard)
    }
    return try ViewFailure.wrapping {
      try TextgenrnnModel(weights: path, vocabulary: vocabulary, configuration: configuration)
        .makeAgent(agents: .standard)
    }
  }
}
