import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@testable import Attribution

/// What holds of maps whatever the package, and what is refused.
@Suite struct AnalyzerTests {
  private func network(
    _ layers: [LayerSpecification], inputs: Shape = [6, 6, 2], seed: UInt64 = 1
  ) -> Sequential {
    var random = PCG64(seed: seed)
    return Sequential(inputShape: inputs, layers, using: &random)
  }

  private func examples(_ shape: Shape, seed: UInt64 = 2) -> Tensor { .normal(shape, seed: seed) }

  private let convolutional: [LayerSpecification] = [
    .conv2D(filters: 4, size: 3, activation: .relu), .maxPool2D(2), .flatten,
    .dense(units: 5, activation: .relu), .dense(units: 3),
  ]

  /// Without offsets nothing is lost: the map adds up to the output. (With beta above 0 an output that
  /// nothing speaks against has nothing to distribute its negative part to: the sum is the reference's.)
  @Test(arguments: ["lrp.z", "lrp.alpha_2_beta_1", "lrp.alpha_1_beta_0", "lrp.flat", "lrp.z_plus"])
  func relevanceIsConservedWithoutOffsets(_ method: String) throws {
    let golden = try GoldenMaps("cnn_maps")
    var model = try GoldenMaps.network("cnn")
    let trained = model.architecture
    let zeroed = model.parameters.map { $0.rank == 1 ? Tensor.zeros($0.shape) : $0 }
    model = Sequential(trained, parameters: zeroed)
    let network = try ExplainedNetwork(model)
    let images = try golden["images"]
    let maps = try AnalyzerRegistry.standard.make(method, on: network).analyze(images)
    let outputs = network.outputs(images)
    let expected =
      method == "lrp.alpha_2_beta_1"
      ? try golden["bias_free.\(method)"] : outputs.selectingColumns(outputs.argmax())
    let check = ConservationCheck(maps: maps, outputs: expected)
    #expect(check.largestError < 1e-4, "\(check.errors)")
  }

  /// The rule z is the input times the gradient where a network of relus has no offsets.
  @Test func ruleZIsInputTimesGradientWithoutOffsets() throws {
    let model = network([
      .conv2D(filters: 4, size: 3, activation: .relu, useBias: false), .averagePool2D(2), .flatten,
      .dense(units: 3, useBias: false),
    ])
    let network = try ExplainedNetwork(model)
    let x = examples([3, 6, 6, 2])
    let registry = AnalyzerRegistry.standard
    let z = try registry.make("lrp.z", on: network).analyze(x)
    let product = try registry.make("input_t_gradient", on: network).analyze(x)
    #expect(relativeError(z, product) < 1e-4)
  }

