import TensorEngine

/// One layer of an architecture, as a model file describes it.
public enum LayerSpecification: Sendable, Equatable, Codable {
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
public struct Architecture: Sendable, Equatable, Codable {
  /// The features of one example.
  public var inputs: Int
  /// The layers, first to last.
  public var layers: [LayerSpecification]

  /// Makes a description.
  public init(inputs: Int, layers: [LayerSpecification]) {
    self.inputs = inputs
    self.layers = layers
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
  public private(set) var layers: [any Layer]

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

  /// Builds a network with drawn weights.
  public init(inputs: Int, _ layers: [LayerSpecification], using random: inout PCG64) {
    self.init(Architecture(inputs: inputs, layers: layers), using: &random)
  }

  /// The result of the last layer.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    var x = x
    for layer in layers { x = layer.forward(x, in: context) }
    return x
  }

  /// `dense_1.kernel`, `dense_1.bias`, `dense_2.kernel`…: counted for each kind, as Keras does.
  public var parameterNames: [String] {
    var counts: [String: Int] = [:]
    return zip(architecture.layers, layers).flatMap { specification, layer in
      counts[specification.kind, default: 0] += 1
      let name = "\(specification.kind)_\(counts[specification.kind] ?? 0)"
      return layer.parameterNames.map { "\(name).\($0)" }
    }
  }

  /// The parameters of the first layer, then of the second…
  public var parameters: [Tensor] { layers.flatMap(\.parameters) }

  /// Lends the parameters of the first layer, then of the second…
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
    for index in layers.indices { layers[index].forEachParameter(body) }
  }
}
