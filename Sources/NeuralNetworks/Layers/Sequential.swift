import TensorEngine

/// Layers one after the other.
///
///     var random = PCG64(seed: 1)
///     var model = Sequential(inputs: 4, [.dense(units: 16, activation: .relu), .dense(units: 2)],
///       using: &random)
///     let logits = model(Tensor.zeros([32, 4]))  // [32, 2]
///
/// A convolution and the max pooling after it are done in one operation, where windows lie side by side.
public struct Sequential: Layer {
  /// What the network was built from.
  public let architecture: Architecture
  /// The layers, first to last.
  public internal(set) var layers: [any Layer]
  /// Which layers optimisers leave alone: see `freeze(first:)`.
  var freezing = LayerFreezing()
  /// Where a layer also does the max pooling after it: the pooling's windows. Empty where none does.
  let pools: [Extent2D?]

  /// Builds a network with drawn weights.
  /// - Precondition: the layers fit (`Architecture.exampleShapes` tells).
  public init(_ architecture: Architecture, using random: inout PCG64) {
    self.architecture = architecture
    layers = []
    for (specification, input) in zip(architecture.layers, architecture.checkedShapes) {
      layers.append(specification.makeLayer(input: input, using: &random))
    }
    pools = Self.pools(architecture.layers)
  }

  /// Builds a network from its parameters, in the order of `architecture.parameterShapes`, and its
  /// state in that of `architecture.stateShapes`.
  /// - Precondition: one of each shape.
  public init(_ architecture: Architecture, parameters: [Tensor], states: [Tensor] = []) {
    let (expected, state) = (
      architecture.parameterShapes.map(\.shape), architecture.stateShapes.map(\.shape)
    )
    precondition(
      expected == parameters.map(\.shape),
      "Sequential: expected parameters of shapes \(expected), got \(parameters.map(\.shape))")
    precondition(
      state == states.map(\.shape),
      "Sequential: expected a state of shapes \(state), got \(states.map(\.shape))")
    self.architecture = architecture
    var (rest, restOfState) = (parameters[...], states[...])
    layers = zip(architecture.layers, architecture.checkedShapes).map { specification, input in
      let count = specification.parameterShapes(for: input).count
      let stateCount = specification.stateShapes(for: input).count
      defer {
        rest = rest.dropFirst(count)
        restOfState = restOfState.dropFirst(stateCount)
      }
      return specification.makeLayer(
        parameters: Array(rest.prefix(count)), states: Array(restOfState.prefix(stateCount)))
    }
    pools = Self.pools(architecture.layers)
  }

  /// Builds a network over features with drawn weights.
  public init(inputs: Int, _ layers: [LayerSpecification], using random: inout PCG64) {
    self.init(Architecture(inputs: inputs, layers: layers), using: &random)
  }

  /// Builds a network over examples of a shape, such as `[28, 28, 1]`, with drawn weights.
  public init(inputShape: Shape, _ layers: [LayerSpecification], using random: inout PCG64) {
    self.init(Architecture(inputShape: inputShape, layers: layers), using: &random)
  }

  static func pools(_ layers: [LayerSpecification]) -> [Extent2D?] {
    let pools = layers.indices.map { index in
      layers[index].canPool && index + 1 < layers.count ? layers[index + 1].poolSideBySide : nil
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

  /// `dense_1.kernel`, `dense_1.bias`, `dense_2.kernel`…: counted for each kind, as Keras does.
  public var parameterNames: [String] { architecture.parameterShapes.map(\.name) }

  /// The parameters of the first layer, then of the second…
  public var parameters: [Tensor] { layers.flatMap(\.parameters) }

  /// Lends the parameters of the first layer, then of the second…
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
    for index in layers.indices { layers[index].forEachParameter(body) }
  }

  /// `batch_normalization_1.moving_mean`…
  public var stateNames: [String] { architecture.stateShapes.map(\.name) }

  /// The state of the first layer, then of the second…
  public var states: [Tensor] { layers.flatMap(\.states) }

  /// Lends the state of the first layer, then of the second…
  public mutating func forEachState(_ body: (inout Tensor) -> Void) {
    for index in layers.indices { layers[index].forEachState(body) }
  }
}
