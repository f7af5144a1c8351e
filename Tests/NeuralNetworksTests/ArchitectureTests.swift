import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct ArchitectureTests {
  /// Every kind of layer, none with its default settings.
  private static let everything = Architecture(
    inputShape: [9, 8, 2],
    layers: [
      .normalization, .zeroPadding2D(top: 1, bottom: 0, left: 2, right: 1),
      .conv2D(
        filters: 4, size: Size2D(3, 2),
        window: Conv2D.Window(
          strides: Size2D(2, 1), padding: .explicit(top: 1, bottom: 1, left: 0, right: 1),
          dilation: Size2D(1, 2), groups: 2), activation: .tanh, initializer: .heNormal,
        useBias: false),
      .batchNormalization(.torch), .spatialDropout(0.2),
      .upSampling2D(Size2D(2, 1), .bilinear),
      .convTranspose2D(
        filters: 3, size: 4, strides: 2, padding: .same, activation: .leakyReLU,
        initializer: .lecunUniform),
      .maxPool2D(3, strides: 2, padding: .same), .averagePool2D(2),
      .layerNormalization(epsilon: 1e-5), .reshape([5, 15]), .flatten, .dropout(0.5),
      .activation(.gelu), .dense(units: 12), .reshape([2, 2, 3]), .globalAveragePool2D,
      .reshape([1, 1, 3]), .globalMaxPool2D,
    ])

  @Test func everyKindOfLayerGoesRound() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      var random = PCG64(seed: 1)
      var model = Sequential(Self.everything, using: &random)
      model.forEachState { $0 = $0 + 0.25 }
      let x = Tensor((0..<288).map { Float($0 % 11) / 11 }, shape: [2, 9, 8, 2])
      #expect(model(x).shape == [2, 3])
      try ModelFile(model: model).write(to: path)
      let read = try ModelFile(contentsOf: path).model
      #expect(read.architecture == model.architecture)
      #expect(read.flatParameters == model.flatParameters)
      #expect(read.states == model.states)
      #expect(
        read.stateNames == [
          "normalization_1.mean", "normalization_1.variance",
          "batch_normalization_1.moving_mean", "batch_normalization_1.moving_variance",
        ])
      #expect(read(x) == model(x))
    }
  }

  @Test func shapesAreThoseThatLayersGive() throws {
    var random = PCG64(seed: 1)
    let model = Sequential(Self.everything, using: &random)
    let shapes = try Self.everything.exampleShapes()
    var x = Tensor.zeros([2, 9, 8, 2])
    for (layer, shape) in zip(model.layers, shapes.dropFirst()) {
      x = layer.forward(x, in: .inference)
      #expect(x.shape.dimensions == [2] + shape.dimensions)
    }
  }

  /// The counts that the specification states for its networks.
  @Test func parametersAreAsManyAsSpecified() {
    let convolutional = Architecture(
      inputShape: [28, 28, 1],
      layers: [
        .conv2D(filters: 20, size: 5, activation: .relu), .maxPool2D(),
        .conv2D(filters: 40, size: 5, activation: .relu), .maxPool2D(), .flatten,
        .dense(units: 200, activation: .relu), .dense(units: 10),
      ])
    #expect(convolutional.parameterShapes.reduce(0) { $0 + $1.shape.count } == 150_770)
    let attributed = Architecture(
      inputShape: [28, 28, 1],
      layers: [
        .conv2D(filters: 32, size: 3, activation: .relu),
        .conv2D(filters: 64, size: 3, activation: .relu), .maxPool2D(), .dropout(0.25), .flatten,
        .dense(units: 128, activation: .relu), .dropout(0.5), .dense(units: 10),
      ])
    #expect(attributed.parameterShapes.reduce(0) { $0 + $1.shape.count } == 1_199_882)
    #expect(attributed.parameterShapes.first?.name == "conv2d_1.kernel")
  }

  @Test func saysWhichLayerDoesNotFit() {
    let images: Shape = [4, 4, 3]
    let misfits: [(LayerSpecification, String)] = [
      (.dense(units: 2), "flatten"), (.conv2D(filters: 2, size: 5), "5x5"),
      (.conv2D(filters: 2, size: 2, window: .init(groups: 2)), "2 groups"),
      (.maxPool2D(5), "5x5"), (.maxPool2D(2, padding: .all(2)), "2x2"), (.reshape([7]), "7"),
      (.dropout(1), "rate"), (.upSampling2D(0), "factors"),
      (.conv2D(filters: .max, size: 1), "sizes"),
      (.conv2D(filters: 1, size: 1, window: .init(padding: .all(.max))), "1x1"),
      (.convTranspose2D(filters: 1, size: 1, padding: .all(3)), "1x1"),
    ]
    for (layer, word) in misfits {
      let architecture = Architecture(inputShape: images, layers: [.activation(.relu), layer])
      let error = #expect(throws: LayerMisfit.self) { try architecture.exampleShapes() }
      #expect(error?.layer == 1)
      #expect(error?.description.contains(word) == true, "\(String(describing: error))")
    }
  }

  /// As a damaged or malicious file may have it: each is named, none stops the program.
  @Test(arguments: [
    (#"{"inputs":[],"layers":[]}"#, "architecture.inputs"),
    (#"{"inputs":[3,0],"layers":[]}"#, "architecture.inputs"),
    (
      #"{"inputs":[2147483647,2147483647,2147483647],"layers":[{"kind":"flatten"}]}"#,
      "architecture.inputs"
    ),
    (
      #"{"inputs":[8,8,1],"layers":[{"kind":"flatten"},{"kind":"max_pooling2d","size":[2,2],"padding":"valid"}]}"#,
      "architecture.layers[1]"
    ),
    (
      #"{"inputs":[8,8,1],"layers":[{"kind":"max_pooling2d","size":[2],"padding":"valid"}]}"#,
      "architecture.layers[0].size"
    ),
    (
      #"{"inputs":[8,8,1],"layers":[{"kind":"max_pooling2d","size":[2,2],"padding":"none"}]}"#,
      "architecture.layers[0].padding"
    ),
    (
      #"{"inputs":[8,8,1],"layers":[{"kind":"max_pooling2d","size":[2,2],"padding":[0,0,-1,0]}]}"#,
      "architecture.layers[0].padding"
    ),
    (#"{"inputs":[8],"layers":[{"kind":"dropout","rate":1.5}]}"#, "architecture.layers[0]"),
    (#"{"inputs":[8],"layers":[{"kind":"dropout","rate":1e300}]}"#, "architecture.layers[0].rate"),
    (
      #"{"inputs":[8],"layers":[{"kind":"reshape","shape":[2147483647,2147483647,2147483647]}]}"#,
      "architecture.layers[0]"
    ),
  ])
  func saysWhichSettingIsWrong(_ string: String, _ index: String) throws {
    var file = try Safetensors(contentsOf: GoldenFiles.path("model.safetensors"))
    file.metadata["architecture"] = string
    do throws(ModelFileError) {
      _ = try ModelFile(file, file: "m")
      Issue.record("accepted: \(string)")
    } catch .damaged("m", .key(index), _, _) {
    } catch {
      Issue.record("\(error)")
    }
  }
}
