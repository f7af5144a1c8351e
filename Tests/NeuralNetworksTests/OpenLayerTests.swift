import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// A layer as a user adds one: multiplies each feature by a learned factor, and counts its training
/// passes.
private struct FeatureScale: Layer {
  struct Configuration: LayerConfiguration {
    static let kind = "feature_scale"
    static let settingForms = ["feature_scale FACTOR"]
    var initial: Float

    init(initial: Float) { self.initial = initial }
    init(from fields: LayerFields) throws { initial = try fields.float("initial") }
    init?(setting words: LayerWords) {
      guard words.arguments.count == 1, let initial = Float(words.arguments[0]) else { return nil }
      self.initial = initial
    }

    var fields: [JSONValue.Member] { [.init("initial", .double(Double(initial)))] }
    var summary: String { "from \(initial)" }
    func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 1 else { throw misfit("features [D]", input) }
      return input
    }
    func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      FeatureScale(
        factors: source.parameter("factors", input) { _ in
          Tensor(repeating: initial, shape: input)
        },
        passes: source.state("passes", [1], value: 0))
    }
  }

  var factors: Tensor
  var passes: Tensor

  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    if context.isTraining { context.update(passes, to: context.value(ofState: passes) + 1) }
    return x * factors
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("factors", &factors)
    visitor.state("passes", &passes)
  }
}

/// Two heads on one trunk.
private struct TwoHeads: Module {
  var trunk: Sequential
  var policy: Sequential
  var value: Sequential
  var isTrunkFrozen = false

  init(using random: inout PCG64) {
    trunk = Sequential(inputs: 3, [.dense(units: 4, activation: .tanh)], using: &random)
    policy = Sequential(inputs: 4, [.dense(units: 2)], using: &random)
    value = Sequential(inputs: 4, [.dense(units: 1)], using: &random)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("trunk", &trunk, isFrozen: isTrunkFrozen)
    visitor.module("policy", &policy)
    visitor.module("value", &value)
  }

  func loss(_ x: Tensor) -> Tensor {
    let h = trunk(x)
    return policy(h).softmaxCrossEntropy(labels: [0, 1]) + value(h).squared().mean()
  }
}

@Suite struct OpenLayerTests {
  private static let layers = LayerRegistry.standard.registering(FeatureScale.Configuration.self)

  private func network() -> Sequential {
    var random = PCG64(seed: 1)
    return Sequential(
      inputs: 3,
      [.layer(FeatureScale.Configuration(initial: 2)), .dense(units: 2)], using: &random)
  }

  @Test func aLayerOfOnesOwnIsTrainedSavedAndSummarized() async throws {
    var model = network()
    let x = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    var optimizer = SGD(learningRate: 0.1)
    let context = ForwardContext(training: PCG64(seed: 2))
    optimizer.minimize(&model, in: context) {
      $0.forward(x, in: context).softmaxCrossEntropy(labels: [0, 1])
    }
    #expect(
      model.parameterNames == ["feature_scale_1.factors", "dense_1.kernel", "dense_1.bias"])
    #expect(model.parameters[0] != Tensor(repeating: 2, shape: [3]))
    #expect(model.namedStates.map(\.name) == ["feature_scale_1.passes"])
    #expect(model.states == [Tensor([1])])
    let summary = try model.architecture.summary()
    #expect(summary[0].detail == "from 2.0" && summary[0].parameterCount == 3)
    #expect(summary[0].stateCount == 1 && summary[1].name == "dense_1")

