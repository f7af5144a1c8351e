import Estimators
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// What Golden/make_estimators.py writes.
private struct Golden: Decodable {
  struct Machine: Decodable {
    struct Settings: Decodable {
      let kernel: String?
      let C, coef0: Double?
      let tol: Double
      let degree: Int?
    }

    let name: String
    let settings: Settings
    let examples, queries: [[Float]]
    let labels, classes: [Int32]
    let gamma: Double
    let decisions: [[Double]]
  }

  struct Components: Decodable {
    let name: String
    let examples: [[Float]]
    let count: Int
    let mean, variance, ratio: [Double]
    let components, points: [[Double]]
  }

  struct Map: Decodable {
    let perplexity: Double
    let examples: [[Float]]
    let labels: [Int]
    let divergence: Double
  }

  let machines: [Machine]
  let components: [Components]
  let maps: [Map]

  static func read() throws -> Golden {
    try GoldenFiles.decode(Golden.self, from: "estimators.json", beside: #filePath)
  }
}

extension Tensor {
  fileprivate init(matrix rows: [[Float]]) {
    self.init(rows.flatMap { $0 }, shape: [rows.count, rows.first?.count ?? 0])
  }
}

@Suite struct SVCTests {
  private func settings(_ machine: Golden.Machine) -> SVC.Settings {
    var settings = SVC.Settings()
    settings.kernel = machine.settings.kernel.flatMap { SVC.Kernel(rawValue: $0) } ?? .rbf
    settings.c = machine.settings.C ?? settings.c
    settings.coef0 = machine.settings.coef0 ?? settings.coef0
    settings.degree = machine.settings.degree ?? settings.degree
    settings.tol = machine.settings.tol
    return settings
  }

  @Test func decidesAsScikitLearn() throws {
    for machine in try Golden.read().machines {
      var settings = settings(machine)
      let examples = Tensor(matrix: machine.examples)
      let scale = try SVC(examples: examples, labels: machine.labels, settings: settings)
      if machine.name == "two classes" { #expect(abs(scale.gamma / machine.gamma - 1) < 1e-6) }
      settings.gamma = .value(machine.gamma)
      let classifier = try SVC(examples: examples, labels: machine.labels, settings: settings)
      let queries = Tensor(matrix: machine.queries)
      // The products are those of float32.
      let tolerance = Tolerance(absolute: 1e-3, relative: 1e-3)
      let found = try classifier.decisions(for: queries)
      for (row, expected) in machine.decisions.enumerated() {
        #expect(
          tolerance.mismatch(found[row], expected) == nil, "\(machine.name), query \(row)")
      }
      #expect(try classifier.predict(queries) == machine.classes, "\(machine.name)")
      #expect(try classifier.score(queries, labels: machine.classes) == 1)
    }
  }

  /// Two points by hand: the border is in the middle, and both are support vectors.
  @Test func twoPointsAreDividedInTheMiddle() throws {
    var settings = SVC.Settings()
    settings.kernel = .linear
    settings.c = 100
    let classifier = try SVC(
      examples: Tensor([0, 2], shape: [2, 1]), labels: [7, -1], settings: settings)
    #expect(classifier.classes == [-1, 7] && classifier.support.sorted() == [0, 1])
    let decisions = try classifier.decisions(for: Tensor([1, 2, 0], shape: [3, 1])).map { $0[0] }
    #expect(Tolerance(absolute: 1e-6, relative: 0).mismatch(decisions, [0, 1, -1]) == nil)
  }

  @Test func badInputIsNamed() throws {
    let rows = Tensor([0, 1, 2], shape: [3, 1])
    var settings = SVC.Settings()
    settings.c = 0
    #expect(throws: EstimatorError.self) {
      try SVC(examples: rows, labels: [0, 1, 1], settings: settings)
    }
    #expect(throws: EstimatorError.self) { try SVC(examples: rows, labels: [1, 1, 1]) }
    #expect(throws: EstimatorError.self) { try SVC(examples: rows, labels: [1, 0]) }
    #expect(throws: EstimatorError.self) {
      try SVC(examples: Tensor([0, .nan], shape: [2, 1]), labels: [0, 1])
    }
    let classifier = try SVC(examples: rows, labels: [0, 1, 1])
    #expect(throws: EstimatorError.self) { try classifier.predict(.zeros([2, 2])) }
  }
}

@Suite struct ProjectionTests {
  @Test func componentsAreScikitLearns() throws {
    for test in try Golden.read().components {
      let examples = Tensor(matrix: test.examples)
      let pca = try PCA(components: test.count, examples: examples)
      let tolerance = Tolerance(absolute: 1e-9, relative: 1e-9)
      #expect(tolerance.mismatch(pca.mean, test.mean) == nil)
      #expect(tolerance.mismatch(pca.explainedVariance, test.variance) == nil, "\(test.name)")
      #expect(tolerance.mismatch(pca.explainedVarianceRatio, test.ratio) == nil)
      for (found, expected) in zip(pca.components, test.components) {
        #expect(tolerance.mismatch(found, expected) == nil, "\(test.name)")
      }
      let points = try pca.transform(examples).scalars.map { Double($0) }
      let single = Tolerance(absolute: 1e-5, relative: 1e-5)
      #expect(single.mismatch(points, test.points.flatMap { $0 }) == nil, "\(test.name)")
    }
    #expect(throws: EstimatorError.self) {
      try PCA(components: 3, examples: Tensor([1, 2, 3, 4], shape: [2, 2]))
    }
    #expect(throws: EstimatorError.self) { try PCA(examples: Tensor([1, 2], shape: [1, 2])) }
  }

  /// The points depend on rounding, the divergence that is reached hardly does.
  @Test func mapsReachScikitLearnsDivergence() throws {
    for test in try Golden.read().maps {
      var settings = TSNE.Settings()
      settings.perplexity = test.perplexity
      let map = try TSNE(examples: Tensor(matrix: test.examples), settings: settings)
      // Another first map ends in another minimum, of nearly the same divergence.
      #expect(map.divergence < test.divergence * 1.1 + 0.01)
      #expect(map.divergence > test.divergence * 0.8 - 0.01)
      let neighbors = try NearestNeighbors(
        k: 2, examples: map.points, labels: test.labels.map { Int32($0) }
      ).neighbors(of: map.points)
      let alike = neighbors.enumerated().count {
        test.labels[$1[1].index] == test.labels[$0]
      }
      #expect(alike > 54)
      let again = try TSNE(examples: Tensor(matrix: test.examples), settings: settings)
      #expect(map.points == again.points)
    }
    var settings = TSNE.Settings()
    settings.perplexity = 3
    #expect(throws: EstimatorError.self) {
      try TSNE(examples: .zeros([3, 2]), settings: settings)
    }
  }
}
