import Foundations
import NumPyRandom
import TensorEngine

/// A network of layers applied one after another.
///
///     var random = PCG64(seed: 1)
///     var model = Sequential(inputs: 4, [.dense(units: 16, activation: .relu), .dense(units: 2)],
///       using: &random)
///     let logits = model(Tensor.zeros([32, 4]))  // [32, 2]
///
/// A convolution and the max pooling after it run as one operation where the windows do not
/// overlap.
public struct Sequential: Layer {
  /// What the network was built from.
  public let architecture: Architecture
  /// The layers, first to last.
  public internal(set) var layers: [any Layer]
  /// The layers that optimizers leave unchanged: see `freeze(first:)`.
  var frozen: Set<Int> = []
  /// `dense_1`, `dense_2`…, one for each layer.
  let names: [String]
  /// The window of the max pooling that a layer also does, for each layer; empty where none does.
  let pools: [Size2D?]

  init(_ architecture: Architecture, layers: [any Layer]) {
    self.architecture = architecture
    self.layers = layers
    names = architecture.layerNames
    pools = Self.pools(layers)
  }

  private init(_ architecture: Architecture, from source: inout ParameterSource) {
    var layers: [any Layer] = []
    for (specification, input) in zip(architecture.layers, architecture.checkedShapes) {
      layers.append(specification.configuration.makeLayer(for: input, from: &source))
    }
    self.init(architecture, layers: layers)
  }

  /// Builds a network with drawn weights.
  /// - Precondition: the layers fit (see `Architecture.exampleShapes`).
  public init(_ architecture: Architecture, using random: inout PCG64) {
    var source = ParameterSource(drawing: random)
    self.init(architecture, from: &source)
    random = source.random ?? random
  }

  /// Builds a network from its parameters, in the order of `architecture.parameterShapes`, and its
  /// states, in that of `architecture.stateShapes`.
  /// - Precondition: one of each shape.
  public init(_ architecture: Architecture, parameters: [Tensor], states: [Tensor] = []) {
    let shapes = architecture.parameterShapes.map(\.shape)
    precondition(
      shapes == parameters.map(\.shape),
      "Sequential: expected parameters of shapes \(shapes), got \(parameters.map(\.shape))")
    let stateShapes = architecture.stateShapes.map(\.shape)
    precondition(
      stateShapes == states.map(\.shape),
      "Sequential: expected states of shapes \(stateShapes), got \(states.map(\.shape))")
    var source = ParameterSource(parameters: parameters, states: states)
    self.init(architecture, from: &source)
  }

  /// Builds a network over features with drawn weights.
  public init(inputs: Int, _ layers: [LayerSpecification], using random: inout PCG64) {
    self.init(Architecture(inputs: inputs, layers: layers), using: &random)
  }

  /// Builds a network over examples of a shape, such as `[28, 28, 1]`, with drawn weights.
  public init(inputShape: Shape, _ layers: [LayerSpecification], using random: inout PCG64) {
    self.init(Architecture(inputShape: inputShape, layers: layers), using: &random)
  }

  private static func pools(_ layers: [any Layer]) -> [Size2D?] {
    let pools = layers.indices.map { index -> Size2D? in
      guard let convolution = layers[index] as? Conv2D, convolution.canPool,
        index + 1 < layers.count
      else { return nil }
      return (layers[index + 1] as? MaxPool2D)?.tileSize
    }
    return pools.contains { $0 != nil } ? pools : []
  }

  /// The result of the last layer.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    var x = x
    if pools.isEmpty {
      for index in layers.indices {
        x = layers[index].forward(x, in: self.context(ofLayer: index, context))
      }
      return x
    }
    var index = 0
    while index < layers.count {
      if let pool = pools[index], let layer = layers[index] as? Conv2D {
        x = layer.forward(x, pool: pool)
        index += 2
      } else {
        x = layers[index].forward(x, in: self.context(ofLayer: index, context))
        index += 1
      }
    }
    return x
  }

  /// The layers as `dense_1`, `dense_2`…, counted for each kind as Keras does.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    for index in layers.indices {
      visitor.module(names[index], &layers[index], isFrozen: frozen.contains(index))
    }
  }

  /// The function that the last layer ends with; linear where it has none.
  public var outputActivation: Activation {
    (layers.last as? any ActivatedLayer)?.activation ?? .linear
  }
}
