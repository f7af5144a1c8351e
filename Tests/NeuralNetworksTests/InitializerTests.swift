import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// One line of initializers.json: the bound and the standard deviation that a rule's draws must
/// show.
struct InitializerCase: Decodable, CustomTestStringConvertible {
  let initializer: String
  let shape: [Int]
  let bound, deviation: Double

  var testDescription: String { "\(initializer) \(shape)" }

  static func all() throws -> [InitializerCase] {
    try GoldenFiles.decode([InitializerCase].self, from: "initializers.json", beside: #filePath)
  }
}

@Suite struct InitializerTests {
  @Test(arguments: try InitializerCase.all()) func statistics(_ test: InitializerCase) throws {
    let rule = try #require(Initializer(rawValue: test.initializer))
    // Draws of several seeds together, so that a small kernel has some thousands too.
    let rounds = max(1, 30_000 / test.shape.reduce(1, *))
    let values = (0..<rounds).flatMap { round in
      var random = PCG64(seed: UInt64(round))
      return rule(shape: Shape(test.shape), using: &random).scalars.map(Double.init)
    }
    #expect(values.allSatisfy { abs($0) <= test.bound * (1 + 1e-6) })
    // The mean of 30,000 draws has a standard deviation of 0.006 of theirs, their standard
    // deviation about 0.004.
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(mean) < 0.03 * test.deviation)
    #expect(abs(variance.squareRoot() / test.deviation - 1) < 0.02)
    // Nearly all of the range is used.
    #expect(
      values.contains { $0 > 0.95 * test.bound } && values.contains { $0 < -0.95 * test.bound })
  }

  /// The distribution itself, against SciPy's: Kolmogorov's test.
  @Test(arguments: [
    (Initializer.truncatedNormal, 0.05), (.legacy2, 2 / 20.0),
    // sqrt(2 / 400) widened by SciPy's truncnorm.std(-2, 2), as Keras does.
    (.heNormal, 0.070_710_678 / 0.879_625_66),
  ]) func drawsAreTruncatedNormal(_ rule: Initializer, deviation: Double) throws {
    struct Point: Decodable { let x, probability: Double }
    let points = try GoldenFiles.decode(
      [Point].self, from: "truncated_normal.json", beside: #filePath)
    var random = PCG64(seed: 11)
    let draws = rule(shape: [400, 500], using: &random).scalars.map { Double($0) / deviation }
      .sorted()
    #expect(draws.allSatisfy { $0.isFinite })
    let fractions = points.map { point in
      Double(draws.partitioningIndex { $0 > point.x }) / Double(draws.count)
    }
    // 1.63 / sqrt(n) is exceeded by one sample in a hundred.
    let tolerance = Tolerance(absolute: 1.63 / Double(draws.count).squareRoot(), relative: 0)
    #expect(tolerance.mismatch(fractions, points.map(\.probability)) == nil)
    #expect((draws.first ?? 0) >= -2.000_001 && (draws.last ?? 0) <= 2.000_001)
  }

  @Test(arguments: Initializer.allCases) func aSeedGivesTheSameDraws(_ rule: Initializer) {
    func draw(_ seed: UInt64) -> Tensor {
      var random = PCG64(seed: seed)
      return rule(shape: [5, 4], using: &random)
    }
    #expect(draw(1) == draw(1))
    #expect((draw(1) == draw(2)) == [.zeros, .ones].contains(rule))
  }

  @Test(arguments: [[6, 6], [3, 8], [8, 3]]) func orthogonalColumnsOrRows(_ shape: [Int]) {
    var random = PCG64(seed: 5)
    let q = Initializer.orthogonal(shape: Shape(shape), using: &random)
    let product =
      shape[0] <= shape[1]
      ? q.matmul(q, transposingOther: true) : q.matmul(q, transposingSelf: true)
    let identity = Tensor.oneHot(Array(0..<min(shape[0], shape[1])), depth: min(shape[0], shape[1]))
    #expect(Tolerance.float32.mismatch(product.scalars, identity.scalars.map(Double.init)) == nil)
  }

  @Test func torchLinearDrawsTheBiasToo() {
    var random = PCG64(seed: 6)
    let layer = Dense(inputs: 16, units: 8, initializer: .torchLinear, using: &random)
    #expect(layer.bias?.scalars.allSatisfy { $0 != 0 && abs($0) <= 0.25 } == true)
    #expect(layer.kernel.scalars.allSatisfy { abs($0) <= 0.25 })
  }

  /// Keras: fans are those of the last two axes times the window's area.
  @Test func convolutionsCountTheirWindows() {
    var random = PCG64(seed: 5)
    let shape: Shape = [5, 5, 8, 16]
    let variances: [Initializer: Double] = [
      .glorotUniform: 6 / 600, .heUniform: 6 / 200, .lecunUniform: 3 / 200,
    ]
    for (initializer, variance) in variances {
      let limit = variance.squareRoot()
      let draws = initializer(shape: shape, using: &random).scalars
      #expect(draws.allSatisfy { $0.isFinite })
      let largest = Double(draws.reduce(0) { max($0, $1.magnitude) })
      // 3,200 draws: the largest is within a hundredth of the limit.
      #expect(largest <= limit && largest > 0.99 * limit)
    }
    let orthogonal = Initializer.orthogonal(shape: shape, using: &random).reshaped(to: [200, 16])
    let products = orthogonal.matmul(orthogonal, transposingSelf: true)
    let unit: [Double] = (0..<256).map { $0 % 17 == 0 ? 1 : 0 }
    #expect(Tolerance.float32.mismatch(products.scalars, unit) == nil)
  }
}

extension [Double] {
  /// The first position of a sorted array where a condition holds.
  fileprivate func partitioningIndex(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
