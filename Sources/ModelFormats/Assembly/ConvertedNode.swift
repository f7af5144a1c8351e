import Foundations
import NeuralNetworks
import TensorEngine

/// A layer, or a junction of branches, as the network here has it, with its weights.
struct ConvertedNode {
  /// Its name, which no other node has.
  var name: String
  var operation: LayerGraph.Node.Operation
  /// The nodes whose results it takes; `LayerGraph.input` is what comes in.
  var inputs: [String]
  /// The weights under their names within the layer: `kernel`, `forward.bias`.
  var tensors: [String: Tensor] = [:]
}

/// A network put together from converted layers.
struct NetworkAssembly {
  let file: String
  let inputShape: Shape
  /// In an order in which each comes after its inputs; the last one is the output.
  let nodes: [ConvertedNode]

  /// The network: what is a chain as layers of its own, what branches and joins as graphs.
  /// - Throws: `ModelFormatError` where a layer cannot follow what comes before it, or has weights
  ///   of another shape or that are not all finite.
  func network() throws(ModelFormatError) -> Sequential {
    let stages = stages()
    let architecture = Architecture(inputShape: inputShape, layers: stages.map(\.specification))
    do throws(LayerMisfit) {
      _ = try architecture.exampleShapes()
    } catch {
      throw .misfit(
        file: file, layer: stages[error.layer].nodes[0].name, expected: error.expected,
        found: error.found)
    }
    var tensors: [String: (tensor: Tensor, layer: String)] = [:]
    for (name, stage) in zip(architecture.layerNames, stages) {
      for node in stage.nodes {
        let prefix = stage.isGraph ? "\(name).\(node.name)." : "\(name)."
        for (key, tensor) in node.tensors { tensors[prefix + key] = (tensor, node.name) }
      }
    }
    func take(_ shapes: [(name: String, shape: Shape)]) throws(ModelFormatError) -> [Tensor] {
      var result: [Tensor] = []
      for (name, shape) in shapes { result.append(try tensor(name, shape, tensors)) }
      return result
    }
    return Sequential(
      architecture, parameters: try take(architecture.parameterShapes),
      states: try take(architecture.stateShapes))
  }

  private func tensor(
    _ name: String, _ shape: Shape, _ tensors: [String: (tensor: Tensor, layer: String)]
  ) throws(ModelFormatError) -> Tensor {
    guard let (tensor, layer) = tensors[name], tensor.shape == shape else {
      throw .badWeights(
        file: file, layer: tensors[name]?.layer ?? name, expected: "\(name) of shape \(shape)",
        found: tensors[name].map { "shape \($0.tensor.shape)" } ?? "nothing")
    }
    guard tensor.isFinite else {
      throw .badWeights(
        file: file, layer: layer, expected: "finite values as \(name)",
        found: "infinity or not a number")
    }
    return tensor
  }

  /// Nodes that become one layer.
  private struct Stage {
    var nodes: [ConvertedNode]
    let specification: LayerSpecification
    let isGraph: Bool
  }

  /// The nodes cut wherever everything passes through one result.
  private func stages() -> [Stage] {
    let position = Dictionary(
      uniqueKeysWithValues: [(LayerGraph.input, 0)]
        + nodes.enumerated().map { ($1.name, $0 + 1) })
    // The last node that uses each result.
    var lastUse = Array(repeating: 0, count: nodes.count + 1)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { lastUse[position[input] ?? 0] = index + 1 }
    }
    var (stages, start, reach): ([Stage], Int, Int) = ([], 0, 0)
    for index in nodes.indices {
      // What comes into the stage, and all its results but the last, are used in it alone.
      reach = max(reach, lastUse[index])
      guard reach <= index + 1 else { continue }
      stages.append(
        stage(Array(nodes[start...index]), of: start == 0 ? nil : nodes[start - 1].name))
      start = index + 1
    }
    return stages
  }

  private func stage(_ nodes: [ConvertedNode], of source: String?) -> Stage {
    if nodes.count == 1, case .layer(let layer) = nodes[0].operation {
      return Stage(nodes: nodes, specification: layer, isGraph: false)
    }
    let members = nodes.map { node in
      LayerGraph.Node(
        node.name, node.operation, inputs: node.inputs.map { $0 == source ? LayerGraph.input : $0 })
    }
    return Stage(nodes: nodes, specification: .graph(members), isGraph: true)
  }
}
