import TensorEngine

/// What makes an image unlikely to be a natural one, as a number for each image of a batch.
///
/// All are divided by the number of elements of an image, `H * W * C`, as keras-vis does.
public enum ImagePenalty: Sendable, Hashable {
  /// Total variation, which removes high frequencies; 0 for vectors.
  ///
  ///     sum ((x[i+1, j] - x[i, j])^2 + (x[i, j+1] - x[i, j])^2)^(beta/2) / (H W C)
  ///
  /// over the first H - 1 rows and W - 1 columns. Mahendran and Vedaldi (2015),
  /// https://arxiv.org/abs/1412.0035.
  case totalVariation(beta: Float)
  /// The L-p norm, which bounds the intensities; p is 1 or more, infinity for the largest magnitude.
  ///
  ///     (sum |x|^p)^(1/p) / (H W C)
  case norm(p: Float)
  /// `sum x^2 / (H W C)`
  case squares

  /// `TV`, `L-6`, `L2`
  public var name: String {
    switch self {
    case .totalVariation: "TV"
    case .norm(let p): p == p.rounded() && p < 1e6 ? "L-\(Int(p))" : "L-\(p)"
    case .squares: "L2"
    }
  }

  /// Checks the parameter.
  func check() throws(AttributionError) {
    switch self {
    case .totalVariation(let beta) where !(beta > 0 && beta.isFinite):
      throw .badOption(
        name: "beta", value: "\(beta)", method: "total variation", expected: "a number above 0")
    case .norm(let p) where !(p >= 1):
      throw .badOption(
        name: "p", value: "\(p)", method: "the L-p norm", expected: "1 or more, or infinity")
    default: break
    }
  }

  /// The penalties of a batch.
  /// - Parameter x: `[N, …]`, images as `[N, H, W, C]`.
  /// - Returns: `[N]`.
  public func values(_ x: Tensor) -> Tensor {
    let count = Float(x.count / max(1, x.shape[0]))
    switch self {
    case .squares: return x.squared().flattened().sum(along: 1) / count
    case .norm(let p): return Self.norm(x.flattened().abs(), p) / count
    case .totalVariation(let beta):
      guard x.rank == 4, x.shape[1] > 1, x.shape[2] > 1 else { return .zeros([x.shape[0]]) }
      return Self.variation(x, beta) / count
    }
  }

  /// The sum is taken of `|x| / max |x|`, so that no power of a magnitude of 255 is infinite.
  private static func norm(_ magnitudes: Tensor, _ p: Float) -> Tensor {
    if p.isInfinite { return magnitudes.max(along: 1) }
    let largest = magnitudes.detached.max(along: 1, keepingDimensions: true) + 1e-12
    let sums = (magnitudes / largest).power(p).sum(along: 1) + 1e-12
    return sums.power(1 / p) * largest.reshaped(to: sums.shape)
  }

  private static func variation(_ x: Tensor, _ beta: Float) -> Tensor {
    let (height, width) = (x.shape[1], x.shape[2])
    let upper = x.slice(along: 1, 0..<height - 1)
    let corner = upper.slice(along: 2, 0..<width - 1)
    let below = x.slice(along: 1, 1..<height).slice(along: 2, 0..<width - 1)
    let beside = upper.slice(along: 2, 1..<width)
    let squares = (below - corner).squared() + (beside - corner).squared()
    // A root has no slope at 0.
    let values = beta == 2 ? squares : (squares + 1e-12).power(beta / 2)
    return values.flattened().sum(along: 1)
  }
}
