import NumPyRandom
import TensorEngine

/// The input itself, beside which maps are looked at.
public struct InputAnalyzer: Analyzer {
  public let network: ExplainedNetwork

  /// Makes the method.
  public init(_ network: ExplainedNetwork) { self.network = network }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor { x }
}

/// The input with normal noise: what a map that says nothing looks like.
public struct RandomAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  /// The standard deviation of the noise.
  public var standardDeviation: Float = 1
  /// Of the noise.
  public var seed: UInt64 = 0

  /// Makes the method.
  public init(_ network: ExplainedNetwork) { self.network = network }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    x + standardDeviation * .normal(x.shape, seed: seed)
  }
}

/// The gradient of the output at the input: what would change it most. Simonyan et al. (2013),
/// https://arxiv.org/abs/1312.6034.
public struct GradientAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  /// What is done with the gradient.
  public var postprocessing = GradientPostprocessing.none

  /// Makes the method.
  public init(_ network: ExplainedNetwork, _ postprocessing: GradientPostprocessing = .none) {
    (self.network, self.postprocessing) = (network, postprocessing)
  }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    postprocessing(network.gradient(embedded: x, positions))
  }
}

/// The input times the gradient: of a network of relus without offsets, what each number adds.
public struct InputTimesGradientAnalyzer: Analyzer {
  public let network: ExplainedNetwork

  /// Makes the method.
  public init(_ network: ExplainedNetwork) { self.network = network }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    x * network.gradient(embedded: x, positions)
  }
}

/// The mean gradient on the straight way from a reference to the input, times their difference:
///
///     (x - x0) (1 / n) sum over k < n of gradient at x0 + k / n (x - x0)
///
/// Sundararajan et al. (2017), https://arxiv.org/abs/1703.01365.
public struct IntegratedGradientsAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  /// n
  public var steps = 64
  /// x0, the same number everywhere.
  public var reference: Float = 0
  /// What is done with the result.
  public var postprocessing = GradientPostprocessing.none

  /// Makes the method.
  public init(_ network: ExplainedNetwork) { self.network = network }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    let difference = x - reference
    var sum = Tensor.zeros(x.shape)
    for step in 0..<steps {
      let point = reference + Float(step) / Float(steps) * difference
      sum = sum + network.gradient(embedded: point, positions)
    }
    return postprocessing(difference * (sum / Float(steps)))
  }
}

/// The mean map of noisy copies of the input, for the output that was chosen without noise.
/// Smilkov et al. (2017), https://arxiv.org/abs/1706.03825.
public struct SmoothAnalyzer: Analyzer {
  /// The method that is smoothed: a gradient, or guided backpropagation.
  public let base: any Analyzer
  /// The copies.
  public var count = 64
  /// The standard deviation of the noise.
  public var noiseScale: Float = 1
  /// Whether the noise is so many times the range of each example's numbers.
  public var isRelative = false
  /// What is done with each map, before the mean.
  public var postprocessing = GradientPostprocessing.none
  /// Of the noise.
  public var seed: UInt64 = 0
  /// The noise of all copies, `[count, …]` of one example's shape; drawn where nil.
  public var noise: Tensor?

  public var network: ExplainedNetwork { base.network }

  /// Smooths a method.
  public init(_ base: any Analyzer) { self.base = base }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    let shape = Shape([count] + x.shape.dimensions.dropFirst())
    let noise = self.noise ?? .normal(shape, seed: seed)
    let maps = (0..<x.shape[0]).map { row in
      let example = x.slice(row..<row + 1)
      var scale = noiseScale
      if isRelative { scale *= (example.max() - example.min()).scalar }
      var sum = Tensor.zeros(example.shape)
      for copies in Array(0..<count).slices(Examples.atATime(example.count)) {
        let chosen = positions.map { Array(repeating: $0[row], count: copies.count) }
        let noisy = example + scale * noise.slice(copies.startIndex..<copies.endIndex)
        sum =
          sum
          + postprocessing(base.map(of: noisy, positions: chosen))
          .sum(along: 0, keepingDimensions: true)
      }
      return sum / Float(count)
    }
    return maps.count == 1 ? maps[0] : .concatenated(maps)
  }
}

/// The mean over references x' and random points between of `(x - x')` times the gradient there:
/// integrated gradients without one reference for all. Erion et al. (2019),
/// https://arxiv.org/abs/1906.10670; SHAP's `GradientExplainer`.
public struct ExpectedGradientsAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  /// The references, `[M, …]`: usually training examples.
  public let references: Tensor
  /// Points for each example.
  public var samples = 200
  /// Of the choice of references and points.
  public var seed: UInt64 = 0

  /// Makes the method.
  /// - Throws: `AttributionError.badInput` where the references do not fit the network.
  public init(_ network: ExplainedNetwork, references: Tensor) throws(AttributionError) {
    try network.check(references)
    self.network = network
    self.references = network.embedded(references)
  }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    var random = PCG64(seed: seed, stream: "expected gradients")
    let rows = (0..<samples).map { _ in random.integers(upTo: references.shape[0]) }
    let fractions = Tensor(
      (0..<samples).map { _ in Float(random.nextDouble()) },
      shape: Shape([samples] + Array(repeating: 1, count: x.rank - 1)))
    let maps = (0..<x.shape[0]).map { row in
      let example = x.slice(row..<row + 1)
      return map(of: example, positions?[row], from: rows, at: fractions)
    }
    return .concatenated(maps)
  }

  /// The map of one example, `[1, …]`, for the references of S rows and the fractions of the way from
  /// each to the example, `[S, 1, …]`.
  func map(of example: Tensor, _ position: Int?, from rows: [Int], at fractions: Tensor) -> Tensor {
    let flat = references.flattened()
    var sum = Tensor.zeros(example.shape)
    for rows in rows.slices(Examples.atATime(example.count)) {
      let starts = flat.gatheringRows(at: Array(rows))
        .reshaped(to: [rows.count] + example.shape.dimensions.dropFirst())
      let differences = example - starts
      let gradients = network.gradient(
        embedded: starts + fractions.slice(rows.startIndex..<rows.endIndex) * differences,
        position.map { Array(repeating: $0, count: rows.count) })
      sum = sum + (differences * gradients).sum(along: 0, keepingDimensions: true)
    }
    return sum / Float(rows.count)
  }
}

/// How many variants of one example are passed through a network together, so that memory does not
/// grow with their number: a thousand small images, a few photographs.
enum Examples {
  static func atATime(_ elementCount: Int) -> Int { min(max(4, (1 << 20) / elementCount), 1024) }
}

extension Array {
  /// Parts of at most so many elements, in order.
  func slices(_ size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min(count, $0 + size)] }
  }
}

extension Tensor {
  /// Seeded draws from the standard normal distribution.
  static func normal(_ shape: Shape, seed: UInt64) -> Tensor {
    var random = PCG64(seed: seed, stream: "attribution noise")
    return Tensor(shape: shape) { span in
      for index in span.indices { span[index] = Float(random.standardNormal()) }
    }
  }
}
