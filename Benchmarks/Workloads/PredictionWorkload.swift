import ModelFormats
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// The outputs of a large network for one picture.
enum PredictionWorkload {
  /// Seconds of a pass through VGG16 with random weights.
  static func vgg16(_ seconds: Double) -> Double {
    var random = PCG64(seed: 0)
    let network = Sequential(VGG16.architecture(.torchvision), using: &random)
    let image = Tensor(shape: [1, 224, 224, 3]) { values in
      for index in values.indices { values[index] = Float(random.nextDouble()) }
    }
    return medianSeconds(of: seconds) { _ = network(image) }
  }
}
