import Foundations

/// The path of least angle regression, or of the lasso, with the results of scikit-learn's `lars_path`.
///
///     let path = LeastAngleRegression(x, y, method: .lasso)
///     let first = path.active.prefix(3)
///
/// It starts with all coefficients 0 and moves along the direction that has the same angle with every
/// active column, until another column has the same correlation with the residual and becomes active.
/// The lasso variant removes a column where its coefficient crosses 0. Nothing is centered or scaled.
///
/// Efron, Hastie, Johnstone & Tibshirani (2004), "Least Angle Regression",
/// https://doi.org/10.1214/009053604000000067.
public struct LeastAngleRegression: Sendable {
  /// Which path.
  public enum Method: String, Sendable, CaseIterable {
    /// Least angle regression: columns only become active.
    case lar
    /// The coefficients that minimize `|y - X w|^2 / (2 N) + alpha |w|_1`, for every alpha.
    case lasso
  }

  /// `[steps + 1]`: the largest absolute correlation with the residual divided by N, descending.
  public private(set) var alphas: [Double] = []
  /// The columns that are active at the end, in the order in which they became so.
  public private(set) var active: [Int] = []
  /// `[steps + 1][D]`: the coefficients at each alpha.
  public private(set) var coefficients: [[Double]] = []

  /// Follows the path of a table.
  /// - Parameters:
  ///   - x: `[N, D]`
  ///   - y: `[N]`
  ///   - method: which path.
  ///   - maxIterations: the most steps.
  ///   - minimumAlpha: where the path ends, at least 0; the last coefficients are interpolated.
  /// - Precondition: there is one target for each row.
  public init(
    _ x: Matrix, _ y: [Double], method: Method = .lar, maxIterations: Int = 500,
    minimumAlpha: Double = 0
  ) {
    let sums = WeightedProducts(x, y)
    self.init(
      gram: sums.gram, products: sums.products, sampleCount: x.rows, method: method,
      maxIterations: maxIterations, minimumAlpha: minimumAlpha)
  }

  /// Follows the path of a table that is given by its products.
  /// - Parameters:
  ///   - gram: `[D, D]`, `X^T X`.
  ///   - products: `[D]`, `X^T y`.
  ///   - sampleCount: N.
  ///   - method: which path.
  ///   - maxIterations: the most steps.
  ///   - minimumAlpha: where the path ends, at least 0.
  /// - Precondition: the sizes fit each other.
  public init(
    gram: [Double], products: [Double], sampleCount: Int, method: Method = .lar,
    maxIterations: Int = 500, minimumAlpha: Double = 0
  ) {
    precondition(
      gram.count == products.count * products.count,
      "LeastAngleRegression: expected \(products.count) x \(products.count) products, got "
        + "\(gram.count)")
    var walk = PathWalk(gram: gram, products: products, method: method)
    walk.follow(
      count: max(1, Double(sampleCount)), maxIterations: maxIterations, minimumAlpha: minimumAlpha)
    (alphas, active, coefficients) = (walk.alphas, walk.active, walk.coefficients)
  }
}

/// The state on the way along a path.
private struct PathWalk {
  let gram: [Double]
  let products: [Double]
  let method: LeastAngleRegression.Method
  var alphas: [Double] = []
  var coefficients: [[Double]] = []
  var active: [Int] = []
  /// The columns that are not active; a column that became active is replaced by the first.
  var others: [Int]
  /// `[D]`: the correlation of each column with the residual.
  var correlations: [Double]
  /// The sign of the correlation of each active column when it became active.
  var signs: [Double] = []
  /// Columns that depend on active ones linearly.
  var excluded: Set<Int> = []
  /// Whether the last step ended at a coefficient 0, not at another column.
  var endedAtZero = false

  /// Below this alpha the residual is rounding: the precision of float32, as in scikit-learn.
  static let tolerance = Double(Float.ulpOfOne)
  /// Keeps divisions from 0: the smallest normal float32, as in scikit-learn.
  static let tiny = Double(Float.leastNormalMagnitude)

  init(gram: [Double], products: [Double], method: LeastAngleRegression.Method) {
    (self.gram, self.products, self.method) = (gram, products, method)
    others = Array(products.indices)
    correlations = products
  }

  var width: Int { products.count }

  mutating func follow(count: Double, maxIterations: Int, minimumAlpha: Double) {
    coefficients = [[Double](repeating: 0, count: width)]
    while true {
      let strongest = strongestColumn()
      let correlation = strongest.map { correlations[others[$0]].magnitude } ?? 0
      alphas.append(correlation / count)
      if endsEarly(at: minimumAlpha) { return }
      if alphas.count > maxIterations || active.count >= width { return }
      if !endedAtZero {
        guard let strongest else { return }
        guard activate(strongest) else {
          alphas.removeLast()
          continue
        }
      }
      // Correlations that grow are rounding errors.
      if method == .lasso, alphas.count > 1, alphas[alphas.count - 2] < alphas[alphas.count - 1] {
        return
      }
      step(correlation)
    }
  }

