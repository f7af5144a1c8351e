import Foundations
import Glibc
import NumPyRandom
import TensorEngine

/// t-SNE with the exact gradient: points in the plane that are near where examples are alike. The
/// names and defaults are those of scikit-learn's `TSNE(method="exact")`.
///
///     let map = try TSNE(examples: codes)
///     map.points  // [N, 2]
///
///     p_(j|i) = exp(-|x_i - x_j|^2 b_i) / sum,  b_i so that the perplexity is the one asked for
///     p_ij = (p_(j|i) + p_(i|j)) / 2N,  q_ij = (1 + |y_i - y_j|^2)^-1 / sum
///     KL = sum p_ij ln(p_ij / q_ij),  dKL/dy_i = 4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2)
///
/// Of points with more than two dimensions D the kernel is Student's of D - 1 degrees of freedom v, as in
/// scikit-learn: `(1 + |y_i - y_j|^2 / v)^(-(v + 1) / 2)`, and the gradient has the factor `2 (v + 1) / v`.
/// Every step is made: it does not stop where the gradient is small.
///
/// Time and memory are O(N^2): for some thousands of examples.
///
/// van der Maaten & Hinton (2008), https://jmlr.org/papers/v9/vandermaaten08a.html.
public struct TSNE: Sendable {
  /// Where the points start.
  public enum Start: Sendable, Hashable {
    /// At the principal components, scaled to a standard deviation of 1e-4.
    case pca
    /// At random from a seed, with a standard deviation of 1e-4.
    case random(seed: UInt64)
  }

  /// What can be set.
  public struct Settings: Sendable, Hashable {
    /// The dimensions of a point.
    public var components = 2
    /// About how many neighbors an example has, below N.
    public var perplexity = 30.0
    /// The factor of the p_ij in the first 250 steps.
    public var earlyExaggeration = 12.0
    /// The learning rate; nil for `max(N / early_exaggeration / 4, 50)`.
    public var learningRate: Double?
    /// The steps of the gradient, 250 at least.
    public var maxIterations = 1_000
    /// Where the points start.
    public var start = Start.pca

    /// scikit-learn's defaults.
    public init() {}
  }

  /// `[N, components]`
  public let points: Tensor
  /// The KL divergence at the end, in nats.
  public let divergence: Double

  /// Finds points.
  /// - Parameters:
  ///   - examples: `[N, …]`
  ///   - settings: scikit-learn's unless others are given.
  /// - Throws: `EstimatorError` where a setting does not fit, or a value is not finite.
  public init(examples: Tensor, settings: Settings = Settings()) throws(EstimatorError) {
    let rows = try examples.estimatorRows("examples")
    let count = rows.shape[0]
    try settings.check(count: count)
    var p = Self.similarities(Self.squaredDistances(rows), count, settings.perplexity)
    var y = try Self.start(rows, settings)
    let rate =
      settings.learningRate ?? max(Double(count) / settings.earlyExaggeration / 4, 50)
    var descent = Descent(count: y.count, rate: rate)
    for index in p.indices { p[index] *= settings.earlyExaggeration }
    for _ in 0..<250 {
      descent.step(&y, Self.gradient(p, y, count).gradient, momentum: 0.5)
    }
    for index in p.indices { p[index] /= settings.earlyExaggeration }
    for _ in 250..<settings.maxIterations {
      descent.step(&y, Self.gradient(p, y, count).gradient, momentum: 0.8)
    }
    divergence = Self.gradient(p, y, count).divergence
    points = Tensor(y.map { Float($0) }, shape: [count, settings.components])
  }

  /// `[N, N]`
  private static func squaredDistances(_ rows: Tensor) -> [Double] {
    let (count, width) = (rows.shape[0], rows.shape[1])
    var distances = [Double](repeating: 0, count: count * count)
    rows.withSpan { values in
      for first in 0..<count {
        for second in first + 1..<count {
          var sum = 0.0
          for column in 0..<width {
            let difference =
              Double(values[first * width + column]) - Double(values[second * width + column])
            sum += difference * difference
          }
          distances[first * count + second] = sum
          distances[second * count + first] = sum
        }
      }
    }
    return distances
  }

