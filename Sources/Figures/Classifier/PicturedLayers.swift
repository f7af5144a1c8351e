import NeuralNetworks
import TensorEngine

/// The layers of a network that figures show.
struct PicturedLayers {
  /// Of the convolutions from the first on, `[KH, KW, C, O]`.
  let kernels: [Tensor]
  /// Of the first dense layer, `[I, O]`; nil where there is none.
  let denseKernel: Tensor?
  /// Where the maps of the first convolution come out, normalized and activated.
  let firstMaps: Int?
  /// Where those of the second pooling come out; of a network with one, its.
  let pooledMaps: Int?
  /// What captions call that layer: `pool 2`.
  let pooledName: String
  /// The layers that end with a relu.
  let relus: [Int]

  let missing = FigureMaker.Missing(reason: "the network has no convolution")

  init(_ network: Sequential) {
    kernels = network.layers.compactMap { ($0 as? Conv2D)?.kernel }
    denseKernel = network.layers.lazy.compactMap { ($0 as? Dense)?.kernel }.first
    let layers = network.layers
    firstMaps = layers.firstIndex { $0 is Conv2D }.map { index in
      var end = index
      while end + 1 < layers.count, Self.isElementwise(layers[end + 1]) { end += 1 }
      return end
    }
    relus = layers.indices.filter { (layers[$0] as? any ActivatedLayer)?.activation == .relu }
    let pools = layers.indices.filter { layers[$0] is MaxPool2D || layers[$0] is AveragePool2D }
    pooledMaps = pools.isEmpty ? firstMaps : pools[min(1, pools.count - 1)]
    pooledName = pools.isEmpty ? "layer 1" : "pool \(min(2, pools.count))"
  }

  private static func isElementwise(_ layer: any Layer) -> Bool {
    layer is BatchNormalization || layer is ActivationLayer
  }
}

extension Tensor {
  /// The maps `[1, H, W, C]` of one example as images `[C, H, W]`.
  var channelImages: Tensor {
    reshaped(to: [shape[1], shape[2], shape[3]]).transposed(permutation: [2, 0, 1])
  }

  /// A kernel `[KH, KW, C, O]` as images `[C * O, KH, KW]`, those of one channel after each other.
  var filterImages: Tensor {
    transposed(permutation: [2, 3, 0, 1])
      .reshaped(to: [shape[2] * shape[3], shape[0], shape[1]])
  }

  /// A kernel `[KH, KW, 3, O]` over red, green and blue as colored images `[O, KH, KW, 3]`.
  var coloredFilters: Tensor { transposed(permutation: [3, 0, 1, 2]) }
}
