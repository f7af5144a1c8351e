import Datasets
import Foundations
import ModelFormats
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// Weights that PyTorch saved, and what it answered (`Golden/make_torch_models.py`).
@Suite struct TorchTests {
  private static let images = Architecture(
    inputShape: [8, 10, 2],
    layers: [
      .conv2D(filters: 6, size: 3, window: .init(padding: .all(1))), .batchNormalization(.torch),
      .activation(.relu), .maxPool2D(2),
      .conv2D(
        filters: 4, size: 3, window: .init(strides: 2, padding: .all(1), groups: 2),
        activation: .tanh, useBias: false),
      .flatten, .dropout(0.3), .batchNormalization(.torch), .dense(units: 7, activation: .relu),
      .layerNormalization(epsilon: 1e-5), .dense(units: 3),
    ])
  private static let decoder = Architecture(
    inputShape: [5],
    layers: [
      .dense(units: 24, activation: .relu), .reshape([2, 4, 3]),
      .convTranspose2D(
        filters: 4, size: 3, strides: 2, padding: .all(1), outputPadding: 1, activation: .relu),
      .convTranspose2D(filters: 2, size: 4, strides: 2, padding: .all(1), activation: .sigmoid),
    ])
  private static let words = Architecture(
    inputShape: [6],
    layers: [
      .embedding(classes: 9, units: 4), .bidirectionalLSTM(units: 3),
      .gru(units: 5, returnsSequences: false), .dense(units: 2),
    ])

  private func expectAnswers(_ network: Sequential, _ name: String) throws {
    let archive = try ZipArchive(contentsOf: GoldenFiles.path("torch-\(name).npz"))
    func array(_ key: String) throws -> NDArray {
      try NumPyFile.read(bytes: archive.contents(of: "\(key).npy"), file: key)
    }
    let (x, y) = (try array("x"), try array("y"))
    let output = network(Tensor(x.floats, shape: Shape(x.shape)))
    #expect(output.shape == Shape(y.shape))
    #expect(Tolerance.float32.mismatch(output.scalars, y.floats.map(Double.init)) == nil)
  }

  private func path(_ name: String) -> String { GoldenFiles.path("torch-\(name).safetensors") }

  @Test func answersAsPyTorchDoesByNames() throws {
    let names = [
      "features.0.weight": "conv2d_1.kernel", "features.0.bias": "conv2d_1.bias",
      "features.1": "batch_normalization_1", "features.4.weight": "conv2d_2.kernel",
      "classifier.2": "batch_normalization_2", "classifier.3": "dense_1",
      "classifier.5.weight": "layer_normalization_1.gamma", "classifier.6": "dense_2",
    ]
    let model = try TorchModel(weights: path("images"), architecture: Self.images, names: names)
    try expectAnswers(model.network, "images")
    #expect(model.sources.map(\.module).first == "features.0")
  }

  @Test func answersAsPyTorchDoesInOrder() throws {
    let networks = [("images", Self.images), ("decoder", Self.decoder), ("words", Self.words)]
    for (name, architecture) in networks {
      let model = try TorchModel(weights: path(name), architecture: architecture)
      try expectAnswers(model.network, name)
    }
  }

  @Test func badNamesAndWeightsAreNamed() throws {
    func message(_ architecture: Architecture, _ names: [String: String]?) throws -> String {
      let error = #expect(throws: ModelFormatError.self) {
        try TorchModel(weights: path("decoder"), architecture: architecture, names: names)
      }
      return "\(try #require(error))"
    }
    let good = ["fc": "dense_1", "up.0": "conv2d_transpose_1", "up.1": "conv2d_transpose_2"]
    #expect(throws: Never.self) {
      try TorchModel(weights: path("decoder"), architecture: Self.decoder, names: good)
    }
    #expect(try message(Self.decoder, ["fc": "dense_2"]).contains("a tensor or a layer"))
    #expect(try message(Self.decoder, ["fc.weight": "dense_1.bias"]).contains("dense_1.kernel"))
    #expect(try message(Self.decoder, ["fc": "dense_1"]).contains("conv2d_transpose_1"))
    let swapped = good.merging(["fc": "conv2d_transpose_1", "up.0": "dense_1"]) { $1 }
    #expect(try message(Self.decoder, swapped).contains("weights of layer"))
    var wider = Self.decoder
    wider.layers[0] = .dense(units: 24, useBias: false)
    #expect(try message(wider, nil).contains("dense_1: expected a module with weight"))
    #expect(try message(Architecture(inputs: 5, layers: [.dense(units: 24)]), nil).contains("up.0"))
  }
}

extension TorchTests {
  /// Mutated and truncated files lead to an error or a network, never to a crash.
  @Test func mutatedFilesDoNotCrash() throws {
    let folder = try TemporaryFolder()
    for (name, rounds) in [
      ("torch-images.safetensors", 1_500), ("vgg16-torchvision.safetensors", 60),
    ] {
      let bytes = try FileSystem.read(GoldenFiles.path(name))
      let path = folder.path + "/" + name
      var random = PCG64(seed: 12)
      for round in 0..<rounds {
        var mutated = bytes
        if round % 5 == 0 {
          mutated = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
        } else {
          for _ in 0..<1 << (round % 4) {
            mutated[Int(random.next() % 1200)] = UInt8(truncatingIfNeeded: random.next())
          }
        }
        try AtomicFile.write(mutated, to: path)
        do {
          _ =
            name.hasPrefix("vgg16")
            ? try VGG16.network(weights: path)
            : try TorchModel(weights: path, architecture: Self.images).network
        } catch {
          #expect(!"\(error)".isEmpty)
        }
      }
    }
  }
}
