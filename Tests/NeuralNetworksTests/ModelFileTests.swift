import Foundation
import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct ModelFileTests {
  /// The network of Golden/model.safetensors: round numbers, so that no generator is involved.
  private static func network() -> Sequential {
    let architecture = Architecture(
      inputs: 3,
      layers: [
        .dense(units: 4, activation: .relu, initializer: .heNormal),
        .dense(units: 2, activation: .tanh, useBias: false), .dense(units: 1),
      ])
    var next: Float = 0
    let parameters = architecture.parameterShapes.map { _, shape in
      Tensor(
        (0..<shape.count).map { _ in
          next += 0.125
          return next - 2
        }, shape: shape)
    }
    return Sequential(architecture, parameters: parameters)
  }

  private static let record = ["environment": "CartPole-v1", "seed": "7", "note": "café \"1\""]

  @Test func aModelGoesRound() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      var random = PCG64(seed: 1)
      let model = Sequential(Self.network().architecture, using: &random)
      try ModelFile(model: model, record: Self.record).write(to: path)
      let read = try ModelFile(contentsOf: path)
      #expect(read.record == Self.record)
      #expect(read.model.architecture == model.architecture)
      #expect(read.model.parameterNames == model.parameterNames)
      #expect(read.model.flatParameters == model.flatParameters)
      let x = Tensor([1, -2, 3], shape: [1, 3])
      #expect(read.model(x) == model(x))
      // A network from a file learns like any other.
      var trained = read.model
      var optimizer = Adam()
      optimizer.minimize(&trained) { $0(x).squared().mean() }
      #expect(trained.flatParameters != model.flatParameters)
    }
  }

  @Test func theSameModelGivesTheSameBytes() async throws {
    try await withTemporaryFolder { folder in
      let (first, second) = ("\(folder)/1", "\(folder)/2")
      try ModelFile(model: Self.network(), record: Self.record).write(to: first)
      try ModelFile(contentsOf: first).write(to: second)
      let bytes = try FileSystem.read(first)
      #expect(try FileSystem.read(second) == bytes)
      // And the same as when the file in the repository was made.
      let golden = GoldenFiles.path("model.safetensors")
      if ProcessInfo.processInfo.environment["PALESTRA_WRITE_GOLDEN"] != nil {
        try AtomicFile.write(bytes, to: golden)
      }
      #expect(try FileSystem.read(golden) == bytes)
    }
  }

  private func contents() throws -> Safetensors {
    try Safetensors(contentsOf: GoldenFiles.path("model.safetensors"))
  }

  private func error(_ contents: Safetensors) -> ModelFileError? {
    do throws(ModelFileError) {
      _ = try ModelFile(contents, file: "m")
      return nil
    } catch {
      return error
    }
  }

  @Test func saysWhichParameterDoesNotFit() throws {
    var missing = try contents()
    missing["dense_2.kernel"] = nil
    #expect(
      error(missing)
        == .misfit(
          file: "m", at: .key("dense_2.kernel"), expected: "a tensor of shape [4, 2]",
          found: "nothing"))
    var other = try contents()
    other["dense_1.bias"] = .zeros([5])
    #expect(
      error(other)
        == .misfit(
          file: "m", at: .key("dense_1.bias"), expected: "a tensor of shape [4]",
          found: "shape [5]"))
    var more = try contents()
    more["dense_4.kernel"] = .zeros([1])
    guard case .misfit("m", .key("dense_4.kernel"), _, _) = error(more) else {
      Issue.record("\(String(describing: error(more)))")
      return
    }
  }

  @Test(
    arguments: [
      ("format", nil, "format"), ("format", "pt", "format"),
      ("format_version", "2", "format_version"), ("format_version", "x", "format_version"),
      ("architecture", nil, "architecture"), ("architecture", "{", "architecture"),
      ("architecture", "{}", "architecture.inputs"),
      ("architecture", #"{"inputs":0,"layers":[]}"#, "architecture.inputs"),
      ("architecture", #"{"inputs":3}"#, "architecture.layers"),
      ("architecture", #"{"inputs":3,"layers":[7]}"#, "architecture.layers[0].kind"),
      ("architecture", #"{"inputs":3,"layers":[{"kind":"magic"}]}"#, "architecture.layers[0].kind"),
      (
        "architecture", #"{"inputs":3,"layers":[{"kind":"dense","units":-1}]}"#,
        "architecture.layers[0].units"
      ),
      (
        "architecture", #"{"inputs":3,"layers":[{"kind":"dense","units":99999999999}]}"#,
        "architecture.layers[0].units"
      ),
      (
        "architecture", #"{"inputs":3,"layers":[{"kind":"dense","units":4,"activation":"rel"}]}"#,
        "architecture.layers[0].activation"
      ),
      // Two thousand million rows of as many values are asked for by nobody but the file.
      (
        "architecture",
        #"{"inputs":2147483647,"layers":[{"kind":"dense","units":2147483647,"activation":"relu","#
          + #""initializer":"orthogonal","use_bias":true}]}"#, "dense_1.kernel"
      ),
      ("record", "[]", "record"), ("record", #"{"a":1}"#, "record.a"),
    ] as [(String, String?, String)])
  func saysWhichMetadataIsWrong(_ key: String, _ string: String?, _ index: String) throws {
    var file = try contents()
    file.metadata[key] = string
    switch error(file) {
    case .damaged("m", .key(index), _, _), .unsupported("m", .key(index), _, _),
      .misfit("m", .key(index), _, _):
      break
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test func aFileWithoutARecordHasAnEmptyOne() throws {
    var file = try contents()
    file.metadata["record"] = nil
    #expect(try ModelFile(file, file: "m").record.isEmpty)
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let path = "/no/such/folder/model.safetensors"
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(model: Self.network()).write(to: path)
    }
    #expect(error?.description.contains(path) == true)
    #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
  }

  /// Root may write anywhere, so the folder is one that nobody can write to.
  @Test func aFolderThatCannotBeWrittenIsNamed() {
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(model: Self.network()).write(to: "/proc/model.safetensors")
    }
    #expect(error?.description.contains("/proc/model.safetensors") == true)
  }
}
