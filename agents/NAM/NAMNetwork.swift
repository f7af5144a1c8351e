import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// The network of a neural additive model as training needs it: its result are the contributions
/// `[N, L F, T]`, of which the sum is made.
struct NAMNetwork: Layer {
  /// Normalization, subnets, sum; for regression a scaling to the units of the targets.
  var layers: Sequential
  /// Where the sum stands.
  private let outputIndex: Int

  /// Takes an additive model; nil where the network is none.
  init?(_ layers: Sequential) {
    guard let index = layers.layers.lastIndex(where: { $0 is AdditiveOutput }) else { return nil }
    (self.layers, outputIndex) = (layers, index)
  }

  /// The contributions of a batch `[N, F]`.
  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    layers.prefix(outputIndex).forward(x, in: context)
  }

  /// The outputs of each learner, `[N, L, T]`, or `[N, L, T + 1]` with a reference class; not scaled
  /// to the units of the targets.
  func learnerOutputs(_ contributions: Tensor, in context: ForwardContext) -> Tensor {
    guard let output = layers.layers[outputIndex] as? AdditiveOutput else { return contributions }
    return output.learnerOutputs(contributions, in: context)
  }

  /// T: the targets, or the classes but the first.
  var outputCount: Int { (layers.layers[outputIndex] as? AdditiveOutput)?.bias.shape[1] ?? 0 }

  /// The model's outputs from contributions, in inference.
  func outputs(_ contributions: Tensor) -> Tensor {
    layers.suffix(from: outputIndex)(contributions)
  }

  /// Factor and offset from the sum to the units of the targets, `[T]` each; nil of a classifier.
  var targetScaling: (scale: Tensor, offset: Tensor)? {
    (layers.layers.last as? Rescaling).map { ($0.scale, $0.offset) }
  }

  /// The sum of the squared weights of all subnets.
  var squaredWeights: Tensor {
    layers.prefix(outputIndex).parameters.map { $0.squared().sum() }.reduce(Tensor(0), +)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) { layers.visit(&visitor) }
}

/// What a table asks of a neural additive model.
struct NAMTable {
  /// `[F]`: the middle of each feature's training values.
  var centers: [Double]
  /// `[F]`: half of their range.
  var halfRanges: [Double]
  /// `[F]`: the units of each feature's first layer.
  var units: [Int]
  /// Mean and standard deviation of each target; nil of classes.
  var targets: [(mean: Double, scale: Double)]?
  /// T: the targets, or the classes but the first.
  var outputCount: Int
  /// Whether each output is the logit of a question of its own, rather than of a class against the first.
  var isMultiTask = false
}

extension NAMSettings {
  /// The units of a feature's first layer.
  /// - Parameter distinctCount: its different training values.
  /// - Returns: at least 1.
  func units(distinctCount: Int) -> Int {
    let (units, isTooLarge) = unitsMultiplier.multipliedReportingOverflow(by: max(1, distinctCount))
    return isTooLarge ? basisFunctions : min(basisFunctions, units)
  }

  /// The subnets of each feature.
  func subnets(outputCount: Int) -> Int { subnets > 0 ? subnets : outputCount > 1 ? 2 : 1 }

  /// The layers for a table.
  /// - Throws: `AgentError.wrongSetting` where the network would not fit into memory.
  func architecture(_ table: NAMTable) throws(AgentError) -> Architecture {
    let (features, outputs) = (table.units.count, table.outputCount)
    let subnets = subnets(outputCount: outputs)
    try checkSize(features: features, outputs: outputs, subnets: subnets)
    let drops: [LayerSpecification] = dropout > 0 ? [.dropout(Float(dropout))] : []
    var layers: [LayerSpecification] = [
      .normalization,
      firstLayer == .exu
        ? .exu(units: table.units, learners: learners, subnets: subnets)
        : .linReLU(units: table.units, learners: learners, subnets: subnets),
    ]
    layers += drops
    for units in hiddenLayers { layers += [.groupedDense(units: units, activation: .relu)] + drops }
    layers.append(.groupedDense(units: 1, useBias: false))
    if subnets > 1 || outputs > 1 {
      layers.append(.reshape(Shape(learners * features, subnets)))
      layers.append(.groupedDense(units: outputs, useBias: false))
    }
    layers.append(
      .additiveOutput(
        learners: learners, dropout: Float(featureDropout),
        hasReferenceClass: table.targets == nil && !table.isMultiTask)
    )
    if let targets = table.targets {
      layers.append(
        .rescaling(
          scale: targets.map { Float($0.scale) }, offset: targets.map { Float($0.mean) }))
    }
    return Architecture(inputs: features, layers: layers)
  }

  /// The network for a table with drawn weights, its inputs scaled to -1...1.
  /// - Throws: `AgentError.wrongSetting` where it would not fit into memory.
  func makeNetwork(_ table: NAMTable, seed: UInt64) throws(AgentError) -> NAMNetwork {
    var random = PCG64(seed: seed, stream: "weights")
    var layers = Sequential(try architecture(table), using: &random)
    // The middle and the squared half range stand for mean and variance: constant columns become 0.
    let states = [
      Tensor(table.centers.map(Float.init)),
      Tensor(table.halfRanges.map { Float($0 * $0) }),
    ]
    var index = 0
    layers.forEachState { state in
      if index < states.count { state = states[index] }
      index += 1
    }
    guard let network = NAMNetwork(layers) else {
      preconditionFailure("NAMSettings: expected a sum among the layers")
    }
    return network
  }

  /// Refuses what would not fit into memory: weights with gradients and moments, results of a batch.
  private func checkSize(features: Int, outputs: Int, subnets: Int) throws(AgentError) {
    let widths = [basisFunctions] + hiddenLayers + [1]
    var weights = ElementCount()
    var results = ElementCount()
    let (sets, isTooLarge) = learners.multipliedReportingOverflow(by: subnets)
    let (groups, isLarger) = sets.multipliedReportingOverflow(by: features)
    guard !isTooLarge, !isLarger else {
      throw .wrongSetting("learners", value: "\(learners)", expected: "fewer networks")
    }
    weights.add(groups, basisFunctions, 2 * 4)
    for (inputs, units) in zip(widths, widths.dropFirst()) {
      weights.add(groups, inputs + 1, units, 4)
    }
    for width in widths { results.add(groups, width, batchSize) }
    try weights.check("hidden_layers", hiddenLayers)
    try results.check("batch_size", batchSize)
  }
}
