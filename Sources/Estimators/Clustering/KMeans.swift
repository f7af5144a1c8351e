import Foundations
import NumPyRandom

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Divides rows into k clusters around centers, with the names, defaults and results of scikit-learn's
/// `KMeans`.
///
///     var clusters = KMeans(k: 3)
///     try clusters.fit(x)
///     let nearest = try clusters.predict(others)  // [M]
///
/// The first centers are chosen by greedy k-means++, then rows and centers take turns (Lloyd). An
/// empty cluster takes the row that lies farthest from its center. With the seed that scikit-learn
/// has as `random_state` the clusters are the same.
///
/// Lloyd (1982), https://doi.org/10.1109/TIT.1982.1056489; Arthur and Vassilvitskii (2007),
/// k-means++: the advantages of careful seeding.
public struct KMeans: Sendable, Codable, Hashable {
  /// The number of clusters.
  public var k: Int
  /// How often it starts with other centers; the best result is kept.
  public var nInit = 1
  /// The most turns.
  public var maxIter = 300
  /// It ends when the centers move by less than this fraction of the mean variance, squared.
  public var tol = 1e-4
  /// What the first centers follow from: `random_state`.
  public var seed: UInt32 = 0
  /// `[k, D]`; nil before `fit`.
  public private(set) var centers: Matrix?
  /// `[N]`: the cluster of each row that it was fitted to.
  public private(set) var labels: [Int] = []
  /// The weighted sum of squared distances from the centers.
  public private(set) var inertia = 0.0
  /// The number of turns.
  public private(set) var iterations = 0

  /// An estimator that is still to be fitted.
  public init(k: Int = 8) { self.k = k }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) {
    try requireSetting(k >= 1, "n_clusters", k, "1 or more")
    try requireSetting(nInit >= 1, "n_init", nInit, "1 or more")
    try requireSetting(maxIter >= 1, "max_iter", maxIter, "1 or more")
    try requireSetting(tol >= 0, "tol", tol, "0 or more")
  }

  /// Finds clusters.
  /// - Parameters:
  ///   - x: `[N, D]`
  ///   - weights: `[N]`; nil for 1 each.
  ///   - initialCenters: `[k, D]`, where to start; nil for k-means++.
  /// - Throws: `EstimatorError` where these do not fit, or there are fewer rows than clusters.
  public mutating func fit(
    _ x: Matrix, weights: [Double]? = nil, initialCenters: Matrix? = nil
  ) throws(EstimatorError) {
    try check()
    guard x.rows > 0 else { throw .noExamples }
    try x.checkWidth()
    try x.checkFinite("examples")
    try x.check(weights: weights)
    guard x.rows >= k else {
      throw .wrongShape(
        what: "examples", expected: "one for each of \(k) clusters at least", found: "\(x.rows)")
    }
    if let initialCenters {
      guard initialCenters.rows == k, initialCenters.columns == x.columns else {
        throw .wrongShape(
          what: "initial centers", expected: "[\(k), \(x.columns)]",
          found: "[\(initialCenters.rows), \(initialCenters.columns)]")
      }
      try initialCenters.checkFinite("initial centers")
    }
    // Around 0 distances lose fewer digits.
    let means = x.columnMeans()
    let problem = Clusters(
      x: x.shifted(by: means.map { -$0 }), weights: weights ?? Array(repeating: 1, count: x.rows))
    let limit = tol == 0 ? 0 : problem.meanVariance * tol
    var random = RandomState(seed: seed)
    var best: Clusters.Result?
    for _ in 0..<(initialCenters == nil ? nInit : 1) {
      let start =
        initialCenters?.shifted(by: means.map { -$0 }) ?? problem.seeded(k, &random)
      let found = problem.lloyd(start, maxIter: maxIter, limit: limit)
      if found.inertia < best?.inertia ?? .infinity { best = found }
    }
    guard let best else {
      throw .wrongShape(
        what: "examples", expected: "values whose squared distances are finite",
        found: "some that are too far apart: scale the columns")
    }
    centers = best.centers.shifted(by: means)
    labels = best.labels
    inertia = best.inertia
    iterations = best.iterations
  }

  /// The cluster of each row.
  /// - Throws: `EstimatorError` before `fit`, or where the number of columns differs.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Int] {
    let distances = try transform(x)
    return (0..<x.rows).map { row in
      let values = distances.row(row)
      return (values.indices.min { values[$0] < values[$1] } ?? values.startIndex)
        - values.startIndex
    }
  }

  /// The distance of each row from each center.
  /// - Returns: `[M, k]`
  /// - Throws: `EstimatorError` before `fit`, or where the number of columns differs.
  public func transform(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let centers else { throw .notFitted("KMeans") }
    try x.check(columns: centers.columns)
    try x.checkFinite("rows")
    var distances = Matrix(rows: x.rows, columns: centers.rows)
    for row in 0..<x.rows {
      for center in 0..<centers.rows {
        distances[row, center] = x.squaredDistance(row, centers, center).squareRoot()
      }
    }
    return distances
  }
}

/// The rows that are divided.
private struct Clusters {
  struct Result {
    var centers: Matrix
    var labels: [Int]
    var inertia: Double
    var iterations: Int
  }

  let x: Matrix
  let weights: [Double]

