import Foundations
import Synchronization
import TensorEngine

/// A classifier that remembers all examples: a new one gets the class that most of its k nearest
/// have.
///
///     let baseline = try NearestNeighbors(k: 3, examples: features, labels: labels)
///     let classes = try baseline.predict(others)  // [M]
///
/// Nearness is Euclidean. The engine's matrix product finds who may be near, block by block, and
/// what it rounds away is bounded; of those alone distances are found in float64. So the result is
/// that of float64 throughout, whatever the blocks and threads.
///
/// Ties are resolved as scikit-learn's `KNeighborsClassifier` with uniform weights does it: of
/// classes with equally many votes the smallest wins. Of examples equally far away those of the
/// smaller position count as nearer; scikit-learn promises no order there.
///
/// Cover and Hart (1967), https://doi.org/10.1109/TIT.1967.1053964.
public struct NearestNeighbors: Sendable {
  /// How many neighbors vote.
  public let k: Int
  /// What is remembered, `[N, D]`.
  public let examples: Tensor
  /// The class of each, `[N]`.
  public let labels: [Int32]
  /// |y|^2 of each example, `[N]`.
  private let squares: [Double]
  private let largestNorm: Double
  /// The examples in float64 around their mean, where they were given so; `examples` are these,
  /// rounded.
  private let exactExamples: Matrix?
  /// `[D]`: the mean that was taken away.
  private let mean: [Double]

  /// Numbers of one block of products: 16 MiB.
  private static let blockSize = 1 << 22

  /// Remembers examples.
  /// - Parameters:
  ///   - k: how many neighbors vote, from 1 to N.
  ///   - examples: `[N, …]`, any shape of one example.
  ///   - labels: `[N]`, the class of each.
  /// - Throws: `EstimatorError` where these do not fit or a number is not finite.
  public init(k: Int = 5, examples: Tensor, labels: [Int32]) throws(EstimatorError) {
    let rows = try examples.estimatorRows("examples")
    guard labels.count == rows.shape[0] else {
      throw .wrongShape(
        what: "labels", expected: "one for each of \(rows.shape[0]) examples",
        found: "\(labels.count)")
    }
    guard (1...labels.count).contains(k) else {
      throw .wrongSetting(
        name: "k", value: "\(k)", expected: "a number of neighbors in 1...\(labels.count)")
    }
    self.k = k
    self.examples = rows
    self.labels = labels
    squares = rows.rowSquares
    largestNorm = (squares.max() ?? 0).squareRoot()
    exactExamples = nil
    mean = []
  }

  /// Remembers examples in float64.
  /// - Parameters:
  ///   - k: how many neighbors vote, from 1 to N.
  ///   - examples: `[N, D]`
  ///   - labels: `[N]`, the class of each.
  /// - Throws: `EstimatorError` where these do not fit or a number is not finite.
  public init(k: Int, examples: Matrix, labels: [Int32]) throws(EstimatorError) {
    guard examples.rows > 0 else { throw .noExamples }
    try examples.checkWidth()
    try examples.checkFinite("examples")
    try examples.check(targets: labels.count)
    try requireSetting(
      (1...examples.rows).contains(k), "n_neighbors", k, "a number in 1...\(examples.rows)")
    mean = examples.columnMeans()
    let centered = examples.shifted(by: mean.map { -$0 })
    exactExamples = centered
    self.k = k
    self.examples = centered.tensor
    self.labels = labels
    squares = self.examples.rowSquares
    largestNorm = (squares.max() ?? 0).squareRoot()
  }

  /// The nearest examples of some others in float64.
  /// - Parameter queries: `[M, D]`
  /// - Returns: for each the k nearest, nearest first.
  /// - Throws: `EstimatorError` where the number of columns differs or a number is not finite.
  public func neighbors(of queries: Matrix) throws(EstimatorError) -> [[Neighbor]] {
    guard exactExamples != nil else { return try neighbors(of: queries.tensor) }
    try queries.check(columns: mean.count)
    try queries.checkFinite("rows")
    let block = max(1, Self.blockSize / labels.count)
    return stride(from: 0, to: queries.rows, by: block).flatMap { start in
      let rows = Array(start..<min(queries.rows, start + block))
      let centered = queries.selectingRows(rows).shifted(by: mean.map { -$0 })
      return nearest(to: centered.tensor, exactly: centered)
    }
  }

  /// The nearest examples of some others.
  /// - Parameter queries: `[M, …]`, as many values for each as the examples have.
  /// - Returns: for each the k nearest, nearest first.
  /// - Throws: `EstimatorError` where the shape differs or a number is not finite.
  public func neighbors(of queries: Tensor) throws(EstimatorError) -> [[Neighbor]] {
    let queries = try queries.estimatorRows("queries")
    guard queries.shape[1] == examples.shape[1] else {
      throw .wrongShape(
        what: "queries", expected: "\(examples.shape[1]) values in each, as the examples have",
        found: "\(queries.shape[1])")
    }
    var found: [[Neighbor]] = []
    found.reserveCapacity(queries.shape[0])
    let block = max(1, Self.blockSize / labels.count)
    for start in stride(from: 0, to: queries.shape[0], by: block) {
      found += nearest(to: queries.slice(start..<min(queries.shape[0], start + block)))
    }
    return found
  }

