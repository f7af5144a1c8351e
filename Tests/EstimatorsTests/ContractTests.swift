import Estimators
import NumPyRandom
import TestSupport
import Testing

@Suite struct ContractTests {
  @Test func machinesDecideAsScikitLearn() throws {
    let golden = try ModelGolden.read().machines
    for expected in golden.svc {
      var model = SupportVectorClassifier()
      model.settings.kernel = try #require(SVC.Kernel(rawValue: expected.kernel))
      model.settings.tol = 1e-10
      try model.fit(Matrix(golden.x), golden.y)
      let queries = Matrix(golden.queries)
      // libsvm stops where the gradient is below 1e-10.
      let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)
      #expect(
        tolerance.mismatch(
          try model.decisions(queries).values, expected.decisions.flatMap { $0 }) == nil,
        "\(expected.kernel)")
      #expect(try model.predict(queries) == expected.classes)
    }
  }

  /// The probabilities of held-out rows are calibrated, and rank rows as the decisions do.
  @Test func machinesHaveProbabilities() throws {
    let golden = try ModelGolden.read().machines
    let (x, queries) = (Matrix(golden.x), Matrix(golden.queries))
    var model = SupportVectorClassifier()
    try model.fit(x, golden.y)
    #expect(throws: EstimatorError.self) { try model.predictProbabilities(queries) }
    model.probability = true
    try model.fit(x, golden.y)
    let found = try model.predictProbabilities(queries)
    for row in 0..<found.rows { #expect(abs(found.row(row).reduce(0, +) - 1) < 1e-9) }
    // Far below ln 3 = 1.10, that of three classes without any knowledge.
    #expect(
      Metrics.logLoss(
        golden.y, probabilities: try model.predictProbabilities(x), classes: model.classes) < 0.6)
    let two = golden.y.map { min($0, 1) }
    try model.fit(x, two)
    let probabilities = try model.predictProbabilities(queries).column(0)
    let decisions = try model.decisions(queries).values
    let order = decisions.indices.sorted { decisions[$0] < decisions[$1] }
    for (lower, higher) in zip(order, order.dropFirst()) {
      #expect(probabilities[lower] <= probabilities[higher])
    }
  }

  @Test func neighborsVoteAsInScikitLearn() throws {
    let golden = try ModelGolden.read().machines
    let x = Matrix(golden.x)
    for expected in golden.neighbors {
      let weighting = try #require(NeighborWeighting(rawValue: expected.weights))
      let rows = Matrix(expected.rows)
      var classifier = KNeighborsClassifier(nNeighbors: 7, weighting: weighting)
      try classifier.fit(x, golden.y)
      #expect(
        float64.mismatch(
          try classifier.predictProbabilities(rows).values,
          expected.probabilities.flatMap { $0 }) == nil)
      var regressor = KNeighborsRegressor(nNeighbors: 4, weighting: weighting)
      try regressor.fit(x, x.column(2))
      #expect(float64.mismatch(try regressor.predict(rows), expected.values) == nil)
    }
    var model = KNeighborsClassifier(nNeighbors: 91)
    #expect(throws: EstimatorError.self) { try model.fit(x, golden.y) }
    #expect(throws: EstimatorError.self) { try model.predict(x) }
    model.nNeighbors = 1
    #expect(throws: EstimatorError.self) {
      try model.fit(x, golden.y, weights: golden.y.map { _ in 1 })
    }
  }

  /// Values that are equal in float32 are still distinguished.
  @Test func neighborsAreThoseOfFloat64() throws {
    var model = KNeighborsClassifier(nNeighbors: 1)
    try model.fit(Matrix([[1e6], [1e6 + 1e-3], [0]]), [0, 1, 2])
    #expect(try model.predict(Matrix([[1e6 + 4e-4], [1e6 + 6e-4]])) == [0, 1])
  }

  @Test func clustersAreScikitLearns() throws {
    let golden = try ModelGolden.read().clusters
    let x = Matrix(golden.x)
    for expected in golden.cases {
      var model = KMeans(k: expected.k)
      model.nInit = expected.nInit
      model.seed = 3
      try model.fit(
        x, weights: expected.weighted ? golden.weights : nil,
        initialCenters: expected.start.map { Matrix($0) })
      let centers = try #require(model.centers)
      #expect(
        float64.mismatch(centers.values, expected.centers.flatMap { $0 }) == nil,
        "\(expected.name)")
      #expect(model.labels == expected.labels, "\(expected.name)")
      #expect(float64.accepts(model.inertia, expected.inertia), "\(expected.name)")
      #expect(model.iterations == expected.iterations, "\(expected.name)")
      let distances = try model.transform(x.selectingRows(Array(0..<10)))
      #expect(float64.mismatch(distances.values, expected.distances.flatMap { $0 }) == nil)
      #expect(try model.predict(x) == expected.labels)
    }
    var model = KMeans(k: 200)
    #expect(throws: EstimatorError.self) { try model.fit(x) }
    #expect(throws: EstimatorError.self) { try model.predict(x) }
  }
}
