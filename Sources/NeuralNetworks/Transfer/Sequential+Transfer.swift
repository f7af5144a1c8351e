import Foundations
import TensorEngine

extension Sequential {
  /// How many layers from the first on are alike in this network and another, in kind, settings and
  /// the shapes of their parameters: so many can be copied.
  ///
  /// Initializers do not count: they only say where weights came from.
  public func commonLayerCount(with other: Sequential) -> Int {
    let behaviors = zip(architecture.behaviors, other.architecture.behaviors)
    let shapes = zip(layers, other.layers).map {
      (
        $0.parameters.map(\.shape) + $0.states.map(\.shape),
        $1.parameters.map(\.shape) + $1.states.map(\.shape)
      )
    }
    return zip(behaviors, shapes).prefix { $0.0 == $0.1 && $1.0 == $1.1 }.count
  }

  /// Takes over the lowest layers of another network, weights and statistics.
  ///
  /// Memory is shared until either network changes; afterwards they are independent.
  /// - Parameters:
  ///   - other: usually a trained network.
  ///   - count: how many layers, from the first on.
  /// - Precondition: `count` is at most `commonLayerCount(with: other)`.
  public mutating func copyLayers(from other: Sequential, count: Int) {
    let common = commonLayerCount(with: other)
    precondition(
      (0...common).contains(count),
      """
      copyLayers: expected a count in 0...\(common), the number of layers that both networks have \
      alike, got \(count)
      """)
    for index in 0..<count { layers[index] = other.layers[index] }
  }

  /// The network of the first layers, sharing their weights: its output is an intermediate one.
  ///
  ///     let features = model.prefix(4)  // built once
  ///     for batch in batches { let x = features(batch) … }
  ///
  /// A value like the whole: it keeps the weights that the network has now. Frozen layers stay
  /// frozen in it.
  /// - Precondition: there are so many layers.
  public func prefix(_ count: Int) -> Sequential {
    precondition(
      (0...layers.count).contains(count),
      "prefix: expected a count in 0...\(layers.count), the number of layers, got \(count)")
    var part = architecture
    part.layers = Array(part.layers.prefix(count))
    var result = Sequential(part, layers: Array(layers.prefix(count)))
    result.freeze(layers: frozen.filter { $0 < count })
    return result
  }

  /// The network of the layers after the first ones, sharing their weights: a decoder of the codes
  /// that `prefix(count)` makes.
  /// - Precondition: there are so many layers.
  public func suffix(from count: Int) -> Sequential {
    precondition(
      (0...layers.count).contains(count),
      "suffix: expected a count in 0...\(layers.count), the number of layers, got \(count)")
    let part = Architecture(
      inputShape: architecture.checkedShapes[count], layers: Array(architecture.layers[count...]))
    var result = Sequential(part, layers: Array(layers[count...]))
    result.freeze(layers: Set(frozen.filter { $0 >= count }.map { $0 - count }))
    return result
  }

  /// The same network without the function that it ends with, sharing its weights: logits rather than
  /// probabilities. Itself where it ends with none.
  public func withoutOutputActivation() -> Sequential {
    guard outputActivation != .linear, let last = layers.indices.last else { return self }
    if layers[last] is ActivationLayer { return prefix(last) }
    guard var configuration = architecture.layers[last].configuration as? any ActivatedConfiguration
    else { return self }
    configuration.activation = .linear
    var (part, layers) = (architecture, layers)
    part.layers[last] = .layer(configuration)
    var source = ParameterSource(parameters: layers[last].parameters, states: layers[last].states)
    layers[last] = configuration.makeLayer(for: architecture.checkedShapes[last], from: &source)
    var result = Sequential(part, layers: layers)
    result.freeze(layers: frozen)
    return result
  }

  /// The outputs of some layers for a batch, found in one pass that ends at the highest of them.
  /// - Parameters:
  ///   - x: the network's input, `[N, …]`.
  ///   - indices: positions in `layers`, in any order.
  ///   - context: how the network is being used.
  /// - Returns: one output for each index, in their order.
  /// - Precondition: the indices are positions in `layers`.
  public func outputs(of x: Tensor, at indices: [Int], in context: ForwardContext = .inference)
    -> [Tensor]
  {
    precondition(
      indices.allSatisfy(layers.indices.contains),
      "outputs: expected layers in 0..<\(layers.count), got \(indices)")
    guard let last = indices.max() else { return [] }
    var (x, found) = (x, [Int: Tensor]())
    for index in 0...last {
      x = layers[index].forward(x, in: self.context(ofLayer: index, context))
      if indices.contains(index) { found[index] = x }
    }
    return indices.compactMap { found[$0] }
  }

  /// The context in which a layer runs: a frozen one is in use, whatever the rest is.
  func context(ofLayer index: Int, _ context: ForwardContext) -> ForwardContext {
    frozen.contains(index) ? .inference : context
  }
}

extension Architecture {
  /// The description of each layer, as model files hold it, but for where its weights came from.
  fileprivate var behaviors: [[JSONValue.Member]] {
    guard case .array(let layers)? = json["layers"] else { return [] }
    return layers.map { layer in
      guard case .object(let members) = layer else { return [] }
      return members.filter { !$0.name.hasSuffix("initializer") }
    }
  }
}
