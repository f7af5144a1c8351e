import Foundations
import TensorEngine

/// Symmetric positive semidefinite systems `A x = b` in float64: the normal equations of least squares.
package enum SymmetricSystem {
  /// The smallest pivot, relative to the largest diagonal element, with which a matrix counts as regular.
  static let smallestPivot = 1e-13

  /// Solves `A x = b`, by Cholesky's factors where A is regular, otherwise with the smallest norm.
  /// - Parameters:
  ///   - matrix: `[n, n]`, symmetric; its lower triangle is read.
  ///   - right: `[n]`
  /// - Returns: `[n]`
  /// - Precondition: the sizes fit each other.
  package static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    precondition(
      matrix.count == n * n, "SymmetricSystem: expected \(n) x \(n) elements, got \(matrix.count)")
    guard n > 0 else { return [] }
    guard let factor = cholesky(matrix, n) else { return leastNorm(matrix, right) }
    return substitute(factor, right)
  }

  /// The lower factor L of `A = L L^T`, `[n, n]`; nil where A is singular up to rounding.
  static func cholesky(_ matrix: [Double], _ n: Int) -> [Double]? {
    let limit = smallestPivot * (0..<n).reduce(0.0) { max($0, matrix[$1 * n + $1]) }
    var factor = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for column in 0...row {
        var sum = matrix[row * n + column]
        for k in 0..<column { sum -= factor[row * n + k] * factor[column * n + k] }
        if row == column {
          guard sum > limit else { return nil }
          factor[row * n + row] = sum.squareRoot()
        } else {
          factor[row * n + column] = sum / factor[column * n + column]
        }
      }
    }
    return factor
  }

  /// The solution of `L L^T x = b`.
  static func substitute(_ factor: [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    var x = right
    for row in 0..<n {
      for k in 0..<row { x[row] -= factor[row * n + k] * x[k] }
      x[row] /= factor[row * n + row]
    }
    for row in (0..<n).reversed() {
      for k in row + 1..<n { x[row] -= factor[k * n + row] * x[k] }
      x[row] /= factor[row * n + row]
    }
    return x
  }

  /// `A^+ b`, by the eigenvectors whose eigenvalues are not 0 up to rounding.
  static func leastNorm(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    let solution = SymmetricEigenvectors(of: matrix, count: n)
    let limit = smallestPivot * max(0, solution.values.first ?? 0)
    var x = [Double](repeating: 0, count: n)
    for (value, vector) in zip(solution.values, solution.vectors) where value > limit {
      let coordinate = zip(vector, right).reduce(0) { $0 + $1.0 * $1.1 } / value
      for index in 0..<n { x[index] += coordinate * vector[index] }
    }
    return x
  }
}

/// The sums of products that least squares needs: `X^T W X` and `X^T W y`.
package struct WeightedProducts: Sendable {
  /// `[D, D]`, symmetric.
  package let gram: [Double]
  /// `[D]`
  package let products: [Double]

  /// Sums over rows.
  /// - Parameters:
  ///   - x: `[N, D]`
  ///   - y: `[N]`
  ///   - weights: `[N]`; nil for 1 each.
  package init(_ x: Matrix, _ y: [Double], weights: [Double]? = nil) {
    gram = Self.gram(x, weights: weights)
    products = Self.products(x, y, weights: weights)
  }

  /// `X^T W X`, `[D, D]`.
  package static func gram(_ x: Matrix, weights: [Double]? = nil) -> [Double] {
    let (rows, width) = (x.rows, x.columns)
    precondition(
      weights.map { $0.count == rows } ?? true, "gram: expected \(rows) weights")
    var gram = [Double](repeating: 0, count: width * width)
    let values = x.values.span
    var sums = gram.mutableSpan
    for row in 0..<rows {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      for first in 0..<width {
        let factor = weight * values[row * width + first]
        if factor == 0 { continue }
        for second in 0...first {
          sums[first * width + second] += factor * values[row * width + second]
        }
      }
    }
    for first in 0..<width {
      for second in 0..<first { gram[second * width + first] = gram[first * width + second] }
    }
    return gram
  }

  /// `X^T W y`, `[D]`.
  package static func products(
    _ x: Matrix, _ y: [Double], weights: [Double]? = nil
  ) -> [Double] {
    precondition(y.count == x.rows, "products: expected \(x.rows) targets, got \(y.count)")
    let width = x.columns
    var products = [Double](repeating: 0, count: width)
    let values = x.values.span
    var sums = products.mutableSpan
    for row in 0..<x.rows {
      let factor = y[row] * (weights?[row] ?? 1)
      if factor == 0 { continue }
      for column in 0..<width { sums[column] += factor * values[row * width + column] }
    }
    return products
  }
}
