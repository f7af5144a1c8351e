import Foundations
import NeuralNetworks
import TensorEngine

/// Keras's layers one after the other as layers of this program.
struct KerasConverter {
  /// What a layer gives: which node makes it, and how it lies.
  struct Value {
    /// The node, or `LayerGraph.input`.
    var node: String
    /// The shape of one example here, images with their channels last.
    var shape: Shape
    /// Whether the images have their channels first in Keras.
    var isFirst: Bool
    /// Where feature `i` here stands in Keras; nil where both have one order.
    var order: [Int]?
  }

  let file: String
  let weights: KerasWeights
  let turnsKernels: (KerasLayer) -> Bool
  /// Whether the model's images have their channels first.
  let isFirst: Bool
  private(set) var nodes: [ConvertedNode] = []
  private(set) var notes: [String] = []
  private var values: [String: Value] = [:]
  private let description: KerasDescription

  init(
    _ archive: KerasArchive, _ description: KerasDescription,
    kernels: KerasModel.KernelOrientation
  ) {
    file = archive.file
    self.description = description
    weights = KerasWeights(archive, layers: description.listed.filter(\.hasWeights))
    isFirst = description.layers.contains {
      $0.kind != "Flatten" && (try? $0.isChannelsFirst(default: false)) == true
    }
    switch kernels {
    case .turned: turnsKernels = { _ in true }
    case .upright: turnsKernels = { _ in false }
    case .automatic:
      let backend = archive.backend
      turnsKernels = { layer in
        let isOld = backend == nil && layer["nb_filter"] != nil
        return backend == "theano" || isOld && (try? layer.isChannelsFirst(default: false)) == true
      }
    }
  }

  /// Converts all layers.
  mutating func network(inputShape given: [Int]?) throws(ModelFormatError) -> Sequential {
    let input = try inputValue(given)
    values[KerasDescription.input] = input
    for layer in description.layers {
      let inputs = layer.inputs.compactMap { values[$0] }
      values[layer.name] = try convert(layer, inputs)
    }
    guard let result = values[description.output], result.order == nil else {
      throw .unsupported(
        file: file, layer: description.output, kind: "the output",
        reason: "is a row of images whose channels came first",
        supported: "such a row in front of a Dense layer")
    }
    if isFirst { note("images are taken and returned with their channels last: \(input.shape)") }
    guard !nodes.isEmpty else {
      throw .unsupported(
        file: file, layer: description.output, kind: "the output", reason: "nothing is computed",
        supported: KerasLayer.supported)
    }
    return try NetworkAssembly(file: file, inputShape: input.shape, nodes: nodes).network()
  }

  mutating func note(_ string: String) { if !notes.contains(string) { notes.append(string) } }

  private func inputValue(_ given: [Int]?) throws(ModelFormatError) -> Value {
    let known = description.inputShape
    if let given, let known,
      known.count != given.count
        || zip(known, given).contains(where: { $0 != nil && $0 != $1 })
    {
      throw .badOption(
        name: "the input's shape", value: "\(given)", expected: Self.text(known))
    }
    let sizes = given ?? known?.compactMap { $0 }
    guard let sizes, given != nil || sizes.count == known?.count else {
      throw .badOption(
        name: "the input's shape", value: known.map(Self.text) ?? "not in the file",
        expected: "all its sizes without the batch: give them, such as 28,28,1")
    }
    guard (1..<Shape.maximumRank).contains(sizes.count),
      sizes.allSatisfy({ (1...1 << 20).contains($0) }),
      sizes.reduce(1.0, { $0 * Double($1) }) <= Double(Self.sizeLimit)
    else {
      throw .badOption(
        name: "the input's shape", value: "\(sizes)",
        expected:
          "1 to \(Shape.maximumRank - 1) sizes of 1...\(1 << 20), of \(Self.sizeLimit) elements at most"
      )
    }
    let isImage = isFirst && sizes.count == 3
    return Value(
      node: LayerGraph.input,
      shape: Shape(isImage ? [sizes[1], sizes[2], sizes[0]] : sizes), isFirst: isImage)
  }

  private static func text(_ sizes: [Int?]) -> String {
    "[" + sizes.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }
}

// MARK: - Adding nodes

