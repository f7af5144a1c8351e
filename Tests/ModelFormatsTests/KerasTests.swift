import Datasets
import Foundations
import ModelFormats
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// Models that TensorFlow's Keras 2.12 and Keras 3.15 wrote, and what they answered
/// (`Golden/make_keras_models.py`).
@Suite struct KerasTests {
  private static let names =
    ["dense", "convolution", "decoder", "recurrent", "chain", "branches"].flatMap { name in
      ["keras2", "keras3"].flatMap { era in
        [("\(era)-\(name)", "h5"), ("\(era)-\(name)", "keras")]
      }
    } + [("keras3-groups", "keras"), ("keras3-first", "h5"), ("keras3-first", "keras")]

  @Test(arguments: names)
  func answersAsKerasDoes(_ name: String, _ suffix: String) throws {
    let model = try KerasModel(contentsOf: GoldenFiles.path("\(name).\(suffix)"))
    try expectAnswers(model.network, name)
    #expect(model.version?.hasPrefix(name.hasPrefix("keras2") ? "2.12" : "3.15") == true)
  }

  @Test(arguments: [("keras2-dense", "_weights.h5"), ("keras3-dense", ".weights.h5")])
  func readsBareWeights(_ name: String, _ suffix: String) throws {
    let model = try KerasModel(
      contentsOf: GoldenFiles.path(name + suffix), architecture: GoldenFiles.path("\(name).json"))
    try expectAnswers(model.network, name)
    let error = #expect(throws: ModelFormatError.self) {
      try KerasModel(contentsOf: GoldenFiles.path(name + suffix))
    }
    #expect("\(try #require(error))".contains("to_json()"))
  }

  @Test func branchesBecomeGraphsAndChainsLayers() throws {
    let chain = try KerasModel(contentsOf: GoldenFiles.path("keras2-chain.keras")).network
    #expect(
      chain.architecture.layers.map(\.kind) == [
        "rescaling", "normalization", "conv2d", "global_average_pooling2d", "dense",
      ])
    let branches = try KerasModel(contentsOf: GoldenFiles.path("keras3-branches.keras")).network
    #expect(
      branches.architecture.layers.map(\.kind) == [
        "conv2d", "layer_graph", "activation", "layer_graph", "max_pooling2d", "flatten", "dense",
      ])
  }

  /// What was converted is a model file like any other.
  @Test func convertedModelsAreModelFiles() throws {
    let model = try KerasModel(contentsOf: GoldenFiles.path("keras2-branches.h5")).network
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try ModelFile(model: model).write(to: path)
    try expectAnswers(try ModelFile(contentsOf: path).model, "keras2-branches")
  }

  @Test func channelsFirstIsNoted() throws {
    let model = try KerasModel(contentsOf: GoldenFiles.path("keras3-first.h5"))
    #expect(model.notes.contains { $0.contains("channels last: [8, 6, 3]") })
    #expect(model.network.architecture.inputShape == [8, 6, 3])
  }

  private func expectAnswers(_ network: Sequential, _ name: String) throws {
    let archive = try ZipArchive(contentsOf: GoldenFiles.path("\(name).npz"))
    let (x, y) = (try array(archive, "x"), try array(archive, "y"))
    var input = Tensor(x.floats, shape: Shape(x.shape))
    if name.hasSuffix("first") { input = input.transposed(permutation: [0, 2, 3, 1]) }
    let output = network(input)
    #expect(output.shape == Shape(y.shape))
    #expect(Tolerance.float32.mismatch(output.scalars, y.floats.map(Double.init)) == nil)
  }

  private func array(_ archive: ZipArchive, _ name: String) throws -> NDArray {
    try NumPyFile.read(bytes: archive.contents(of: "\(name).npy"), file: name)
  }
}
