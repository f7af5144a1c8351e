import Estimators
import Glibc
import NumPyRandom
import TestSupport
import Testing

@testable import Explanations

/// What Golden/make_lime.py writes.
private struct Golden: Decodable {
  struct Arguments: Decodable {
    let discretizer, feature_selection, mode: String?
    let discretize_continuous, sample_around_instance: Bool?
    let kernel_width: Double?
  }

  struct Explain: Decodable {
    let num_features, top_labels: Int?
    let labels: [Int]?
    let distance_metric: String?
  }

  struct Bins: Decodable {
    let names: [String]
    let means, standardDeviations, minima, maxima: [Double]
  }

  struct Surrogate: Decodable {
    let features: [Int]
    let conditions: [String]
    let weights: [Double]
    let intercept: Double
  }

  struct Explanation: Decodable {
    let row: [Double]
    let interpretable, inputs: [[Double]]
    let labels: [Int]
    let surrogates: [String: Surrogate]
    let score, localPrediction: Double
  }

  struct Case: Decodable {
    let name, output: String
    let categories: [Int]
    let arguments: Arguments
    let explain: Explain
    let bins: [String: Bins]
    let frequencies, values: [String: [Double]]
    let explanations: [Explanation]
  }

  let x: [[Double]]
  let labels: [Int]
  let names: [String]
  let network: GoldenNetwork
  let cases: [Case]

  static func read() throws -> Golden {
    try GoldenFiles.decode(Golden.self, from: "lime.json", beside: #filePath)
  }

  func explainer(_ example: Case) throws -> LIMETabularExplainer {
    let arguments = example.arguments
    var settings = LIMETabularExplainer.Settings()
    settings.mode = arguments.mode == "regression" ? .regression : .classification
    settings.kernelWidth = arguments.kernel_width
    settings.sampleAroundInstance = arguments.sample_around_instance ?? false
    if let selection = arguments.feature_selection {
      settings.featureSelection = try #require(LIMEFeatureSelection(rawValue: selection))
    }
    if let distance = example.explain.distance_metric {
      settings.distance = try #require(LIMETabularExplainer.Distance(rawValue: distance))
    }
    let discretization: Discretization =
      switch arguments.discretizer {
      case "decile": .decile
      case "entropy": .entropy
      default: arguments.discretize_continuous == false ? .none : .quartile
      }
    return try LIMETabularExplainer(
      trainingData: Matrix(x), labels: labels, featureNames: names,
      categoricalFeatures: Set(example.categories), discretization: discretization,
      settings: settings)
  }

  func model(_ example: Case) -> PredictionFunction {
    let network = network
    if example.output == "value" { return { network.logits($0).selectingColumns([0]) } }
    return { network.probabilities($0) }
  }
}

@Suite struct GoldenLIMETests {
  /// Statistics are saved in place of training data; what was read is checked.
  @Test func damagedStatisticsAreRefused() throws {
    let rows = Matrix((0..<40).map { [Double($0), Double($0 % 7)] })
    let sound = try LIMETabularExplainer(trainingData: rows).statistics
    #expect(throws: Never.self) { try LIMETabularExplainer(statistics: sound) }
    func expectRefused(_ change: (inout ColumnStatistics) -> Void) {
      var damaged = sound
      change(&damaged[0])
      #expect(throws: ExplanationError.self) { try LIMETabularExplainer(statistics: damaged) }
    }
    expectRefused { $0.values[0] = 1e300 }
    expectRefused { $0.values[0] = .nan }
    expectRefused { $0.boundaries.reverse() }
    expectRefused { $0.boundaries[0] = -.infinity }
    expectRefused { $0.bins[1].standardDeviation = 0 }
    expectRefused { $0.bins[1].mean = .nan }
    expectRefused { $0.frequencies.removeLast() }
  }

  @Test func statisticsEqualLime() throws {
    let golden = try Golden.read()
    for example in golden.cases {
      let explainer = try golden.explainer(example)
      for (column, statistics) in explainer.statistics.enumerated() {
        if let bins = example.bins["\(column)"] {
          let names = statistics.bins.indices.map {
            statistics.binName($0, feature: golden.names[column])
          }
          #expect(names == bins.names, "\(example.name), column \(column)")
          let found = statistics.bins
          #expect(found.map(\.minimum) == bins.minima)
          #expect(found.map(\.maximum) == bins.maxima)
          #expect(Tolerance.float64.mismatch(found.map(\.mean), bins.means) == nil)
          #expect(
            Tolerance.float64.mismatch(
              found.map(\.standardDeviation), bins.standardDeviations) == nil)
        } else {
          #expect(statistics.bins.isEmpty)
        }
        #expect(statistics.values == example.values["\(column)"] ?? [])
        #expect(
          Tolerance.float64.mismatch(
            statistics.frequencies, example.frequencies["\(column)"] ?? []) == nil)
      }
    }
  }

  @Test func surrogatesEqualLime() throws {
    let golden = try Golden.read()
    let tolerance = Tolerance(absolute: 1e-7, relative: 1e-7)
    for example in golden.cases {
      let explainer = try golden.explainer(example)
      for expected in example.explanations {
        let found = try explainer.explainInstance(
          expected.row, golden.model(example),
          Neighborhood(
            interpretable: Matrix(expected.interpretable), inputs: Matrix(expected.inputs)),
          labels: example.explain.labels ?? [1], topLabels: example.explain.top_labels,
          numFeatures: example.explain.num_features ?? 10)
        #expect(found.availableLabels.sorted() == expected.labels.sorted(), "\(example.name)")
        for (label, surrogate) in expected.surrogates {
          let own = try #require(found.surrogates[Int(label) ?? -1])
          #expect(own.weights.map(\.feature) == surrogate.features, "\(example.name)")
          #expect(own.weights.map(\.condition) == surrogate.conditions)
          #expect(
            tolerance.mismatch(own.weights.map(\.weight), surrogate.weights) == nil,
            "\(example.name)")
          #expect(tolerance.accepts(own.intercept, surrogate.intercept))
        }
        // The package keeps score and prediction of the label that it explained last.
        let last = example.explain.top_labels == nil ? found.availableLabels.last : nil
        if let surrogate = last.flatMap({ found.surrogates[$0] }) {
          #expect(tolerance.accepts(surrogate.score, expected.score))
          #expect(tolerance.accepts(surrogate.localPrediction, expected.localPrediction))
        }
      }
    }
  }

  @Test func normalQuantilesEqualSciPys() throws {
    struct Quantiles: Decodable {
      let probabilities, quantiles: [Double]
    }
    let golden = try GoldenFiles.decode(
      Quantiles.self, from: "normal_quantiles.json", beside: #filePath)
    let tolerance = Tolerance(absolute: 1e-15, relative: 1e-14)
    #expect(
      tolerance.mismatch(
        golden.probabilities.map(NormalDistribution.quantile), golden.quantiles) == nil)
  }
}

