import NeuralNetworks
import TensorEngine

/// A method of attribution on a network: what in the input made an output what it is.
///
///     let network = try ExplainedNetwork(model)
///     let analyzer = try AnalyzerRegistry.standard.make("lrp.epsilon", on: network, ["epsilon": "1"])
///     let maps = try analyzer.analyze(images)                       // of the largest output
///     let others = try analyzer.analyze(images, neurons: .index(3))
public protocol Analyzer: Sendable {
  /// What is explained.
  var network: ExplainedNetwork { get }

  /// The map of a batch, for inputs that were checked.
  /// - Parameters:
  ///   - x: inputs, or their vectors where the network begins with an embedding, `[N, …]`.
  ///   - positions: the chosen output of each example; nil for all outputs together.
  /// - Returns: of the shape of `x`; the last axis may be 1.
  func map(of x: Tensor, positions: [Int]?) -> Tensor
}

extension Analyzer {
  /// The maps of some examples.
  ///
  /// They are made in batches, so that memory does not grow with their number, and none depends on
  /// the others.
  /// - Parameters:
  ///   - x: `[N, …]`
  ///   - neurons: the outputs to explain.
  /// - Returns: `[N, …]` of the shape of `x`, or with one channel where the method does not distinguish
  ///   channels; of token ids a number for each.
  /// - Throws: `AttributionError.badInput` or `badNeuron`.
  public func analyze(_ x: Tensor, neurons: NeuronSelection = .largest) throws(AttributionError)
    -> Tensor
  {
    try network.check(x)
    let count = x.shape[0]
    if case .indices(let indices) = neurons, indices.count != count {
      _ = try neurons.positions(in: .zeros([count, network.outputCount]))
    }
    var maps: [Tensor] = []
    for first in stride(from: 0, to: count, by: analyzerBatch) {
      let range = first..<min(first + analyzerBatch, count)
      let part = network.embedded(x.slice(range))
      let positions = try neurons.slice(range).positions(in: network.outputs(ofEmbedded: part))
      maps.append(network.map(map(of: part, positions: positions)).detached)
    }
    return maps.count == 1 ? maps[0] : .concatenated(maps)
  }
}

/// Examples at once: a few MB of activations of a small convolutional network each.
private let analyzerBatch = 64

/// What is done with a gradient.
public enum GradientPostprocessing: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// Its size.
  case abs
  /// Its square.
  case square

  func callAsFunction(_ gradient: Tensor) -> Tensor {
    switch self {
    case .none: gradient
    case .abs: gradient.abs()
    case .square: gradient.squared()
    }
  }
}

/// A method that is a table of rules.
public struct RuleAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  private let table: RuleTable
  private let rules: [any PropagationRule]

  /// Chooses the rules.
  /// - Throws: `AttributionError.noRule` where the table has none for a step.
  public init(_ network: ExplainedNetwork, _ table: RuleTable) throws(AttributionError) {
    self.network = network
    self.table = table
    rules = try network.rules(of: table)
  }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    network.propagate(embedded: x, positions, by: rules, table.start)
  }
}
