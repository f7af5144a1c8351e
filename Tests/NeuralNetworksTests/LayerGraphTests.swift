import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// Layers that branch and join, and the two small layers that model files of others brought.
@Suite struct LayerGraphTests {
  private static let residual: LayerSpecification = .graph([
    .init("first", .dense(units: 3, activation: .tanh), of: "input"),
    .init("second", .dense(units: 3), of: "first"),
    .init("sum", .add, of: ["second", "input"]),
    .init("both", .concatenate, of: ["sum", "first"]),
  ])

  @Test func aGraphIsWhatItsNodesAre() {
    var random = PCG64(seed: 4)
    let model = Sequential(inputs: 3, [Self.residual], using: &random)
    let parts = Dictionary(model.namedParameters.map { ($0.name, $0.value) }) { $1 }
    #expect(parts.count == 4 && parts["layer_graph_1.second.kernel"]?.shape == [3, 3])
    let x = Tensor([1, -2, 3, 0.5, 0, -1], shape: [2, 3])
    let first = Dense(
      kernel: parts["layer_graph_1.first.kernel"] ?? x, bias: parts["layer_graph_1.first.bias"],
      activation: .tanh)(x)
    let second = Dense(
      kernel: parts["layer_graph_1.second.kernel"] ?? x, bias: parts["layer_graph_1.second.bias"])(
        first)
    #expect(model(x).scalars == Tensor.concatenated([second + x, first], along: -1).scalars)
  }

  @Test func aGraphLearnsAndIsSaved() throws {
    var random = PCG64(seed: 4)
    var model = Sequential(inputs: 3, [Self.residual, .dense(units: 1)], using: &random)
    let x = Tensor.standardNormal([64, 3], using: &random)
    let y = x.sum(along: 1, keepingDimensions: true).tanh()
    var optimizer = Adam(learningRate: 0.02)
    var losses: [Float] = []
    for _ in 0..<80 {
      losses.append(optimizer.minimize(&model) { ($0(x) - y).squared().mean() })
    }
    #expect(losses[79] < losses[0] / 10)
    let folder = try TemporaryFolder()
    try ModelFile(model: model).write(to: folder.path + "/m.safetensors")
    let read = try ModelFile(contentsOf: folder.path + "/m.safetensors").model
    #expect(read(x) == model(x) && read.architecture == model.architecture)
  }

  @Test(arguments: [
    (LayerGraph.Merge.add, [Float(5), 1]), (.subtract, [-1, 3]), (.multiply, [6, -2]),
    (.average, [2.5, 0.5]), (.maximum, [3, 2]), (.minimum, [2, -1]), (.concatenate, [2, 2, 3, -1]),
  ])
  func resultsAreMerged(_ merge: LayerGraph.Merge, _ expected: [Float]) {
    let tensors = [Tensor([2, 2], shape: [1, 2]), Tensor([3, -1], shape: [1, 2])]
    #expect(merge(tensors).scalars == expected)
  }

  @Test func nodesThatDoNotFitAreNamed() {
    func message(_ nodes: [LayerGraph.Node]) -> String {
      let error = #expect(throws: LayerMisfit.self) {
        try Architecture(inputs: 4, layers: [.flatten, .graph(nodes)]).exampleShapes()
      }
      return error.map { "\($0)" } ?? ""
    }
    #expect(message([]).contains("at least one node"))
    #expect(
      message([.init("a", .add, of: ["input", "b"])]).contains("earlier nodes as the inputs of a"))
    #expect(message([.init("input", .flatten, of: "input")]).contains("names of their own"))
    #expect(message([.init("a.b", .flatten, of: "input")]).contains("got \"a.b\""))
    let uneven = [
      LayerGraph.Node("a", .dense(units: 3), of: "input"), .init("s", .add, of: ["a", "input"]),
    ]
    #expect(message(uneven).contains("layers[1]: expected shapes that add can join"))
    #expect(
      message([.init("c", .conv2D(filters: 1, size: 3), of: "input")]).contains("found c: conv2d"))
  }

  @Test(arguments: [
    #"{"kind":"layer_graph"}"#, #"{"kind":"layer_graph","nodes":[{"name":"a","inputs":[]}]}"#,
    #"{"kind":"layer_graph","nodes":[{"name":"a","inputs":["input"],"merge":"xor"}]}"#,
    #"{"kind":"layer_graph","nodes":[{"name":"a","inputs":[],"layer":{"kind":"flatten"}}]}"#,
    #"{"kind":"rescaling","scale":[],"offset":[0]}"#,
    #"{"kind":"rescaling","scale":[1,2],"offset":[0]}"#,
    #"{"kind":"piecewise_linear","slope":0.1,"limit":-1}"#,
  ])
  func damagedDescriptionsAreErrors(_ layer: String) throws {
    let json = try JSONValue(parsing: #"{"inputs":4,"layers":["# + layer + "]}")
    #expect(throws: LayerFieldError.self) { try Architecture(json: json) }
  }

  @Test func theSmallLayersAreTheirEquations() {
    var random = PCG64(seed: 1)
    let x = Tensor([-2, 0.5, 9, -1, 0, 3], shape: [2, 3])
    let leaky = Sequential(inputs: 3, [.piecewiseLinear(slope: 0.5, limit: 6)], using: &random)
    #expect(leaky(x).scalars == [-1, 0.5, 6, -0.5, 0, 3])
    let scaled = Sequential(
      inputs: 3, [.rescaling(scale: [1, 2, 3], offset: [1])], using: &random)
    #expect(scaled(x).scalars == [-1, 2, 28, 0, 1, 10])
  }
}