@Suite struct LIMETests {
  /// Ties by hand: a value equal to a boundary belongs to the lower bin.
  @Test func binsOfTies() throws {
    let column = ColumnStatistics(numbers: [1, 2, 2, 3, 4], boundaries: [2, 3])
    #expect([1, 2, 2.5, 3, 3.01].map { column.bin(of: $0) } == [0, 0, 1, 1, 2])
    #expect(
      (0..<3).map { column.binName($0, feature: "x") }
        == ["x <= 2.00", "2.00 < x <= 3.00", "x > 3.00"])
    #expect(column.frequencies == [0.6, 0.2, 0.2])
    #expect(column.bins[1].mean == 3)
  }

  @Test func linearModelIsRecovered() throws {
    let weights = [3, -2, 1, 0.5, -0.25]
    var settings = LIMETabularExplainer.Settings()
    settings.mode = .regression
    settings.featureSelection = .none
    for sampling in LIMESampling.allCases {
      settings.sampling = sampling
      let data = madeRows(200, 5, seed: 1)
      let explainer = try LIMETabularExplainer(
        trainingData: data, discretization: .none, settings: settings)
      let found = try explainer.explainInstance(
        Array(data.row(3)), model { row in zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 } })
      let surrogate = try #require(found.surrogates[1])
      #expect(surrogate.weights.map(\.feature) == [0, 1, 2, 3, 4])
      for weight in surrogate.weights {
        // The features are divided by their standard deviation; the penalty 1 is small beside the
        // weight of 5,000 rows.
        let expected = weights[weight.feature] * explainer.statistics[weight.feature].scale
        #expect(abs(weight.weight / expected - 1) < 0.01)
      }
      #expect(surrogate.score > 0.999)
      #expect(found.surrogates[0]?.weights.map(\.weight) == surrogate.weights.map { -$0.weight })
    }
  }

  @Test func drawsFollowTheTrainingData() throws {
    let data = madeRows(400, 3, seed: 2)
    let explainer = try LIMETabularExplainer(trainingData: data)
    let row = Array(data.row(0))
    let drawn = try explainer.neighborhood(of: row, numSamples: 4000)
    #expect(Array(drawn.inputs.row(0)) == row)
    #expect(Array(drawn.interpretable.row(0)) == [1, 1, 1])
    for column in 0..<3 {
      let statistics = explainer.statistics[column]
      let values = drawn.inputs.column(column)
      // Each bin holds a quarter, 1000 of 4000 draws with a standard deviation of 27.
      for bin in 0..<4 {
        let own = values.filter { statistics.bin(of: $0) == bin }
        #expect(abs(own.count - 1000) < 130)
        let limits = statistics.bins[bin]
        #expect(own.allSatisfy { limits.minimum <= $0 && $0 <= limits.maximum })
      }
      let bin = statistics.bin(of: row[column])
      for (index, value) in values.enumerated() {
        #expect((drawn.interpretable[index, column] == 1) == (statistics.bin(of: value) == bin))
      }
    }
  }

  @Test func sameSeedGivesTheSameExplanation() throws {
    let data = madeRows(100, 4, seed: 3)
    let predict = model { 1 / (1 + exp(-$0[0] * $0[1])) }
    var settings = LIMETabularExplainer.Settings()
    settings.mode = .regression
    func explanation(_ seed: UInt64) throws -> LIMEExplanation {
      settings.seed = seed
      return try LIMETabularExplainer(trainingData: data, settings: settings)
        .explainInstance(Array(data.row(0)), predict, numSamples: 500)
    }
    #expect(try explanation(1) == explanation(1))
    #expect(try explanation(1) != explanation(2))
  }

  @Test func outputsThatAreNoProbabilitiesAreDoubtful() throws {
    let data = madeRows(50, 2, seed: 4)
    let explainer = try LIMETabularExplainer(trainingData: data)
    let found = try explainer.explainInstance(
      Array(data.row(0)), { Matrix(rows: $0.rows, columns: 2, repeating: 0.7) }, numSamples: 20)
    #expect(found.warnings.count == 1)
    #expect(found.surrogates[1]?.weights.allSatisfy { abs($0.weight) < 1e-12 } == true)
  }
}
