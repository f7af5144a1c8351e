import Estimators
import Explanations
import TestSupport
import Testing

/// What Golden/make_kernel_shap.py writes.
private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let network: GoldenNetwork
    let background, rows: [[Double]]
    let weights: [Double]?
    let link: LinkFunction
    let sampleCount: Int?
    let selection: String
    let baseValues: [Double]
    let values: [[[Double]]]
  }

  struct Sampled: Decodable {
    let network: GoldenNetwork
    let background, rows, exact, standardDeviation: [[Double]]
    let sampleCount: Int
  }

  struct Summaries: Decodable {
    let data, sample, centers: [[Double]]
    let weights: [Double]
    let missingRow, missingColumn: Int
  }

  let cases: [Case]
  let sampled: Sampled
  let summaries: Summaries

  static func read() throws -> Golden {
    try GoldenFiles.decode(Golden.self, from: "kernel_shap.json", beside: #filePath)
  }
}

extension KernelSHAP.Selection {
  /// From Python's argument `l1_reg`.
  fileprivate init(python argument: String) {
    if let number = Double(argument) {
      self = .alpha(number)
    } else if argument.hasPrefix("num_features(") {
      self = .numFeatures(Int(argument.dropFirst(13).dropLast()) ?? 0)
    } else {
      self = argument == "aic" ? .aic : argument == "bic" ? .bic : .none
    }
  }
}

@Suite struct KernelSHAPTests {
  @Test func equalsShap() throws {
    for example in try Golden.read().cases {
      let network = example.network
      let explainer = try KernelSHAP(
        { network.probabilities($0) },
        background: Background(Matrix(example.background), weights: example.weights),
        link: example.link)
      let found = try explainer.shapValues(
        Matrix(example.rows), sampleCount: example.sampleCount,
        selection: .init(python: example.selection))
      #expect(Tolerance.float64.mismatch(found.baseValues, example.baseValues) == nil)
      for (output, expected) in example.values.enumerated() {
        #expect(
          Tolerance.float64.mismatch(found.values[output].values, expected.flatMap { $0 })
            == nil, "\(example.name), output \(output)")
      }
    }
  }

  @Test func summariesOfTheBackgroundEqualShap() throws {
    let golden = try Golden.read().summaries
    var data = Matrix(golden.data)
    #expect(try Background.sample(of: data, count: 8).data == Matrix(golden.sample))
    data[golden.missingRow, golden.missingColumn] = .nan
    let clusters = try Background.kMeans(of: data, k: 5)
    #expect(
      Tolerance.float64.mismatch(clusters.data.values, golden.centers.flatMap { $0 }) == nil)
    #expect(Tolerance.float64.mismatch(clusters.weights, golden.weights) == nil)
    #expect(throws: EstimatorError.self) { try Background.kMeans(of: data, k: 61) }
    #expect(throws: EstimatorError.self) { try Background.kMeans(of: data, k: 0) }
  }

  /// The mean over draws is exact up to four standard errors, and they scatter as those of shap.
  @Test func drawnCoalitionsScatterAroundExactValues() throws {
    let golden = try Golden.read().sampled
    let explainer = try KernelSHAP(
      { golden.network.probabilities($0) }, background: Background(Matrix(golden.background)))
    let seeds = 40
    let draws = try (0..<seeds).map { seed in
      try explainer.shapValues(
        Matrix(golden.rows), sampleCount: golden.sampleCount, selection: .none,
        seed: UInt64(seed)
      ).values[1].values
    }
    let scatter = golden.standardDeviation.flatMap { $0 }
    var ratios = 0.0
    for (index, exact) in golden.exact.flatMap({ $0 }).enumerated() {
      let own = draws.map { $0[index] }
      let mean = own.reduce(0, +) / Double(seeds)
      #expect(abs(mean - exact) < 4 * scatter[index] / Double(seeds).squareRoot())
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seeds - 1)
      ratios += variance.squareRoot() / scatter[index] / Double(scatter.count)
    }
    // 33 standard deviations of 40 draws each, which differ by a ninth.
    #expect((0.85...1.15).contains(ratios))
  }

  @Test func sameSeedGivesTheSameValues() throws {
    let golden = try Golden.read().sampled
    let explainer = try KernelSHAP(
      { golden.network.probabilities($0) }, background: Background(Matrix(golden.background)))
    func values(_ seed: UInt64) throws -> SHAPValues {
      try explainer.shapValues(Matrix(golden.rows), sampleCount: 100, seed: seed)
    }
    #expect(try values(1) == values(1))
    #expect(try values(1) != values(2))
  }

  @Test func equalsBruteForce() throws {
    let golden = try Golden.read().cases[0]
    let background = Matrix(golden.background)
    let explainer = try KernelSHAP(
      { golden.network.probabilities($0) }, background: Background(background))
    let row = golden.rows[3]
    let found = try explainer.shapValues(Matrix([row]), selection: .none)
    /// The mean prediction with the features of a bit set taken from the row.
    func value(_ set: Int) -> Double {
      var masked = background
      for index in 0..<masked.rows {
        for column in 0..<masked.columns where set >> column & 1 == 1 {
          masked[index, column] = row[column]
        }
      }
      return golden.network.probabilities(masked).column(0).reduce(0, +) / Double(masked.rows)
    }
    let orders = permutations(of: Array(row.indices))
    for feature in row.indices {
      let gains = orders.map { order in
        let before = order.prefix { $0 != feature }.reduce(0) { $0 | 1 << $1 }
        return value(before | 1 << feature) - value(before)
      }
      let mean = gains.reduce(0, +) / Double(gains.count)
      #expect(Tolerance.float64.accepts(found.values[0][0, feature], mean))
    }
  }

  private func permutations(of elements: [Int]) -> [[Int]] {
    guard elements.count > 1 else { return [elements] }
    return elements.flatMap { first in
      permutations(of: elements.filter { $0 != first }).map { [first] + $0 }
    }
  }
}

