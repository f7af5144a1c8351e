import Foundations
import NeuralNetworks
import TensorEngine

/// A layer that gets its weights from PyTorch: where they go, and how they are reordered.
struct TorchTarget {
  /// The layer's full name here: `conv2d_1`, `layer_graph_1.conv`.
  let name: String
  let specification: LayerSpecification
  /// The shape of one example that comes in.
  let input: Shape
  /// Where feature `i` of a row of flattened images stands in PyTorch, whose channels come first.
  var rowOrder: [Int]?
  /// The same of the features that come out, where images are made of them.
  var columnOrder: [Int]?

  /// The layers of a network that have weights.
  static func all(in architecture: Architecture, prefix: String = "") throws -> [TorchTarget] {
    let shapes = try architecture.exampleShapes()
    var targets: [TorchTarget] = []
    // The order of the features at present, and the layer that can make them in another one.
    var order: [Int]?
    var maker: Int?
    for (index, layer) in architecture.layers.enumerated() {
      let (name, input) = (prefix + architecture.layerNames[index], shapes[index])
      switch layer.configuration {
      case is Flatten.Configuration:
        order = input.rank == 3 ? KerasConverter.channelsFirstOrder(input) : nil
        maker = nil
      case let reshape as Reshape.Configuration:
        if let maker, reshape.shape.rank == 3 {
          targets[maker].columnOrder = KerasConverter.channelsFirstOrder(reshape.shape)
        }
        (order, maker) = (nil, nil)
      case let graph as LayerGraph.Configuration:
        targets += try nodes(of: graph, input, prefix: name + ".")
        (order, maker) = (nil, nil)
      case is ActivationLayer.Configuration, is Dropout.Configuration,
        is PiecewiseLinear.Configuration:
        break
      default:
        guard roles(of: layer) != nil else {
          (order, maker) = (nil, nil)
          continue
        }
        targets.append(
          TorchTarget(name: name, specification: layer, input: input, rowOrder: order))
        let isDense = layer.configuration is Dense.Configuration
        if isDense { order = nil }
        maker = isDense ? targets.count - 1 : maker
      }
    }
    return targets
  }

  private static func nodes(
    of graph: LayerGraph.Configuration, _ input: Shape, prefix: String
  ) throws -> [TorchTarget] {
    let shapes = try graph.shapes(for: input)
    var targets: [TorchTarget] = []
    for node in graph.nodes {
      guard case .layer(let layer) = node.operation, roles(of: layer) != nil else { continue }
      let source = graph.nodes.firstIndex { $0.name == node.inputs[0] }.map { $0 + 1 } ?? 0
      targets.append(
        TorchTarget(name: prefix + node.name, specification: layer, input: shapes[source]))
    }
    return targets
  }

  /// PyTorch's names of a layer's tensors; nil of layers without, or that PyTorch has not.
  static func roles(of layer: LayerSpecification) -> [String]? {
    switch layer.configuration {
    case let layer as Dense.Configuration: layer.weights.useBias ? ["weight", "bias"] : ["weight"]
    case let layer as Conv2D.Configuration: layer.weights.useBias ? ["weight", "bias"] : ["weight"]
    case let layer as ConvTranspose2D.Configuration:
      layer.weights.useBias ? ["weight", "bias"] : ["weight"]
    case is BatchNormalization.Configuration: ["weight", "bias", "running_mean", "running_var"]
    case is LayerNormalization.Configuration: ["weight", "bias"]
    case is Embedding.Configuration: ["weight"]
    case is LSTM.Configuration, is GRU.Configuration: recurrent
    case is BidirectionalConfiguration<LSTM>, is BidirectionalConfiguration<GRU>:
      recurrent + recurrent.map { $0 + "_reverse" }
    default: nil
    }
  }

