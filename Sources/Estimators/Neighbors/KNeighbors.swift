/// What a neighbor's vote counts.
public enum NeighborWeighting: String, Sendable, Hashable, Codable, CaseIterable {
  /// The same for all.
  case uniform
  /// The inverse of its distance; where some are at distance 0, these alone count.
  case distance

  func weights(_ neighbors: [Neighbor]) -> [Double] {
    guard self == .distance else { return neighbors.map { _ in 1 } }
    if neighbors.contains(where: { $0.distance == 0 }) {
      return neighbors.map { $0.distance == 0 ? 1 : 0 }
    }
    return neighbors.map { 1 / $0.distance }
  }
}

/// The class that most of the k nearest examples have, with the names and defaults of scikit-learn's
/// `KNeighborsClassifier`; distances are those of float64 (`NearestNeighbors`).
public struct KNeighborsClassifier: ClassifierEstimator, Codable {
  /// How many neighbors vote.
  public var nNeighbors: Int
  /// What a vote counts.
  public var weighting: NeighborWeighting
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  private var memory = NeighborMemory()

  /// An estimator that is still to be fitted.
  public init(nNeighbors: Int = 5, weighting: NeighborWeighting = .uniform) {
    self.nNeighbors = nNeighbors
    self.weighting = weighting
  }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) {
    try requireSetting(nNeighbors >= 1, "n_neighbors", nNeighbors, "1 or more")
  }

  /// Remembers examples.
  /// - Throws: `EstimatorError`, also where weights are given: neighbors have none.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    try refuse(weights: weights, of: "KNeighborsClassifier")
    let classes = Set(y).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Double($0)) })
    memory = try NeighborMemory(x, y.map { numbers[$0] ?? 0 }, k: nNeighbors)
    self.classes = classes
  }

  var hasExamples: Bool { !memory.targets.isEmpty }

  /// Whether every target is the number of a class.
  var targetsAreClasses: Bool {
    memory.targets.allSatisfy { target in
      Int(exactly: target).map { classes.indices.contains($0) } ?? false
    }
  }

  /// The fraction of the votes for each class.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    var result = Matrix(rows: x.rows, columns: classes.count)
    let found = try memory.neighbors(of: x, name: "KNeighborsClassifier")
    for (row, neighbors) in found.enumerated() {
      let weights = weighting.weights(neighbors)
      let total = weights.reduce(0, +)
      for (neighbor, weight) in zip(neighbors, weights) {
        result[row, Int(memory.targets[neighbor.index])] += weight
      }
      for column in classes.indices { result[row, column] /= total }
    }
    return result
  }
}

/// The mean of the values of the k nearest examples, with the names and defaults of scikit-learn's
/// `KNeighborsRegressor`.
public struct KNeighborsRegressor: RegressorEstimator, Codable {
  /// How many neighbors count.
  public var nNeighbors: Int
  /// What each counts.
  public var weighting: NeighborWeighting
  private var memory = NeighborMemory()

  /// An estimator that is still to be fitted.
  public init(nNeighbors: Int = 5, weighting: NeighborWeighting = .uniform) {
    self.nNeighbors = nNeighbors
    self.weighting = weighting
  }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) {
    try requireSetting(nNeighbors >= 1, "n_neighbors", nNeighbors, "1 or more")
  }

  /// Remembers examples.
  /// - Throws: `EstimatorError`, also where weights are given: neighbors have none.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    try refuse(weights: weights, of: "KNeighborsRegressor")
    try y.checkFinite("targets")
    memory = try NeighborMemory(x, y, k: nNeighbors)
  }

  /// The weighted mean of each row's neighbors.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    try memory.neighbors(of: x, name: "KNeighborsRegressor").map { neighbors in
      let weights = weighting.weights(neighbors)
      let sum = zip(neighbors, weights).reduce(0) { $0 + memory.targets[$1.0.index] * $1.1 }
      return sum / weights.reduce(0, +)
    }
  }
}

/// Throws where an estimator cannot count rows differently.
func refuse(weights: [Double]?, of name: String) throws(EstimatorError) {
  guard weights == nil else {
    throw .wrongSetting(
      name: "weights", value: "given", expected: "none: \(name) counts all rows alike")
  }
}

/// Remembered examples, which are all that is saved.
private struct NeighborMemory: Sendable, Codable {
  var targets: [Double] = []
  private var examples: Matrix?
  private var k = 0
  private var search: NearestNeighbors?

  private enum CodingKeys: String, CodingKey {
    case targets, examples, k
  }

  init() {}

  init(_ x: Matrix, _ targets: [Double], k: Int) throws(EstimatorError) {
    search = try NearestNeighbors(
      k: k, examples: x, labels: [Int32](repeating: 0, count: targets.count))
    (self.targets, examples, self.k) = (targets, x, k)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    guard let x = try container.decodeIfPresent(Matrix.self, forKey: .examples) else { return }
    self = try NeighborMemory(
      x, container.decode([Double].self, forKey: .targets),
      k: container.decode(Int.self, forKey: .k))
  }

  func neighbors(of x: Matrix, name: String) throws(EstimatorError) -> [[Neighbor]] {
    guard let search else { throw .notFitted(name) }
    return try search.neighbors(of: x)
  }
}
