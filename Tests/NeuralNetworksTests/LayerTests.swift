import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// layers.json: what PyTorch computes in float64.
private struct LayerCases: Decodable {
  struct Normalization: Decodable {
    let input, gamma, beta, upstream, output, in_use: GoldenArray
    let gradients, before, after: [GoldenArray]
  }
  struct Network: Decodable {
    let input, logits: GoldenArray
    let labels: [Int]
    let parameters, gradients: [GoldenArray]
    let loss: Double
  }
  let batch_normalization, layer_normalization: [Normalization]
  let network: Network

  static func all() throws -> LayerCases {
    try GoldenFiles.decode(LayerCases.self, from: "layers.json", beside: #filePath)
  }
}

extension Tensor {
  fileprivate init(_ golden: GoldenArray) { self.init(golden.floats, shape: Shape(golden.shape)) }
}

@Suite struct LayerTests {
  private func expect(
    _ actual: Tensor, _ golden: GoldenArray, _ what: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(actual.shape == Shape(golden.shape), "\(what)", sourceLocation: location)
    let mismatch = Tolerance.float32.mismatch(actual.scalars, golden.values)
    #expect(mismatch == nil, "\(what)", sourceLocation: location)
  }

  private func check(
    _ layer: some Layer, _ golden: LayerCases.Normalization, _ context: ForwardContext
  ) {
    let tape = GradientTape()
    var watched = layer
    watched.forEachParameter { $0 = tape.watch($0) }
    let x = tape.watch(Tensor(golden.input))
    let y = watched.forward(x, in: context)
    expect(y, golden.output, "output")
    let gradients = tape.gradient(
      of: y, at: [x] + watched.parameters, upstream: Tensor(golden.upstream))
    for (index, gradient) in gradients.enumerated() {
      expect(gradient, golden.gradients[index], "gradient \(index)")
    }
  }

  @Test func batchNormalizationAgreesWithPyTorch() throws {
    for golden in try LayerCases.all().batch_normalization {
      var layer = BatchNormalization(
        gamma: Tensor(golden.gamma), beta: Tensor(golden.beta),
        movingMean: Tensor(golden.before[0]), movingVariance: Tensor(golden.before[1]), .torch)
      let copy = layer
      let context = ForwardContext(training: PCG64(seed: 1))
      check(layer, golden, context)
      layer.takeStates(from: context)
      for (state, expected) in zip(layer.states, golden.after) {
        expect(state, expected, "moments")
      }
      expect(layer(Tensor(golden.input)), golden.in_use, "in use")
      for (state, expected) in zip(copy.states, golden.before) { expect(state, expected, "copy") }
    }
  }

  @Test func layerNormalizationAgreesWithPyTorch() throws {
    for golden in try LayerCases.all().layer_normalization {
      check(
        LayerNormalization(
          gamma: Tensor(golden.gamma), beta: Tensor(golden.beta), epsilon: 1e-5),
        golden, .inference)
    }
  }

  /// Keras: 0.99 of the moments kept, the variance divided by n.
  @Test func kerasKeepsMoreOfTheMoments() {
    var layer = BatchNormalization(channels: 1)
    let context = ForwardContext(training: PCG64(seed: 1))
    // Twice in one context: the second builds on the first.
    for _ in 0..<2 { _ = layer.forward(Tensor([1, 3], shape: [2, 1]), in: context) }
    layer.takeStates(from: context)
    // Mean 2, variance 1: 0.99 * (0.01 * 2) + 0.01 * 2, and 1 throughout.
    #expect(Tolerance.float32.mismatch(layer.movingMean.scalars, [0.0398]) == nil)
    #expect(Tolerance.float32.mismatch(layer.movingVariance.scalars, [1]) == nil)
    layer.takeStates(from: context)
    #expect(Tolerance.float32.mismatch(layer.movingMean.scalars, [0.0398]) == nil)
  }

