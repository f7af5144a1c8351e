import Estimators
import TestSupport
import Testing

@Suite struct LinearTests {
  /// The optimum is the same; both are solved to gradients whose effect is far below.
  private let optimum = Tolerance(absolute: 1e-6, relative: 1e-6)

  @Test func logisticRegressionHasScikitLearnsOptimum() throws {
    let golden = try ModelGolden.read().linear
    let x = Matrix(golden.x)
    for expected in golden.logistic {
      var model = LogisticRegression(c: expected.C)
      let y = expected.y == "binary" ? golden.binary : golden.three
      try model.fit(x, y, weights: expected.weighted ? golden.weights : nil)
      #expect(model.iterations < 30)
      #expect(
        optimum.mismatch(
          model.coefficients.flatMap { $0 }, expected.coefficients.flatMap { $0 }) == nil)
      #expect(optimum.mismatch(model.intercepts, expected.intercepts) == nil)
      let found = try model.predictProbabilities(x.selectingRows(Array(0..<20)))
      #expect(optimum.mismatch(found.values, expected.probabilities.flatMap { $0 }) == nil)
    }
  }

  @Test func leastSquaresAreScikitLearns() throws {
    let golden = try ModelGolden.read().linear
    for expected in golden.ridge {
      let rows = Array(0..<expected.rows)
      let x = Matrix(golden.x).selectingRows(rows)
      let y = rows.map { golden.values[$0] }
      let weights = expected.weighted ? golden.weights : nil
      let function: LinearFunction?
      if expected.name.hasPrefix("least") {
        var model = LinearRegression()
        try model.fit(x, y, weights: weights)
        function = model.model
      } else {
        var model = Ridge(alpha: expected.alpha, fitIntercept: expected.name != "no intercept")
        try model.fit(x, y, weights: weights)
        function = model.model
      }
      let found = try #require(function)
      #expect(
        float64.mismatch(found.coefficients, expected.coefficients) == nil, "\(expected.name)")
      #expect(float64.accepts(found.intercept, expected.intercept), "\(expected.name)")
    }
  }

  @Test func badInputIsNamed() throws {
    var model = LogisticRegression(c: 0)
    let x = Matrix([[0], [1], [2]])
    #expect(throws: EstimatorError.self) { try model.fit(x, [0, 1, 1]) }
    model.c = 1
    #expect(throws: EstimatorError.self) { try model.predict(x) }
    #expect(throws: EstimatorError.self) { try model.fit(Matrix([[0], [.infinity]]), [0, 1]) }
    #expect(throws: EstimatorError.self) { try model.fit(x, [2, 2, 2]) }
    try model.fit(x, [0, 1, 1])
    #expect(throws: EstimatorError.self) { try model.predict(Matrix([[1, 2]])) }
    var ridge = Ridge(alpha: -1)
    #expect(throws: EstimatorError.self) { try ridge.fit(x, [1, 2, 3]) }
    #expect(throws: EstimatorError.self) { try ridge.predict(x) }
  }

  /// Classes that a line divides have no finite optimum without a penalty; a weak one is enough.
  @Test func dividedClassesAreSolved() throws {
    var model = LogisticRegression(c: 1e6)
    let x = Matrix([[-2], [-1], [1], [2]])
    try model.fit(x, [0, 0, 1, 1])
    #expect(try model.predict(x) == [0, 0, 1, 1])
    #expect(model.coefficients[0][0] > 5 && model.coefficients[0][0].isFinite)
  }
}
