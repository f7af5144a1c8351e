import TensorEngine

/// One line of a network's summary.
public struct LayerSummary: Sendable, Equatable {
  /// Counted for each kind, as in parameter names: `conv2d_1`.
  public let name: String
  /// The kind of layer.
  public let kind: String
  /// What was chosen of it, for people: `20 of 5x5, relu`; empty where there is nothing to choose.
  public let detail: String
  /// The shape of one example that goes out.
  public let outputShape: Shape
  /// Numbers that training changes.
  public let parameterCount: Int
  /// Numbers that the layer learns beside them, such as moving means.
  public let stateCount: Int
}

extension Architecture {
  /// What there is of a network, layer by layer.
  /// - Throws: `LayerMisfit` where a layer cannot follow what comes before it.
  public func summary() throws(LayerMisfit) -> [LayerSummary] {
    let (shapes, names) = (try exampleShapes(), layerNames)
    return layers.indices.map { index in
      let layer = layers[index]
      let tensors = layer.shapes(for: shapes[index])
      return LayerSummary(
        name: names[index], kind: layer.kind, detail: layer.configuration.summary,
        outputShape: shapes[index + 1],
        parameterCount: tensors.parameters.reduce(0) { $0 + $1.shape.count },
        stateCount: tensors.states.reduce(0) { $0 + $1.shape.count })
    }
  }
}
