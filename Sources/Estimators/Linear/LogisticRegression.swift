#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Logistic regression of two classes, multinomial regression of more, with the names and defaults of
/// scikit-learn's `LogisticRegression` and the coefficients it converges to.
///
///     minimize C * sum weight * -log p(y | x) + |w|^2 / 2
///
/// The intercepts cost nothing. It is solved by Newton's method with conjugate gradients, which
/// needs no Hessian. scikit-learn's L-BFGS stops at a gradient of 1e-4; the default here is 1e-8.
///
/// Nocedal and Wright (2006), Numerical Optimization, algorithm 7.1,
/// https://doi.org/10.1007/978-0-387-40065-5.
public struct LogisticRegression: ClassifierEstimator, Codable, Hashable {
  /// What wrong predictions cost; small for small coefficients.
  public var c: Double
  /// Whether there are intercepts.
  public var fitIntercept = true
  /// The largest element of the gradient of the mean loss at which it stops.
  public var tol = 1e-8
  /// The most steps.
  public var maxIter = 100
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  /// `[1][D]` of two classes, for the second of them; `[C][D]` of more. Empty before `fit`.
  public private(set) var coefficients: [[Double]] = []
  /// `[1]` or `[C]`
  public private(set) var intercepts: [Double] = []
  /// How many steps it took.
  public private(set) var iterations = 0

  /// An estimator that is still to be fitted.
  public init(c: Double = 1) { self.c = c }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) {
    try requireSetting(c > 0, "C", c, "a number above 0")
    try requireSetting(tol > 0, "tol", tol, "a number above 0")
    try requireSetting(maxIter >= 1, "max_iter", maxIter, "1 or more")
  }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    try check()
    try x.check(targets: y.count)
    try x.check(weights: weights)
    try x.checkWidth()
    try x.checkFinite("examples")
    let classes = try y.requireClasses()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let problem = LogisticProblem(
      x, y.map { numbers[$0] ?? 0 }, classCount: classes.count, weights: weights,
      penalty: 1 / c, hasIntercept: fitIntercept)
    let (solution, steps) = problem.solved(tol: tol, maxIter: maxIter)
    self.classes = classes
    iterations = steps
    coefficients = (0..<solution.rows).map { Array(solution.row($0).prefix(x.columns)) }
    intercepts = (0..<solution.rows).map { fitIntercept ? solution[$0, x.columns] : 0 }
    if classes.count > 2 {
      // Adding one number to all changes no probability: the one with sum 0 is taken.
      let mean = intercepts.reduce(0, +) / Double(classes.count)
      intercepts = intercepts.map { $0 - mean }
    }
  }

  /// The log-odds of the second class, or the logits of all.
  /// - Returns: `[M, 1]` or `[M, C]`
  /// - Throws: `EstimatorError`, as `predict(_:)`.
  public func decisionFunction(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let width = coefficients.first?.count else { throw .notFitted("LogisticRegression") }
    try x.check(columns: width)
    try x.checkFinite("rows")
    var logits = x.times(Matrix(coefficients), otherTransposed: true)
    for row in 0..<x.rows {
      for column in 0..<logits.columns { logits[row, column] += intercepts[column] }
    }
    return logits
  }

  /// The probability of each class.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    let logits = try decisionFunction(x)
    return logits.columns == 1 ? logits.sigmoidPairs() : logits.softmax()
  }
}

/// The loss of a multinomial model as a function of its parameters `[outputs, D + 1]`, the intercepts
/// last.
private struct LogisticProblem {
  /// `[N, D + 1]`: a column of ones behind the examples, or of zeros without intercepts.
  let x: Matrix
  let y: [Int]
  let weights: [Double]
  let outputs: Int
  let penalty: Double

  init(
    _ x: Matrix, _ y: [Int], classCount: Int, weights: [Double]?, penalty: Double,
    hasIntercept: Bool
  ) {
    self.x = Matrix(
      rows: x.rows, columns: x.columns + 1,
      values: (0..<x.rows).flatMap { Array(x.row($0)) + [hasIntercept ? 1 : 0] })
    self.y = y
    self.weights = weights ?? Array(repeating: 1, count: y.count)
    outputs = classCount == 2 ? 1 : classCount
    self.penalty = penalty
  }

  /// Whether a parameter has a penalty: intercepts have none.
  private func isPenalized(_ index: Int) -> Bool { (index + 1) % x.columns != 0 }

