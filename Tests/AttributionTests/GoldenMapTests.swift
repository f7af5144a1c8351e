import Foundation
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

@testable import Attribution

/// Arrays and networks that `Golden/make_attribution.py` made.
struct GoldenMaps {
  private let file: Safetensors

  init(_ name: String) throws {
    file = try Safetensors(contentsOf: Self.path(name))
  }

  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(name).safetensors").path
  }

  static func network(_ name: String) throws -> Sequential {
    try ModelFile(contentsOf: path(name)).model
  }

  subscript(name: String) -> Tensor { get throws { try #require(file[name]) } }
}

/// The largest difference of two maps, relative to the largest number of the reference in the same
/// example: roundings of float32 sums are relative to what is summed.
func relativeError(_ map: Tensor, _ reference: Tensor) -> Float {
  guard map.shape == reference.shape else { return .infinity }
  return (0..<map.shape[0]).map { row in
    let expected = reference.slice(row..<row + 1)
    let error = (map.slice(row..<row + 1) - expected).abs().max().scalar
    return error / max(expected.abs().max().scalar, 1e-30)
  }.max() ?? 0
}

/// Maps of the largest output beside iNNvestigate's, zennit's, captum's and PyTorch's.
@Suite struct GoldenMapTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let method: String
    var options: [String: String] = [:]
    let golden: String
    var testDescription: String { golden }

    init(_ method: String, _ options: [String: String] = [:], _ golden: String? = nil) {
      (self.method, self.options, self.golden) = (method, options, golden ?? method)
    }
  }

  static let cases = [
    Case("gradient"), Case("gradient", ["postprocess": "abs"], "gradient.abs"),
    Case("gradient", ["postprocess": "square"], "gradient.square"), Case("input_t_gradient"),
    Case("deconvnet"), Case("guided_backprop"), Case("integrated_gradients"), Case("lrp.z"),
    Case("lrp.epsilon", [:], "lrp.epsilon_1e-7"),
    Case("lrp.epsilon", ["epsilon": "0.1"], "lrp.epsilon_0.1"),
    Case("lrp.epsilon_IB", ["epsilon": "0.1"], "lrp.epsilon_0.1_IB"),
    Case("lrp.epsilon", ["epsilon": "1"], "lrp.epsilon_1"), Case("lrp.w_square"),
    Case("lrp.flat"), Case("lrp.alpha_beta", ["alpha": "2"], "lrp.alpha_2_beta_1"),
    Case("lrp.alpha_2_beta_1"), Case("lrp.alpha_2_beta_1_IB"), Case("lrp.alpha_1_beta_0"),
    Case("lrp.alpha_1_beta_0_IB"), Case("lrp.z_plus"), Case("lrp.z_plus_fast"),
    Case("lrp.sequential_preset_a"), Case("lrp.sequential_preset_a_flat"),
    Case("lrp.sequential_preset_b"), Case("lrp.sequential_preset_b_flat"),
    Case(
      "lrp.sequential_preset_b_flat_until_idx", ["until": "1"],
      "lrp.sequential_preset_b_flat_until_1"),
    Case("lrp", ["rule": "z", "input_layer_rule": "0,1"], "lrp.z_input_bounded_0_1"),
    Case("deep_taylor"),
    Case("deep_taylor.bounded", ["low": "0", "high": "1"], "deep_taylor.bounded_0_1"),
    Case("grad_cam"), Case("guided_grad_cam"), Case("occlusion", [:], "occlusion_3_1"),
    Case("occlusion", ["window": "5", "stride": "2"], "occlusion_5_2"),
  ]

  @Test(arguments: cases)
  func mapsAreThoseOfTheOriginals(_ item: Case) throws {
    let golden = try GoldenMaps("cnn_maps")
    let network = try ExplainedNetwork(GoldenMaps.network("cnn"))
    let images = try golden["images"]
    #expect(relativeError(network.outputs(images), try golden["logits"]) < 1e-5)
    let analyzer = try AnalyzerRegistry.standard.make(item.method, on: network, item.options)
    let error = relativeError(try analyzer.analyze(images), try golden[item.golden])
    #expect(error < 1e-4, "\(item.golden): \(error)")
  }

  static let tinyCases = [
    Case("gradient"), Case("input_t_gradient"),
    Case("lrp", ["rule": "z", "bn_layer_rule": "z"], "lrp.z"), Case("lrp.z", [:], "lrp.z_bn_own"),
    Case(
      "lrp", ["rule": "z", "bn_layer_rule": "z", "bn_layer_fuse_mode": "two_linear"],
      "lrp.z_two_linear"),
    Case(
      "lrp", ["rule": "epsilon", "epsilon": "0.1", "bn_layer_rule": "epsilon"], "lrp.epsilon_0.1"),
    Case(
      "lrp",
      [
        "rule": "epsilon", "epsilon": "0.1", "bn_layer_rule": "epsilon",
        "bn_layer_fuse_mode": "two_linear",
      ], "lrp.epsilon_0.1_two_linear"),
    Case(
      "lrp", ["rule": "alpha_2_beta_1", "bn_layer_rule": "alpha_2_beta_1"], "lrp.alpha_2_beta_1"),
    Case(
      "lrp", ["rule": "alpha_2_beta_1_IB", "bn_layer_rule": "alpha_2_beta_1_IB"],
      "lrp.alpha_2_beta_1_IB"),
    Case("lrp.alpha_2_beta_1", [:], "lrp.alpha_2_beta_1_bn_own"),
    Case("lrp", ["rule": "flat", "bn_layer_rule": "flat"], "lrp.flat"),
    Case("lrp", ["rule": "w_square", "bn_layer_rule": "w_square"], "lrp.w_square"),
    Case("lrp.sequential_preset_a"), Case("lrp.sequential_preset_b_flat"),
    Case(
      "lrp", ["rule": "z", "bn_layer_rule": "z", "input_layer_rule": "-1,1"],
      "lrp.z_input_bounded_-1_1"),
  ]

  /// Batch normalization, average pooling, strides and padding.
  @Test(arguments: tinyCases)
  func otherLayersPassRelevanceToo(_ item: Case) throws {
    let golden = try GoldenMaps("tiny_cnn_maps")
    let network = try ExplainedNetwork(GoldenMaps.network("tiny_cnn"))
    let images = try golden["images"]
    #expect(relativeError(network.outputs(images), try golden["logits"]) < 1e-5)
    let analyzer = try AnalyzerRegistry.standard.make(item.method, on: network, item.options)
    let error = relativeError(try analyzer.analyze(images), try golden[item.golden])
    #expect(error < 1e-4, "\(item.golden): \(error)")
  }

  @Test(arguments: [
    Case("gradient"), Case("lrp", ["rule": "z", "bn_layer_rule": "z"], "lrp.z"),
    Case("deconvnet"), Case("guided_backprop"), Case("deep_taylor"),
    Case("deep_taylor.bounded", ["low": "-1", "high": "1"], "deep_taylor.bounded_-1_1"),
  ])
  func reluNetworksWithOtherLayers(_ item: Case) throws {
    let golden = try GoldenMaps("tiny_cnn_maps")
    let leaky = try GoldenMaps.network("tiny_cnn")
    var architecture = leaky.architecture
    architecture.layers = architecture.layers.map { layer in
      guard var configuration = layer.configuration as? any ActivatedConfiguration,
        configuration.activation == .leakyReLU
      else { return layer }
      configuration.activation = .relu
      return .layer(configuration)
    }
    let network = try ExplainedNetwork(
      Sequential(architecture, parameters: leaky.parameters, states: leaky.states))
    let images = try golden["images"]
    let analyzer = try AnalyzerRegistry.standard.make(item.method, on: network, item.options)
    let error = relativeError(try analyzer.analyze(images), try golden["relu/\(item.golden)"])
    #expect(error < 1e-4, "\(item.golden): \(error)")
  }

  /// With the same noise and the same references.
  @Test func drawnMethodsAreThoseOfTheirDefinition() throws {
    let golden = try GoldenMaps("cnn_maps")
    let network = try ExplainedNetwork(GoldenMaps.network("cnn"))
    let images = try golden["images"]
    let guided = try AnalyzerRegistry.standard.make("guided_backprop", on: network)
    let bases: [(any Analyzer, String)] = [
      (GradientAnalyzer(network), "smoothgrad"), (guided, "guided_smoothgrad"),
    ]
    for (base, name) in bases {
      for (postprocessing, suffix) in [(GradientPostprocessing.none, ""), (.square, ".square")] {
        var smooth = SmoothAnalyzer(base)
        smooth.noise = try golden["smoothgrad.noise"]
        smooth.count = 8
        smooth.postprocessing = postprocessing
        let error = relativeError(try smooth.analyze(images), try golden[name + suffix])
        #expect(error < 1e-4, "\(name)\(suffix): \(error)")
      }
    }
    let baselines = try golden["expected_gradients.baselines"]
    let expected = try ExpectedGradientsAnalyzer(network, references: baselines)
    let alphas = try golden["expected_gradients.alphas"].reshaped(to: [8, 1, 1, 1])
    let positions = network.outputs(images).argmax()
    let maps = (0..<images.shape[0]).map { row in
      expected.map(
        of: images.slice(row..<row + 1), positions[row], from: Array(0..<8), at: alphas)
    }
    let error = relativeError(.concatenated(maps), try golden["expected_gradients"])
    #expect(error < 1e-4, "expected_gradients: \(error)")
  }
}