  /// The index in `others` of the column with the largest absolute correlation.
  private func strongestColumn() -> Int? {
    var best: Int?
    for index in others.indices {
      let value = excluded.contains(others[index]) ? 0 : correlations[others[index]].magnitude
      if best.map({ value > correlations[others[$0]].magnitude }) ?? true { best = index }
    }
    return best
  }

  /// Ends the path where alpha reached the smallest wanted; coefficients in between are interpolated.
  private mutating func endsEarly(at minimum: Double) -> Bool {
    let step = alphas.count - 1
    guard alphas[step] <= minimum + Self.tolerance else { return false }
    if (alphas[step] - minimum).magnitude > Self.tolerance {
      if step > 0 {
        let fraction = (alphas[step - 1] - minimum) / (alphas[step - 1] - alphas[step])
        for column in 0..<width {
          let before = coefficients[step - 1][column]
          coefficients[step][column] = before + fraction * (coefficients[step][column] - before)
        }
      }
      alphas[step] = minimum
    }
    return true
  }

  /// Makes a column active; false where it depends on the active ones.
  private mutating func activate(_ index: Int) -> Bool {
    let column = others[index]
    let candidate = active + [column]
    guard independent(candidate) else {
      excluded.insert(column)
      correlations[column] = 0
      return false
    }
    signs.append(correlations[column] < 0 ? -1 : correlations[column] > 0 ? 1 : 0)
    others.swapAt(index, 0)
    others.removeFirst()
    active = candidate
    return true
  }

  /// Whether the last pivot of the factors is not 0 up to rounding.
  private func independent(_ columns: [Int]) -> Bool {
    let earlier = Array(columns.dropLast())
    guard let column = columns.last else { return false }
    let right = earlier.map { gram[column * width + $0] }
    let solution = SymmetricSystem.solve(submatrix(earlier), right)
    let rest = gram[column * width + column] - zip(solution, right).reduce(0) { $0 + $1.0 * $1.1 }
    return rest.magnitude.squareRoot() >= 1e-7
  }

  private func submatrix(_ columns: [Int]) -> [Double] {
    columns.flatMap { row in columns.map { gram[row * width + $0] } }
  }

  /// Moves along the direction of equal angles to the next event.
  private mutating func step(_ correlation: Double) {
    var direction = SymmetricSystem.solve(submatrix(active), signs)
    let length = zip(direction, signs).reduce(0) { $0 + $1.0 * $1.1 }
    let scale = 1 / max(length, .ulpOfOne).squareRoot()
    direction = direction.map { $0 * scale }
    let changes = others.map { other in
      let sum = zip(active, direction).reduce(0) { $0 + gram[other * width + $1.0] * $1.1 }
      // Rounding to 15 decimals keeps equal columns equal, as scikit-learn does.
      return (sum * 1e15).rounded(.toNearestOrEven) / 1e15
    }
    var distance = correlation / scale
    for (other, change) in zip(others, changes) {
      let own = correlations[other]
      let nearer = (correlation - own) / (scale - change + Self.tiny)
      let farther = (correlation + own) / (scale + change + Self.tiny)
      if nearer > 0 { distance = min(distance, nearer) }
      if farther > 0 { distance = min(distance, farther) }
    }
    let current = coefficients[coefficients.count - 1]
    let crossings = zip(active, direction).map { -current[$0.0] / ($0.1 + Self.tiny) }
    let first = crossings.filter { $0 > 0 }.min() ?? .infinity
    endedAtZero = first < distance
    let crossing = endedAtZero ? crossings.indices.filter { crossings[$0] == first } : []
    for index in crossing { signs[index] = -signs[index] }
    if endedAtZero, method == .lasso { distance = first }
    var next = current
    for (column, part) in zip(active, direction) { next[column] += distance * part }
    coefficients.append(next)
    for (other, change) in zip(others, changes) { correlations[other] -= distance * change }
    if endedAtZero, method == .lasso { deactivate(crossing) }
  }

  /// Removes columns whose coefficients reached 0.
  private mutating func deactivate(_ indices: [Int]) {
    for index in indices.reversed() {
      let column = active.remove(at: index)
      signs.remove(at: index)
      others.insert(column, at: 0)
      let coefficients = coefficients[coefficients.count - 1]
      correlations[column] =
        products[column]
        - (0..<width).reduce(0) { $0 + gram[column * width + $1] * coefficients[$1] }
    }
  }
}
