import NeuralNetworks
import NumPyRandom
import TensorEngine

/// The recurrent network of the workloads, over windows of 40 of 100 tokens.
enum TextWorkload: String, CaseIterable {
  case textrnn

  /// Seconds of one whole update: forward, softmax cross-entropy, backward, RMSprop.
  func secondsPerStep(seconds: Double) -> Double {
    let (classes, window, batch) = (100, 40, 128)
    var optimizer = RMSprop(learningRate: 4e-3)
    var random = PCG64(seed: 0)
    var model = Sequential(
      inputShape: [window],
      [
        .embedding(classes: classes, units: 100),
        .skipConcatenation([.lstm(units: 128), .lstm(units: 128)]), .attentionAverage,
        .dense(units: classes),
      ], using: &random)
    let ids = Tensor(shape: [batch, window]) { values in
      for index in values.indices { values[index] = Float(random.integers(upTo: classes)) }
    }
    let labels = (0..<batch).map { _ in random.integers(upTo: classes) }
    return medianSeconds(of: seconds) {
      optimizer.minimize(&model) { $0(ids).softmaxCrossEntropy(labels: labels) }
    }
  }
}
