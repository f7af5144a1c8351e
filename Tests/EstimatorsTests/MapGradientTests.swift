import TestSupport
import Testing

@testable import Estimators

/// What Golden/make_map_gradients.py writes.
private struct Golden: Decodable {
  let p, points, gradient: [Double]
  let count: Int
  let divergence: Double
}

/// t-SNE's gradient for points of one to four dimensions, of which the kernel depends.
@Suite struct MapGradientTests {
  @Test func equalsScikitLearns() throws {
    let cases = try GoldenFiles.decode([Golden].self, from: "map_gradients.json", beside: #filePath)
    #expect(cases.count == 4)
    for test in cases {
      let found = TSNE.gradient(test.p, test.points, test.count)
      #expect(float64.mismatch(found.gradient, test.gradient) == nil)
      #expect(float64.accepts(found.divergence, test.divergence))
    }
  }
}