  var meanVariance: Double {
    let means = x.columnMeans()
    let squares = x.shifted(by: means.map { -$0 }).values.reduce(0) { $0 + $1 * $1 }
    return squares / Double(x.rows) / Double(x.columns)
  }

  /// Greedy k-means++: of some rows drawn in proportion to their squared distance from the nearest
  /// center, the one that lowers the sum of these most.
  func seeded(_ k: Int, _ random: inout RandomState) -> Matrix {
    let trials = 2 + Int(log(Double(k)))
    var chosen = [random.choice(probabilities: weights)]
    var nearest = squaredDistances(from: chosen[0])
    var potential = weighted(nearest)
    while chosen.count < k {
      let draws = (0..<trials).map { _ in random.nextDouble() * potential }
      var sum = 0.0
      let sums = zip(weights, nearest).map { weight, square in
        sum += weight * square
        return sum
      }
      var best: (row: Int, nearest: [Double], potential: Double)?
      for draw in draws {
        let row = min(sums.partitionIndex { $0 >= draw }, x.rows - 1)
        let candidate = zip(nearest, squaredDistances(from: row)).map { min($0, $1) }
        let value = weighted(candidate)
        if value < best?.potential ?? .infinity { best = (row, candidate, value) }
      }
      guard let best else { break }
      chosen.append(best.row)
      (nearest, potential) = (best.nearest, best.potential)
    }
    return x.selectingRows(chosen)
  }

  private func squaredDistances(from row: Int) -> [Double] {
    (0..<x.rows).map { x.squaredDistance($0, x, row) }
  }

  private func weighted(_ values: [Double]) -> Double {
    zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Turns until no row changes its cluster, or the centers hardly move.
  func lloyd(_ start: Matrix, maxIter: Int, limit: Double) -> Result {
    var centers = start
    var labels: [Int] = []
    var iteration = 0
    while iteration < maxIter {
      iteration += 1
      let nearest = nearestCenters(centers)
      let moved = means(nearest, old: centers)
      let shift = zip(moved.values, centers.values).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      centers = moved
      if nearest == labels { break }
      labels = nearest
      if shift <= limit {
        labels = nearestCenters(centers)
        break
      }
      if iteration == maxIter { labels = nearestCenters(centers) }
    }
    let inertia = (0..<x.rows).reduce(0.0) {
      $0 + weights[$1] * x.squaredDistance($1, centers, labels[$1])
    }
    return Result(centers: centers, labels: labels, inertia: inertia, iterations: iteration)
  }

  private func nearestCenters(_ centers: Matrix) -> [Int] {
    let products = x.times(centers, otherTransposed: true)
    let squares = (0..<centers.rows).map { centers.row($0).reduce(0) { $0 + $1 * $1 } }
    return (0..<x.rows).map { row in
      var (best, least) = (0, Double.infinity)
      for center in 0..<centers.rows {
        let distance = squares[center] - 2 * products[row, center]
        if distance < least { (best, least) = (center, distance) }
      }
      return best
    }
  }

  private func means(_ labels: [Int], old: Matrix) -> Matrix {
    var sums = Matrix(rows: old.rows, columns: old.columns)
    var totals = [Double](repeating: 0, count: old.rows)
    for row in 0..<x.rows {
      totals[labels[row]] += weights[row]
      for column in 0..<x.columns {
        sums[labels[row], column] += weights[row] * x[row, column]
      }
    }
    fillEmpty(&sums, &totals, labels, old)
    for cluster in 0..<old.rows {
      for column in 0..<old.columns {
        sums[cluster, column] =
          totals[cluster] > 0 ? sums[cluster, column] / totals[cluster] : old[cluster, column]
      }
    }
    return sums
  }

  private func fillEmpty(
    _ sums: inout Matrix, _ totals: inout [Double], _ labels: [Int], _ old: Matrix
  ) {
    let empty = totals.indices.filter { totals[$0] == 0 }
    guard !empty.isEmpty else { return }
    let distances = (0..<x.rows).map { x.squaredDistance($0, old, labels[$0]) }
    let farthest = distances.indices.sorted {
      (distances[$0], $1) > (distances[$1], $0)
    }
    guard let first = farthest.first, distances[first] > 0 else { return }
    for (cluster, row) in zip(empty, farthest) {
      for column in 0..<x.columns {
        sums[labels[row], column] -= x[row, column] * weights[row]
        sums[cluster, column] = x[row, column] * weights[row]
      }
      totals[cluster] = weights[row]
      totals[labels[row]] -= weights[row]
    }
  }
}

extension Matrix {
  /// Every row with something added.
  func shifted(by offsets: [Double]) -> Matrix {
    var result = self
    for row in 0..<rows { for column in 0..<columns { result[row, column] += offsets[column] } }
    return result
  }

  /// `|x - y|^2` of two rows.
  func squaredDistance(_ row: Int, _ other: Matrix, _ otherRow: Int) -> Double {
    values.withUnsafeBufferPointer { x in
      other.values.withUnsafeBufferPointer { y in
        var sum = 0.0
        for column in 0..<columns {
          let difference = x[row * columns + column] - y[otherRow * columns + column]
          sum += difference * difference
        }
        return sum
      }
    }
  }
}
