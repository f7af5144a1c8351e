import Foundations
import Glibc
import Synchronization
import TensorEngine

/// A support vector classifier, with the names and defaults of scikit-learn's `SVC`; libsvm solves
/// it.
///
///     let classifier = try SVC(examples: features, labels: labels)
///     let classes = try classifier.predict(others)  // [M]
///
/// For each pair of classes one machine decides (one against one); the class that wins most pairs
/// is predicted, of equally many the smallest. Examples are used as they are: scale columns of
/// different units before.
///
/// The decisions are those of the support vectors in float64, their products in float32.
///
/// Cortes & Vapnik (1995), https://doi.org/10.1007/BF00994018; Chang & Lin (2011), LIBSVM,
/// https://doi.org/10.1145/1961189.1961199.
public struct SVC: Sendable {
  /// How alike two examples are.
  public enum Kernel: String, Sendable, Hashable, CaseIterable, Codable {
    /// `x y`
    case linear
    /// `(gamma x y + coef0)^degree`
    case poly
    /// `exp(-gamma |x - y|^2)`
    case rbf
    /// `tanh(gamma x y + coef0)`
    case sigmoid
  }

  /// The factor of a kernel.
  public enum Gamma: Sendable, Hashable, Codable {
    /// `1 / (D var(X))`, over all elements of the examples.
    case scale
    /// `1 / D`
    case auto
    /// This one.
    case value(Double)
  }

  /// What can be set.
  public struct Settings: Sendable, Hashable, Codable {
    /// What an example on the wrong side costs.
    public var c = 1.0
    /// How alike two examples are.
    public var kernel = Kernel.rbf
    /// The exponent of `poly`.
    public var degree = 3
    /// The factor of `poly`, `rbf` and `sigmoid`.
    public var gamma = Gamma.scale
    /// The constant of `poly` and `sigmoid`.
    public var coef0 = 0.0
    /// How exactly it is solved.
    public var tol = 1e-3
    /// The megabytes that libsvm keeps kernel values in.
    public var cacheSize = 200.0

    /// scikit-learn's defaults.
    public init() {}
  }

  /// A machine for a pair of classes: above 0 the first one is decided for.
  struct Pair: Sendable {
    var first: Int
    var second: Int
    /// Positions among the support vectors, and their factors.
    var terms: [(position: Int, factor: Double)]
    var intercept: Double
  }

  /// What was set.
  public let settings: Settings
  /// The classes, ascending.
  public let classes: [Int32]
  /// The factor of the kernel.
  public let gamma: Double
  /// The positions of the support vectors among the examples.
  public let support: [Int]
  /// `[S, D]`, for `rbf` with `center` taken away.
  private let supportVectors: Tensor
  private let center: Tensor?
  private let supportSquares: [Double]
  let pairs: [Pair]

  /// Fits a classifier.
  /// - Parameters:
  ///   - examples: `[N, …]`, any shape of one example.
  ///   - labels: `[N]`, the class of each: two classes at least.
  ///   - settings: scikit-learn's unless others are given.
  /// - Throws: `EstimatorError` where these do not fit, a value is not finite, or libsvm is not
  ///   installed.
  public init(examples: Tensor, labels: [Int32], settings: Settings = Settings())
    throws(EstimatorError)
  {
    let rows = try examples.estimatorRows("examples")
    try settings.check()
    guard labels.count == rows.shape[0] else {
      throw .wrongShape(
        what: "labels", expected: "one for each of \(rows.shape[0]) examples",
        found: "\(labels.count)")
    }
    let classes = Set(labels).sorted()
    guard classes.count > 1 else {
      throw .wrongShape(what: "labels", expected: "at least two classes", found: "\(classes)")
    }
    let gamma = settings.gamma(for: Matrix(rows))
    let solution = try LibSVM.loaded().solve(
      Matrix(rows), labels: labels, classes: classes, settings: settings, gamma: gamma)
    var vectors = rows.gatheringRows(at: solution.support)
    self.settings = settings
    self.classes = classes
    self.gamma = gamma
    support = solution.support
    pairs = solution.pairs
    // Distances do not change, but lose less in float32.
    center = settings.kernel == .rbf ? vectors.mean(along: 0) : nil
    if let center { vectors = vectors - center }
    supportVectors = vectors
    supportSquares = vectors.rowSquares
  }

