import Foundations

extension Sequential {
  /// The layers that optimizers leave alone, ascending.
  public var frozenLayers: [Int] { frozen.sorted() }

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
  /// - Precondition: they are indices of `layers`.
  public mutating func freeze(layers frozen: Set<Int>) {
    precondition(
      frozen.allSatisfy(layers.indices.contains),
      "freeze: expected layers in 0..<\(layers.count), got \(frozen.sorted())")
    self.frozen = frozen
  }

  /// Trains all layers again.
  public mutating func unfreeze() { frozen = [] }
}
