import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct RecurrentLayerTests {
  /// textgenrnn's network for its vocabulary of 464 characters.
  private static func textNetwork(classes: Int = 465, units: Int = 128) -> Architecture {
    Architecture(
      inputShape: [40],
      layers: [
        .embedding(classes: classes, units: 100), .spatialDropout(0.2),
        .skipConcatenation([.lstm(units: units), .lstm(units: units)]), .attentionAverage,
        .dense(units: classes),
      ])
  }

  /// 46,500 + 117,248 + 131,584 + 356 + 166,005, as Keras counts them.
  @Test func theTextNetworkHasTheKnownNumberOfParameters() {
    let shapes = Self.textNetwork().parameterShapes
    #expect(shapes.reduce(0) { $0 + $1.shape.count } == 461_693)
    var random = PCG64(seed: 1)
    let network = Sequential(Self.textNetwork(classes: 7, units: 4), using: &random)
    #expect(
      network.namedTensors.map(\.name) == [
        "embedding_1.embeddings", "skip_concatenation_1.lstm_1.kernel",
        "skip_concatenation_1.lstm_1.recurrent_kernel", "skip_concatenation_1.lstm_1.bias",
        "skip_concatenation_1.lstm_2.kernel", "skip_concatenation_1.lstm_2.recurrent_kernel",
        "skip_concatenation_1.lstm_2.bias", "attention_average_1.weights", "dense_1.kernel",
        "dense_1.bias",
      ])
    #expect(network.architecture.parameterShapes.map(\.name) == network.namedTensors.map(\.name))
  }

  @Test func recurrentKernelsAreOrthogonalAndForgetBiasesOne() throws {
    var random = PCG64(seed: 1)
    let network = Sequential(
      Architecture(inputShape: [5, 3], layers: [.lstm(units: 4)]), using: &random)
    let layer = try #require(network.layers[0] as? LSTM)
    let kernel = layer.weights.recurrentKernel
    let product = kernel.matmul(kernel, transposingOther: true)
    let identity = Tensor.oneHot([0, 1, 2, 3], depth: 4)
    #expect(zip(product.scalars, identity.scalars).allSatisfy { ($0 - $1).magnitude < 1e-5 })
    #expect(layer.weights.bias.scalars == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func bothDirectionsStandSideBySide() throws {
    var random = PCG64(seed: 2)
    for layers in [[LayerSpecification.bidirectionalLSTM(units: 3)], [.bidirectionalGRU(units: 3)]]
    {
      let network = Sequential(Architecture(inputShape: [4, 2], layers: layers), using: &random)
      let x = Tensor((0..<16).map { Float($0 % 5) / 4 - 0.5 }, shape: [2, 4, 2])
      let y = network(x)
      #expect(y.shape == [2, 4, 6])
      // The backward half of the reversed sequences is what that layer makes going forward.
      let parameters = network.parameters
      let forward = Sequential(
        Architecture(
          inputShape: [4, 2],
          layers: layers[0].kind == "bidirectional_lstm" ? [.lstm(units: 3)] : [.gru(units: 3)]),
        parameters: Array(parameters[3...]))
      let flipped = Tensor.concatenated(
        (0..<4).reversed().map { x.slice(along: 1, $0..<$0 + 1) }, along: 1)
      let expected = forward(flipped)
      for step in 0..<4 {
        let found = y.slice(along: 1, step..<step + 1).slice(along: 2, 3..<6)
        #expect(found.scalars == expected.slice(along: 1, 3 - step..<4 - step).scalars)
      }
    }
  }

  @Test func theLastStepAloneIsTheEndOfThePass() {
    var random = PCG64(seed: 3)
    let whole = Sequential(
      Architecture(inputShape: [4, 2], layers: [.gru(units: 3)]), using: &random)
    let last = Sequential(
      Architecture(inputShape: [4, 2], layers: [.gru(units: 3, returnsSequences: false)]),
      parameters: whole.parameters)
    let x = Tensor((0..<16).map { Float($0 % 7) / 4 - 0.5 }, shape: [2, 4, 2])
    #expect(last(x).shape == [2, 3])
    #expect(last(x).scalars == whole(x).slice(along: 1, 3..<4).scalars)
  }

  @Test func aModelFileKeepsANetworkOfNestedLayers() throws {
    var architecture = Self.textNetwork(classes: 7, units: 5)
    architecture.layers[2] = .skipConcatenation([.bidirectionalGRU(units: 2), .lstm(units: 3)])
    #expect(try Architecture(json: architecture.json) == architecture)
    let json = architecture.json.description.replacing("\"units\":2", with: "\"units\":0")
    #expect {
      try Architecture(json: try JSONValue(parsing: json, depthLimit: 8))
    } throws: { error in
      "\(error)".contains("architecture.layers[2].layers[0].units")
    }
  }

  @Test func settingsNameTheLayers() throws {
    let registry = LayerRegistry.standard
    #expect(registry.specification(setting: "lstm 12") == .lstm(units: 12))
    #expect(
      registry.specification(setting: "gru 3 last") == .gru(units: 3, returnsSequences: false))
    #expect(registry.specification(setting: "bidirectional_lstm 2") == .bidirectionalLSTM(units: 2))
    #expect(registry.specification(setting: "embedding 9 4") == .embedding(classes: 9, units: 4))
    #expect(registry.specification(setting: "attention_average") == .attentionAverage)
    for bad in ["lstm", "lstm 0", "gru 3 first", "embedding 4", "attention_average 2"] {
      #expect(registry.specification(setting: bad) == nil, "\(bad)")
    }
  }

  @Test func whatIsNoIDCountsAsZero() {
    let layer = Embedding(embeddings: Tensor([1, 2, 3, 4], shape: [2, 2]))
    let ids = Tensor([0, 1, 2, -1, .nan, .infinity], shape: [1, 6])
    #expect(layer(ids).scalars == [1, 2, 3, 4, 1, 2, 1, 2, 1, 2, 1, 2])
    #expect(layer(ids).shape == [1, 6, 2])
  }

  @Test func layersRefuseWhatTheyCannotFollow() {
    let misfits: [[LayerSpecification]] = [
      [.lstm(units: 2)], [.attentionAverage], [.embedding(classes: 1 << 25, units: 1)],
      [
        .embedding(classes: 3, units: 2),
        .skipConcatenation([.lstm(units: 2, returnsSequences: false)]),
      ],
    ]
    for layers in misfits {
      #expect(throws: LayerMisfit.self) {
        _ = try Architecture(inputShape: [4], layers: layers).exampleShapes()
      }
    }
  }
}

/// Sets the number of threads, so alone.
@Suite(.serialized) struct RecurrentThreadTests {
  @Test(arguments: [128, 33]) func theBitsDoNotDependOnThreads(batch: Int) {
    let pool = WorkerPool.shared
    let before = pool.threads
    defer { pool.threads = before }
    var results: [[Tensor]] = []
    for threads in [1, 2] {
      pool.threads = threads
      var random = PCG64(seed: 4)
      var network = Sequential(
        Architecture(
          inputShape: [40],
          layers: [
            .embedding(classes: 30, units: 20),
            .skipConcatenation([.lstm(units: 24), .bidirectionalGRU(units: 24)]),
            .attentionAverage, .dense(units: 30),
          ]), using: &random)
      var optimizer = Adam()
      let x = Tensor(shape: [batch, 40]) { values in
        for index in values.indices { values[index] = Float(random.integers(upTo: 30)) }
      }
      let labels = (0..<batch).map { _ in random.integers(upTo: 30) }
      for _ in 0..<2 {
        _ = optimizer.minimize(&network) { $0(x).softmaxCrossEntropy(labels: labels) }
      }
      results.append(network.parameters)
    }
    #expect(results[0] == results[1])
  }
}
