import Datasets
import Foundation
import Foundations
import ModelFormats
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// The network of Keras 1 with Theano's convolutions in `keras-mnist-cnn`.
@Suite struct KerasMNISTTests {
  private static let data = ProcessInfo.processInfo.environment["PALESTRA_DATA"] ?? ""
  private static let folder = data + "/keras-mnist-cnn"
  private static let isThere = FileManager.default.fileExists(atPath: folder)

  private func images(_ count: Int) throws -> (x: Tensor, labels: [Int]) {
    let images = try IDX.read(Self.data + "/mnist/t10k-images-idx3-ubyte.gz")
    let labels = try IDX.read(Self.data + "/mnist/t10k-labels-idx1-ubyte.gz")
    let pixels = images.floats.prefix(count * 784).map { $0 / 255 }
    return (
      Tensor(Array(pixels), shape: [count, 28, 28, 1]), labels.floats.prefix(count).map { Int($0) }
    )
  }

  @Test(.enabled(if: isThere, "set PALESTRA_DATA to a folder with keras-mnist-cnn and mnist"))
  func labelsDigitsAsPublished() throws {
    let model = try KerasModel(
      contentsOf: Self.folder + "/my_nn_weights.h5",
      architecture: Self.folder + "/my_nn_arch.json")
    #expect(model.version == nil)
    #expect(model.notes.contains { $0.contains("180 degrees") })
    let (x, labels) = try images(3_000)
    let answers = model.network(x)
    let classes = answers.argmax()
    let right = zip(classes, labels).filter { $0 == $1 }.count
    #expect(right == 2576, "85.9 %, as the folder's README says")
    // `Golden/make_keras_mnist.py`, a convolution in the mathematical sense by SciPy in float64.
    let expected = try GoldenFiles.decode([[Double]].self, from: "keras-mnist.json")
    #expect(
      Tolerance.float32.mismatch(
        Array(answers.scalars.prefix(expected.count * 10)), expected.flatMap { $0 }) == nil)
    let upright = try KerasModel(
      contentsOf: Self.folder + "/my_nn_weights.h5",
      architecture: Self.folder + "/my_nn_arch.json", kernels: .upright)
    let wrong = zip(upright.network(x).argmax(), labels).filter { $0 == $1 }.count
    #expect(Double(wrong) / 3_000 < 0.3)
  }
}
