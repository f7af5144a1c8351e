import NeuralNetworks

extension TrainedNetwork {
  /// The names of the layers, first to last, as `palestra model show` prints them: `conv2d_1`.
  /// - Throws: `ExperimentError.foreignFile` where the layers do not fit each other.
  public func layerNames() throws(ExperimentError) -> [String] {
    do throws(LayerMisfit) {
      return try network.architecture.summary().map(\.name)
    } catch {
      throw .foreignFile(path: path, expected: "layers that fit each other", found: "\(error)")
    }
  }

  /// The network up to a layer, which shares its weights: what comes out is that layer's result.
  ///
  ///     let features = try model.ending(after: "flatten_1")  // built once
  ///     let x = try features.outputs(of: images, name: "images.npy")  // [N, 640]
  ///
  /// - Parameter name: one of `layerNames()`.
  /// - Returns: the first layers, with all that inputs go through before them.
  /// - Throws: `ExperimentError.badOption` with the names that there are.
  public func ending(after name: String) throws(ExperimentError) -> TrainedNetwork {
    let names = try layerNames()
    guard let index = names.firstIndex(of: name) else {
      throw .badOption(
        name: "layer", value: "\"\(name)\"", expected: "one of \(names.joined(separator: ", "))")
    }
    var part = self
    part.network = network.prefix(index + 1)
    return part
  }
}
