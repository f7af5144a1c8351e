import Estimators
import Foundation
import NumPyRandom
import TestSupport
import Testing

@Suite struct SelectionTests {
  @Test func metricsAreScikitLearns() throws {
    let golden = try ModelGolden.read().metrics
    let isPositive = golden.y.map { $0 == 1 }
    let two = Matrix(golden.scores.map { [1 - $0, $0] })
    let predicted = golden.scores.map { $0 > 0.5 ? 1 : 0 }
    let confusion = Metrics.confusion(golden.y, predicted: predicted, classes: [0, 1])
    let three = Matrix(golden.probabilities)
    let found: [(Double?, Double)] = [
      (Metrics.rocAUC(isPositive: isPositive, scores: golden.scores), golden.auc),
      (Metrics.rocAUC(golden.y, probabilities: two, classes: [0, 1]), golden.auc),
      (
        Metrics.averagePrecision(isPositive: isPositive, scores: golden.scores),
        golden.averagePrecision
      ),
      (Metrics.logLoss(golden.y, probabilities: two, classes: [0, 1]), golden.logLoss),
      (Metrics.brier(isPositive: isPositive, probabilities: golden.scores), golden.brier),
      (confusion.precision(1), golden.precision), (confusion.recall(1), golden.recall),
      (confusion.f1(1), golden.f1),
      (Metrics.rocAUC(golden.three, probabilities: three, classes: [0, 1, 2]), golden.threeAUC),
      (
        Metrics.logLoss(golden.three, probabilities: three, classes: [0, 1, 2]),
        golden.threeLogLoss
      ),
      (Metrics.r2(golden.values, predicted: golden.guesses), golden.r2),
      (
        Metrics.meanAbsoluteError(golden.values, predicted: golden.guesses),
        golden.meanAbsoluteError
      ),
    ]
    for (index, (value, expected)) in found.enumerated() {
      #expect(float64.accepts(try #require(value), expected), "figure \(index)")
    }
    #expect(Metrics.accuracy(golden.y, predicted: predicted) == confusion.accuracy)
    #expect(Metrics.rocAUC(isPositive: [true], scores: [1]) == nil)
    #expect(Metrics.averagePrecision(isPositive: [false], scores: [1]) == nil)
  }

  @Test func foldsAreScikitLearns() throws {
    let golden = try ModelGolden.read().metrics
    let labels = golden.foldLabels
    let found = [
      "plain": try KFold(nSplits: 4).split(rows: 13),
      "shuffled": try KFold(nSplits: 4, shuffleSeed: 9).split(rows: 13),
      "stratified": try StratifiedKFold(nSplits: 3).split(labels),
      "stratified, shuffled": try StratifiedKFold(nSplits: 3, shuffleSeed: 9).split(labels),
    ]
    for (name, expected) in golden.folds {
      let folds = try #require(found[name])
      #expect(folds.map(\.test) == expected, "\(name)")
      for fold in folds { #expect((fold.train + fold.test).sorted() == Array(0..<13)) }
    }
    let split = try trainTestSplit(rows: 13, testFraction: 0.3, strata: labels, seed: 4)
    #expect(split.train == golden.train && split.test == golden.test)
    let plain = try trainTestSplit(rows: 13, testFraction: 0.3, seed: 4)
    #expect(plain.train == golden.plainTrain && plain.test == golden.plainTest)
    #expect(throws: EstimatorError.self) { try KFold(nSplits: 14).split(rows: 13) }
    #expect(throws: EstimatorError.self) { try StratifiedKFold(nSplits: 7).split(labels) }
    #expect(throws: EstimatorError.self) {
      try trainTestSplit(rows: 3, testFraction: 0.4, strata: [0, 0, 1], seed: 0)
    }
  }

