import Datasets
import Foundation
import Foundations
import ModelFormats
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// What `onnxruntime` makes of the files.
@Suite struct ONNXTests {
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]
  private static let hasRuntime: Bool = {
    guard let python else { return false }
    return (try? run(python, ["-c", "import onnxruntime, onnx"])) == 0
  }()
  private static let program = """
    import sys, numpy, onnx, onnxruntime
    onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    y, = session.run(["output"], {"input": numpy.load(sys.argv[2])})
    numpy.save(sys.argv[3], y)
    """

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Networks that hold every layer that can be written.
  private static let networks: [(name: String, input: Shape, layers: [LayerSpecification])] = [
    (
      "q-network", [4],
      [
        .dense(units: 24, activation: .relu), .dense(units: 24, activation: .relu),
        .dense(units: 2),
      ]
    ),
    (
      "dueling", [6],
      [
        .noisyDense(units: 8, activation: .tanh), .dense(units: 12),
        .dueling(.maximum, outputsPerAction: 3),
      ]
    ),
    ("dueling-average", [6], [.dense(units: 5), .dueling()]),
    (
      "convolutions", [13, 11, 4],
      [
        .conv2D(
          filters: 8, size: Size2D(3, 2), window: .init(strides: 2, padding: .same),
          activation: .relu),
        .conv2D(
          filters: 6, size: 3, window: .init(padding: .same, dilation: 2, groups: 2),
          activation: .gelu, useBias: false),
        .batchNormalization(), .zeroPadding2D(top: 1, bottom: 0, left: 2, right: 1), .maxPool2D(2),
        .upSampling2D(Size2D(2, 3)), .spatialDropout(0.2),
        .averagePool2D(3, strides: 2, padding: .same), .layerNormalization(),
        .upSampling2D(2, .bilinear),
        .maxPool2D(Size2D(3, 2), strides: Size2D(1, 2), padding: .same), .activation(.softmax),
        .flatten, .dropout(0.5), .activation(.elu), .dense(units: 5, activation: .softmax),
      ]
    ),
    (
      "autoencoder", [8, 8, 1],
      [
        .conv2D(
          filters: 4, size: 3, window: .init(strides: 2, padding: .all(1)), activation: .selu),
        .flatten, .layerNormalization(), .dense(units: 6), .gaussianSampling,
        .dense(units: 16, activation: .leakyReLU), .reshape([2, 2, 4]),
        .convTranspose2D(filters: 5, size: 3, strides: 2, padding: .same, activation: .softplus),
        .convTranspose2D(filters: 3, size: 4, strides: 2, padding: .all(1)),
        .convTranspose2D(filters: 2, size: 3, strides: 2, outputPadding: 1),
        .convTranspose2D(filters: 1, size: 2, strides: 3, padding: .same, activation: .sigmoid),
      ]
    ),
    (
      "branches", [6, 6, 3],
      [
        .rescaling(scale: [2, 3, 4], offset: [-1, 0, 1]), .normalization,
        .graph([
          .init("a", .conv2D(filters: 4, size: 3, window: .init(padding: .same)), of: "input"),
          .init("b", .conv2D(filters: 4, size: 1), of: "input"),
          .init("sum", .add, of: ["a", "b"]), .init("product", .multiply, of: ["a", "b"]),
          .init("difference", .subtract, of: ["a", "b"]), .init("mean", .average, of: ["a", "b"]),
          .init("top", .maximum, of: ["a", "b"]), .init("least", .minimum, of: ["a", "sum"]),
          .init(
            "all", .concatenate,
            of: ["sum", "product", "difference", "mean", "top", "least", "input"]),
        ]), .piecewiseLinear(slope: 0.3, limit: 2), .globalAveragePool2D, .dense(units: 3),
      ]
    ),
    ("pooled", [5, 4, 2], [.globalMaxPool2D, .dense(units: 3, useBias: false)]),
    ("ids", [5], [.embedding(classes: 9, units: 4), .flatten, .dense(units: 2)]),
    ("images", [6, 6, 3], [.conv2D(filters: 2, size: 3), .activation(.tanh)]),
  ]

  @Test(.enabled(if: hasRuntime, "set PALESTRA_PYTHON to a Python that has onnx and onnxruntime"))
  func runtimeAnswersAsTheNetworkDoes() throws {
    let python = try #require(Self.python)
    let folder = try TemporaryFolder()
    for (name, input, layers) in Self.networks {
      var random = PCG64(seed: 3)
      var network = Sequential(inputShape: input, layers, using: &random)
      // Moments that are not 0 and 1.
      network.forEachState { $0 = Tensor.standardNormal($0.shape, using: &random).squared() + 0.5 }
      var x = Tensor.standardNormal(Shape([3] + input.dimensions), using: &random)
      if name == "ids" {
        x = Tensor([0, 8, 3, 9, -1, 2.5, 1, 4, 5, 6, 7, 8, 0, 0, 1], shape: [3, 5])
      }
      let paths = ["model.onnx", "x.npy", "y.npy"].map { "\(folder.path)/\($0)" }
      try ONNXModel(network, name: name).write(to: paths[0])
      try NumPyFile.write(x, to: paths[1])
      #expect(try Self.run(python, ["-c", Self.program] + paths) == 0, "\(name)")
      let (y, expected) = (try NumPyFile.read(paths[2]), network(x))
      #expect(y.shape == expected.shape.dimensions, "\(name)")
      #expect(
        Tolerance.float32.mismatch(y.floats, expected.scalars.map(Double.init)) == nil, "\(name)")
    }
  }

  @Test func theSameNetworkGivesTheSameBytes() throws {
    var random = PCG64(seed: 1)
    let network = Sequential(inputs: 4, [.dense(units: 3)], using: &random)
    let model = try ONNXModel(network)
    #expect(model.bytes == (try ONNXModel(network).bytes))
    // ir_version 8 and producer_name, the first two fields.
    #expect(model.bytes.starts(with: [0x08, 8, 0x12, 8] + Array("palestra".utf8)))
  }

  @Test func layersWithMemoryAreNamed() throws {
    var random = PCG64(seed: 1)
    let network = Sequential(inputShape: [5, 2], [.lstm(units: 3)], using: &random)
    let error = #expect(throws: ModelFormatError.self) { try ONNXModel(network) }
    #expect("\(try #require(error))".contains("layer lstm_1 (LSTM): cannot be written as ONNX"))
  }
}