/// Properties that follow from the definition, without a package.
@Suite struct ShapleyPropertyTests {
  @Test func linearModel() throws {
    let weights = [0.5, -2, 0, 3, 1.5, -0.25]
    let background = madeRows(20, 6, seed: 1)
    let rows = madeRows(5, 6, seed: 2)
    let explainer = try KernelSHAP(
      model { row in zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 } },
      background: Background(background))
    let found = try explainer.shapValues(rows).values[0]
    for column in weights.indices {
      let mean = background.column(column).reduce(0, +) / 20
      for row in 0..<rows.rows {
        #expect(
          Tolerance.float64.accepts(
            found[row, column], weights[column] * (rows[row, column] - mean)))
      }
    }
  }

  /// Contributions of an additive model are its centered curves.
  @Test func additiveModel() throws {
    let background = madeRows(15, 3, seed: 3)
    let rows = madeRows(4, 3, seed: 4)
    let curves: [@Sendable (Double) -> Double] = [{ $0 * $0 }, { abs($0) }, { 1 / (1 + $0 * $0) }]
    let explainer = try KernelSHAP(
      model { row in zip(row, curves).reduce(0) { $0 + $1.1($1.0) } },
      background: Background(background))
    let found = try explainer.shapValues(rows, selection: .none).values[0]
    for (column, curve) in curves.enumerated() {
      let mean = background.column(column).reduce(0) { $0 + curve($1) } / 15
      for row in 0..<4 {
        #expect(
          Tolerance.float64.accepts(found[row, column], curve(rows[row, column]) - mean))
      }
    }
  }

  @Test func symmetricAndUnusedFeatures() throws {
    var background = madeRows(10, 4, seed: 5)
    for row in 0..<10 { background[row, 1] = background[row, 0] }
    let explainer = try KernelSHAP(
      model { $0[0] * $0[1] + $0[2] * $0[2] }, background: Background(background))
    let found = try explainer.shapValues(Matrix([[1.5, 1.5, -1, 2]])).values[0]
    #expect(Tolerance.float64.accepts(found[0, 0], found[0, 1]))
    #expect(found[0, 3] == 0)
  }

  /// Nothing of a sum is left unexplained.
  @Test(arguments: [KernelSHAP.Selection.aic, .bic, .auto])
  func allOfASumIsSelected(_ selection: KernelSHAP.Selection) throws {
    let (background, rows) = (madeRows(12, 13, seed: 6), madeRows(3, 13, seed: 7))
    let explainer = try KernelSHAP(
      model { row in row.indices.reduce(0) { $0 + Double($1 + 1) * row[$1] } },
      background: try Background(background))
    let found = try explainer.shapValues(rows, sampleCount: 300, selection: selection)
    for row in 0..<3 {
      let expected = (0..<13).map { column in
        let mean = background.column(column).reduce(0, +) / 12
        return Double(column + 1) * (rows[row, column] - mean)
      }
      // Of the least squares of 300 coalitions.
      #expect(zip(found.values[0].row(row), expected).allSatisfy { abs($0 - $1) < 1e-8 })
    }
  }

  @Test func contributionsSumToTheOutput() throws {
    let background = try Background(madeRows(12, 13, seed: 6))
    let rows = madeRows(3, 13, seed: 7)
    for selection: KernelSHAP.Selection in [.none, .numFeatures(4), .aic, .bic, .auto] {
      let explainer = try KernelSHAP(
        model { row in 1 / (1 + row.reduce(0) { $0 + $1 * $1 }) }, background: background,
        link: .logit)
      let found = try explainer.shapValues(rows, sampleCount: 300, selection: selection)
      for row in 0..<3 {
        let sum = found.values[0].row(row).reduce(found.baseValues[0], +)
        #expect(Tolerance.float64.accepts(sum, found.outputs[row, 0]))
      }
    }
  }
}
