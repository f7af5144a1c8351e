import Foundations
import ModelFormats
import NeuralNetworks
import NumPyRandom
import TestSupport
import Testing

/// Files that are no models, or models of layers that none here is.
@Suite struct KerasErrorTests {
  private func message(_ contents: String, weights: String = "keras2-dense_weights.h5") throws
    -> String
  {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    try AtomicFile.write(Array(contents.utf8), to: path)
    let error = #expect(throws: ModelFormatError.self) {
      try KerasModel(contentsOf: GoldenFiles.path(weights), architecture: path)
    }
    return "\(try #require(error))"
  }

  private func sequence(_ layers: String...) -> String {
    let first = """
      {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 6], "name": "in"}}
      """
    return """
      {"class_name": "Sequential", "config": {"layers": [\(([first] + layers).joined(separator: ","))]}}
      """
  }

  @Test(arguments: [
    (#"{"class_name": "PReLU", "config": {"name": "p"}}"#, "layer p (PReLU): no layer here is one"),
    (
      #"{"class_name": "Dense", "config": {"name": "dense", "units": 8, "activation": "mish"}}"#,
      #"layer dense (Dense): activation is "mish"; supported: linear, relu"#
    ),
    (
      #"{"class_name": "Dense", "config": {"name": "dense", "units": 9}}"#,
      "weights of layer dense: expected kernel of shape [6, 9], found [6, 8]"
    ),
    (
      #"{"class_name": "Dense", "config": {"name": "other", "units": 9}}"#,
      "weights of layer other: expected kernel, found nothing"
    ),
    (
      #"{"class_name": "Dense", "config": {"name": "dense", "units": -1}}"#,
      "layer dense (Dense), units: expected a whole number above 0, found -1"
    ),
    (
      #"{"class_name": "Conv2D", "config": {"name": "c", "filters": 2, "kernel_size": 3}}"#,
      "layer c: expected images [H, W, C], found Conv2D after [6]"
    ),
    (
      #"{"class_name": "Reshape", "config": {"name": "r", "target_shape": [-1, -1]}}"#,
      "target_shape is [-1, -1]"
    ),
    (#"{"class_name": "Reshape", "config": {"name": "r", "target_shape": [4]}}"#, "layer r"),
    (#"{"class_name": 3}"#, "expected a layer with class_name and config"),
  ])
  func aLayerThatCannotBeIsNamed(_ layer: String, _ expected: String) throws {
    let message = try message(sequence(layer))
    #expect(message.contains(expected), "\(message)")
  }

  @Test(arguments: [
    ("[]", "expected a model with class_name and config"),
    (#"{"class_name": "MyModel", "config": {}}"#, "MyModel"),
    (#"{"class_name": "Sequential", "config": {"layers": 3}}"#, "expected layers"),
    ("{", "byte 1"),
    (
      #"{"class_name": "Functional", "config": {"layers": [], "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": []}}"#,
      "models of one input"
    ),
    (
      #"{"class_name": "Functional", "config": {"layers": [{"class_name": "InputLayer", "name": "i", "config": {"batch_input_shape": [null, 6]}, "inbound_nodes": []}, {"class_name": "ReLU", "name": "a", "config": {}, "inbound_nodes": [[["b", 0, 0]]]}, {"class_name": "ReLU", "name": "b", "config": {}, "inbound_nodes": [[["a", 0, 0]]]}], "input_layers": [["i", 0, 0]], "output_layers": [["b", 0, 0]]}}"#,
      "layers without a circle"
    ),
  ])
  func aDescriptionThatIsNoneIsRefused(_ contents: String, _ expected: String) throws {
    let message = try message(contents)
    #expect(message.contains(expected), "\(message)")
  }

  @Test func anOpenShapeIsAskedFor() throws {
    let contents = """
      {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "dense", \
      "units": 8, "batch_input_shape": [null, null]}}]}
      """
    #expect(try message(contents).contains("the input's shape is [any]"))
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    try AtomicFile.write(Array(contents.utf8), to: path)
    let model = try KerasModel(
      contentsOf: GoldenFiles.path("keras2-dense_weights.h5"), architecture: path, inputShape: [6])
    #expect(model.network.architecture.inputShape == [6])
    #expect(throws: ModelFormatError.self) {
      try KerasModel(
        contentsOf: GoldenFiles.path("keras2-dense_weights.h5"), architecture: path,
        inputShape: [6, 1])
    }
  }

  @Test(arguments: ["missing.h5", "", "make_keras_models.py", "keras2-dense.json"])
  func aFileThatIsNoneIsRefused(_ name: String) {
    #expect(throws: ModelFormatError.self) { try KerasModel(contentsOf: GoldenFiles.path(name)) }
  }

  /// Mutated and truncated files lead to an error or a network, never to a crash.
  @Test(arguments: [
    ("keras2-branches.h5", 500), ("keras2-recurrent.keras", 700), ("keras3-first.h5", 500),
    ("keras3-convolution.keras", 700),
  ])
  func mutatedFilesDoNotCrash(_ name: String, _ count: Int) throws {
    let bytes = try FileSystem.read(GoldenFiles.path(name))
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + name
    var random = PCG64(seed: 11)
    for round in 0..<count {
      var mutated = bytes
      if round % 5 == 0 {
        mutated = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
      } else {
        for _ in 0..<1 << (round % 5) {
          let end = round % 2 == 0 ? UInt64(bytes.count) : 8192
          mutated[Int(random.next() % end)] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      try AtomicFile.write(mutated, to: path)
      do {
        let model = try KerasModel(contentsOf: path)
        #expect(!model.network.layers.isEmpty)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
