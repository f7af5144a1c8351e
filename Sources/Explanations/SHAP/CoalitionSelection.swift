import Estimators
import Glibc

/// The choice of features before Kernel SHAP's least squares.
///
/// The sum of contributions is not a condition here but weighs in: a design of twice the rows predicts
/// the gain over the base value from the present features, with the weight `w (M - |S|)`, and the loss
/// to the row's output from the absent ones, with the weight `w |S|`. Rows and targets are multiplied
/// by the roots of these weights.
struct CoalitionSelection: Sendable {
  private let selection: KernelSHAP.Selection
  /// `[2 C]`: the roots of the weights.
  private let roots: [Double]
  /// `[2 C, M]`, as the selection needs it: weighted, or scaled and centered too.
  private let design: Matrix
  private let gram: [Double]

  /// Prepares a selection; nil where all features are kept.
  init?(_ coalitions: Coalitions, _ selection: KernelSHAP.Selection) {
    if selection == .none || selection == .auto && coalitions.wantedFraction >= 0.2 { return nil }
    self.selection = selection == .auto ? .aic : selection
    let (count, width) = (coalitions.members.count, coalitions.features)
    var design = Matrix(rows: 2 * count, columns: width)
    var roots = [Double](repeating: 0, count: 2 * count)
    for (row, members) in coalitions.members.enumerated() {
      let weight = coalitions.weights[row]
      roots[row] = (weight * Double(width - members.count)).squareRoot()
      roots[count + row] = (weight * Double(members.count)).squareRoot()
      for column in 0..<width { design[count + row, column] = -roots[count + row] }
      for column in members {
        design[row, column] = roots[row]
        design[count + row, column] = 0
      }
    }
    self.roots = roots
    switch self.selection {
    case .aic, .bic: design.center(scaled: true)
    case .alpha: design.center(scaled: false)
    default: break
    }
    self.design = design
    gram = WeightedProducts.gram(design)
  }

  /// The features to keep, the one to eliminate last.
  func features(_ values: [Double], difference: Double) -> [Int] {
    let targets = zip(values + values.map { $0 - difference }, roots).map { $0 * $1 }
    switch selection {
    case .numFeatures(let count):
      return path(targets, .lar, maxIterations: count).active
    case .alpha(let alpha):
      let path = path(targets.centered, .lasso, minimumAlpha: alpha)
      return nonzero(path.coefficients.last ?? [])
    case .aic: return best(targets.centered, penalty: 2)
    case .bic: return best(targets.centered, penalty: log(Double(targets.count)))
    case .none, .auto: return Array(0..<design.columns)
    }
  }

  private func path(
    _ targets: [Double], _ method: LeastAngleRegression.Method, maxIterations: Int = 500,
    minimumAlpha: Double = 0
  ) -> LeastAngleRegression {
    LeastAngleRegression(
      gram: gram, products: WeightedProducts.products(design, targets),
      sampleCount: design.rows, method: method, maxIterations: maxIterations,
      minimumAlpha: minimumAlpha)
  }

  private func nonzero(_ coefficients: [Double]) -> [Int] {
    coefficients.indices.filter { coefficients[$0] != 0 }
  }

  /// The lasso path's coefficients with the smallest `|y - X w|^2 / s^2 + penalty * nonzero`, where s^2
  /// is the residual variance of least squares with all features.
  ///
  /// Zou, Hastie & Tibshirani (2007), "On the degrees of freedom of the lasso",
  /// https://doi.org/10.1214/009053607000000127.
  private func best(_ targets: [Double], penalty: Double) -> [Int] {
    let products = WeightedProducts.products(design, targets)
    let total = targets.reduce(0) { $0 + $1 * $1 }
    func residual(_ coefficients: [Double]) -> Double {
      let width = coefficients.count
      var sum = total
      for row in 0..<width where coefficients[row] != 0 {
        sum -= 2 * coefficients[row] * products[row]
        for column in 0..<width {
          sum += coefficients[row] * coefficients[column] * gram[row * width + column]
        }
      }
      return max(0, sum)
    }
    let degrees = design.rows - design.columns - 1
    // Of an additive model nothing is left: then the features count that explain all of it.
    let variance = max(
      residual(SymmetricSystem.solve(gram, products)) / Double(max(1, degrees)),
      .leastNormalMagnitude)
    let candidates = path(targets, .lasso).coefficients
    let scores = candidates.map { coefficients in
      residual(coefficients) / variance
        + penalty * Double(coefficients.count { abs($0) > .ulpOfOne })
    }
    guard let index = scores.indices.min(by: { scores[$0] < scores[$1] }) else { return [] }
    return nonzero(candidates[index])
  }
}

extension Matrix {
  /// Subtracts the mean of each column; with `scaled`, divides by its standard deviation first, which
  /// counts as 1 where it is 0.
  fileprivate mutating func center(scaled: Bool) {
    for column in 0..<columns {
      let centered = self.column(column).centered
      let variance = centered.reduce(0) { $0 + $1 * $1 } / Double(max(1, rows))
      let scale = scaled && variance > 0 ? 1 / variance.squareRoot() : 1
      for row in 0..<rows { self[row, column] = centered[row] * scale }
    }
  }
}

extension [Double] {
  /// Less the mean.
  fileprivate var centered: [Double] {
    let mean = reduce(0, +) / Double(Swift.max(1, count))
    return map { $0 - mean }
  }
}