  /// The probabilities `[N, outputs]` and the loss.
  private func evaluate(_ w: Matrix) -> (probabilities: Matrix, loss: Double) {
    let logits = x.times(w, otherTransposed: true)
    var loss = 0.0
    for row in 0..<x.rows {
      let values = logits.row(row)
      if outputs == 1 {
        let z = values[values.startIndex]
        loss += weights[row] * (max(z, 0) + log1p(exp(-abs(z))) - Double(y[row]) * z)
      } else {
        let largest = values.max() ?? 0
        let sum = values.reduce(0) { $0 + exp($1 - largest) }
        loss += weights[row] * (largest + log(sum) - logits[row, y[row]])
      }
    }
    for (index, value) in w.values.enumerated() where isPenalized(index) {
      loss += penalty / 2 * value * value
    }
    guard outputs == 1 else { return (logits.softmax(), loss) }
    let odds = logits.values.map { 1 / (1 + exp(-$0)) }
    return (Matrix(rows: x.rows, columns: 1, values: odds), loss)
  }

  private func gradient(_ w: Matrix, _ probabilities: Matrix) -> [Double] {
    var errors = probabilities
    for row in 0..<x.rows {
      for output in 0..<outputs {
        let target = outputs == 1 ? Double(y[row]) : (y[row] == output ? 1 : 0)
        errors[row, output] = weights[row] * (probabilities[row, output] - target)
      }
    }
    return penalized(errors.times(x, transposed: true).values, w.values)
  }

  private func penalized(_ values: [Double], _ w: [Double]) -> [Double] {
    values.indices.map { values[$0] + (isPenalized($0) ? penalty * w[$0] : 0) }
  }

  /// The product of the Hessian with a direction.
  private func curvature(_ direction: [Double], _ probabilities: Matrix) -> [Double] {
    let direction = Matrix(rows: outputs, columns: x.columns, values: direction)
    var changes = x.times(direction, otherTransposed: true)
    for row in 0..<x.rows {
      if outputs == 1 {
        let p = probabilities[row, 0]
        changes[row, 0] *= weights[row] * p * (1 - p)
      } else {
        let mean = zip(probabilities.row(row), changes.row(row)).reduce(0) { $0 + $1.0 * $1.1 }
        for output in 0..<outputs {
          changes[row, output] =
            weights[row] * probabilities[row, output] * (changes[row, output] - mean)
        }
      }
    }
    return penalized(changes.times(x, transposed: true).values, direction.values)
  }

  /// The diagonal of the Hessian, at least a little above 0.
  private func diagonal(_ probabilities: Matrix) -> [Double] {
    var factors = probabilities
    for row in 0..<x.rows {
      for output in 0..<outputs {
        factors[row, output] *= weights[row] * (1 - probabilities[row, output])
      }
    }
    let squares = Matrix(rows: x.rows, columns: x.columns, values: x.values.map { $0 * $0 })
    let sums = factors.times(squares, transposed: true).values
    return sums.indices.map { max(sums[$0] + (isPenalized($0) ? penalty : 0), 1e-12) }
  }

  /// Newton's method: each direction by conjugate gradients, each step by halving.
  func solved(tol: Double, maxIter: Int) -> (parameters: Matrix, iterations: Int) {
    var w = Matrix(rows: outputs, columns: x.columns)
    var (probabilities, loss) = evaluate(w)
    let total = weights.reduce(0, +)
    for iteration in 0..<maxIter {
      let slope = gradient(w, probabilities)
      if (slope.map(abs).max() ?? 0) / total <= tol { return (w, iteration) }
      let direction = newtonDirection(slope, probabilities)
      let descent = zip(direction, slope).reduce(0) { $0 + $1.0 * $1.1 }
      var rate = 1.0
      while true {
        var next = w
        for index in next.values.indices { next.values[index] += rate * direction[index] }
        let (nextProbabilities, nextLoss) = evaluate(next)
        // Near the optimum the loss changes by less than its rounding.
        if nextLoss <= loss + 1e-4 * rate * descent + 1e-13 * abs(loss) {
          (w, probabilities, loss) = (next, nextProbabilities, nextLoss)
          break
        }
        rate /= 2
        if rate < 1e-10 { return (w, iteration) }
      }
    }
    return (w, maxIter)
  }

  /// Solves `H d = -g` by conjugate gradients, preconditioned by the diagonal.
  private func newtonDirection(_ slope: [Double], _ probabilities: Matrix) -> [Double] {
    let scale = diagonal(probabilities)
    var direction = [Double](repeating: 0, count: slope.count)
    var residual = slope.map { -$0 }
    var scaled = zip(residual, scale).map { $0 / $1 }
    var search = scaled
    var product = dot(residual, scaled)
    let start = product
    for _ in 0..<(2 * slope.count + 10) where product > 1e-16 * start && product > 0 {
      let image = curvature(search, probabilities)
      let bend = dot(search, image)
      guard bend > 0 else { break }
      let rate = product / bend
      for index in direction.indices {
        direction[index] += rate * search[index]
        residual[index] -= rate * image[index]
        scaled[index] = residual[index] / scale[index]
      }
      let next = dot(residual, scaled)
      for index in search.indices { search[index] = scaled[index] + next / product * search[index] }
      product = next
    }
    return direction
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
