import Foundations
import ModelFormats
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// VGG16 with two filters in its first layer, in the published layouts (`Golden/make_vgg16.py`).
@Suite struct VGG16Tests {
  private struct Answers: Decodable {
    let keras: [[Double]]
    let torchvision: [[Double]]
  }

  @Test(arguments: [("vgg16-keras.h5", true), ("vgg16-torchvision.safetensors", false)])
  func answersAsThePublishedNetworkDoes(_ name: String, _ isKeras: Bool) throws {
    let network = try VGG16.network(weights: GoldenFiles.path(name))
    let count = 2 * 224 * 224 * 3
    let x = Tensor(
      (0..<count).map { Float($0 * 7919 % 251) / 255 }, shape: [2, 224, 224, 3])
    let answers = try GoldenFiles.decode(Answers.self, from: "vgg16.json")
    let expected = (isKeras ? answers.keras : answers.torchvision).flatMap { $0 }
    let output = network(x)
    #expect(output.shape == [2, 10])
    // Sixteen layers of Float32 on both sides.
    let tolerance = Tolerance(absolute: 1e-5, relative: 2e-5)
    #expect(tolerance.mismatch(output.scalars, expected) == nil)
  }

  @Test func anotherFileIsRefused() throws {
    for name in ["keras2-dense.h5", "torch-images.safetensors"] {
      let error = #expect(throws: ModelFormatError.self) {
        try VGG16.network(weights: GoldenFiles.path(name))
      }
      #expect("\(try #require(error))".contains("VGG16"))
    }
  }

  @Test func theRealNetworkHas138MillionParameters() throws {
    let shapes = VGG16.architecture(.torchvision).parameterShapes
    #expect(shapes.reduce(0) { $0 + $1.shape.count } == 138_357_544)
  }
}
