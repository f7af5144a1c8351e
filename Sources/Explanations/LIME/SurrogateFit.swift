import Estimators
import Glibc

/// How LIME chooses the features of its surrogate.
public enum LIMEFeatureSelection: String, Sendable, Codable, CaseIterable {
  /// `forwardSelection` for up to 6 features, otherwise `highestWeights`.
  case auto
  /// One after the other, that with which least squares has the best weighted R^2.
  case forwardSelection = "forward_selection"
  /// Those with the largest product of weight in a ridge regression of all (alpha 0.01) and value in the
  /// explained row.
  case highestWeights = "highest_weights"
  /// Those of the last point of the lasso path that has no more than wanted.
  case lassoPath = "lasso_path"
  /// All.
  case none
}

/// Weighted linear regressions on the columns of one table: the sums of products are computed once.
struct SurrogateFit {
  private let width: Int
  private let rows: Int
  /// `[D]`: the first row.
  private let first: [Double]
  /// `[D]` and the target's: weighted means.
  private let means: [Double]
  private let targetMean: Double
  /// Weighted sums of products of centered columns and targets.
  private let gram: [Double]
  private let products: [Double]
  private let total: Double

  /// - Parameters:
  ///   - x: `[S, D]`
  ///   - y: `[S]`
  ///   - weights: `[S]`, one of them positive.
  init(_ x: Matrix, _ y: [Double], weights: [Double]) {
    (width, rows, first) = (x.columns, x.rows, Array(x.row(0)))
    let sum = weights.reduce(0, +)
    let means = WeightedProducts.products(x, weights).map { $0 / sum }
    let targetMean = zip(weights, y).reduce(0) { $0 + $1.0 * $1.1 } / sum
    var centered = x
    var values = centered.values.mutableSpan
    var index = 0
    for _ in 0..<x.rows {
      for column in 0..<x.columns {
        values[index] -= means[column]
        index += 1
      }
    }
    let targets = y.map { $0 - targetMean }
    let sums = WeightedProducts(centered, targets, weights: weights)
    (self.means, self.targetMean) = (means, targetMean)
    (gram, products) = (sums.gram, sums.products)
    total = zip(weights, targets).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
  }

  /// The coefficients of a ridge regression on some columns, whose intercept is not penalized.
  func ridge(_ columns: [Int], alpha: Double) -> [Double] {
    var matrix = columns.flatMap { row in columns.map { gram[row * width + $0] } }
    for index in columns.indices { matrix[index * columns.count + index] += alpha }
    return SymmetricSystem.solve(matrix, columns.map { products[$0] })
  }

  /// The value at which the regression passes through the means.
  func intercept(_ columns: [Int], _ coefficients: [Double]) -> Double {
    targetMean - zip(columns, coefficients).reduce(0) { $0 + means[$1.0] * $1.1 }
  }

  /// The weighted coefficient of determination; of a constant target 1 where it is met, otherwise 0.
  func score(_ columns: [Int], _ coefficients: [Double]) -> Double {
    var residual = total
    for (row, coefficient) in zip(columns, coefficients) {
      residual -= 2 * coefficient * products[row]
      for (column, other) in zip(columns, coefficients) {
        residual += coefficient * other * gram[row * width + column]
      }
    }
    guard total > 0 else { return residual > 0 ? 0 : 1 }
    return 1 - residual / total
  }

  /// The columns of the surrogate.
  /// - Parameters:
  ///   - selection: how they are chosen.
  ///   - count: at most how many; `none` takes all.
  /// - Returns: the columns, in the order in which they were chosen.
  func features(_ selection: LIMEFeatureSelection, count: Int) -> [Int] {
    switch selection {
    case .none: Array(0..<width)
    case .auto: features(count <= 6 ? .forwardSelection : .highestWeights, count: count)
    case .forwardSelection: forwardSelection(count)
    case .highestWeights: highestWeights(count)
    case .lassoPath: lassoPath(count)
    }
  }

  private func forwardSelection(_ count: Int) -> [Int] {
    var used: [Int] = []
    for _ in 0..<min(count, width) {
      var best: (column: Int, score: Double)?
      for column in 0..<width where !used.contains(column) {
        let columns = used + [column]
        let score = score(columns, ridge(columns, alpha: 0))
        if best.map({ score > $0.score }) ?? true { best = (column, score) }
      }
      if let best { used.append(best.column) }
    }
    return used
  }

  private func highestWeights(_ count: Int) -> [Int] {
    let coefficients = ridge(Array(0..<width), alpha: 0.01)
    let order = (0..<width).sorted {
      let (one, other) = (abs(coefficients[$0] * first[$0]), abs(coefficients[$1] * first[$1]))
      return one == other ? $0 < $1 : one > other
    }
    return Array(order.prefix(count))
  }

  private func lassoPath(_ count: Int) -> [Int] {
    let path = LeastAngleRegression(
      gram: gram, products: products, sampleCount: rows, method: .lasso
    ).coefficients.dropFirst()
    let supports = path.map { coefficients in (0..<width).filter { coefficients[$0] != 0 } }
    return supports.last { $0.count <= count } ?? supports.first ?? Array(0..<width)
  }
}
