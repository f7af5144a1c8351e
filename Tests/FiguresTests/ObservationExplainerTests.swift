import Attribution
import Foundations
import NeuralNetworks
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Figures

/// What in an observation spoke for an action, of a network whose weights are known.
@Suite struct ObservationExplainerTests {
  /// Q(left) = x - 2 y, Q(right) = 3 y.
  private func explained(_ body: (ExplainedModel) throws -> Void) async throws {
    let dense = Architecture(inputShape: [2], layers: [.dense(units: 2, activation: .linear)])
    let network = Sequential(
      dense,
      parameters: [Tensor([1, 0, -2, 3], shape: [2, 2]), Tensor([0, 0])], states: [])
    try await withTemporaryFolder { folder in
      let path = folder + "/q.safetensors"
      try ModelFile(model: network, record: [:]).write(to: path)
      try body(try ExplainedModel(contentsOf: path))
    }
  }

  private func observation(_ x: Double, _ y: Double) -> SpaceValue {
    .array(NDArray(shape: [2], storage: .float64([x, y])))
  }

  @Test func theChosenActionIsExplained() async throws {
    let space = Space.box(Box(low: -1, high: 1, shape: [2]))
    try await explained { model in
      let explainer = try model.observationExplainer(
        MapMethod("input_t_gradient"), of: space, actions: .discrete(Discrete(2)))
      let found = try explainer(
        [observation(0.5, 0.25), observation(0.5, 0.25), observation(0.5, 0.25)],
        [.discrete(0), .discrete(1), nil])
      // At the end the larger one of 0 and 0.75.
      #expect(found == [[0.5, -0.5], [0, 0.75], [0, 0.75]])
      #expect(explainer.name == "input_t_gradient")
    }
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    try await explained { model in
      for (inputs, actions) in [(3, 2), (2, 3)] {
        #expect(throws: AttributionError.self) {
          try model.observationExplainer(
            MapMethod("gradient"), of: .box(Box(low: -1, high: 1, shape: [inputs])),
            actions: .discrete(Discrete(actions)))
        }
      }
    }
  }
}
