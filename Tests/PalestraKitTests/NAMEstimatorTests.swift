import PalestraKit
import Testing

/// Neural additive models as estimators, on tables whose curves are known.
@Suite struct NAMEstimatorTests {
  /// Small enough for a debug build.
  private static var fitting: NAMFitting {
    var fitting = NAMFitting()
    fitting.settings.basisFunctions = 16
    fitting.settings.hiddenLayers = [16]
    fitting.settings.outputRegularization = 0
    fitting.settings.dropout = 0
    fitting.settings.featureDropout = 0
    fitting.settings.batchSize = 64
    (fitting.epochs, fitting.patience) = (60, 30)
    return fitting
  }

  /// Rows `a, b, c`; c has no meaning.
  private func rows(_ count: Int = 400) -> Matrix {
    var random = PCG64(seed: 3)
    return Matrix(
      (0..<count).map { _ in
        [random.uniform(-10, 10), random.uniform(0, 4), random.uniform(0, 1)]
      })
  }

  private func value(_ row: ArraySlice<Double>) -> Double {
    3 * abs(row[row.startIndex]) - 2 * row[row.startIndex + 1]
  }

  @Test func aRegressorFindsTheCurves() throws {
    let x = rows()
    let y = (0..<x.rows).map { value(x.row($0)) }
    var model = NAMRegressor(Self.fitting)
    #expect(throws: EstimatorError.notFitted("NAMRegressor")) { try model.predict(x) }
    try model.fit(x, y)
    #expect(try model.score(x, y) > 0.97)
    let curves = try #require(model.additiveModel)
    // f(-8) = f(8), and 21 above f(1); the sum of the parts is the prediction.
    let points = curves.shapeFunction(of: 0, at: [-8, 1, 8]).scalars
    #expect(abs(points[0] - points[2]) < 3 && abs(points[2] - points[1] - 21) < 4, "\(points)")
    let parts = Matrix(curves.contributions(x.tensor))
    let predicted = try model.predict(x)
    for row in 0..<5 {
      #expect(abs(parts.row(row).reduce(Double(curves.bias[0]), +) - predicted[row]) < 1e-3)
    }
    // The same seed gives the same model, another one another.
    var again = NAMRegressor(Self.fitting)
    try again.fit(x, y)
    #expect(try again.predict(x) == predicted)
  }

  @Test func aClassifierKeepsItsClassesAndItsProbabilitiesAreLogistic() throws {
    let x = rows()
    let y = (0..<x.rows).map { value(x.row($0)) > 8 ? 7 : -2 }
    var model = NAMClassifier(Self.fitting)
    try model.fit(x, y)
    #expect(model.classes == [-2, 7])
    #expect(try model.score(x, y) > 0.95)
    let probabilities = try model.predictProbabilities(x)
    let curves = try #require(model.additiveModel)
    let parts = Matrix(curves.contributions(x.tensor))
    for row in 0..<5 {
      let logit = parts.row(row).reduce(Double(curves.bias[0]), +)
      let odds = probabilities[row, 1] / probabilities[row, 0]
      #expect(abs(odds.logarithm - logit) < 1e-3 * max(1, abs(logit)))
    }
    // Any explainer takes it.
    let explainer = try KernelSHAP(
      model.probabilityFunction, background: .sample(of: x, count: 20))
    let values = try explainer.shapValues(x.selectingRows([0]))
    #expect(values.values[1].column(2).allSatisfy { abs($0) < 0.1 })
  }

  /// Rows of weight 0 are as if they were not there.
  @Test func weightsDecideWhichRowsCount() throws {
    let x = rows()
    // The first half says the opposite of the second one.
    let y = (0..<x.rows).map { (x[$0, 1] > 2) == ($0 < x.rows / 2) ? 1 : 0 }
    for half in [0, 1] {
      var fitting = Self.fitting
      fitting.epochs = 20
      var model = NAMClassifier(fitting)
      try model.fit(
        x, y, weights: (0..<x.rows).map { ($0 < x.rows / 2) == (half == 0) ? 1 : 0 })
      let rows = Array(0..<x.rows).filter { ($0 < x.rows / 2) == (half == 0) }
      #expect(try model.score(x.selectingRows(rows), rows.map { y[$0] }) > 0.9)
    }
  }

  @Test func severalTasksShareAModelAndMissingAnswersCountNothing() throws {
    let x = rows()
    var answers = (0..<x.rows).map { row -> [Int?] in
      [abs(x[row, 0]) > 5 ? 1 : 0, x[row, 1] > 2 ? 1 : 0]
    }
    let truth = answers
    for row in 0..<x.rows where row % 3 == 0 { answers[row][1] = nil }
    var model = MultiTaskNAMClassifier(Self.fitting)
    try model.fit(x, answers)
    #expect(try model.score(x, truth) > 0.93)
    #expect(try model.predictProbabilities(x).columns == 2)
    var values = (0..<x.rows).map { [3 * abs(x[$0, 0]), 100 * x[$0, 1]] }
    let known = values
    for row in 0..<x.rows where row % 3 == 0 { values[row][0] = .nan }
    var regressor = MultiTaskNAMRegressor(Self.fitting)
    try regressor.fit(x, values)
    #expect(try regressor.score(x, known) > 0.95)
  }

  @Test func anEnsembleIsTheMeanOfItsLearners() throws {
    let x = rows(200)
    let y = (0..<x.rows).map { value(x.row($0)) }
    var fitting = Self.fitting
    (fitting.settings.learners, fitting.epochs) = (3, 15)
    var model = NAMRegressor(fitting)
    try model.fit(x, y)
    let curves = try #require(model.additiveModel)
    #expect(curves.learnerCount == 3)
    let parts = curves.learnerContributions(x.tensor).slice(0..<1).scalars
    #expect(parts[0] != parts[3], "learners differ")
    #expect(
      abs((parts[0] + parts[3] + parts[6]) / 3 - curves.contributions(x.tensor).scalars[0]) < 1e-3)
  }

  @Test func wrongInputsAreNamed() throws {
    let x = rows(20)
    var model = NAMClassifier(Self.fitting)
    #expect(throws: EstimatorError.self) { try model.fit(x, [Int](repeating: 1, count: 20)) }
    #expect(throws: EstimatorError.self) { try model.fit(x, [0, 1]) }
    #expect(throws: EstimatorError.noExamples) {
      try model.fit(Matrix(rows: 0, columns: 3), [])
    }
    var broken = x
    broken[4, 1] = .nan
    let labels = (0..<20).map { $0 % 2 }
    #expect(throws: EstimatorError.notFinite(what: "examples, column 1", row: 4, value: "nan")) {
      try model.fit(broken, labels)
    }
    #expect(throws: EstimatorError.self) {
      try model.fit(x, labels, weights: [Double](repeating: 0, count: 20))
    }
    var fitting = Self.fitting
    fitting.settings.dropout = 2
    var wrong = NAMClassifier(fitting)
    let error = #expect(throws: EstimatorError.self) { try wrong.fit(x, labels) }
    #expect(error?.description.contains("dropout") == true, "\(error?.description ?? "")")
    var tasks = MultiTaskNAMClassifier(Self.fitting)
    #expect(throws: EstimatorError.self) { try tasks.fit(x, labels.map { [$0, 2] }) }
    try model.fit(x, labels)
    #expect(throws: EstimatorError.self) { try model.predict(Matrix([[1, 2]])) }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Double {
  fileprivate var logarithm: Double { log(self) }
}
