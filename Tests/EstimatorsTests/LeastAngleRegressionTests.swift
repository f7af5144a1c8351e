import Estimators
import TestSupport
import Testing

/// What Golden/make_lars.py writes.
private struct Golden: Decodable {
  struct Path: Decodable {
    let method: String
    let maxIterations: Int
    let minimumAlpha: Double
    let alphas: [Double]
    let active: [Int]
    let coefficients: [[Double]]
  }

  let x: [[Double]]
  let y: [Double]
  let paths: [Path]
}

@Suite struct LeastAngleRegressionTests {
  @Test func pathsEqualScikitLearns() throws {
    let golden = try GoldenFiles.decode(Golden.self, from: "lars.json", beside: #filePath)
    // The sums of products are those of float64 in another order.
    let tolerance = Tolerance(absolute: 1e-9, relative: 1e-9)
    for path in golden.paths {
      let method = try #require(LeastAngleRegression.Method(rawValue: path.method))
      let found = LeastAngleRegression(
        Matrix(golden.x), golden.y, method: method, maxIterations: path.maxIterations,
        minimumAlpha: path.minimumAlpha)
      #expect(found.active == path.active, "\(path.method)")
      #expect(tolerance.mismatch(found.alphas, path.alphas) == nil, "\(path.method)")
      #expect(found.coefficients.count == path.coefficients.count)
      for (own, expected) in zip(found.coefficients, path.coefficients) {
        #expect(tolerance.mismatch(own, expected) == nil, "\(path.method)")
      }
    }
  }

  @Test func dependentColumnsAreLeftOut() {
    let first: [Double] = [0, 1, 2, 3, 4, 5, 6, 7]
    let second: [Double] = [0, 1, 4, 4, 1, 0, 1, 4]
    let x = Matrix(zip(first, second).map { [$0, 2 * $0, $1] })
    let y = zip(first, second).map { 3 * $0 - $1 }
    let found = LeastAngleRegression(x, y)
    #expect(found.active.count == 2)
    let last = found.coefficients.last ?? []
    #expect(Tolerance.float32.accepts(last[0] + 2 * last[1], 3))
    #expect(Tolerance.float32.accepts(last[2], -1))
  }

  @Test func nothingToFollow() {
    let found = LeastAngleRegression(Matrix(rows: 4, columns: 2), [1, 2, 3, 4])
    #expect(found.active == [])
    #expect(found.alphas == [0])
    #expect(found.coefficients == [[0, 0]])
  }
}
