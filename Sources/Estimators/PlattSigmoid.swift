import NumPyRandom

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The probability of the first of two classes as a function of a decision: `1 / (1 + e^(A f + B))`.
struct PlattSigmoid: Sendable, Codable, Hashable {
  let a: Double
  let b: Double

  func value(_ decision: Double) -> Double {
    let exponent = decision * a + b
    return exponent >= 0 ? exp(-exponent) / (1 + exp(-exponent)) : 1 / (1 + exp(exponent))
  }

  /// Fits a sigmoid to decisions for rows that machines were not trained on, by five folds.
  static func fitted(
    _ x: Matrix, isFirst: [Bool], settings: SVC.Settings, gamma: Double,
    _ random: inout RandomState
  ) throws(EstimatorError) -> PlattSigmoid {
    let order = random.permutation(x.rows)
    let folds = min(5, x.rows)
    var decisions = [Double](repeating: 0, count: x.rows)
    for fold in 0..<folds {
      let held = Array(order[fold * x.rows / folds..<(fold + 1) * x.rows / folds])
      let rest = order[..<(fold * x.rows / folds)] + order[((fold + 1) * x.rows / folds)...]
      let labels = rest.map { isFirst[$0] ? Int32(0) : 1 }
      guard Set(labels).count == 2 else {
        // One class alone: its side.
        for row in held { decisions[row] = labels.first == 0 ? 1 : labels.isEmpty ? 0 : -1 }
        continue
      }
      let machines = try Machines(
        x.selectingRows(Array(rest)), labels, classCount: 2, settings: settings, gamma: gamma)
      let found = machines.decisions(x.selectingRows(held))
      for (index, row) in held.enumerated() { decisions[row] = found[index, 0] }
    }
    return PlattSigmoid(decisions, isFirst)
  }

  /// The maximum of the likelihood by Newton's method with halved steps (Lin, Lin and Weng 2007).
  init(_ decisions: [Double], _ isFirst: [Bool]) {
    let positives = Double(isFirst.count { $0 })
    let negatives = Double(isFirst.count) - positives
    // Targets that leave room for error.
    let targets = isFirst.map { $0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2) }
    var (a, b) = (0.0, log((negatives + 1) / (positives + 1)))
    func loss(_ a: Double, _ b: Double) -> Double {
      zip(decisions, targets).reduce(0) { sum, pair in
        let z = pair.0 * a + b
        return sum
          + (z >= 0 ? pair.1 * z + log1p(exp(-z)) : (pair.1 - 1) * z + log1p(exp(z)))
      }
    }
    var value = loss(a, b)
    for _ in 0..<100 {
      // A small diagonal keeps the Hessian positive definite.
      var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
      let current = PlattSigmoid(a: a, b: b)
      for (decision, target) in zip(decisions, targets) {
        let p = current.value(decision)
        let curvature = p * (1 - p)
        h11 += decision * decision * curvature
        h22 += curvature
        h21 += decision * curvature
        g1 += decision * (target - p)
        g2 += target - p
      }
      if abs(g1) < 1e-5, abs(g2) < 1e-5 { break }
      let determinant = h11 * h22 - h21 * h21
      let stepA = -(h22 * g1 - h21 * g2) / determinant
      let stepB = -(-h21 * g1 + h11 * g2) / determinant
      let slope = g1 * stepA + g2 * stepB
      var rate = 1.0
      while rate >= 1e-10 {
        let next = loss(a + rate * stepA, b + rate * stepB)
        if next < value + 1e-4 * rate * slope {
          (a, b, value) = (a + rate * stepA, b + rate * stepB, next)
          break
        }
        rate /= 2
      }
      if rate < 1e-10 { break }
    }
    self.init(a: a, b: b)
  }

  init(a: Double, b: Double) {
    self.a = a
    self.b = b
  }
}

/// Class probabilities from those of pairs: they minimize
/// `sum over i != j of (r_ji p_i - r_ij p_j)^2` (Wu, Lin and Weng 2004, second method).
/// - Parameter chances: `[K, K]`: the probability of class i if it is i or j.
/// - Returns: `[K]`
func coupledProbabilities(_ chances: Matrix) -> [Double] {
  let count = chances.rows
  if count == 2 { return [chances[0, 1], chances[1, 0]] }
  var q = Matrix(rows: count, columns: count)
  for i in 0..<count {
    for j in 0..<count where j != i {
      q[i, i] += chances[j, i] * chances[j, i]
      q[i, j] = -chances[j, i] * chances[i, j]
    }
  }
  var p = [Double](repeating: 1 / Double(count), count: count)
  for _ in 0..<max(100, count) {
    var products = (0..<count).map { i in (0..<count).reduce(0.0) { $0 + q[i, $1] * p[$1] } }
    var total = zip(p, products).reduce(0) { $0 + $1.0 * $1.1 }
    if (products.map { abs($0 - total) }.max() ?? 0) < 0.005 / Double(count) { break }
    for i in 0..<count {
      let change = (total - products[i]) / q[i, i]
      p[i] += change
      total =
        (total + change * (change * q[i, i] + 2 * products[i])) / ((1 + change) * (1 + change))
      for j in 0..<count {
        products[j] = (products[j] + change * q[i, j]) / (1 + change)
        p[j] /= 1 + change
      }
    }
  }
  return p
}