  /// The decision of each pair of classes, (0, 1), (0, 2), …: above 0 for the first.
  /// - Parameter queries: `[M, …]`, as many values for each as the examples have.
  /// - Returns: `[M][K (K - 1) / 2]`
  /// - Throws: `EstimatorError` where the shape differs or a value is not finite.
  public func decisions(for queries: Tensor) throws(EstimatorError) -> [[Double]] {
    var queries = try queries.estimatorRows("queries")
    guard queries.shape[1] == supportVectors.shape[1] else {
      throw .wrongShape(
        what: "queries",
        expected: "\(supportVectors.shape[1]) values in each, as the examples have",
        found: "\(queries.shape[1])")
    }
    if let center { queries = queries - center }
    let block = max(1, (1 << 22) / max(1, support.count))
    var found: [[Double]] = []
    for start in stride(from: 0, to: queries.shape[0], by: block) {
      found += decisions(block: queries.slice(start..<min(queries.shape[0], start + block)))
    }
    return found
  }

  private func decisions(block queries: Tensor) -> [[Double]] {
    let products = queries.matmul(supportVectors, transposingOther: true)
    let squares = queries.rowSquares
    let (count, width) = (queries.shape[0], support.count)
    let answers = Mutex([[Double]](repeating: [], count: count))
    WorkerPool.shared.parallel(count) { row in
      let kernel = products.withSpan { products in
        (0..<width).map { position in
          settings.value(
            product: Double(products[row * width + position]),
            squares: squares[row] + supportSquares[position], gamma: gamma)
        }
      }
      let decisions = pairs.map { pair in
        pair.terms.reduce(pair.intercept) { $0 + $1.factor * kernel[$1.position] }
      }
      answers.withLock { $0[row] = decisions }
    }
    return answers.withLock { $0 }
  }

  /// The class that wins most pairs; of equally many the smallest.
  /// - Parameter queries: `[M, …]`
  /// - Returns: `[M]`
  /// - Throws: `EstimatorError`, as `decisions(for:)`.
  public func predict(_ queries: Tensor) throws(EstimatorError) -> [Int32] {
    try decisions(for: queries).map { decisions in
      var votes = [Int](repeating: 0, count: classes.count)
      for (pair, decision) in zip(pairs, decisions) {
        votes[decision > 0 ? pair.first : pair.second] += 1
      }
      return classes[votes.firstIndex(of: votes.max() ?? 0) ?? 0]
    }
  }

  /// The fraction of queries whose class is predicted.
  /// - Throws: `EstimatorError`, as `predict`, and where there is another number of labels.
  public func score(_ queries: Tensor, labels: [Int32]) throws(EstimatorError) -> Double {
    let predictions = try predict(queries)
    guard predictions.count == labels.count else {
      throw .wrongShape(
        what: "labels", expected: "one for each of \(predictions.count) queries",
        found: "\(labels.count)")
    }
    return Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
  }
}

extension SVC.Settings {
  /// The kernel's value for a product `x y` and `|x|^2 + |y|^2`.
  func value(product: Double, squares: Double, gamma: Double) -> Double {
    switch kernel {
    case .linear: product
    case .poly: pow(gamma * product + coef0, Double(degree))
    case .rbf: exp(-gamma * max(0, squares - 2 * product))
    case .sigmoid: tanh(gamma * product + coef0)
    }
  }

  func check() throws(EstimatorError) {
    for (name, value) in [("C", c), ("tol", tol), ("cache_size", cacheSize)]
    where !(value > 0 && value.isFinite) {
      throw .wrongSetting(name: name, value: "\(value)", expected: "a finite number above 0")
    }
    guard coef0.isFinite else {
      throw .wrongSetting(name: "coef0", value: "\(coef0)", expected: "a finite number")
    }
    guard (0...100).contains(degree) else {
      throw .wrongSetting(name: "degree", value: "\(degree)", expected: "a number in 0...100")
    }
    if case .value(let gamma) = gamma, !(gamma >= 0 && gamma.isFinite) {
      throw .wrongSetting(name: "gamma", value: "\(gamma)", expected: "a finite number, 0 or more")
    }
  }

  func gamma(for rows: Matrix) -> Double {
    let width = Double(rows.columns)
    switch gamma {
    case .value(let value): return value
    case .auto: return 1 / width
    case .scale:
      let values = rows.values
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return variance > 0 ? 1 / (width * variance) : 1
    }
  }
}
