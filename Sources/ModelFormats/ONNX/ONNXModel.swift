import EventFiles
import Foundations
import NeuralNetworks
import TensorEngine

/// A network as an ONNX model, which other programs can run.
///
///     try ONNXModel(network).write(to: "model.onnx")
///
/// Input and output are Float32 `[N, …]`, called `input` and `output`, in the order that the network
/// has: images with their channels last. Operators are those of version 17.
public struct ONNXModel: Sendable {
  /// The version of ONNX's operators.
  public static let operatorVersion = 17

  /// The file's contents.
  public let bytes: [UInt8]

  /// Makes the model of a network.
  /// - Parameters:
  ///   - network: of layers without memory; any that conform to `ONNXLayer`.
  ///   - name: of the graph, for people.
  /// - Throws: `ModelFormatError.unsupported` with the first layer that ONNX has no operators for
  ///   here.
  public init(_ network: Sequential, name: String = "network") throws {
    var graph = ONNXGraph()
    let input = network.architecture.inputShape
    var writer = ONNXWriter(graph: graph)
    let result = try writer.write(network, .init("input", input))
    graph = writer.graph
    let output = graph.plain(result)
    graph.addOutput(output)
    var model = ProtocolBuffer()
    model.add(1, Int64(8))
    model.add(2, "palestra")
    model.add(7, graph.message(name: name, input: input, output: output.shape))
    var operators = ProtocolBuffer()
    operators.add(1, "")
    operators.add(2, Int64(Self.operatorVersion))
    model.add(8, operators)
    bytes = model.bytes
  }

  /// Writes the file atomically.
  public func write(to path: String) throws(ModelFormatError) {
    do throws(FileError) {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw .notWritten(error)
    }
  }
}

/// Goes through a network's layers.
private struct ONNXWriter {
  var graph: ONNXGraph

  mutating func write(_ network: Sequential, _ input: ONNXGraph.Value) throws -> ONNXGraph.Value {
    let architecture = network.architecture
    let shapes = try architecture.exampleShapes()
    let names = architecture.layerNames
    var value = input
    var index = 0
    while index < network.layers.count {
      if value.isChannelsFirst, network.layers[index] is Flatten,
        let end = Self.dense(after: index, network.layers),
        let dense = network.layers[end] as? Dense
      {
        value = try flatten(value, network, index..<end, dense, names, shapes)
        index = end + 1
      } else {
        value = try write(network.layers[index], names[index], value, shapes[index + 1])
        index += 1
      }
    }
    return value
  }

  /// The dense layer after a flattening, with nothing but elementwise functions between them.
  private static func dense(after index: Int, _ layers: [any Layer]) -> Int? {
    for next in layers.indices.dropFirst(index + 1) {
      if layers[next] is Dense { return next }
      let isElementwise = (layers[next] as? ActivationLayer).map { $0.activation != .softmax }
      guard layers[next] is Dropout || isElementwise == true else { return nil }
    }
    return nil
  }

  /// Flattens images with their channels first: the kernel's rows of the dense layer that follows
  /// are put in that order, so that nothing is transposed.
  private mutating func flatten(
    _ value: ONNXGraph.Value, _ network: Sequential, _ range: Range<Int>, _ dense: Dense,
    _ names: [String], _ shapes: [Shape]
  ) throws -> ONNXGraph.Value {
    graph.prefix = names[range.lowerBound] + "."
    var value = ONNXGraph.Value(
      graph.add("Flatten", [value.name], [("axis", .integer(1))]), shapes[range.lowerBound + 1])
    for index in range.dropFirst() {
      value = try write(network.layers[index], names[index], value, shapes[index + 1])
    }
    let image = shapes[range.lowerBound]
    let (pixels, channels) = (image[0] * image[1], image[2])
    // Row c P + p of the new kernel is row p C + c of the old one.
    let rows = (0..<pixels * channels).map { $0 % pixels * channels + $0 / pixels }
    let moved = Dense(
      kernel: dense.kernel.gatheringRows(at: rows), bias: dense.bias, activation: dense.activation)
    return try write(moved, names[range.upperBound], value, shapes[range.upperBound + 1])
  }

  mutating func write(
    _ layer: any Layer, _ name: String, _ input: ONNXGraph.Value, _ shape: Shape
  ) throws -> ONNXGraph.Value {
    let outer = graph.prefix
    defer { graph.prefix = outer }
    graph.prefix = outer.isEmpty || outer.hasSuffix("/") ? outer + name + "." : name + "."
    switch layer {
    case let layer as any ONNXLayer:
      return try layer.write(to: &graph, input, shape: shape)
    case let layer as LayerGraph: return try write(layer, input)
    case let layer as AnyLayer: return try write(layer.base, name, input, shape)
    default:
      throw ModelFormatError.unsupported(
        file: "ONNX", layer: name, kind: "\(type(of: layer))",
        reason: "cannot be written as ONNX",
        supported:
          "layers without memory, from dense to up_sampling2d; a layer of your own conforms "
          + "to ONNXLayer")
    }
  }

  private mutating func write(_ layers: LayerGraph, _ input: ONNXGraph.Value) throws
    -> ONNXGraph.Value
  {
    let nodes = layers.configuration.nodes
    let shapes = try layers.configuration.shapes(for: input.shape)
    var values = [LayerGraph.input: input]
    var result = input
    let prefix = graph.prefix.dropLast() + "/"
    for (index, node) in nodes.enumerated() {
      graph.prefix = String(prefix)
      let inputs = node.inputs.compactMap { values[$0] }
      if let layer = layers.layers[index] {
        result = try write(layer, node.name, inputs[0], shapes[index + 1])
      } else if case .merge(let merge) = node.operation {
        graph.prefix += node.name + "."
        result = join(inputs, merge, shapes[index + 1])
      }
      values[node.name] = result
    }
    return result
  }

  private mutating func join(
    _ inputs: [ONNXGraph.Value], _ merge: LayerGraph.Merge, _ shape: Shape
  ) -> ONNXGraph.Value {
    let isFirst = inputs.contains(where: \.isChannelsFirst)
    let names = inputs.map { isFirst ? graph.images($0).name : $0.name }
    let operators: [LayerGraph.Merge: String] = [
      .add: "Sum", .maximum: "Max", .minimum: "Min", .average: "Mean",
    ]
    var result: String
    switch merge {
    case .concatenate:
      result = graph.add("Concat", names, [("axis", .integer(isFirst ? 1 : -1))])
    case .subtract: result = graph.add("Sub", names)
    case .multiply:
      result = names[0]
      for name in names.dropFirst() { result = graph.add("Mul", [result, name]) }
    case .add, .average, .maximum, .minimum:
      result = graph.add(operators[merge] ?? "Sum", names)
    }
    return .init(result, shape, isChannelsFirst: isFirst)
  }
}