  @Test func searchesScoreAsScikitLearn() throws {
    let golden = try ModelGolden.read().metrics
    let x = Matrix(golden.searchX)
    let folds = try StratifiedKFold(nSplits: 4).split(golden.searchY)
    var search = GridSearch([
      "max_depth": ["1", "3", "none"], "min_samples_leaf": ["1", "10"],
    ])
    let found = try search.run(DecisionTreeClassifier(), x, golden.searchY, folds)
    #expect(float64.mismatch(found.candidates.map(\.score.mean), golden.searchMeans) == nil)
    #expect(
      float64.mismatch(
        found.candidates.map(\.score.standardDeviation), golden.searchStandardDeviations) == nil)
    #expect(found.bestIndex == golden.searchBest)
    #expect(found.best.classes == [0, 1])
    search.nIter = 2
    let some = try search.run(DecisionTreeClassifier(), x, golden.searchY, folds)
    #expect(some.candidates.count == 2)
    for candidate in some.candidates {
      #expect(found.candidates.contains(candidate))
    }
    let scores = try crossValidate(
      LogisticRegression(), x, golden.searchY, StratifiedKFold().split(golden.searchY))
    #expect(float64.mismatch(scores.scores, golden.crossScores) == nil)
    search.grid = ["depth": ["1"]]
    #expect(throws: EstimatorError.self) {
      try search.run(DecisionTreeClassifier(), x, golden.searchY, folds)
    }
  }

  /// Every estimator is made by name, fitted, saved and read again.
  @Test func savedEstimatorsPredictTheSame() throws {
    let golden = try ModelGolden.read().machines
    let (x, queries) = (Matrix(golden.x), Matrix(golden.queries))
    for entry in EstimatorRegistry.standard.entries {
      for task in entry.types.keys {
        var model = try EstimatorRegistry.standard.make(entry.name, task: task)
        switch task {
        case .classification: try model.fit(x, classes: golden.y)
        case .regression: try model.fit(x, values: x.column(0))
        case .clustering:
          var clusters = try #require(model.clusters)
          try clusters.fit(x)
          model.model = clusters
        }
        let saved = try JSONEncoder().encode(model)
        let read = try JSONDecoder().decode(NamedEstimator.self, from: saved)
        #expect(read.name == entry.name && read.task == task)
        #expect(try predictions(read, queries) == predictions(model, queries), "\(entry.name)")
      }
    }
    let unknown = Data(#"{"name": "oracle", "task": "regression", "model": {}}"#.utf8)
    #expect(throws: EstimatorError.self) {
      try JSONDecoder().decode(NamedEstimator.self, from: unknown)
    }
  }

  /// A file in which a number was changed is refused, or predicts something.
  @Test func damagedFilesDoNotCrash() throws {
    let x = Matrix([[0, 1], [1, 0], [2, 2], [3, 1], [4, 0], [5, 3]])
    var random = PCG64(seed: 1)
    for entry in EstimatorRegistry.standard.entries where entry.name != "k-means" {
      for task in entry.types.keys {
        let settings =
          entry.name == "gradient-boosting"
          ? ["min_samples_leaf": "1", "max_iter": "3"]
          : entry.name == "random-forest" ? ["n_estimators": "3"] : [:]
        var model = try EstimatorRegistry.standard.make(entry.name, task: task, settings: settings)
        if task == .classification {
          try model.fit(x, classes: [0, 1, 2, 0, 1, 2])
        } else {
          try model.fit(x, values: [0, 1, 4, 9, 16, 25])
        }
        let saved = try Array(JSONEncoder().encode(model))
        let digits = saved.indices.filter { (48...57).contains(saved[$0]) }
        var refused = 0
        for _ in 0..<200 {
          var damaged = saved
          for _ in 0..<2 {
            damaged[digits[random.integers(upTo: digits.count)]] = UInt8(
              48 + random.integers(upTo: 10))
          }
          do {
            let read = try JSONDecoder().decode(NamedEstimator.self, from: Data(damaged))
            _ = try predictions(read, x)
          } catch {
            refused += 1
          }
        }
        #expect(refused > 0 || entry.name == "ridge", "\(entry.name)")
      }
    }
  }

  /// Trees that are read by themselves are checked too: what compares them does not look.
  @Test func damagedTreesAreRefused() throws {
    var model = DecisionTreeClassifier()
    try model.fit(Matrix([[0, 1], [1, 0], [2, 2], [3, 1]]), [0, 1, 0, 1])
    let saved = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    #expect(throws: Never.self) {
      try JSONDecoder().decode(DecisionTreeClassifier.self, from: Data(saved.utf8))
    }
    let pattern = try #require(saved.range(of: "\"childrenLeft\":[1"))
    let damaged = saved.replacingCharacters(in: pattern, with: "\"childrenLeft\":[900000")
    #expect(throws: EstimatorError.self) {
      try JSONDecoder().decode(DecisionTreeClassifier.self, from: Data(damaged.utf8))
    }
  }

  private func predictions(_ model: NamedEstimator, _ x: Matrix) throws -> [Double] {
    if let classifier = model.classifier { return try classifier.predict(x).map { Double($0) } }
    if let regressor = model.regressor { return try regressor.predict(x) }
    return try #require(model.clusters).predict(x).map { Double($0) }
  }

  @Test func settingsAreReadFromStrings() throws {
    let settings = try estimatorSettings(["max_depth=3", "max_features=0.5", "criterion=entropy"])
    let made = try EstimatorRegistry.standard.make(
      "random-forest", task: .classification, settings: settings)
    let forest = try #require(made.model as? RandomForestClassifier)
    #expect(forest.settings.tree.maxDepth == 3 && forest.criterion == .entropy)
    #expect(forest.settings.tree.maxFeatures == .fraction(0.5))
    let registry = EstimatorRegistry.standard
    for (name, task, settings) in [
      ("random-forrest", EstimatorTask.classification, [:]), ("ridge", .classification, [:]),
      ("ridge", .regression, ["alfa": "1"]), ("ridge", .regression, ["alpha": "much"]),
    ] {
      #expect(throws: EstimatorError.self) {
        try registry.make(name, task: task, settings: settings)
      }
    }
    #expect(throws: EstimatorError.self) { try estimatorSettings(["max_depth"]) }
    #expect(throws: EstimatorError.self) { try estimatorSettings(["a=1", "a=2"]) }
    var model = made
    #expect(throws: EstimatorError.self) { try model.fit(Matrix([[1], [2]]), values: [1, 2]) }
    #expect(try registry.parameters(of: "svc", task: .classification).contains { $0.name == "C" })
  }
}
