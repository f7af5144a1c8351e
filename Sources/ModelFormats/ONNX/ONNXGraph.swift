import EventFiles
import Foundations
import NeuralNetworks
import TensorEngine

/// A graph of ONNX operators that layers add themselves to.
///
/// The format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, operators of version 17.
/// Images flow through it with their channels first, as its operators want them, and are transposed
/// where they come in and where something else than images follows.
public struct ONNXGraph {
  /// A result within the graph.
  public struct Value: Sendable {
    /// Its name.
    public var name: String
    /// The shape of one example as the network has it: `[H, W, C]` for images.
    public var shape: Shape
    /// Whether it lies as `[N, C, H, W]` in the graph.
    public var isChannelsFirst: Bool = false

    /// Names a result.
    public init(_ name: String, _ shape: Shape, isChannelsFirst: Bool = false) {
      self.name = name
      self.shape = shape
      self.isChannelsFirst = isChannelsFirst
    }
  }

  /// A setting of an operator.
  public enum Attribute: Sendable {
    case integer(Int)
    case integers([Int])
    case float(Float)
    case string(String)
  }

  /// The names of the layers around the present one, each followed by a dot.
  var prefix = ""
  private var nodes: [ProtocolBuffer] = []
  private var constants: [ProtocolBuffer] = []
  private var names: Set<String> = ["input", "output"]

  init() {}

  private mutating func uniqueName(_ name: String) -> String {
    var (result, number) = (prefix + name, 2)
    while !names.insert(result).inserted {
      result = "\(prefix)\(name)_\(number)"
      number += 1
    }
    return result
  }

  /// Adds an operator.
  /// - Parameters:
  ///   - type: its name in ONNX: `Conv`.
  ///   - inputs: names of results and constants; empty where an optional one is left out.
  ///   - attributes: its settings.
  /// - Returns: the name of its result.
  public mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [(String, Attribute)] = []
  ) -> String {
    let output = uniqueName(type)
    var node = ProtocolBuffer()
    for input in inputs { node.add(1, input) }
    node.add(2, output)
    node.add(3, output)
    node.add(4, type)
    for (name, attribute) in attributes { node.add(5, Self.message(name, attribute)) }
    nodes.append(node)
    return output
  }

  /// Adds an operator under a name that is given: the graph's output.
  mutating func addOutput(_ value: Value) {
    var node = ProtocolBuffer()
    node.add(1, value.name)
    node.add(2, "output")
    node.add(3, "output")
    node.add(4, "Identity")
    nodes.append(node)
  }

  private static func message(_ name: String, _ attribute: Attribute) -> ProtocolBuffer {
    var message = ProtocolBuffer()
    message.add(1, name)
    let type: Int64
    switch attribute {
    case .float(let value):
      message.add(2, value)
      type = 1
    case .integer(let value):
      message.add(3, Int64(value))
      type = 2
    case .string(let value):
      message.add(4, value)
      type = 3
    case .integers(let values):
      for value in values { message.add(8, Int64(value)) }
      type = 7
    }
    message.add(20, type)
    return message
  }

  /// Adds a constant of Float32.
  /// - Returns: its name.
  public mutating func constant(_ name: String, _ tensor: Tensor) -> String {
    let bytes = tensor.withSpan { values in
      values.withUnsafeBytes { [UInt8]($0) }
    }
    return constant(name, tensor.shape.dimensions, type: 1, bytes)
  }

  /// Adds a constant of whole numbers, `[count]`.
  /// - Returns: its name.
  public mutating func constant(_ name: String, _ values: [Int]) -> String {
    var bytes: [UInt8] = []
    for value in values {
      withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
    }
    return constant(name, [values.count], type: 7, bytes)
  }

  private mutating func constant(_ name: String, _ sizes: [Int], type: Int64, _ bytes: [UInt8])
    -> String
  {
    let name = uniqueName(name)
    var message = ProtocolBuffer()
    for size in sizes { message.add(1, Int64(size)) }
    message.add(2, type)
    message.add(8, name)
    message.add(9, bytes)
    constants.append(message)
    return name
  }

  /// The whole graph as a message.
  func message(name: String, input: Shape, output: Shape) -> ProtocolBuffer {
    var graph = ProtocolBuffer()
    for node in nodes { graph.add(1, node) }
    graph.add(2, name)
    for constant in constants { graph.add(5, constant) }
    graph.add(11, Self.description("input", input))
    graph.add(12, Self.description("output", output))
    return graph
  }

  /// A name with its type: Float32 of any batch and one shape.
  private static func description(_ name: String, _ shape: Shape) -> ProtocolBuffer {
    var sizes = ProtocolBuffer()
    var batch = ProtocolBuffer()
    batch.add(2, "N")
    sizes.add(1, batch)
    for size in shape.dimensions {
      var dimension = ProtocolBuffer()
      dimension.add(1, Int64(size))
      sizes.add(1, dimension)
    }
    var (tensor, type, description) = (ProtocolBuffer(), ProtocolBuffer(), ProtocolBuffer())
    tensor.add(1, Int64(1))
    tensor.add(2, sizes)
    type.add(1, tensor)
    description.add(1, name)
    description.add(2, type)
    return description
  }
}

