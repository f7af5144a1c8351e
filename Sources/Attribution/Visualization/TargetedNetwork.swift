import Foundations
import NeuralNetworks
import TensorEngine

/// A network up to the layer of some targets, and the objectives of a batch with a row for each.
struct TargetedNetwork {
  /// How the layer's output becomes an objective.
  fileprivate enum Measure { case linear, logProbability, norm }

  private let network: Sequential
  private let measure: Measure
  /// `[N, D]`: what each element of the layer counts in each row's objective; none of a norm.
  private let weights: Tensor?
  /// The class of each row; nil of a row whose target is none.
  private let labels: [Int?]

  /// Checks targets, all of one layer and one kind.
  /// - Throws: `AttributionError` where there is no such layer or unit, or the network takes tokens.
  init(_ network: Sequential, _ targets: [FeatureTarget]) throws(AttributionError) {
    try Self.checkInput(of: network)
    guard let first = targets.first else {
      throw .badNeuron(expected: "a target at least", found: "none")
    }
    let measures = targets.map(\.measure)
    guard targets.allSatisfy({ $0.layer == first.layer }), Set(measures).count == 1 else {
      throw .badNeuron(
        expected: "targets of one layer and one kind in a batch",
        found: targets.map(\.description).joined(separator: ", "))
    }
    let part = try Self.part(of: network, upTo: first.layer)
    let shape = Self.outputShape(of: part)
    measure = measures[0]
    self.network = part
    for target in targets { try target.check(in: shape) }
    let isOfOutputs = first.layer == nil && shape.rank == 1 && shape.count > 1
    labels = targets.map { isOfOutputs ? $0.label : nil }
    guard measure != .norm else {
      weights = nil
      return
    }
    weights = Tensor(shape: [targets.count, shape.count]) { span in
      for index in span.indices { span[index] = 0 }
      for (row, target) in targets.enumerated() {
        for (element, weight) in target.weights(in: shape) {
          span[row * shape.count + element] += weight
        }
      }
    }
  }

  private static func outputShape(of network: Sequential) -> Shape {
    (try? network.architecture.exampleShapes().last) ?? network.architecture.inputShape
  }

  private static func checkInput(of network: Sequential) throws(AttributionError) {
    if let index = network.architecture.layers.firstIndex(where: { $0.kind == "embedding" }) {
      throw .unfitNetwork(
        expected: "a network with continuous inputs, whose gradient can be followed",
        found: "one of tokens: its layer \(network.architecture.layerNames[index]) takes indices")
    }
  }

  private static func part(of network: Sequential, upTo layer: String?) throws(AttributionError)
    -> Sequential
  {
    guard let layer else { return network.withoutOutputActivation() }
    let names = network.architecture.layerNames
    guard let index = names.firstIndex(of: layer) else {
      throw .unknownName(layer, kind: "layer", known: names)
    }
    return network.prefix(index + 1)
  }

  /// The objectives of a batch with one row for each target.
  /// - Parameter x: `[N, …]` of the network's input shape.
  /// - Returns: `[N]`, and the probability of each row's class; nil of a row that has none.
  func objectives(_ x: Tensor) -> (values: Tensor, probabilities: [Double?]) {
    let y = network(x).flattened()
    let probabilities = probabilities(y.detached)
    switch measure {
    case .norm: return ((y.squared().sum(along: 1) + 1e-12).sqrt(), probabilities)
    case .linear: return (weighted(y), probabilities)
    case .logProbability: return (weighted(y.logSoftmax()), probabilities)
    }
  }

  private func probabilities(_ y: Tensor) -> [Double?] {
    guard labels.contains(where: { $0 != nil }) else { return labels.map { _ in nil } }
    let values = y.softmax().selectingColumns(labels.map { $0 ?? 0 }).scalars
    return zip(labels, values).map { label, value in label == nil ? nil : Double(value) }
  }

  private func weighted(_ y: Tensor) -> Tensor {
    guard let weights else { return y.sum(along: 1) }
    return (y * weights).sum(along: 1)
  }
}

extension FeatureTarget {
  fileprivate var measure: TargetedNetwork.Measure {
    switch unit {
    case .channels, .element: .linear
    case .norm: .norm
    case .logProbability: .logProbability
    }
  }

  /// Checks that a layer's output `shape` has the unit.
  fileprivate func check(in shape: Shape) throws(AttributionError) {
    let owner = layer ?? "the outputs"
    func checkChannel(_ index: Int) throws(AttributionError) {
      guard (0..<shape[-1]).contains(index) else {
        throw .badNeuron(
          expected:
            "\(layer == nil ? "a class" : "a channel") of \(owner) from 0 to \(shape[-1] - 1)",
          found: "\(index)")
      }
    }
    switch unit {
    case .norm: break
    case .channels(let indices):
      guard !indices.isEmpty else {
        throw .badNeuron(expected: "a channel of \(owner)", found: "none")
      }
      for index in indices { try checkChannel(index) }
    case .logProbability(let label):
      guard layer == nil, shape.rank == 1, shape.count > 1 else {
        throw .unfitNetwork(
          expected: "a classifier, with an output for each of two classes or more",
          found: "outputs \(shape)")
      }
      try checkChannel(label)
    case .element(let indices):
      let fits =
        indices.count == shape.rank
        && zip(indices, shape.dimensions).allSatisfy { (0..<$1).contains($0) }
      guard fits else {
        throw .badNeuron(
          expected: "indices in the shape \(shape) of \(owner), each from 0", found: "\(indices)")
      }
    }
  }

  /// Elements of a layer's output that count, with their weights.
  fileprivate func weights(in shape: Shape) -> [(element: Int, weight: Float)] {
    let channels = shape[-1]
    let positions = shape.count / max(1, channels)
    switch unit {
    case .norm: return []
    case .logProbability(let label): return [(label, 1)]
    case .element(let indices):
      let element = zip(indices, shape.dimensions).reduce(0) { $0 * $1.1 + $1.0 }
      return [(element, 1)]
    case .channels(let indices):
      return indices.flatMap { channel in
        (0..<positions).map { ($0 * channels + channel, 1 / Float(positions)) }
      }
    }
  }
}
