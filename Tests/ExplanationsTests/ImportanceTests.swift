import Estimators
import Explanations
import TestSupport
import Testing

/// What Golden/make_importance.py writes.
private struct Golden: Decodable {
  struct Dependence: Decodable {
    let features: [Int]
    let resolution: Int
    let percentiles: [Double]
    let grid: [[Double]]
    let average: [Double]
    let individual: [[Double]]
  }

  struct Pair: Decodable {
    let a, b: [Double]
    let tau: Double
  }

  let network: GoldenNetwork
  let x: [[Double]]
  let y: [Double]
  let permutations: [[[Int]]]
  let importances: [[Double]]
  let means, standardDeviations: [Double]
  let dependences: [Dependence]
  let pairs: [Pair]

  static func read() throws -> Golden {
    try GoldenFiles.decode(Golden.self, from: "importance.json", beside: #filePath)
  }

  var model: PredictionFunction {
    let network = network
    return { network.logits($0).selectingColumns([0]) }
  }
}

/// The coefficient of determination.
private func determination(_ predictions: Matrix, _ y: [Double]) -> Double {
  let mean = y.reduce(0, +) / Double(y.count)
  let residual = zip(predictions.values, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return 1 - residual / y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
}

@Suite struct ImportanceTests {
  @Test func permutationImportanceEqualsScikitLearn() throws {
    let golden = try Golden.read()
    let found = try PermutationImportance(
      golden.model, Matrix(golden.x), permutations: golden.permutations
    ) { determination($0, golden.y) }
    for (own, expected) in zip(found.importances, golden.importances) {
      #expect(Tolerance.float64.mismatch(own, expected) == nil)
    }
    #expect(Tolerance.float64.mismatch(found.means, golden.means) == nil)
    #expect(
      Tolerance.float64.mismatch(found.standardDeviations, golden.standardDeviations) == nil)
  }

  @Test func partialDependenceEqualsScikitLearn() throws {
    let golden = try Golden.read()
    for expected in golden.dependences {
      let found = try PartialDependence(
        golden.model, Matrix(golden.x), features: expected.features,
        gridResolution: expected.resolution,
        percentiles: expected.percentiles[0]...expected.percentiles[1])
      for (own, values) in zip(found.grid, expected.grid) {
        #expect(Tolerance.float64.mismatch(own, values) == nil)
      }
      #expect(Tolerance.float64.mismatch(found.average[0], expected.average) == nil)
      #expect(
        Tolerance.float64.mismatch(
          found.individual[0].values, expected.individual.flatMap { $0 }) == nil)
    }
  }

  @Test func unusedColumnHasNoImportance() throws {
    let x = madeRows(30, 3, seed: 1)
    let target = x.column(0)
    let found = try PermutationImportance(model { $0[0] }, x, repeats: 4, seed: 7) {
      determination($0, target)
    }
    #expect(found.baseline == 1)
    #expect(found.importances[0].count == 4)
    #expect(found.means[0] > 0.5)
    #expect(found.importances[1] == [0, 0, 0, 0])
  }
}

@Suite struct AgreementTests {
  @Test func kendallTauEqualsSciPy() throws {
    for pair in try Golden.read().pairs {
      let found = try #require(Agreement.kendallTau(pair.a, pair.b))
      #expect(Tolerance.float64.accepts(found, pair.tau))
    }
    #expect(Agreement.kendallTau([1, 1, 1], [1, 2, 3]) == nil)
  }

  @Test func agreementByHand() throws {
    let found = try Agreement([3, -2, 1, 0.5], [1, -4, -3, 0.1])
    #expect(found.signs == 0.75)
    #expect(found.topOverlap == 1)
    // Of six pairs of absolute values two are ordered differently: 3 > 2 but 1 < 4, 3 > 1 but 1 < 3.
    #expect(Tolerance.float64.accepts(try #require(found.kendallTau), 2.0 / 6))
  }

  @Test func swapsOfALinearModel() throws {
    let others = Matrix([[1, 5, 0], [3, 5, 2]])
    let predict = model { 2 * $0[0] - $0[1] }
    let check = try SwapCheck(predict, row: [0, 4, 1], others: others, output: 0)
    #expect(check.meanChanges == [4, -1, 0])
    #expect(check.standardDeviations == [Double(8).squareRoot(), 0, 0])
    #expect(check.faithfulness(of: [-4, 1, 0]) == 1)
    #expect(check.mostFaithful(["a": [0, 1, 2], "b": [3, 1, 0]]) == "b")
  }
}
