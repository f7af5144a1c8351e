import CKernels
import Foundations
import NumPyRandom
import TensorEngine

/// A rule that draws the first weights of a layer, under its Keras name.
///
/// fan in and fan out are the sizes of a `[I, O]` kernel; of a convolution's `[KH, KW, I, O]` those
/// of its last two axes times KH KW.
public enum Initializer: String, Sendable, Codable, CaseIterable {
  case zeros, ones
  /// Uniform within sqrt(6 / (fan in + fan out)): Glorot and Bengio (2010).
  case glorotUniform = "glorot_uniform"
  /// Truncated normal of variance 2 / (fan in + fan out).
  case glorotNormal = "glorot_normal"
  /// Uniform within sqrt(6 / fan in): He et al. (2015), https://arxiv.org/abs/1502.01852.
  case heUniform = "he_uniform"
  /// Truncated normal of variance 2 / fan in.
  case heNormal = "he_normal"
  /// Uniform within sqrt(3 / fan in).
  case lecunUniform = "lecun_uniform"
  /// Truncated normal of variance 1 / fan in.
  case lecunNormal = "lecun_normal"
  /// Orthonormal rows or columns: Saxe et al. (2013), https://arxiv.org/abs/1312.6120.
  case orthogonal
  /// Normal of standard deviation 0.05, redrawn beyond two standard deviations.
  case truncatedNormal = "truncated_normal"
  /// Truncated normal of standard deviation 2 / sqrt(fan in), redrawn beyond two of
  /// them: what some older texts call He's rule, which is sqrt(2 / fan in).
  case legacy2
  /// Kernel and bias uniform within 1 / sqrt(fan in): PyTorch's default for a linear layer.
  case torchLinear = "torch_linear"

  /// Draws a tensor.
  /// - Parameters:
  ///   - shape: `[I, O]` or `[KH, KW, I, O]`.
  ///   - random: where the draws come from.
  /// - Returns: a tensor of that shape.
  public func callAsFunction(shape: Shape, using random: inout PCG64) -> Tensor {
    let field = shape.rank > 2 ? shape.count(of: 0..<shape.rank - 2) : 1
    let fanIn = Double(field * (shape.rank > 1 ? shape[-2] : shape.rank > 0 ? shape[0] : 1))
    let fanOut = Double(field * (shape.rank > 1 ? shape[-1] : shape.count))
    switch self {
    case .zeros: return .zeros(shape)
    case .ones: return .ones(shape)
    case .glorotUniform: return Self.uniform(shape, (6 / (fanIn + fanOut)).squareRoot(), &random)
    case .heUniform: return Self.uniform(shape, (6 / fanIn).squareRoot(), &random)
    case .lecunUniform: return Self.uniform(shape, (3 / fanIn).squareRoot(), &random)
    case .torchLinear: return Self.uniform(shape, (1 / fanIn).squareRoot(), &random)
    case .glorotNormal: return Self.scaledNormal(shape, 2 / (fanIn + fanOut), &random)
    case .heNormal: return Self.scaledNormal(shape, 2 / fanIn, &random)
    case .lecunNormal: return Self.scaledNormal(shape, 1 / fanIn, &random)
    case .truncatedNormal: return Self.truncatedNormal(shape, standardDeviation: 0.05, &random)
    case .legacy2:
      return Self.truncatedNormal(shape, standardDeviation: 2 / fanIn.squareRoot(), &random)
    case .orthogonal: return Self.orthogonal(shape, &random)
    }
  }

  /// The first offsets of a layer: zeros, but for PyTorch's rule.
  func bias(inputs: Int, units: Int, using random: inout PCG64) -> Tensor {
    guard self == .torchLinear else { return .zeros(Shape(units)) }
    return Self.uniform(Shape(units), (1 / Double(inputs)).squareRoot(), &random)
  }

  static func uniform(_ shape: Shape, _ limit: Double, _ random: inout PCG64) -> Tensor {
    Tensor(shape: shape) { values in
      for index in values.indices { values[index] = Float(random.uniform(-limit, limit)) }
    }
  }

  /// Truncation at two standard deviations leaves a standard deviation of 0.8796…, which Keras
  /// makes up for.
  private static func scaledNormal(_ shape: Shape, _ variance: Double, _ random: inout PCG64)
    -> Tensor
  {
    truncatedNormal(
      shape, standardDeviation: variance.squareRoot() / 0.87962566103423978, &random)
  }

  static func truncatedNormal(
    _ shape: Shape, standardDeviation: Double, _ random: inout PCG64
  )
    -> Tensor
  {
    Tensor(shape: shape) { values in
      for index in values.indices {
        var draw = random.standardNormal()
        while draw.magnitude > 2 { draw = random.standardNormal() }
        values[index] = Float(draw * standardDeviation)
      }
    }
  }

  /// Gram-Schmidt, twice over for accuracy, on the shorter side of a normal matrix.
  private static func orthogonal(_ shape: Shape, _ random: inout PCG64) -> Tensor {
    precondition(shape.rank >= 2, "orthogonal: expected at least a matrix, got \(shape)")
    if shape.rank > 2 {
      // As Keras does: what leads to one output is one column.
      let rows = shape.count(of: 0..<shape.rank - 1)
      return orthogonal(Shape(rows, shape[-1]), &random).reshaped(to: shape)
    }
    let (vectors, length) = (Swift.min(shape[0], shape[1]), Swift.max(shape[0], shape[1]))
    var basis: [Double] = []
    while basis.count < vectors * length {
      var vector = (0..<length).map { _ in random.standardNormal() }
      for _ in 0..<2 {
        kernel_subtract_projections(&vector, basis, basis.count / length, length)
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-8 { basis += vector.map { $0 / norm } }
    }
    return Tensor(shape: shape) { values in
      for row in 0..<shape[0] {
        for column in 0..<shape[1] {
          values[row * shape[1] + column] = Float(
            shape[0] <= shape[1] ? basis[row * length + column] : basis[column * length + row])
        }
      }
    }
  }
}
