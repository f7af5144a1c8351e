import NeuralNetworks
import Testing

@Suite struct SummaryTests {
  /// The shapes and counts that are published for this network.
  @Test func theLeNetHasItsKnownShapesAndParameters() throws {
    let layers = try Architecture(
      inputShape: [28, 28, 1],
      layers: [
        .conv2D(filters: 20, size: 5, activation: .relu), .maxPool2D(2),
        .conv2D(filters: 40, size: 5, activation: .relu), .maxPool2D(2), .flatten,
        .dense(units: 200, activation: .relu), .dense(units: 10),
      ]
    ).summary()
    #expect(layers.map(\.parameterCount) == [520, 0, 20_040, 0, 0, 128_200, 2_010])
    #expect(
      layers.map(\.outputShape) == [
        [24, 24, 20], [12, 12, 20], [8, 8, 40], [4, 4, 40], [640], [200], [10],
      ])
    #expect(layers[2].name == "conv2d_2" && layers[2].detail == "40 filters 5x5, relu")
    #expect(layers.allSatisfy { $0.stateCount == 0 })
  }

  @Test func layersThatDoNotFitAreNamed() {
    #expect(throws: LayerMisfit.self) {
      try Architecture(inputs: 4, layers: [.maxPool2D(2)]).summary()
    }
  }
}