    try await withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      try ModelFile(model: model).write(to: path)
      let read = try ModelFile(contentsOf: path, layers: Self.layers).model
      #expect(read.architecture == model.architecture && read.parameters == model.parameters)
      #expect(read.states == model.states && read(x) == model(x))
      let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
      #expect(error?.description.contains("feature_scale") == true)
    }
  }

  @Test func aSettingWritesALayerOfOnesOwn() {
    #expect(
      Self.layers.specification(setting: "feature_scale 0.5")
        == .layer(FeatureScale.Configuration(initial: 0.5)))
    #expect(Self.layers.settingForms.contains("feature_scale FACTOR"))
    #expect(LayerRegistry.standard.specification(setting: "feature_scale 0.5") == nil)
  }

  @Test(arguments: [
    ("conv2d 20 5 relu", LayerSpecification.conv2D(filters: 20, size: 5, activation: .relu)),
    ("conv2d 8 3 same", .conv2D(filters: 8, size: 3, window: .init(padding: .same))),
    ("dense 7", .dense(units: 7)), ("dense 7 tanh", .dense(units: 7, activation: .tanh)),
    ("max_pool2d 2", .maxPool2D(2)), ("average_pool2d 3", .averagePool2D(3)),
    ("global_average_pool2d", .globalAveragePool2D), ("global_max_pool2d", .globalMaxPool2D),
    ("batch_normalization", .batchNormalization()), ("dropout 0.25", .dropout(0.25)),
    ("spatial_dropout2d 0.5", .spatialDropout(0.5)), ("flatten", .flatten),
    ("gelu", .activation(.gelu)), ("dueling", .dueling()), ("dueling naive", .dueling(.naive)),
    ("noisy_dense 7 relu", .noisyDense(units: 7, activation: .relu)),
  ])
  func settingsWriteLayers(_ string: String, _ layer: LayerSpecification) {
    #expect(LayerRegistry.standard.specification(setting: string) == layer)
  }

  @Test(arguments: [
    "", "dense", "dense 0", "dense 65537", "dense 3 same", "dense 3 relu relu", "dense x",
    "conv2d 3", "conv2d 3 3 valid", "max_pool2d 2 relu", "dropout 1", "dropout -0.5",
    "dropout nan", "flatten 2", "gelu 1", "dueling mean", "dueling avg 2",
    "dense 99999999999999999999", "unknown",
  ])
  func refusesOtherSettings(_ string: String) {
    #expect(LayerRegistry.standard.specification(setting: string) == nil)
  }

  @Test func aModuleComposesHeads() {
    var random = PCG64(seed: 1)
    var model = TwoHeads(using: &random)
    #expect(
      model.parameterNames == [
        "trunk.dense_1.kernel", "trunk.dense_1.bias", "policy.dense_1.kernel",
        "policy.dense_1.bias", "value.dense_1.kernel", "value.dense_1.bias",
      ])
    #expect(model.parameterCount == 16 + 10 + 5 && model.frozenParameters.isEmpty)
    let x = Tensor([1, 2, 3, -4, 5, 6], shape: [2, 3])
    var optimizer = Adam(learningRate: 0.01)
    let first = optimizer.minimize(&model) { $0.loss(x) }
    for _ in 0..<20 { optimizer.minimize(&model) { $0.loss(x) } }
    #expect(model.loss(x).scalar < first)
    #expect(model.parameters.allSatisfy { !$0.isTraced })
  }

  @Test func aFrozenPartOfAModuleKeepsItsBits() {
    var random = PCG64(seed: 1)
    var model = TwoHeads(using: &random)
    model.isTrunkFrozen = true
    let before = model.parameters
    let x = Tensor([1, 2, 3, -4, 5, 6], shape: [2, 3])
    var optimizer = Adam(learningRate: 0.01)
    optimizer.minimize(&model) { $0.loss(x) }
    let isSame = zip(before, model.parameters).map { $0 == $1 }
    #expect(isSame == [true, true, false, false, false, false])
    #expect(model.frozenParameters == isSame && model.trainableParameterCount == 15)
  }

  /// A description and the layer it builds agree on names, order and shapes, for every kind.
  @Test func everyKindNamesItsTensorsAsItsLayerDoes() {
    let specifications: [(LayerSpecification, Shape)] = [
      (.dense(units: 3), [4]), (.dense(units: 3, useBias: false), [4]),
      (.conv2D(filters: 2, size: 3), [5, 5, 2]),
      (.convTranspose2D(filters: 2, size: 3, useBias: false), [5, 5, 2]),
      (.batchNormalization(), [4]), (.layerNormalization(), [4]), (.normalization, [4]),
      (.maxPool2D(), [4, 4, 1]), (.averagePool2D(), [4, 4, 1]),
      (.globalAveragePool2D, [4, 4, 1]), (.globalMaxPool2D, [4, 4, 1]), (.flatten, [4, 4, 1]),
      (.reshape([4, 4]), [16]), (.zeroPadding2D(top: 1, bottom: 0, left: 0, right: 0), [4, 4, 1]),
      (.upSampling2D(), [4, 4, 1]), (.dropout(0.5), [4]), (.spatialDropout(0.5), [4, 4, 1]),
      (.activation(.relu), [4]), (.dueling(.maximum), [4]), (.noisyDense(units: 3), [4]),
      (.table(sizes: [3, 2], units: 4), [5]), (.embedding(classes: 6, units: 3), [4]),
      (.lstm(units: 3), [4, 2]), (.gru(units: 3), [4, 2]), (.bidirectionalLSTM(units: 3), [4, 2]),
      (.bidirectionalGRU(units: 3, returnsSequences: false), [4, 2]), (.attentionAverage, [4, 2]),
      (.gaussianSampling, [6]),
      (.skipConcatenation([.lstm(units: 3), .bidirectionalGRU(units: 2)]), [4, 2]),
      (
        .graph([
          .init("a", .dense(units: 4), of: "input"), .init("b", .batchNormalization(), of: "a"),
          .init("sum", .add, of: ["b", "input"]), .init("c", .dense(units: 2), of: "sum"),
        ]), [4]
      ),
      (.exu(units: [3, 2], learners: 2), [2]), (.linReLU(units: [2, 3], subnets: 2), [2]),
      (.groupedDense(units: 3), [4, 2]), (.groupedDense(units: 1, useBias: false), [4, 2]),
      (.additiveOutput(learners: 2, dropout: 0.1, hasReferenceClass: true), [4, 3]),
      (.rescaling(scale: [2], offset: [1]), [4]), (.piecewiseLinear(slope: 0.3, limit: 6), [4]),
    ]
    #expect(Set(specifications.map(\.0.kind)) == Set(LayerRegistry.standard.names))
    for (specification, input) in specifications {
      var random = PCG64(seed: 1)
      let model = Sequential(inputShape: input, [specification], using: &random)
      let (parameters, states) = (
        model.architecture.parameterShapes, model.architecture.stateShapes
      )
      #expect(model.namedParameters.map(\.name) == parameters.map(\.name))
      #expect(model.parameters.map(\.shape) == parameters.map(\.shape))
      #expect(model.namedStates.map(\.name) == states.map(\.name))
      #expect(model.states.map(\.shape) == states.map(\.shape))
    }
  }
}
