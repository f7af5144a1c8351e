import Estimators
import Foundation
import TestSupport
import Testing

/// What Golden/make_trees.py writes.
private struct Golden: Decodable {
  struct Settings: Decodable {
    let criterion: String?
    let max_depth, min_samples_leaf, min_samples_split, max_features: Int?
    let min_impurity_decrease: Double?

    func settings(seed: UInt32) -> TreeSettings {
      var settings = TreeSettings()
      settings.seed = seed
      settings.maxDepth = max_depth
      settings.minSamplesLeaf = min_samples_leaf ?? settings.minSamplesLeaf
      settings.minSamplesSplit = min_samples_split ?? settings.minSamplesSplit
      settings.minImpurityDecrease = min_impurity_decrease ?? 0
      if let max_features { settings.maxFeatures = .count(max_features) }
      return settings
    }
  }

  struct Tree: Decodable {
    let name: String
    let settings: Settings
    /// Missing values are nil, as is an infinite threshold.
    let x: [[Double?]]
    let threshold: [Double?]
    let value: [[Double]]
    let y, cover, predicted: [Double]
    let weights: [Double]?
    let seed: UInt32
    let left, right, feature: [Int]
    let probabilities: [[Double]]?
  }

  struct Forest: Decodable {
    let x, probabilities: [[Double]]
    let labels: [Int]
    let values, weights, predicted: [Double]
  }

  struct Missing: Decodable {
    struct Forest: Decodable {
      let x: [[Double?]]
      let labels: [Int]
      let probabilities: [[Double]]
    }

    let trees: [Tree]
    let forest: Forest
  }

  let trees: [Tree]
  let forest: Forest
  let missing: Missing

  static func read() throws -> Golden {
    try GoldenFiles.decode(Golden.self, from: "trees.json", beside: #filePath)
  }
}

extension Matrix {
  /// Rows in which nil is a missing value.
  fileprivate init(missing rows: [[Double?]]) { self.init(rows.map { $0.map { $0 ?? .nan } }) }
}

@Suite struct TreeTests {
  /// Means of hundreds of values in float64, summed in another order.
  private let tolerance = Tolerance(absolute: 1e-13, relative: 1e-12)

  private func compare(_ model: DecisionTrees, _ golden: Golden.Tree) throws {
    let tree = try #require(model.trees.first)
    #expect(tree.childrenLeft == golden.left, "\(golden.name)")
    #expect(tree.childrenRight == golden.right, "\(golden.name)")
    #expect(tree.feature == golden.feature, "\(golden.name)")
    #expect(tree.threshold == golden.threshold.map { $0 ?? .infinity }, "\(golden.name)")
    #expect(tree.cover == golden.cover, "\(golden.name)")
    #expect(
      tolerance.mismatch(tree.value.flatMap { $0 }, golden.value.flatMap { $0 }) == nil,
      "\(golden.name)")
  }

  @Test func treesAreScikitLearns() throws {
    let file = try Golden.read()
    for golden in file.trees + file.missing.trees {
      let x = Matrix(missing: golden.x)
      let queries = x.selectingRows(Array(0..<golden.predicted.count))
      if let probabilities = golden.probabilities {
        var tree = DecisionTreeClassifier(
          settings: golden.settings.settings(seed: golden.seed),
          criterion: golden.settings.criterion.flatMap { TreeCriterion(rawValue: $0) } ?? .gini)
        try tree.fit(x, golden.y.map { Int($0) }, weights: golden.weights)
        try compare(#require(tree.model), golden)
        #expect(try tree.predict(queries).map { Double($0) } == golden.predicted)
        let found = try tree.predictProbabilities(queries).values
        #expect(tolerance.mismatch(found, probabilities.flatMap { $0 }) == nil)
      } else {
        var tree = DecisionTreeRegressor(settings: golden.settings.settings(seed: golden.seed))
        try tree.fit(x, golden.y, weights: golden.weights)
        try compare(#require(tree.model), golden)
        #expect(tolerance.mismatch(try tree.predict(queries), golden.predicted) == nil)
      }
    }
  }

  /// The same samples of rows and columns, with and without weights.
  @Test func forestsAreScikitLearns() throws {
    let golden = try Golden.read().forest
    let x = Matrix(golden.x)
    let queries = x.selectingRows(Array(0..<golden.predicted.count))
    var classifier = RandomForestClassifier()
    classifier.settings.nEstimators = 30
    classifier.settings.tree.seed = 5
    try classifier.fit(x, golden.labels)
    let found = try classifier.predictProbabilities(queries).values
    #expect(tolerance.mismatch(found, golden.probabilities.flatMap { $0 }) == nil)
    var regressor = RandomForestRegressor()
    regressor.settings.nEstimators = 30
    regressor.settings.tree.seed = 6
    try regressor.fit(x, golden.values, weights: golden.weights)
    #expect(tolerance.mismatch(try regressor.predict(queries), golden.predicted) == nil)
  }

  /// Rows whose values are missing in some columns, in one of them because of what is predicted.
  @Test func forestsWithMissingValuesAreScikitLearns() throws {
    let golden = try Golden.read().missing.forest
    let x = Matrix(missing: golden.x)
    var forest = RandomForestClassifier()
    forest.settings.nEstimators = 20
    forest.settings.tree.seed = 5
    try forest.fit(x, golden.labels)
    let queries = x.selectingRows(Array(0..<golden.probabilities.count))
    let found = try forest.predictProbabilities(queries).values
    #expect(tolerance.mismatch(found, golden.probabilities.flatMap { $0 }) == nil)
    // JSON has no infinity, which some thresholds are.
    let saved = try JSONEncoder().encode(forest)
    let read = try JSONDecoder().decode(RandomForestClassifier.self, from: saved)
    #expect(try read == forest && read.predictProbabilities(queries).values == found)
    #expect(forest.model?.trees.contains { $0.threshold.contains(.infinity) } == true)
  }

  @Test func badInputIsNamed() throws {
    var tree = DecisionTreeClassifier()
    let x = Matrix([[0], [1], [2]])
    #expect(throws: EstimatorError.self) { try tree.fit(Matrix([[0], [.infinity]]), [0, 1]) }
    #expect(throws: EstimatorError.self) { try tree.fit(x, [1, 1, 1]) }
    #expect(throws: EstimatorError.self) { try tree.predict(x) }
    #expect(throws: EstimatorError.self) { try tree.fit(Matrix([[0], [1e39], [1]]), [0, 1, 0]) }
    tree.settings.maxFeatures = .count(2)
    #expect(throws: EstimatorError.self) { try tree.fit(x, [1, 0, 1]) }
    tree.settings.maxFeatures = .all
    try tree.fit(x, [1, 0, 1])
    #expect(try tree.predict(x) == [1, 0, 1])
    #expect(try tree.predict(Matrix(rows: 0, columns: 1)) == [])
    #expect(throws: EstimatorError.self) { try tree.predict(Matrix([[-1e39]])) }
    var forest = RandomForestRegressor()
    forest.settings.nEstimators = 0
    #expect(throws: EstimatorError.self) { try forest.fit(x, [1, 2, 3]) }
  }
}
