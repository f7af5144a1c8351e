import NeuralNetworks
import TensorEngine
import TestSupport

/// `Golden/visualization.json`: PyTorch's values in float64.
struct GoldenVisualization: Decodable {
  struct Penalty: Decodable {
    let name: String
    let parameter: Float
    let values: GoldenArray
    let gradient: GoldenArray
  }

  struct Penalties: Decodable {
    let x: GoldenArray
    let cases: [Penalty]
  }

  struct Target: Decodable {
    let name: String
    let values: GoldenArray
    let gradient: GoldenArray
  }

  struct Ascent: Decodable {
    let objective: String
    let rmsprop: Bool
    let rate: Float
    let steps: Int
    let tv: Float
    let lp: Float
    let clips: Bool
    let range: [Float]
    let losses: [Double]
    let images: GoldenArray
  }

  struct Attack: Decodable {
    let labels: [Int]
    let targeted: Bool
    let epsilon: Float
    let alpha: Float
    let steps: Int
    let images: GoldenArray
  }

  struct Maps: Decodable {
    let first: GoldenArray
    let second: GoldenArray
    let cosine: Double
    let rank_correlation: Double
    let top_overlap: Double
  }

  let parameters: [GoldenArray]
  let start: GoldenArray
  let penalties: Penalties
  let targets: [Target]
  let ascents: [Ascent]
  let pixels: GoldenArray
  let noise: GoldenArray
  let attacks: [Attack]
  let maps: Maps

  static func read() throws -> GoldenVisualization {
    try GoldenFiles.decode(GoldenVisualization.self, from: "visualization.json")
  }

  /// The network of the file; the softmax at its end changes no result.
  func network(softmax: Bool = false) -> Sequential {
    let layers: [LayerSpecification] = [
      .conv2D(filters: 3, size: 3, activation: .relu), .maxPool2D(2), .flatten,
      .dense(units: 3, activation: softmax ? .softmax : .linear),
    ]
    return Sequential(
      Architecture(inputShape: [6, 6, 1], layers: layers), parameters: parameters.map(\.tensor))
  }
}

extension GoldenArray {
  var tensor: Tensor { Tensor(floats, shape: Shape(shape)) }
}
