import TensorEngine

/// One layer of an architecture, as a model file describes it.
public enum LayerSpecification: Sendable, Equatable {
  /// A fully connected layer.
  case dense(
    units: Int, activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true)

  /// The kind of layer, as it appears in parameter names: `dense` in `dense_1.kernel`.
  public var kind: String {
    switch self {
    case .dense: "dense"
    }
  }

  /// The parameters of the layer for a number of incoming features, in order, and the features
  /// that go out.
  func parameterShapes(inputs: Int) -> (shapes: [(name: String, shape: Shape)], outputs: Int) {
    switch self {
    case .dense(let units, _, _, let useBias):
      let kernel = (name: "kernel", shape: Shape(inputs, units))
      return (useBias ? [kernel, (name: "bias", shape: Shape(units))] : [kernel], units)
    }
  }

  /// Makes the layer from its parameters, in the same order.
  func makeLayer(parameters: [Tensor]) -> any Layer {
    switch self {
    case .dense(_, let activation, _, _):
      Dense(kernel: parameters[0], bias: parameters.dropFirst().first, activation: activation)
    }
  }

  /// Makes the layer for a number of incoming features, and tells how many go out.
  func makeLayer(inputs: Int, using random: inout PCG64) -> (layer: any Layer, outputs: Int) {
    switch self {
    case .dense(let units, let activation, let initializer, let useBias):
      let layer = Dense(
        inputs: inputs, units: units, activation: activation, initializer: initializer,
        useBias: useBias, using: &random)
      return (layer, units)
    }
  }
}

/// What is needed to build a network: its inputs and its layers in order.
public struct Architecture: Sendable, Equatable {
  /// The features of one example.
  public var inputs: Int
  /// The layers, first to last.
  public var layers: [LayerSpecification]

  /// Makes a description.
  public init(inputs: Int, layers: [LayerSpecification]) {
    self.inputs = inputs
    self.layers = layers
  }

  /// The names and shapes of all parameters in order, named `dense_1.kernel`, `dense_1.bias`,
  /// `dense_2.kernel`…: counted for each kind of layer, as Keras does.
  public var parameterShapes: [(name: String, shape: Shape)] {
    var (inputs, counts) = (inputs, [String: Int]())
    return layers.flatMap { layer in
      counts[layer.kind, default: 0] += 1
      let name = "\(layer.kind)_\(counts[layer.kind] ?? 0)"
      let (shapes, outputs) = layer.parameterShapes(inputs: inputs)
      inputs = outputs
      return shapes.map { (name: "\(name).\($0.name)", shape: $0.shape) }
    }
  }
}

/// Layers one after the other.
///
///     var random = PCG64(seed: 1)
///     var model = Sequential(inputs: 4, [.dense(units: 16, activation: .relu), .dense(units: 2)],
///       using: &random)
///     let logits = model(Tensor.zeros([32, 4]))  // [32, 2]
public struct Sequential: Layer {
  /// What the network was built from.
  public let architecture: Architecture
  /// The layers, first to last.
  public internal(set) var layers: [any Layer]
  /// Which layers optimisers leave alone: see `freeze(first:)`.
  var freezing = LayerFreezing()

  /// Builds a network with drawn weights.
  public init(_ architecture: Architecture, using random: inout PCG64) {
    self.architecture = architecture
    var inputs = architecture.inputs
    var layers: [any Layer] = []
    for specification in architecture.layers {
      let (layer, outputs) = specification.makeLayer(inputs: inputs, using: &random)
      layers.append(layer)
      inputs = outputs
    }
    self.layers = layers
  }

  /// Builds a network from its parameters, in the order of `architecture.parameterShapes`.
  /// - Precondition: one of each shape.
  public init(_ architecture: Architecture, parameters: [Tensor]) {
    let expected = architecture.parameterShapes.map(\.shape)
    precondition(
      expected == parameters.map(\.shape),
      "Sequential: expected parameters of shapes \(expected), got \(parameters.map(\.shape))")
    self.architecture = architecture
    var rest = parameters[...]
    layers = architecture.layers.map { specification in
      let count = specification.parameterShapes(inputs: 1).shapes.count
      defer { rest = rest.dropFirst(count) }
      return specification.makeLayer(parameters: Array(rest.prefix(count)))
    }
  }

  /// Builds a network with drawn weights.
  public init(inputs: Int, _ layers: [LayerSpecification], using random: inout PCG64) {
    self.init(Architecture(inputs: inputs, layers: layers), using: &random)
  }

  /// The result of the last layer.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    var x = x
    for index in layers.indices {
      x = layers[index].forward(x, in: self.context(ofLayer: index, context))
    }
    return x
  }

  /// `dense_1.kernel`, `dense_1.bias`, `dense_2.kernel`…: counted for each kind, as Keras does.
  public var parameterNames: [String] { architecture.parameterShapes.map(\.name) }

  /// The parameters of the first layer, then of the second…
  public var parameters: [Tensor] { layers.flatMap(\.parameters) }

  /// Lends the parameters of the first layer, then of the second…
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
    for index in layers.indices { layers[index].forEachParameter(body) }
  }
}
