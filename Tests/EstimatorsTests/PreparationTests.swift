import Estimators
import NumPyRandom
import TestSupport
import Testing

@Suite struct PreparationTests {
  private func matrix(_ rows: [[Double?]]) -> Matrix { Matrix(rows.map { $0.map { $0 ?? .nan } }) }

  @Test func scalersAreScikitLearns() throws {
    let golden = try ModelGolden.read().preparation
    let x = matrix(golden.x)
    let scalers = [
      "standard": try ColumnScaler.standard(x), "min-max": try ColumnScaler.minMax(x, low: -1),
      "robust": try ColumnScaler.robust(x),
    ]
    for (name, expected) in golden.scalers {
      let scaler = try #require(scalers[name])
      let scaled = try scaler.transform(x)
      // 1e8 / 3 less its mean: its rounding is 4e-9.
      let tolerance = Tolerance(absolute: 1e-8, relative: 1e-9)
      #expect(tolerance.mismatch(scaled.values, matrix(expected).values) == nil, "\(name)")
      let restored = try scaler.inverseTransform(scaled)
      #expect(float64.mismatch(restored.values, x.values) == nil, "\(name)")
    }
    #expect(throws: EstimatorError.self) { try ColumnScaler.standard(Matrix([[.nan], [.nan]])) }
    #expect(throws: EstimatorError.self) { try ColumnScaler.robust(Matrix([[.infinity], [1]])) }
  }

  @Test func imputersAreScikitLearns() throws {
    let golden = try ModelGolden.read().preparation
    let x = matrix(golden.x)
    for (name, strategy) in [
      ("median", SimpleImputer.Strategy.median), ("mean", .mean), ("most_frequent", .mostFrequent),
    ] {
      let found = try SimpleImputer(x, strategy: strategy).transform(x)
      let expected = try #require(golden.imputers[name])
      #expect(float64.mismatch(found.values, expected.flatMap { $0 }) == nil, "\(name)")
    }
    let some = matrix(golden.gaps)
    let found = try KNNImputer(some, nNeighbors: 3).transform(some)
    let expected = try #require(golden.imputers["neighbors"])
    #expect(float64.mismatch(found.values, expected.flatMap { $0 }) == nil)
    #expect(throws: EstimatorError.self) { try SimpleImputer(Matrix([[1, .nan]])) }
    #expect(throws: EstimatorError.self) { try KNNImputer(x, nNeighbors: 0) }
  }

  /// 500 and 268 rows are divided by 0.7, 0.1 and 0.2 into 538, 77 and 153.
  @Test func threePartsHaveTheNumbersOfTheDiabetesTable() throws {
    var strata = [Int](repeating: 0, count: 500) + [Int](repeating: 1, count: 268)
    var random = PCG64(seed: 7)
    random.shuffle(&strata)
    let parts = try splitRows(strata, fractions: [0.7, 0.1, 0.2], &random)
    #expect(parts.map(\.count) == [538, 77, 153])
    #expect(Set(parts.flatMap { $0 }) == Set(0..<768))
    let positives = parts.map { part in part.count { strata[$0] == 1 } }
    #expect(positives == [188, 27, 53])
    #expect(throws: EstimatorError.self) { try splitRows([0, 1], fractions: [0.7, 0.1], &random) }
    #expect(throws: EstimatorError.self) { try splitRows([], fractions: [1], &random) }
  }

  @Test func classesAreBalanced() {
    let labels = [0, 0, 0, 1]
    let expected: [Double] = [4 / 6, 4 / 6, 4 / 6, 4 / 2]
    #expect(balancedWeights(labels) == expected)
    var random = RandomState(seed: 0)
    #expect(oversampledRows(labels, &random) == [0, 1, 2, 3, 3, 3])
  }

  @Test func scaledEstimatorsTakeRawUnits() throws {
    let golden = try ModelGolden.read().linear
    let x = Matrix(golden.x)
    var model = ScaledClassifier(LogisticRegression())
    #expect(throws: EstimatorError.self) { try model.predict(x) }
    try model.fit(x, golden.binary)
    var plain = LogisticRegression()
    let scaler = try ColumnScaler.standard(x)
    try plain.fit(scaler.transform(x), golden.binary)
    #expect(
      try model.predictProbabilities(x) == plain.predictProbabilities(scaler.transform(x)))
  }
}
