import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Whether maps change where the network's layers are replaced by random ones, from the last to the
/// first: a map that stays the same does not depend on what the network learned. Adebayo et al. (2018),
/// https://arxiv.org/abs/1810.03292.
public struct RandomizationCheck: Sendable {
  /// Of the weights.
  public var seed: UInt64 = 0

  /// Makes the check.
  public init() {}

  /// A step of the check.
  public struct Step: Sendable, Equatable {
    /// The layer that was made random, with all after it.
    public let layer: String
    /// The mean rank correlation of the maps' sizes with the original ones: 1 where nothing changed.
    public let correlation: Double
  }

  /// Compares maps of a network with those of more and more random ones.
  /// - Parameters:
  ///   - network: what is explained.
  ///   - x: `[N, …]`
  ///   - method: the method, with its options.
  ///   - values: options by name.
  ///   - references: examples `[M, …]` to compare with, where the method does.
  /// - Returns: a step for each layer with weights, the last one first.
  /// - Throws: `AttributionError` where the method does not fit the network.
  public func steps(
    _ network: Sequential, _ x: Tensor, method: AnalyzerSpec, _ values: [String: String] = [:],
    references: Tensor? = nil
  ) throws(AttributionError) -> [Step] {
    let original = try ExplainedNetwork(network)
    // The same outputs throughout, whatever random networks prefer.
    let neurons = NeuronSelection.indices(original.outputs(x).argmax())
    func maps(_ network: ExplainedNetwork) throws(AttributionError) -> Tensor {
      try method.make(on: network, values, references: references).analyze(x, neurons: neurons)
    }
    let reference = try maps(original)
    var random = PCG64(seed: seed, stream: "randomized layers")
    let fresh = Sequential(network.architecture, using: &random)
    var steps: [Step] = []
    for index in network.layers.indices.reversed() where !network.layers[index].parameters.isEmpty {
      var current = fresh
      current.copyLayers(from: network, count: index)
      steps.append(
        Step(
          layer: network.architecture.layerNames[index],
          correlation: try Self.correlation(reference, try maps(try ExplainedNetwork(current)))))
    }
    return steps
  }

  /// The mean over examples of the rank correlation of the sizes of two maps.
  private static func correlation(_ one: Tensor, _ two: Tensor) throws(AttributionError) -> Double {
    var sum = 0.0
    for row in 0..<one.shape[0] {
      let range = row..<row + 1
      sum += try MapComparison(one.slice(range).abs(), two.slice(range).abs()).rankCorrelation
    }
    return sum / Double(one.shape[0])
  }
}

/// How far maps are from distributing the whole output: the sum of the relevance against the output.
public struct ConservationCheck: Sendable {
  /// For each example `sum R / output - 1`: 0 where nothing is lost or added.
  public let errors: [Double]

  /// Compares maps with what they distribute.
  /// - Parameters:
  ///   - maps: `[N, …]`
  ///   - outputs: the explained output of each example, `[N]`.
  public init(maps: Tensor, outputs: Tensor) {
    let sums = maps.reshaped(to: Shape(maps.shape[0], maps.count / Swift.max(1, maps.shape[0])))
      .sum(along: 1).scalars
    errors = zip(sums, outputs.scalars).map { Double($0) / Double($1) - 1 }
  }

  /// The largest size of an error.
  public var largestError: Double { errors.map(abs).max() ?? 0 }
}