  /// p_ij, `[N, N]`: of each example the precision is bisected until the entropy of its neighbors
  /// is `ln(perplexity)` within 1e-5.
  private static func similarities(
    _ distances: [Double], _ count: Int, _ perplexity: Double
  ) -> [Double] {
    var conditional = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      var (low, high, precision) = (-Double.infinity, Double.infinity, 1.0)
      for _ in 0..<100 {
        var (sum, weighted) = (0.0, 0.0)
        for column in 0..<count where column != row {
          let distance = distances[row * count + column]
          let value = exp(-distance * precision)
          conditional[row * count + column] = value
          sum += value
          weighted += distance * value
        }
        if sum == 0 { sum = 1e-8 }
        for column in 0..<count { conditional[row * count + column] /= sum }
        let difference = log(sum) + precision * weighted / sum - log(perplexity)
        if abs(difference) <= 1e-5 { break }
        if difference > 0 {
          low = precision
          precision = high == .infinity ? precision * 2 : (precision + high) / 2
        } else {
          high = precision
          precision = low == -.infinity ? precision / 2 : (precision + low) / 2
        }
      }
    }
    let total = conditional.reduce(0, +) * 2
    return (0..<count * count).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: count)
      guard row != column else { return 0 }
      return max(
        (conditional[index] + conditional[column * count + row]) / total, Double.ulpOfOne)
    }
  }

  private static func start(_ rows: Tensor, _ settings: Settings) throws(EstimatorError)
    -> [Double]
  {
    switch settings.start {
    case .pca:
      let points = try PCA(components: settings.components, examples: rows).transform(rows)
      let values = points.scalars.map { Double($0) }
      let first = stride(from: 0, to: values.count, by: settings.components).map { values[$0] }
      let variance = first.reduce(0.0) { $0 + $1 * $1 } / Double(first.count)
      let scale = variance > 0 ? 1e-4 / variance.squareRoot() : 1
      return values.map { $0 * scale }
    case .random(let seed):
      var random = PCG64(seed: seed)
      return (0..<rows.shape[0] * settings.components).map { _ in 1e-4 * random.standardNormal() }
    }
  }

  /// The gradient `[N, components]` and the divergence.
  static func gradient(_ p: [Double], _ y: [Double], _ count: Int) -> (
    gradient: [Double], divergence: Double
  ) {
    let width = y.count / count
    let freedom = Double(max(width - 1, 1))
    var near = [Double](repeating: 0, count: count * count)
    var total = 0.0
    for first in 0..<count {
      for second in first + 1..<count {
        var sum = 0.0
        for axis in 0..<width {
          let difference = y[first * width + axis] - y[second * width + axis]
          sum += difference * difference
        }
        let kernel = freedom == 1 ? 1 / (1 + sum) : pow(1 + sum / freedom, -(freedom + 1) / 2)
        near[first * count + second] = kernel
        near[second * count + first] = kernel
        total += 2 * kernel
      }
    }
    var gradient = [Double](repeating: 0, count: y.count)
    var divergence = 0.0
    for first in 0..<count {
      for second in 0..<count where second != first {
        let index = first * count + second
        let q = max(near[index] / total, Double.ulpOfOne)
        divergence += p[index] * log(max(p[index], Double.ulpOfOne) / q)
        let factor = 2 * (freedom + 1) / freedom * (p[index] - q) * near[index]
        for axis in 0..<width {
          gradient[first * width + axis] +=
            factor * (y[first * width + axis] - y[second * width + axis])
        }
      }
    }
    return (gradient, divergence)
  }
}

/// Gradient descent with momentum and a gain for each value, which grows while the value keeps its
/// direction (Jacobs 1988, as in the paper's code).
private struct Descent {
  let rate: Double
  private var gains: [Double]
  private var steps: [Double]

  init(count: Int, rate: Double) {
    self.rate = rate
    gains = Array(repeating: 1, count: count)
    steps = Array(repeating: 0, count: count)
  }

  mutating func step(_ y: inout [Double], _ gradient: [Double], momentum: Double) {
    for index in y.indices {
      let keepsDirection = steps[index] * gradient[index] < 0
      gains[index] = max(keepsDirection ? gains[index] + 0.2 : gains[index] * 0.8, 0.01)
      steps[index] = momentum * steps[index] - rate * gains[index] * gradient[index]
      y[index] += steps[index]
    }
  }
}

extension TSNE.Settings {
  fileprivate func check(count: Int) throws(EstimatorError) {
    guard perplexity > 0, perplexity < Double(count) else {
      throw .wrongSetting(
        name: "perplexity", value: "\(perplexity)",
        expected: "a number above 0 and below \(count), the examples")
    }
    guard count < 1 << 14 else {
      throw .wrongShape(
        what: "examples", expected: "fewer than \(1 << 14) for the exact gradient",
        found: "\(count)")
    }
    guard (1...16).contains(components), maxIterations >= 250 else {
      throw .wrongSetting(
        name: components < 1 || components > 16 ? "components" : "max_iter",
        value: "\(components < 1 || components > 16 ? components : maxIterations)",
        expected: components < 1 || components > 16 ? "a number in 1...16" : "250 or more")
    }
    let rates = [("early_exaggeration", earlyExaggeration), ("learning_rate", learningRate ?? 1)]
    for (name, value) in rates where !(value > 0 && value.isFinite) {
      throw .wrongSetting(name: name, value: "\(value)", expected: "a finite number above 0")
    }
  }
}