  private static let recurrent = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]

  /// The names of a layer's tensors here, by those of PyTorch.
  static func role(_ role: String, of layer: LayerSpecification) -> String {
    let suffix = role.hasSuffix("_reverse") ? "backward." : "forward."
    let isBoth = layer.kind.hasPrefix("bidirectional")
    let prefix = isBoth ? suffix : ""
    if role.hasPrefix("weight_ih") { return prefix + "kernel" }
    if role.hasPrefix("weight_hh") { return prefix + "recurrent_kernel" }
    if role.hasPrefix("bias_") { return prefix + "bias" }
    switch (layer.configuration, role) {
    case (is Embedding.Configuration, "weight"): return "embeddings"
    case (is BatchNormalization.Configuration, "running_mean"): return "moving_mean"
    case (is BatchNormalization.Configuration, "running_var"): return "moving_variance"
    case (is BatchNormalization.Configuration, "weight"),
      (is LayerNormalization.Configuration, "weight"):
      return "gamma"
    case (is BatchNormalization.Configuration, "bias"),
      (is LayerNormalization.Configuration, "bias"):
      return "beta"
    case (_, "weight"): return "kernel"
    default: return role
    }
  }

  /// The layer's tensors made of PyTorch's.
  /// - Parameter group: PyTorch's tensors by their last names.
  /// - Returns: nil where their names or shapes are not those of the layer.
  func tensors(from group: [String: Tensor]) -> [String: Tensor]? {
    guard let roles = Self.roles(of: specification), Set(group.keys) == Set(roles) else {
      return nil
    }
    var result: [String: Tensor] = [:]
    if let gates = recurrentGates {
      let isBoth = specification.kind.hasPrefix("bidirectional")
      for (prefix, suffix) in isBoth ? [("forward.", ""), ("backward.", "_reverse")] : [("", "")] {
        guard let weights = recurrentTensors(group, gates, suffix) else { return nil }
        for (name, tensor) in weights { result[prefix + name] = tensor }
      }
    } else {
      for (role, tensor) in group {
        guard let tensor = converted(tensor, role) else { return nil }
        result[Self.role(role, of: specification)] = tensor
      }
    }
    return result
  }

  /// One tensor in the layout here; nil of another rank.
  private func converted(_ tensor: Tensor, _ role: String) -> Tensor? {
    switch (specification.configuration, role) {
    case (is Dense.Configuration, "weight"):
      guard tensor.rank == 2, tensor.shape[1] == input.count else { return nil }
      let kernel = tensor.rows(in: checked(columnOrder, tensor.shape[0])).transposed()
      return kernel.rows(in: rowOrder)
    case (is Dense.Configuration, "bias"):
      return tensor.rows(in: checked(columnOrder, tensor.count))
    case (is Conv2D.Configuration, "weight"), (is ConvTranspose2D.Configuration, "weight"):
      // [O, C, KH, KW] of the one, [C, O, KH, KW] of the other: [KH, KW, C, O] and [KH, KW, O, C].
      return tensor.rank == 4 ? tensor.transposed(permutation: [2, 3, 1, 0]) : nil
    case (is BatchNormalization.Configuration, _), (is LayerNormalization.Configuration, _):
      return tensor.rank == 1 && tensor.count == input[-1] ? tensor.rows(in: rowOrder) : nil
    default: return tensor
    }
  }

  private func checked(_ order: [Int]?, _ count: Int) -> [Int]? {
    order?.count == count ? order : nil
  }

  /// Where the gates of a recurrent layer here stand in PyTorch; nil of other layers.
  private var recurrentGates: [Int]? {
    switch specification.configuration {
    case is LSTM.Configuration, is BidirectionalConfiguration<LSTM>: [0, 1, 2, 3]
    // z, r, n here; r, z, n there.
    case is GRU.Configuration, is BidirectionalConfiguration<GRU>: [1, 0, 2]
    default: nil
    }
  }

  private func recurrentTensors(_ group: [String: Tensor], _ gates: [Int], _ suffix: String)
    -> [String: Tensor]?
  {
    func reordered(_ role: String) -> Tensor? {
      guard let tensor = group[role + suffix], tensor.shape[0] % gates.count == 0 else {
        return nil
      }
      let units = tensor.shape[0] / gates.count
      return tensor.rows(in: gates.flatMap { Array($0 * units..<($0 + 1) * units) })
    }
    guard let input = reordered("weight_ih_l0"), let state = reordered("weight_hh_l0"),
      let first = reordered("bias_ih_l0"), let second = reordered("bias_hh_l0"), input.rank == 2,
      state.rank == 2, first.shape == second.shape, first.rank == 1
    else { return nil }
    let bias =
      gates.count == 4
      ? first + second : .concatenated([first, second]).reshaped(to: [2, first.count])
    return [
      "kernel": input.transposed(), "recurrent_kernel": state.transposed(), "bias": bias,
    ]
  }
}