extension ONNXGraph {
  /// Images with their channels first.
  public mutating func images(_ value: Value) -> Value {
    if value.isChannelsFirst { return value }
    let name = add("Transpose", [value.name], [("perm", .integers([0, 3, 1, 2]))])
    return Value(name, value.shape, isChannelsFirst: true)
  }

  /// The value as the network has it: images with their channels last.
  public mutating func plain(_ value: Value) -> Value {
    if !value.isChannelsFirst { return value }
    let name = add("Transpose", [value.name], [("perm", .integers([0, 2, 3, 1]))])
    return Value(name, value.shape)
  }

  /// Each feature, or channel, times one number plus another.
  mutating func affine(_ value: Value, scale: Tensor, offset: Tensor) -> Value {
    func fitting(_ tensor: Tensor) -> Tensor {
      value.isChannelsFirst && tensor.count > 1
        ? tensor.reshaped(to: [tensor.count, 1, 1]) : tensor
    }
    var result = value
    result.name = add("Mul", [value.name, constant("scale", fitting(scale))])
    result.name = add("Add", [result.name, constant("offset", fitting(offset))])
    return result
  }

  /// The elementwise function after a layer, or softmax.
  mutating func apply(_ activation: Activation, to value: Value) -> Value {
    var result = value
    switch activation {
    case .linear: break
    case .relu: result.name = add("Relu", [value.name])
    case .tanh: result.name = add("Tanh", [value.name])
    case .sigmoid: result.name = add("Sigmoid", [value.name])
    case .softplus: result.name = add("Softplus", [value.name])
    case .elu: result.name = add("Elu", [value.name])
    case .selu: result.name = add("Selu", [value.name])
    case .leakyReLU: result.name = add("LeakyRelu", [value.name], [("alpha", .float(0.2))])
    case .softmax:
      let axis = value.isChannelsFirst ? 1 : -1
      result.name = add("Softmax", [value.name], [("axis", .integer(axis))])
    case .gelu:
      let half = constant("half", Tensor([0.5], shape: [1]))
      let root = constant("root", Tensor([Float(0.5).squareRoot()], shape: [1]))
      let one = constant("one", Tensor([1], shape: [1]))
      let error = add("Erf", [add("Mul", [value.name, root])])
      let gate = add("Mul", [add("Add", [error, one]), half])
      result.name = add("Mul", [value.name, gate])
    }
    return result
  }

  /// Part of an axis, counted without the batch from 1.
  mutating func slice(_ name: String, axis: Int, _ range: Range<Int>) -> String {
    add(
      "Slice",
      [
        name, constant("start", [range.lowerBound]), constant("end", [range.upperBound]),
        constant("axis", [axis]),
      ])
  }

  /// The same elements in another shape of one example.
  mutating func reshape(_ name: String, _ sizes: [Int]) -> String {
    add("Reshape", [name, constant("shape", [0] + sizes)])
  }
}
