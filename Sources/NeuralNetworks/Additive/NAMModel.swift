import Foundations
import TensorEngine

/// What a neural additive model has learned: the contribution of each feature to each output.
///
///     output = bias + sum_i f_i(x_i)
///
/// Of a classifier the output is the logit of the class against the first one; its contributions are
/// Shapley values but for their mean over the data.
///
///     let model = NAMModel(try TrainedNetwork(contentsOf: "model.safetensors").network)
///     let parts = model?.contributions(rows)  // [N, F]
///
/// Agarwal et al. (2021), https://arxiv.org/abs/2004.13912.
public struct NAMModel: Sendable {
  /// The whole network, rows as they are in the table in, logits or predictions out.
  public let network: Sequential
  private let subnets: Sequential
  private let output: AdditiveOutput
  /// `[T]`: what a contribution is multiplied by to be in the units of the target; 1 for logits.
  private let scale: [Float]
  /// `[T]`: what is added to the scaled bias.
  private let offset: [Float]

  /// Takes a network apart; nil where it is no additive model: a sum of subnets, which may be scaled
  /// afterwards.
  public init?(_ network: Sequential) {
    guard let index = network.layers.lastIndex(where: { $0 is AdditiveOutput }),
      let output = network.layers[index] as? AdditiveOutput,
      network.architecture.inputShape.rank == 1,
      network.layers.contains(where: { $0 is ExU || $0 is LinReLU })
    else { return nil }
    let width = output.bias.shape[1]
    var (scale, offset) = ([Float](repeating: 1, count: width), [Float](repeating: 0, count: width))
    if index + 1 < network.layers.count {
      guard index + 2 == network.layers.count,
        let rescaling = network.layers[index + 1] as? Rescaling,
        [1, width].contains(rescaling.scale.count), [1, width].contains(rescaling.offset.count)
      else { return nil }
      let (factors, offsets) = (rescaling.scale.scalars, rescaling.offset.scalars)
      scale = (0..<width).map { factors[factors.count == 1 ? 0 : $0] }
      offset = (0..<width).map { offsets[offsets.count == 1 ? 0 : $0] }
    }
    self.network = network
    self.output = output
    (self.scale, self.offset) = (scale, offset)
    subnets = network.prefix(index)
    guard let groups = try? subnets.architecture.exampleShapes().last?[0],
      groups == learnerCount * featureCount
    else { return nil }
  }

  /// F
  public var featureCount: Int { network.architecture.inputShape[0] }
  /// L, the networks whose mean the model is.
  public var learnerCount: Int { output.configuration.learners }
  /// T: the targets, or the classes but the first.
  public var outputCount: Int { output.bias.shape[1] }
  /// Whether the outputs are logits against the first class.
  public var isClassifier: Bool { output.configuration.hasReferenceClass }

  /// `[T]`: the output where every contribution is 0.
  public var bias: [Float] {
    let mean = output.bias.mean(along: 0).scalars
    return mean.indices.map { mean[$0] * scale[$0] + offset[$0] }
  }

  /// The contribution of each feature, in inference, the mean over the learners.
  /// - Parameter x: rows `[N, F]` as they are in the table.
  /// - Returns: `[N, F]` of one output, else `[N, F, T]`.
  /// - Precondition: rows of F values.
  public func contributions(_ x: Tensor) -> Tensor {
    let parts = learnerContributions(x)
    let mean = learnerCount == 1 ? parts : parts.mean(along: 1)
    let (count, features) = (x.shape[0], featureCount)
    return mean.reshaped(
      to: outputCount == 1 ? [count, features] : [count, features, outputCount])
  }

  /// The contribution of each feature in each learner, for the spread between them.
  /// - Parameter x: rows `[N, F]` as they are in the table.
  /// - Returns: `[N, L, F, T]`.
  public func learnerContributions(_ x: Tensor) -> Tensor {
    precondition(
      x.rank == 2 && x.shape[1] == featureCount,
      "NAMModel: expected rows [N, \(featureCount)], got \(x.shape)")
    return subnets(x).reshaped(to: [x.shape[0], learnerCount, featureCount, outputCount])
      * Tensor(scale)
  }

  /// The curve of one feature in each learner.
  /// - Parameters:
  ///   - feature: its index, 0..<F.
  ///   - values: where to evaluate it, as they are in the table.
  /// - Returns: `[values, L, T]`.
  public func shapeFunction(of feature: Int, at values: [Float]) -> Tensor {
    precondition(
      (0..<featureCount).contains(feature),
      "NAMModel: expected a feature of 0..<\(featureCount), got \(feature)")
    var rows = [Float](repeating: 0, count: values.count * featureCount)
    for (row, value) in values.enumerated() { rows[row * featureCount + feature] = value }
    return learnerContributions(Tensor(rows, shape: [values.count, featureCount]))
      .slice(along: 2, feature..<feature + 1)
      .reshaped(to: [values.count, learnerCount, outputCount])
  }

  /// The range of a feature that the model was trained on; nil where it does not say.
  public func trainedRange(of feature: Int) -> ClosedRange<Float>? {
    guard let scaling = network.layers.first as? Normalization,
      scaling.mean.count == featureCount
    else { return nil }
    let center = scaling.mean.scalars[feature]
    let half = scaling.variance.scalars[feature].squareRoot()
    return center - half...center + half
  }
}
