import NeuralNetworks
import NumPyRandom
import TensorEngine

/// The fully connected networks of the workloads.
enum MLPWorkload: String, CaseIterable {
  case qnet16, qnet256, mlp300

  private var sizes: [Int] {
    switch self {
    case .qnet16: [4, 16, 16, 16, 2]
    case .qnet256: [4, 256, 256, 2]
    case .mlp300: [784, 300, 100, 10]
    }
  }

  private var batchSize: Int {
    switch self {
    case .qnet16: 32
    case .qnet256: 64
    case .mlp300: 50
    }
  }

  /// Seconds of one whole update: forward, softmax cross-entropy, backward, optimizer.
  func secondsPerStep(seconds: Double) -> Double {
    self == .mlp300
      ? measure(AdaGrad(), seconds: seconds) : measure(Adam(), seconds: seconds)
  }

  private func measure(_ start: some Optimizer, seconds: Double) -> Double {
    var optimizer = start
    var random = PCG64(seed: 0)
    var layers: [LayerSpecification] = sizes.dropFirst().dropLast().map {
      .dense(units: $0, activation: .relu)
    }
    layers.append(.dense(units: sizes[sizes.count - 1]))
    var model = Sequential(inputs: sizes[0], layers, using: &random)
    let x = Tensor(shape: [batchSize, sizes[0]]) { values in
      for index in values.indices { values[index] = Float(random.standardNormal()) }
    }
    let labels = (0..<batchSize).map { _ in random.integers(upTo: sizes[sizes.count - 1]) }
    return medianSeconds(of: seconds) {
      optimizer.minimize(&model) { $0(x).softmaxCrossEntropy(labels: labels) }
    }
  }
}

/// The convolutional networks of the workloads, over 28x28 gray images of ten classes.
enum ConvolutionalWorkload: String, CaseIterable {
  case cnn32x64, lenet

  var layers: [LayerSpecification] {
    switch self {
    case .cnn32x64:
      [
        .conv2D(filters: 32, size: 3, activation: .relu),
        .conv2D(filters: 64, size: 3, activation: .relu), .maxPool2D(2), .dropout(0.25), .flatten,
        .dense(units: 128, activation: .relu), .dropout(0.5), .dense(units: 10),
      ]
    case .lenet:
      [
        .conv2D(filters: 20, size: 5, activation: .relu), .maxPool2D(2),
        .conv2D(filters: 40, size: 5, activation: .relu), .maxPool2D(2), .flatten,
        .dense(units: 200, activation: .relu), .dense(units: 10),
      ]
    }
  }

  private var batchSize: Int { self == .cnn32x64 ? 128 : 100 }

  /// Seconds of one whole update: forward, softmax cross-entropy, backward, Adam.
  func secondsPerStep(seconds: Double) -> Double {
    var optimizer = Adam()
    var random = PCG64(seed: 0)
    var model = Sequential(inputShape: [28, 28, 1], layers, using: &random)
    let x = Tensor(shape: [batchSize, 28, 28, 1]) { values in
      for index in values.indices { values[index] = Float(random.standardNormal()) }
    }
    let labels = (0..<batchSize).map { _ in random.integers(upTo: 10) }
    let context = ForwardContext(training: PCG64(seed: 0, stream: "dropout"))
    return medianSeconds(of: seconds) {
      optimizer.minimize(&model, in: context) { model in
        model.forward(x, in: context).softmaxCrossEntropy(labels: labels)
      }
    }
  }
}
