import Foundations
import NeuralNetworks
import TensorEngine

/// Where in an image a convolution's maps speak for an output:
///
///     a_k = mean over i, j of dy / dA_k,ij        relu(sum over k of a_k A_k)
///
/// A is the output of a convolution; the result is enlarged to the size of the image. Selvaraju et al.
/// (2017), https://arxiv.org/abs/1610.02391.
public struct GradCAMAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  /// The layers up to the convolution.
  private let lower: Sequential
  /// The layers after it.
  private let upper: Sequential

  /// Chooses a convolution.
  /// - Parameters:
  ///   - network: of images.
  ///   - layer: the name of a layer whose output is maps; the last convolution where nil.
  /// - Throws: `AttributionError.unfitNetwork` where the network has no convolution, `unknownName`
  ///   where it has no such layer.
  public init(_ network: ExplainedNetwork, layer: String? = nil) throws(AttributionError) {
    self.network = network
    let body = network.body
    let shapes = (try? body.architecture.exampleShapes()) ?? []
    let maps = body.layers.indices.filter { shapes[$0 + 1].rank == 3 && $0 + 1 < body.layers.count }
    let names = body.architecture.layerNames
    let position: Int
    if let layer {
      guard let index = maps.first(where: { names[$0] == layer }) else {
        throw .unknownName(layer, kind: "layer with maps", known: maps.map { names[$0] })
      }
      position = index
    } else {
      let convolutions = maps.filter { body.layers[$0] is any KernelLayer }
      guard network.inputShape.rank == 3, let last = convolutions.last else {
        throw .unfitNetwork(
          expected: "a network with a convolution before its last layer", found: "none")
      }
      position = Self.includingActivation(last, of: body)
    }
    lower = body.prefix(position + 1)
    upper = body.suffix(from: position + 1)
  }

  /// The position of the relu after a convolution, where it is a layer of its own.
  private static func includingActivation(_ position: Int, of network: Sequential) -> Int {
    var next = position + 1
    while next < network.layers.count - 1, network.layers[next] is BatchNormalization { next += 1 }
    return next < network.layers.count - 1 && network.layers[next] is ActivationLayer
      ? next : position
  }

  /// One channel, `[N, H, W, 1]`.
  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    let maps = lower(x)
    let gradients = valueWithGradient(at: [maps]) {
      let y = upper($0[0])
      let outputs = y.rank == 2 ? y : y.flattened()
      return (positions.map(outputs.selectingColumns) ?? outputs).sum()
    }.gradients[0]
    let weights = gradients.mean(along: [1, 2], keepingDimensions: true)
    let map = (weights * maps).sum(along: 3, keepingDimensions: true).relu()
    return map.resizedBilinearly(height: x.shape[1], width: x.shape[2])
  }
}

/// Another map where Grad-CAM's is: fine detail that also distinguishes classes.
public struct GuidedGradCAMAnalyzer: Analyzer {
  private let camera: GradCAMAnalyzer
  private let detail: any Analyzer

  /// Joins both.
  /// - Parameters:
  ///   - camera: the coarse map.
  ///   - detail: guided backpropagation, or its smoothed form.
  public init(_ camera: GradCAMAnalyzer, _ detail: any Analyzer) {
    (self.camera, self.detail) = (camera, detail)
  }

  public var network: ExplainedNetwork { camera.network }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    detail.map(of: x, positions: positions) * camera.map(of: x, positions: positions)
  }
}

extension Tensor {
  /// Images `[N, H, W, C]` of another size, each pixel from its nearest four, as squares whose
  /// centers lie half a pixel from the edge.
  public func resizedBilinearly(height: Int, width: Int) -> Tensor {
    precondition(rank == 4, "resizedBilinearly: expected images [N, H, W, C], got \(shape)")
    let (count, rows, columns, channels) = (shape[0], shape[1], shape[2], shape[3])
    // [N, W, C, H] times [H, OH], then [N, OH, C, W] times [W, OW].
    let byRows = transposed(permutation: [0, 2, 3, 1]).reshaped(
      to: [count * columns * channels, rows]
    ).matmul(Self.interpolation(from: rows, to: height))
    let byColumns = byRows.reshaped(to: [count, columns, channels, height])
      .transposed(permutation: [0, 3, 2, 1]).reshaped(to: [count * height * channels, columns])
      .matmul(Self.interpolation(from: columns, to: width))
    return byColumns.reshaped(to: [count, height, channels, width])
      .transposed(permutation: [0, 1, 3, 2])
  }

  /// What each old position gives to each new one, `[old, new]`.
  private static func interpolation(from old: Int, to new: Int) -> Tensor {
    Tensor(shape: [old, new]) { span in
      for index in span.indices { span[index] = 0 }
      for target in 0..<new {
        let center = (Float(target) + 0.5) * Float(old) / Float(new) - 0.5
        let position = Swift.max(0, Swift.min(Float(old - 1), center))
        let low = Int(position)
        let fraction = position - Float(low)
        span[low * new + target] += 1 - fraction
        if low + 1 < old { span[(low + 1) * new + target] += fraction }
      }
    }
  }
}
