import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// A trunk with two heads, which no architecture describes.
private struct Branches: Module {
  var trunk, left, right: Sequential

  init(seed: UInt64, right units: Int = 1) {
    var random = PCG64(seed: seed)
    trunk = Sequential(inputs: 3, [.dense(units: 4), .batchNormalization()], using: &random)
    left = Sequential(inputs: 4, [.dense(units: 2)], using: &random)
    right = Sequential(inputs: 4, [.dense(units: units)], using: &random)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("trunk", &trunk)
    visitor.module("left", &left)
    visitor.module("right", &right)
  }
}

@Suite struct ModuleFileTests {
  @Test func aModuleOfAnyShapeIsSavedAndLoaded() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/branches.safetensors"
      let (saved, other) = (Branches(seed: 1), Branches(seed: 2))
      try saved.save(to: path, record: ["steps": "12"])
      var loaded = other
      #expect(loaded.parameters != saved.parameters)
      try loaded.load(contentsOf: path)
      #expect(loaded.parameters == saved.parameters && loaded.states == saved.states)
      #expect(try Safetensors(contentsOf: path).metadata["steps"] == "12")
    }
  }

  @Test func whatDoesNotFitChangesNothing() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/branches.safetensors"
      try Branches(seed: 1).save(to: path)
      var wider = Branches(seed: 2, right: 5)
      let before = wider.parameters
      #expect(throws: ModelFileError.self) { try wider.load(contentsOf: path) }
      #expect(wider.parameters == before)
      // A part of the file's tensors, only where that is asked for.
      var random = PCG64(seed: 3)
      try Branches(seed: 1).trunk.save(to: path)
      var trunk = Sequential(inputs: 3, [.dense(units: 4)], using: &random)
      #expect(throws: ModelFileError.self) { try trunk.load(contentsOf: path) }
      try trunk.load(contentsOf: path, allowsMore: true)
      #expect(trunk.parameters == Array(Branches(seed: 1).trunk.parameters.prefix(2)))
    }
  }

  @Test func tensorsOfEqualNamesAndShapesAreTransferred() {
    let trained = Branches(seed: 1)
    var model = Branches(seed: 2, right: 5)
    #expect(
      model.copyTensors(from: trained, prefix: "trunk.").count == 6
        && model.trunk.parameters == trained.trunk.parameters
        && model.left.parameters != trained.left.parameters)
    let names = model.copyTensors(from: trained)
    #expect(names.contains("left.dense_1.kernel") && !names.contains("right.dense_1.kernel"))
    #expect(model.left.parameters == trained.left.parameters)
  }
}
