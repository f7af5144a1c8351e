import Foundations
import NeuralNetworks
import TensorEngine

/// A layer that can be written as operators of ONNX; a layer of one's own conforms to it to be
/// exported too.
public protocol ONNXLayer: Layer {
  /// Adds the layer to a graph, as it is in use.
  /// - Parameters:
  ///   - graph: where its operators go.
  ///   - input: what it takes.
  ///   - shape: the shape of one example that comes out, images with their channels last.
  /// - Returns: its result.
  /// - Throws: an error that says why the layer cannot be written.
  func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape) throws
    -> ONNXGraph.Value
}

extension Dense: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    graph.dense(input, kernel, bias, activation, shape)
  }
}

extension NoisyDense: ONNXLayer {
  /// The means of the weights: in use nothing is drawn.
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    graph.dense(input, kernel, bias, activation, shape)
  }
}

extension ONNXGraph {
  fileprivate mutating func dense(
    _ input: Value, _ kernel: Tensor, _ bias: Tensor?, _ activation: Activation, _ shape: Shape
  ) -> Value {
    var inputs = [input.name, constant("kernel", kernel)]
    if let bias { inputs.append(constant("bias", bias)) }
    return apply(activation, to: Value(add(bias == nil ? "MatMul" : "Gemm", inputs), shape))
  }
}

extension ActivationLayer: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    graph.apply(activation, to: input)
  }
}

extension PiecewiseLinear: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    var result = input
    result.name =
      slope == 0
      ? graph.add("Relu", [input.name])
      : graph.add("LeakyRelu", [input.name], [("alpha", .float(slope))])
    if let limit {
      let largest = graph.constant("limit", Tensor([limit], shape: [1]))
      result.name = graph.add("Min", [result.name, largest])
    }
    return result
  }
}

extension Dropout: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  { input }
}

extension SpatialDropout: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  { input }
}

extension Rescaling: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    graph.affine(input, scale: scale, offset: offset)
  }
}

extension Normalization: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let factors = variance.scalars.map { $0 > 0 ? 1 / $0.squareRoot() : 1 }
    let scale = Tensor(factors, shape: variance.shape)
    return graph.affine(input, scale: scale, offset: -(mean * scale))
  }
}

extension BatchNormalization: ONNXLayer {
  /// With the running moments.
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let scale = gamma / (movingVariance + settings.epsilon).sqrt()
    return graph.affine(input, scale: scale, offset: beta - movingMean * scale)
  }
}

extension LayerNormalization: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let x = graph.plain(input)
    let inputs = [x.name, graph.constant("gamma", gamma), graph.constant("beta", beta)]
    return .init(
      graph.add(
        "LayerNormalization", inputs, [("axis", .integer(-1)), ("epsilon", .float(epsilon))]),
      shape)
  }
}

extension Flatten: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    .init(graph.add("Flatten", [graph.plain(input).name], [("axis", .integer(1))]), shape)
  }
}

extension Reshape: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    .init(graph.reshape(graph.plain(input).name, shape.dimensions), shape)
  }
}

extension Embedding: ONNXLayer {
  /// What is no id counts as 0, as it does in the layer.
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let x = graph.plain(input)
    let last = Float(embeddings.shape[0] - 1)
    let zero = graph.constant("zero", Tensor([0], shape: [1]))
    let end = graph.constant("last", Tensor([last], shape: [1]))
    let isID = graph.add(
      "And",
      [graph.add("GreaterOrEqual", [x.name, zero]), graph.add("LessOrEqual", [x.name, end])])
    let ids = graph.add(
      "Cast", [graph.add("Where", [isID, x.name, zero])], [("to", .integer(7))])
    return .init(graph.add("Gather", [graph.constant("embeddings", embeddings), ids]), shape)
  }
}

extension GaussianSampling: ONNXLayer {
  /// The mean: in use nothing is drawn.
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    .init(graph.slice(input.name, axis: 1, 0..<shape[0]), shape)
  }
}

extension Dueling: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let actions = shape[0] / outputsPerAction
    var x = input.name
    if outputsPerAction > 1 { x = graph.reshape(x, [1 + actions, outputsPerAction]) }
    let value = graph.slice(x, axis: 1, 0..<1)
    let advantages = graph.slice(x, axis: 1, 1..<1 + actions)
    var result = graph.add("Add", [value, advantages])
    let reduction = [Rule.average: "ReduceMean", .maximum: "ReduceMax"][rule]
    if let reduction {
      let base = graph.add(
        reduction, [advantages], [("axes", .integers([1])), ("keepdims", .integer(1))])
      result = graph.add("Sub", [result, base])
    }
    if outputsPerAction > 1 { result = graph.reshape(result, [shape[0]]) }
    return .init(result, shape)
  }
}
