import NumPyRandom
import TestSupport
import Testing

@testable import Estimators

/// What Golden/make_boosting.py writes.
private struct Golden: Decodable {
  struct Settings: Decodable {
    let max_iter, max_depth, max_bins, max_leaf_nodes, min_samples_leaf, n_iter_no_change: Int?
    let l2_regularization, learning_rate: Double?
    let early_stopping: Bool?

    var settings: BoostingSettings {
      var settings = BoostingSettings()
      settings.maxIter = max_iter ?? settings.maxIter
      settings.maxDepth = max_depth
      settings.maxBins = max_bins ?? settings.maxBins
      settings.maxLeafNodes = max_leaf_nodes ?? settings.maxLeafNodes
      settings.minSamplesLeaf = min_samples_leaf ?? settings.minSamplesLeaf
      settings.nIterNoChange = n_iter_no_change ?? settings.nIterNoChange
      settings.l2Regularization = l2_regularization ?? settings.l2Regularization
      settings.learningRate = learning_rate ?? settings.learningRate
      if early_stopping == true { settings.earlyStopping = .on }
      return settings
    }
  }

  struct Tree: Decodable {
    let left, right, feature, count: [Int]
    let threshold, value: [Double?]
    let missingLeft: [Bool]
  }

  let name: String
  let settings: Settings
  let x: [[Double?]]
  let y: [Double]
  let weights: [Double]?
  let validationX: [[Double?]]?
  let validationY: [Double]?
  let iterations: Int
  let raw: [[Double]]
  let predicted: [Double]
  let probabilities: [[Double]]?
  let trees: [Tree]
  let validationScores: [Double]?

  static func read() throws -> [Golden] {
    try GoldenFiles.decode([Golden].self, from: "boosting.json", beside: #filePath)
  }
}

extension Matrix {
  fileprivate init(holes rows: [[Double?]]) { self.init(rows.map { $0.map { $0 ?? .nan } }) }
}

@Suite struct BoostingTests {
  /// Sums of hundreds of values in float64.
  private let tolerance = Tolerance(absolute: 1e-12, relative: 1e-10)

  private func compare(_ tree: TreeStructure, _ expected: Golden.Tree, output: Int, _ name: String)
  {
    #expect(tree.childrenLeft == expected.left, "\(name)")
    #expect(tree.childrenRight == expected.right, "\(name)")
    #expect(tree.feature == expected.feature, "\(name)")
    #expect(tree.cover == expected.count.map(Double.init), "\(name)")
    #expect(tree.missingGoesLeft == expected.missingLeft, "\(name)")
    #expect(tree.threshold == expected.threshold.map { $0 ?? 0 }, "\(name)")
    for (node, value) in expected.value.enumerated() {
      if let value { #expect(tolerance.accepts(tree.value[node][output], value), "\(name)") }
    }
  }

  private func compare(_ model: BoostedTrees, _ golden: Golden) throws {
    let outputs = model.baseValues.count
    #expect(model.trees.count == golden.iterations * outputs, "\(golden.name)")
    let found = model.trees.prefix(outputs) + model.trees.suffix(outputs)
    for (index, (tree, expected)) in zip(found, golden.trees).enumerated() {
      compare(tree, expected, output: index % outputs, golden.name)
    }
    if let scores = golden.validationScores {
      #expect(tolerance.mismatch(model.validationLosses, scores.map { -$0 }) == nil)
    }
  }

  /// Trees node by node, and what they predict.
  @Test func learnsScikitLearnsTrees() throws {
    for golden in try Golden.read() {
      let x = Matrix(holes: golden.x)
      let queries = x.selectingRows(Array(0..<golden.raw.count))
      if let probabilities = golden.probabilities {
        var model = HistGradientBoostingClassifier(settings: golden.settings.settings)
        var validation: (x: Matrix, y: [Int])?
        if let rows = golden.validationX, let y = golden.validationY {
          validation = (Matrix(holes: rows), y.map { Int($0) })
        }
        try model.fit(x, golden.y.map { Int($0) }, weights: golden.weights, validation: validation)
        try compare(#require(model.model), golden)
        #expect(try model.predict(queries).map { Double($0) } == golden.predicted)
        let found = try model.predictProbabilities(queries)
        #expect(tolerance.mismatch(found.values, probabilities.flatMap { $0 }) == nil)
      } else {
        var model = HistGradientBoostingRegressor(settings: golden.settings.settings)
        try model.fit(x, golden.y, weights: golden.weights)
        try compare(#require(model.model), golden)
        #expect(tolerance.mismatch(try model.predict(queries), golden.predicted) == nil)
      }
    }
  }

  /// What Golden/make_bins.py writes.
  private struct Bins: Decodable { let plain, weighted: [Double] }

  /// Of more than 200,000 rows some are drawn.
  @Test func thresholdsOfLargeTablesAreScikitLearns() throws {
    let golden = try GoldenFiles.decode(Bins.self, from: "bins.json", beside: #filePath)
    var random = RandomState(seed: 7)
    let x = Matrix(
      rows: 250_000, columns: 1, values: (0..<250_000).map { _ in random.nextDouble() })
    let plain = BinMapper(x, weights: nil, maxBins: 16, seed: 5)
    #expect(plain.thresholds == [golden.plain])
    let weights = (0..<250_000).map { 1 + Double($0 % 3) }
    #expect(BinMapper(x, weights: weights, maxBins: 16, seed: 5).thresholds == [golden.weighted])
  }

  /// Rows that are given for validation are watched; they stop a small fit where it is asked for.
  @Test func givenValidationRowsStopAsScikitLearnDoes() throws {
    var model = HistGradientBoostingRegressor()
    (model.settings.minSamplesLeaf, model.settings.maxIter) = (1, 40)
    let x = Matrix((0..<20).map { [Double($0)] })
    let y = (0..<20).map { Double($0 % 2) }
    let validation = (x: x, y: y.map { 1 - $0 })
    try model.fit(x, y, validation: validation)
    #expect(model.model?.trees.count == 40 && model.model?.validationLosses.count == 41)
    model.settings.earlyStopping = .on
    try model.fit(x, y, validation: validation)
    #expect(model.model?.trees.count ?? 40 < 40)
    model.settings.earlyStopping = .off
    #expect(throws: EstimatorError.self) { try model.fit(x, y, validation: validation) }
    #expect(try model.predict(Matrix(rows: 0, columns: 1)) == [])
  }

  @Test func badInputIsNamed() throws {
    var model = HistGradientBoostingClassifier()
    let x = Matrix([[0], [1], [2]])
    #expect(throws: EstimatorError.notFitted("HistGradientBoostingClassifier")) {
      try model.predict(x)
    }
    #expect(throws: EstimatorError.self) { try model.fit(x, [1, 1, 1]) }
    #expect(throws: EstimatorError.self) { try model.fit(Matrix([[0], [.infinity]]), [0, 1]) }
    #expect(throws: EstimatorError.self) { try model.fit(x, [1, 0]) }
    #expect(throws: EstimatorError.self) { try model.fit(x, [1, 0, 1], weights: [1, -1, 1]) }
    model.settings.maxBins = 256
    #expect(throws: EstimatorError.self) { try model.fit(x, [1, 0, 1]) }
    var regressor = HistGradientBoostingRegressor()
    #expect(throws: EstimatorError.self) { try regressor.fit(x, [1, .nan, 1]) }
    try regressor.fit(x, [1, 2, 3])
    #expect(try regressor.predict(x) == [2, 2, 2])
    #expect(throws: EstimatorError.self) { try regressor.predict(Matrix([[1, 2]])) }
  }
}
