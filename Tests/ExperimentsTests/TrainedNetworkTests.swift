import Foundation
import Foundations
import NeuralNetworks
import TensorEngine
import Testing

@testable import Experiments

@Suite struct TrainedNetworkTests {
  /// `y = [x0 + 2 x1 + 1, 3 x1 - 1]`, saved with a record and read again.
  private func model(_ record: [String: String] = [:]) throws -> TrainedNetwork {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("network-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let network = Sequential(
      Architecture(inputs: 2, layers: [.dense(units: 2)]),
      parameters: [Tensor([1, 0, 2, 3], shape: [2, 2]), Tensor([1, -1])])
    try ModelFile(model: network, record: record).write(to: path)
    return try TrainedNetwork(contentsOf: path)
  }

  private func array(_ values: [Float], _ shape: [Int]) -> NDArray {
    NDArray(shape: shape, storage: .float32(values))
  }

  @Test func outputsAreTheNetworks() throws {
    let outputs = try model().outputs(of: array([1, 2, -1, 0.5], [2, 2]), name: "x")
    #expect(outputs == Tensor([6, 5, 1, 0.5], shape: [2, 2]))
  }

  @Test func bytesAreDividedBy255() throws {
    let bytes = NDArray(shape: [1, 2, 1], storage: .uint8([255, 51]))
    // 1 and 0.2: 1 + 0.4 + 1 and 0.6 - 1.
    let outputs = try model().outputs(of: bytes, name: "x").scalars
    #expect(abs(outputs[0] - 2.4) < 1e-6 && abs(outputs[1] + 0.4) < 1e-6)
  }

  @Test func inputSettingsOfAnyAgentAreApplied() throws {
    let settings = #"{"inverts_input":true,"input_offset":0.5}"#
    let input = array([1, 0.25], [1, 2])
    // 1 - x - 0.5: -0.5 and 0.25.
    for agent in ["classifier", "mine"] {
      let outputs = try model(["agent": agent, "settings": settings])
        .outputs(of: input, name: "x")
      #expect(outputs == Tensor([1, -0.25], shape: [1, 2]))
    }
    let other = try model(["agent": "classifier", "settings": #"{"gamma":0.5}"#])
      .outputs(of: input, name: "x")
    #expect(other == Tensor([2.5, -0.25], shape: [1, 2]))
  }

  @Test func probabilitiesAreTheSoftmaxOfTheLogits() throws {
    // Logits 1 and -1: 1 / (1 + exp(-2)) = 0.8807970779778823.
    let outputs = try model().outputs(
      of: array([0, 0], [1, 2]), name: "x", asProbabilities: true
    ).scalars
    #expect(abs(outputs[0] - 0.8807971) < 1e-6 && abs(outputs[1] - 0.1192029) < 1e-6)
  }

  /// Gray images were `[1, H, W]` once: a network that was saved for them takes `[H, W, 1]` alike.
  @Test func imagesOfAnOlderLayoutAreTheSame() throws {
    let parameters = [Tensor([1, 0, 2, 3, -1, 1, 0, 2], shape: [4, 2]), Tensor([1, -1])]
    let outputs = try ([[1, 2, 2], [2, 2, 1]] as [Shape]).map { shape in
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("network-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      let network = Sequential(
        Architecture(inputShape: shape, layers: [.flatten, .dense(units: 2)]),
        parameters: parameters)
      try ModelFile(model: network).write(to: path)
      return try TrainedNetwork(contentsOf: path)
        .outputs(of: array([1, 2, 3, 4], [1, 2, 2, 1]), name: "x")
    }
    #expect(outputs[0] == outputs[1] && outputs[0] == Tensor([3, 16], shape: [1, 2]))
  }

  /// More than two batches, the last one short.
  @Test func batchesFollowEachOther() throws {
    let count = 2_345
    let values = (0..<2 * count).map(Float.init)
    let outputs = try model().outputs(of: array(values, [count, 2]), name: "x")
    #expect(outputs.shape == [count, 2])
    // Rows (2r, 2r + 1): 6r + 3 and 6r + 2.
    var expected: [Float] = []
    for row in 0..<count { expected += [Float(6 * row + 3), Float(6 * row + 2)] }
    #expect(outputs.scalars == expected)
  }

  @Test(arguments: [
    ([Float](repeating: 0, count: 6), [2, 3], "2 values in each example"),
    ([], [0, 2], "at least one example"),
    ([1], [], "at least one example|2 numbers"),
    ([0, 1, 2, .nan], [2, 2], "example 1 holds nan at its position 1"),
    ([0, .infinity], [1, 2], "example 0 holds inf"),
  ])
  func whatDoesNotFitIsNamed(values: [Float], shape: [Int], message: String) throws {
    let model = try model()
    let error = #expect(throws: ExperimentError.self) {
      try model.outputs(of: array(values, shape), name: "x.npy")
    }
    let string = try #require(error).description
    #expect(
      string.hasPrefix("x.npy: ") && message.split(separator: "|").contains { string.contains($0) })
    #expect(error?.isMisuse == false)
  }

  @Test func otherNumbersAreRefused() throws {
    let model = try model()
    let labels = NDArray(shape: [1, 2], storage: .int64([1, 2]))
    #expect(throws: ExperimentError.self) { try model.outputs(of: labels, name: "x") }
  }
}