  /// As many steps as it takes: the map adds up to the difference from the reference's output.
  @Test func integratedGradientsAddUpToTheDifference() throws {
    let network = try ExplainedNetwork(network(convolutional))
    let x = examples([2, 6, 6, 2])
    var analyzer = IntegratedGradientsAnalyzer(network)
    analyzer.steps = 2_000
    let map = try analyzer.analyze(x)
    let outputs = network.outputs(x)
    let chosen = outputs.argmax()
    let base = network.outputs(.zeros(x.shape)).selectingColumns(chosen).scalars
    let difference = zip(outputs.selectingColumns(chosen).scalars, base).map(-)
    let sums = map.flattened().sum(along: 1).scalars
    for (sum, difference) in zip(sums, difference) { #expect(abs(sum - difference) < 0.01) }
  }

  /// A softmax at the end does not count, and no example depends on the others.
  @Test(arguments: [
    "gradient", "lrp.epsilon", "deep_taylor", "grad_cam", "occlusion", "smoothgrad",
  ])
  func softmaxAndBatchesDoNotCount(_ method: String) throws {
    let plain = try ExplainedNetwork(network(convolutional))
    let model = network(convolutional + [.activation(.softmax)])
    let probable = try ExplainedNetwork(model)
    let x = examples([70, 6, 6, 2])
    let options = method == "smoothgrad" ? ["augment_by_n": "2"] : [:]
    let maps = try AnalyzerRegistry.standard.make(method, on: plain, options).analyze(x)
    let others = try AnalyzerRegistry.standard.make(method, on: probable, options).analyze(x)
    #expect(maps == others)
    let last = try AnalyzerRegistry.standard.make(method, on: plain, options)
      .analyze(x.slice(69..<70))
    #expect(relativeError(maps.slice(69..<70), last) < 1e-4)
  }

  @Test func neuronsAreChosen() throws {
    let network = try ExplainedNetwork(network(convolutional))
    let x = examples([2, 6, 6, 2])
    let gradient = GradientAnalyzer(network)
    let zero = try gradient.analyze(x, neurons: .index(0))
    #expect(try gradient.analyze(x, neurons: .indices([0, 0])) == zero)
    let sum = try [0, 1, 2].map { try gradient.analyze(x, neurons: .index($0)) }
    #expect(
      relativeError(try gradient.analyze(x, neurons: .all), sum[0] + sum[1] + sum[2]) < 1e-4)
    #expect(throws: AttributionError.badNeuron(expected: "an output of 0...2", found: "3")) {
      try gradient.analyze(x, neurons: .index(3))
    }
    #expect(throws: AttributionError.self) { try gradient.analyze(x, neurons: .indices([0])) }
  }

  /// Windows of ids have a number for each token; recurrent layers have gradients but no rules.
  @Test func tokensAreExplainedByTheirVectors() throws {
    let model = network(
      [.embedding(classes: 9, units: 3), .lstm(units: 4), .flatten, .dense(units: 5)],
      inputs: [4])
    let network = try ExplainedNetwork(model)
    let x = Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [2, 4])
    let map = try AnalyzerRegistry.standard.make("input_t_gradient", on: network).analyze(x)
    #expect(map.shape == [2, 4])
    do {
      _ = try AnalyzerRegistry.standard.make("lrp.z", on: network)
      Issue.record("expected a refusal")
    } catch {
      #expect(
        error.description.hasPrefix("lrp.z has no rule for lstm_1, a layer of the kind lstm; these")
      )
      #expect(error.description.contains("gradient, input_t_gradient, integrated_gradients"))
      #expect(!error.description.contains("deconvnet"))
    }
  }

  /// A layer of another package brings its own rule.
  @Test func layersBringRules() throws {
    struct Halving: ParameterlessLayer, RelevancePropagating {
      struct Configuration: LayerConfiguration {
        static let kind = "halving"
        init() {}
        init(from fields: LayerFields) {}
        func outputShape(for input: Shape) -> Shape { input }
        func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
          Halving()
        }
      }
      func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x * 0.5 }
      func relevance(_ relevance: Tensor, input x: Tensor, output y: Tensor) -> Tensor {
        relevance
      }
    }
    let model = network(
      [.layer(Halving.Configuration()), .dense(units: 2, useBias: false)], inputs: [3])
    let network = try ExplainedNetwork(model)
    let x = Tensor([1, 2, 3], shape: [1, 3])
    let map = try AnalyzerRegistry.standard.make("lrp.z", on: network).analyze(x)
    let output = network.outputs(x).max(along: 1)
    #expect(ConservationCheck(maps: map, outputs: output).largestError < 1e-4)
  }

  @Test func misuseIsNamed() throws {
    let network = try ExplainedNetwork(network(convolutional))
    func message(_ name: String, _ options: [String: String] = [:]) -> String {
      do {
        _ = try AnalyzerRegistry.standard.make(name, on: network, options)
        return ""
      } catch {
        return error.description
      }
    }
    #expect(message("lrp.epsilom").contains("did you mean lrp.epsilon"))
    #expect(
      message("lrp.epsilon", ["epsilon": "-1"]) == "lrp.epsilon: epsilon is -1, expected above 0")
    #expect(message("lrp.epsilon", ["eps": "1"]).contains("option of lrp.epsilon \"eps\""))
    #expect(
      message("lrp.alpha_beta", ["alpha": "2", "beta": "2"]).contains("alpha - 1, which is 1"))
    #expect(message("deep_taylor.bounded").contains("low is not given"))
    #expect(message("smoothgrad", ["noise_scale": "nan"]).contains("noise_scale is nan"))
    #expect(message("grad_cam", ["layer": "conv2d_7"]).contains("did you mean conv2d_1"))
    let gradient = GradientAnalyzer(network)
    #expect(throws: AttributionError.self) { try gradient.analyze(.zeros([1, 5, 6, 2])) }
    #expect(throws: AttributionError.self) {
      try gradient.analyze(Tensor(repeating: .nan, shape: [1, 6, 6, 2]))
    }
    let tanh = try ExplainedNetwork(
      self.network([.dense(units: 3, activation: .tanh), .dense(units: 2)], inputs: [4]))
    #expect(throws: AttributionError.self) {
      try AnalyzerRegistry.standard.make("deep_taylor", on: tanh)
    }
    var broken = self.network(convolutional)
    broken.forEachParameter { $0 = Tensor(repeating: .nan, shape: $0.shape) }
    #expect(throws: AttributionError.self) { try ExplainedNetwork(broken) }
  }
}
