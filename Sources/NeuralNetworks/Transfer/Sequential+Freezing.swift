import TensorEngine

/// Which layers of a network are frozen, and with them which parameters.
struct LayerFreezing: Sendable {
  var layers: Set<Int> = []
  /// One for each parameter; empty where none is frozen.
  var parameters: [Bool] = []
}

extension Sequential {
  /// The layers that optimisers leave alone, ascending.
  public var frozenLayers: [Int] { freezing.layers.sorted() }

  /// Which parameters optimisers leave alone; empty where all are trained.
  public var frozenParameters: [Bool] { freezing.parameters }

  /// The number of numbers that optimisers change.
  public var trainableParameterCount: Int {
    freezing.parameters.isEmpty
      ? parameterCount
      : zip(parameters, freezing.parameters).reduce(0) { $0 + ($1.1 ? 0 : $1.0.count) }
  }

  /// Freezes the lowest layers, and trains the others.
  ///
  ///     model.copyLayers(from: trained, count: 2)
  ///     model.freeze(first: 2)
  ///     optimizer.minimize(&model) { … }  // changes the layers from the third on
  ///
  /// Frozen parameters keep their bits, and no gradient is passed through frozen layers below the
  /// first trained one. A frozen layer acts as in inference (a batch norm keeps its statistics).
  /// Being frozen belongs to the value, not to a model file.
  /// - Parameter count: 0 trains all layers.
  /// - Precondition: there are so many layers.
  public mutating func freeze(first count: Int) {
    precondition(
      (0...layers.count).contains(count),
      "freeze: expected a count in 0...\(layers.count), the number of layers, got \(count)")
    freeze(layers: Set(0..<count))
  }

  /// Freezes the given layers, and trains the others.
  /// - Precondition: they are places in `layers`.
  public mutating func freeze(layers frozen: Set<Int>) {
    precondition(
      frozen.allSatisfy(layers.indices.contains),
      "freeze: expected layers in 0..<\(layers.count), got \(frozen.sorted())")
    freezing.layers = frozen
    freezing.parameters =
      frozen.isEmpty
      ? []
      : layers.indices.flatMap { index in
        layers[index].parameters.map { _ in frozen.contains(index) }
      }
  }

  /// Trains all layers again.
  public mutating func unfreeze() { freezing = LayerFreezing() }
}
