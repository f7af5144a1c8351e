import Estimators
import NumPyRandom
import Testing

@testable import Explanations

/// The weights of coalitions of 8 features, by hand from (M - 1) / (s (M - s)).
@Suite struct CoalitionTests {
  @Test func sizesOfEightFeaturesHaveTheKernelsWeights() {
    // 7 / 7, 7 / 12, 7 / 15 doubled for their complements, and 7 / 16, divided by their sum.
    let weights = Coalitions.sizeWeights(features: 8)
    let expected = [0.44077135, 0.25711662, 0.20569330, 0.09641873]
    #expect(weights.count == 4)
    // The expected values have 8 digits.
    for (weight, value) in zip(weights, expected) { #expect(abs(weight - value) < 5e-9) }
  }

  @Test func allCoalitionsOfEightFeaturesAreEnumerated() {
    var generator = PCG64(seed: 0)
    let coalitions = Coalitions(features: 8, wanted: nil, using: &generator)
    #expect(coalitions.members.count == 254 && Set(coalitions.members).count == 254)
    let expected = [1: 0.0275482, 2: 0.00459137, 3: 0.00183655, 4: 0.00137741]
    for (members, weight) in zip(coalitions.members, coalitions.weights) {
      let size = min(members.count, 8 - members.count)
      // The expected values have 6 digits.
      #expect(abs(weight - (expected[size] ?? 0)) < 5e-8 * 10)
    }
    #expect(abs(coalitions.weights.reduce(0, +) - 1) < 1e-12)
  }

  @Test func aLargeBackgroundIsWarnedOf() throws {
    let rows = Matrix(rows: 101, columns: 1, values: (0..<101).map(Double.init))
    let warning = try #require(try Background(rows).warning)
    #expect(warning.contains("101 rows"))
    #expect(try Background(rows.selectingRows(Array(0..<100))).warning == nil)
  }
}
