import Foundations
import TensorEngine

/// Principal component analysis, exact, with the names of scikit-learn's `PCA`.
///
///     let pca = try PCA(components: 2, examples: codes)
///     let points = try pca.transform(codes)  // [N, 2]
///
/// The components are the eigenvectors of the covariance `X^T X / (N - 1)` of the centered examples
/// with the largest eigenvalues, found in float64. As in scikit-learn, the element of a component
/// with the largest absolute value is positive.
///
/// Jolliffe (2002), Principal Component Analysis, https://doi.org/10.1007/b98835.
public struct PCA: Sendable {
  /// `[D]`: the mean of the examples.
  public let mean: [Double]
  /// `[K][D]`: the directions, of length 1, that of the largest variance first.
  public let components: [[Double]]
  /// `[K]`: the variance of the examples along each, divided by N - 1.
  public let explainedVariance: [Double]
  /// `[K]`: the fraction of the variance of all columns.
  public let explainedVarianceRatio: [Double]

  /// Finds components.
  /// - Parameters:
  ///   - components: K; nil for as many as there are, `min(N, D)`.
  ///   - examples: `[N, …]`, two at least.
  /// - Throws: `EstimatorError` where there are too few examples or values, or one is not finite.
  public init(components: Int? = nil, examples: Tensor) throws(EstimatorError) {
    let rows = try examples.estimatorRows("examples")
    let (count, width) = (rows.shape[0], rows.shape[1])
    guard count > 1 else {
      throw .wrongShape(what: "examples", expected: "at least two rows", found: "\(count)")
    }
    let most = min(count, width)
    let wanted = components ?? most
    guard (1...most).contains(wanted), most < 1 << 13 else {
      throw .wrongSetting(
        name: "components", value: "\(wanted)",
        expected: "a number in 1...\(most), the smaller one of \(count) examples and \(width) "
          + "values" + (most < 1 << 13 ? "" : ", which must be below \(1 << 13)"))
    }
    let mean = Self.mean(rows)
    let centered = Self.centered(rows, mean)
    // The smaller one of X^T X and X X^T has the same eigenvalues other than 0.
    let isWide = width > count
    let products = Self.products(centered, count: count, width: width, ofRows: isWide)
    let solution = SymmetricEigenvectors(of: products, count: most)
    let found = solution.vectors.prefix(wanted).map { vector in
      Self.oriented(
        isWide ? Self.combined(vector, centered, count: count, width: width) : vector)
    }
    let total = centered.reduce(0.0) { $0 + $1 * $1 }
    self.mean = mean
    self.components = found
    explainedVariance = solution.values.prefix(wanted).map { max(0, $0) / Double(count - 1) }
    explainedVarianceRatio = solution.values.prefix(wanted).map {
      total > 0 ? max(0, $0) / total : 0
    }
  }

  /// The coordinates of examples along the components.
  /// - Parameter examples: `[M, …]`, D values each.
  /// - Returns: `[M, K]`
  /// - Throws: `EstimatorError` where the shape differs or a value is not finite.
  public func transform(_ examples: Tensor) throws(EstimatorError) -> Tensor {
    let rows = try examples.estimatorRows("examples")
    guard rows.shape[1] == mean.count else {
      throw .wrongShape(
        what: "examples", expected: "\(mean.count) values in each", found: "\(rows.shape[1])")
    }
    let values = Self.centered(rows, mean)
    let width = mean.count
    let coordinates = (0..<rows.shape[0]).flatMap { row in
      components.map { component in
        var sum = 0.0
        for column in 0..<width { sum += values[row * width + column] * component[column] }
        return Float(sum)
      }
    }
    return Tensor(coordinates, shape: [rows.shape[0], components.count])
  }

  private static func mean(_ rows: Tensor) -> [Double] {
    let (count, width) = (rows.shape[0], rows.shape[1])
    var sums = [Double](repeating: 0, count: width)
    rows.withSpan { values in
      for row in 0..<count {
        for column in 0..<width { sums[column] += Double(values[row * width + column]) }
      }
    }
    return sums.map { $0 / Double(count) }
  }

  private static func centered(_ rows: Tensor, _ mean: [Double]) -> [Double] {
    let width = mean.count
    return rows.withSpan { values in
      (0..<values.count).map { Double(values[$0]) - mean[$0 % width] }
    }
  }

  /// `X^T X`, `[D, D]`; or `X X^T`, `[N, N]`.
  private static func products(
    _ values: [Double], count: Int, width: Int, ofRows: Bool
  ) -> [Double] {
    let size = ofRows ? count : width
    var products = [Double](repeating: 0, count: size * size)
    if ofRows {
      for first in 0..<count {
        for second in first..<count {
          var sum = 0.0
          for column in 0..<width {
            sum += values[first * width + column] * values[second * width + column]
          }
          products[first * size + second] = sum
          products[second * size + first] = sum
        }
      }
      return products
    }
    for row in 0..<count {
      for first in 0..<width {
        let factor = values[row * width + first]
        guard factor != 0 else { continue }
        for second in 0..<width {
          products[first * size + second] += factor * values[row * width + second]
        }
      }
    }
    return products
  }

  /// The component that belongs to an eigenvector of `X X^T`: `X^T u / |X^T u|`.
  private static func combined(
    _ vector: [Double], _ values: [Double], count: Int, width: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    for row in 0..<count {
      for column in 0..<width { sums[column] += vector[row] * values[row * width + column] }
    }
    let norm = sums.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? sums.map { $0 / norm } : sums
  }

  private static func oriented(_ vector: [Double]) -> [Double] {
    let largest = vector.max { abs($0) < abs($1) } ?? 0
    return largest < 0 ? vector.map { -$0 } : vector
  }
}
