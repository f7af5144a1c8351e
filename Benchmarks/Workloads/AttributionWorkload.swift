import Attribution
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Maps of one 28x28 image through the convolutional network of the workloads.
enum AttributionWorkload: String, CaseIterable {
  /// SmoothGrad with 64 noisy copies.
  case smoothgrad64

  /// Seconds of one map.
  func secondsPerCall(seconds: Double) throws -> Double {
    var random = PCG64(seed: 0)
    let model = Sequential(
      inputShape: [28, 28, 1], ConvolutionalWorkload.cnn32x64.layers, using: &random)
    let image = Tensor(shape: [1, 28, 28, 1]) { values in
      for index in values.indices { values[index] = Float(random.nextDouble()) }
    }
    let network = try ExplainedNetwork(model)
    var analyzer = SmoothAnalyzer(GradientAnalyzer(network))
    (analyzer.count, analyzer.noiseScale) = (64, 0.1)
    // Other noise each time, as the peer draws it.
    return try medianSeconds(of: seconds) {
      analyzer.seed += 1
      _ = try analyzer.analyze(image, neurons: .index(3))
    }
  }
}