  /// The class that most of the k nearest have; of equally many the smallest.
  /// - Parameter queries: `[M, …]`
  /// - Returns: `[M]`
  /// - Throws: `EstimatorError`, as `neighbors(of:)`.
  public func predict(_ queries: Tensor) throws(EstimatorError) -> [Int32] {
    try neighbors(of: queries).map { neighbors in
      var votes: [Int32: Int] = [:]
      for neighbor in neighbors { votes[labels[neighbor.index], default: 0] += 1 }
      let most = votes.values.max() ?? 0
      return votes.filter { $0.value == most }.keys.min() ?? 0
    }
  }
}

/// An example found near another one.
public struct Neighbor: Sendable, Equatable {
  /// Its position among the examples.
  public let index: Int
  /// How far away it is, in the unit of the features.
  public let distance: Double

  /// Makes one.
  public init(index: Int, distance: Double) {
    self.index = index
    self.distance = distance
  }
}

extension NearestNeighbors {
  /// Some queries of one block, `[B, D]`.
  ///
  ///     |x - y|^2 = |x|^2 + |y|^2 - 2 x y
  private func nearest(to queries: Tensor, exactly exactQueries: Matrix? = nil) -> [[Neighbor]] {
    let products = queries.matmul(examples, transposingOther: true)
    let norms = queries.rowSquares.map { $0.squareRoot() }
    let answers = Mutex([[Neighbor]](repeating: [], count: queries.shape[0]))
    WorkerPool.shared.parallel(queries.shape[0]) { row in
      let near = candidates(products, row: row, norm: norms[row])
      let found =
        exactQueries.map { exact($0, row: row, near) } ?? exact(queries, row: row, near)
      answers.withLock { $0[row] = found }
    }
    return answers.withLock { $0 }
  }

  /// Every example that may be among the k nearest of a query.
  ///
  /// A product of D terms in float32, summed in any order, is within D u |x| |y| of the true one (u
  /// = 2^-24), to first order, where nothing over- or underflows; so whoever is nearer than the
  /// k-th lies within four times that of it. Higham (2002), Accuracy and Stability of Numerical
  /// Algorithms, section 3.1.
  private func candidates(_ products: Tensor, row: Int, norm: Double) -> [Int] {
    let terms = Double(examples.shape[1] + 2)
    let largest = norm * largestNorm
    // Beyond that a product may be infinite: then everyone may be near.
    guard largest < 0x1p126 else { return Array(labels.indices) }
    var slack = 4 * terms * (largest * 0x1p-24 + 0x1p-126)
    if exactExamples != nil {
      // Rounding x and y moves |x - y|^2 by less than 2 u (|x| + |y|)^2, to first order.
      let sum = norm + largestNorm
      slack += 4 * 2 * sum * sum * 0x1p-24
    }
    var best: [Double] = []  // The k smallest so far, ascending.
    var limit = Double.infinity
    var near: [(index: Int, score: Double)] = []
    let start = row * labels.count
    products.withSpan { products in
      for index in labels.indices {
        let score = squares[index] - 2 * Double(products[start + index])
        guard score <= limit else { continue }
        near.append((index, score))
        if let worst = best.last, best.count == k {
          guard score < worst else { continue }
          best.removeLast()
        }
        best.insert(score, at: best.firstIndex { $0 > score } ?? best.count)
        if best.count == k, let worst = best.last { limit = worst + slack }
      }
    }
    return near.filter { $0.score <= limit }.map(\.index)
  }

  private func exact(_ queries: Matrix, row: Int, _ candidates: [Int]) -> [Neighbor] {
    guard let exactExamples else { return [] }
    return nearestFirst(
      candidates.map { ($0, queries.squaredDistance(row, exactExamples, $0)) })
  }

  private func nearestFirst(_ found: [(index: Int, square: Double)]) -> [Neighbor] {
    found.sorted { ($0.square, $0.index) < ($1.square, $1.index) }.prefix(k).map {
      Neighbor(index: $0.index, distance: $0.square.squareRoot())
    }
  }

  private func exact(_ queries: Tensor, row: Int, _ candidates: [Int]) -> [Neighbor] {
    let width = examples.shape[1]
    let found = queries.withSpan { x in
      examples.withSpan { y in
        candidates.map { index in
          var sum = 0.0
          for column in 0..<width {
            let difference = Double(x[row * width + column]) - Double(y[index * width + column])
            sum += difference * difference
          }
          return (index: index, square: sum)
        }
      }
    }
    return nearestFirst(found)
  }
}