  @Test func aConvolutionalNetworkAgreesWithPyTorch() throws {
    let golden = try LayerCases.all().network
    let architecture = Architecture(
      inputShape: [8, 8, 2],
      layers: [
        .conv2D(filters: 4, size: 3, activation: .relu), .maxPool2D(2),
        .conv2D(filters: 3, size: 2, activation: .relu), .flatten, .dense(units: 5),
      ])
    let model = Sequential(architecture, parameters: golden.parameters.map { Tensor($0) })
    expect(model(Tensor(golden.input)), golden.logits, "logits")
    let tape = GradientTape()
    var watched = model
    watched.forEachParameter { $0 = tape.watch($0) }
    let loss = watched(Tensor(golden.input)).softmaxCrossEntropy(labels: golden.labels)
    #expect(Tolerance.float32.accepts(Double(loss.scalar), golden.loss))
    let gradients = tape.gradient(of: loss, at: watched.parameters)
    for (index, gradient) in gradients.enumerated() {
      expect(gradient, golden.gradients[index], "gradient \(index)")
    }
  }

  @Test func aWrongParameterIsFound() throws {
    let golden = try LayerCases.all().layer_normalization[0]
    let layer = LayerNormalization(
      gamma: Tensor(golden.gamma), beta: Tensor(golden.beta) + 0.01, epsilon: 1e-5)
    let y = layer(Tensor(golden.input))
    #expect(Tolerance.float32.mismatch(y.scalars, golden.output.values) != nil)
  }

  @Test func dropoutActsInTrainingAlone() {
    let x = Tensor.ones([20, 5, 4])
    for layer in [Dropout(0.5), SpatialDropout(0.5)] as [any Layer] {
      #expect(layer.forward(x, in: .inference) == x)
      let context = ForwardContext(training: PCG64(seed: 3))
      let (first, second) = (layer.forward(x, in: context), layer.forward(x, in: context))
      #expect(first != x && first != second)
      let again = ForwardContext(training: PCG64(seed: 3))
      #expect(layer.forward(x, in: again) == first)
      // A context continues where its generator is put.
      let resumed = ForwardContext(training: again.random)
      #expect(layer.forward(x, in: resumed) == second)
    }
  }

  @Test func aTrainingStepTakesTheMomentsOver() {
    var random = PCG64(seed: 1)
    var model = Sequential(
      inputShape: [6, 6, 1],
      [
        .conv2D(filters: 3, size: 3), .batchNormalization(), .activation(.relu), .flatten,
        .dense(units: 2),
      ], using: &random)
    let before = model
    var optimizer = Adam()
    let context = ForwardContext(training: PCG64(seed: 1, stream: "dropout"))
    let x = Tensor((0..<144).map { Float($0 % 7) }, shape: [4, 6, 6, 1])
    let loss = optimizer.minimize(&model, in: context) {
      $0.forward(x, in: context).softmaxCrossEntropy(labels: [0, 1, 0, 1])
    }
    #expect(loss.isFinite)
    #expect(model.states != before.states)
    #expect(before.states == [.zeros([3]), .ones([3])])
    let steady = model.states
    optimizer.minimize(&model, in: context) { $0.forward(x, in: context).sum() * Float.infinity }
    #expect(model.states == steady)
  }

  /// The smallest problem that needs a convolution: on which side of the image the bright pixel is.
  @Test func learnsWhereAPixelIs() {
    var random = PCG64(seed: 1)
    var model = Sequential(
      inputShape: [6, 6, 1],
      [
        .conv2D(filters: 4, size: 3, activation: .relu), .maxPool2D(2), .dropout(0.1), .flatten,
        .dense(units: 2),
      ], using: &random)
    var optimizer = Adam(learningRate: 0.02)
    let labels = (0..<36).map { $0 % 6 < 3 ? 0 : 1 }
    let x = Tensor(
      (0..<36).flatMap { bright in (0..<36).map { $0 == bright ? 1 : 0 } }, shape: [36, 6, 6, 1])
    let context = ForwardContext(training: PCG64(seed: 2))
    for _ in 0..<150 {
      optimizer.minimize(&model, in: context) {
        $0.forward(x, in: context).softmaxCrossEntropy(labels: labels)
      }
    }
    #expect(model(x).argmax() == labels)
  }
}