extension KerasConverter {
  /// Adds a layer.
  /// - Parameters:
  ///   - layer: where it comes from.
  ///   - specification: the layer here.
  ///   - tensors: its weights.
  ///   - value: what it takes.
  ///   - suffix: for the name, where one of Keras's layers becomes several.
  /// - Returns: its result.
  /// - Throws: `ModelFormatError.misfit` where it cannot follow.
  mutating func add(
    _ layer: KerasLayer, _ specification: LayerSpecification, _ tensors: [String: Tensor] = [:],
    to value: Value, suffix: String = ""
  ) throws(ModelFormatError) -> Value {
    let shape: Shape
    do {
      shape = try specification.configuration.outputShape(for: value.shape)
    } catch {
      throw (error as? LayerMisfit).map {
        .misfit(file: file, layer: layer.name, expected: $0.expected, found: $0.found)
      } ?? .misfit(file: file, layer: layer.name, expected: "a layer that fits", found: "\(error)")
    }
    try checkSize(shape, layer)
    let name = freeName(layer.name + suffix)
    nodes.append(
      ConvertedNode(
        name: name, operation: .layer(specification), inputs: [value.node], tensors: tensors))
    var result = value
    result.node = name
    result.shape = shape
    return result
  }

  /// The most elements of one example, 256 MiB: nothing is made for a description of more.
  private static let sizeLimit = 1 << 26

  private func checkSize(_ shape: Shape, _ layer: KerasLayer) throws(ModelFormatError) {
    guard shape.dimensions.reduce(1.0, { $0 * Double($1) }) <= Double(Self.sizeLimit) else {
      throw .misfit(
        file: file, layer: layer.name, expected: "at most \(Self.sizeLimit) elements",
        found: "\(shape)")
    }
  }

  /// Adds a layer and the function after it.
  mutating func add(
    _ layer: KerasLayer, _ tensors: [String: Tensor] = [:], to value: Value, suffix: String = "",
    make: (Activation) -> LayerSpecification
  ) throws(ModelFormatError) -> Value {
    switch try layer.function() {
    case .activation(let activation):
      try checkSoftmax(activation, layer, value)
      return try add(layer, make(activation), tensors, to: value, suffix: suffix)
    case .layer(let function):
      let result = try add(layer, make(.linear), tensors, to: value, suffix: suffix)
      return try add(layer, function, to: result, suffix: suffix + "_activation")
    }
  }

  /// Softmax runs along the last axis, which is another one where channels come first.
  func checkSoftmax(_ activation: Activation, _ layer: KerasLayer, _ value: Value)
    throws(ModelFormatError)
  {
    guard activation != .softmax || !value.isFirst || value.shape.rank != 3 else {
      throw layer.unsupported(
        "is a softmax along the columns of images", supported: "softmax along features")
    }
  }

  /// Adds a junction.
  mutating func add(
    _ layer: KerasLayer, _ merge: LayerGraph.Merge, of inputs: [Value], order: [Int]?
  ) throws(ModelFormatError) -> Value {
    let width = inputs.reduce(0) { $0 + $1.shape[-1] }
    guard width <= Self.sizeLimit else {
      throw .misfit(
        file: file, layer: layer.name, expected: "at most \(Self.sizeLimit) elements",
        found: "\(width) along the last axis")
    }
    let name = freeName(layer.name)
    nodes.append(
      ConvertedNode(name: name, operation: .merge(merge), inputs: inputs.map(\.node)))
    var result = inputs[0]
    if merge == .concatenate {
      let sizes = result.shape.dimensions.dropLast() + [width]
      result.shape = Shape(sizes)
      try checkSize(result.shape, layer)
    }
    result.node = name
    result.order = order
    return result
  }

  /// A name of letters, digits, `_` and `-` that no node has.
  private func freeName(_ name: String) -> String {
    let base = String(
      name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) ? $0 : "_" })
    let taken = Set(nodes.map(\.name) + [LayerGraph.input, ""])
    if !taken.contains(base) { return base }
    var number = 2
    while taken.contains("\(base)_\(number)") { number += 1 }
    return "\(base)_\(number)"
  }

  /// A tensor that must have a shape.
  func checked(_ tensor: Tensor, _ shape: Shape, _ layer: KerasLayer, _ role: String)
    throws(ModelFormatError) -> Tensor
  {
    guard tensor.shape == shape else {
      throw .badWeights(
        file: file, layer: layer.name, expected: "\(role) of shape \(shape)",
        found: "\(tensor.shape)")
    }
    return tensor
  }
}

extension Tensor {
  /// The rows in another order; a vector's elements count as rows.
  func rows(in order: [Int]?) -> Tensor {
    guard let order else { return self }
    let rows = reshaped(to: [shape[0], count / Swift.max(1, shape[0])]).gatheringRows(at: order)
    return rows.reshaped(to: shape)
  }

  /// Kernels `[KH, KW, …]` turned by 180 degrees.
  var turned: Tensor {
    let positions = shape[0] * shape[1]
    return reshaped(to: [positions, count / Swift.max(1, positions)])
      .gatheringRows(at: (0..<positions).reversed()).reshaped(to: shape)
  }
}
