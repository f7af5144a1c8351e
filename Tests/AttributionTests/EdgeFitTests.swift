import Attribution
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct EdgeFitTests {
  private let fit = EdgeFit(height: 3, width: 3)

  /// Filters of one channel, as a kernel `[3, 3, 1, O]`.
  private func fractions(_ filters: [[Float]]) -> [Double] {
    let kernel = Tensor(filters.flatMap { $0 }, shape: [filters.count, 9]).transposed()
    return fit.fractions(of: kernel.reshaped(to: [3, 3, 1, filters.count]))
  }

  private let upright: [Float] = [-1, 0, 1, -1, 0, 1, -1, 0, 1]
  private let level: [Float] = [3, 3, 3, 0, 0, 0, -3, -3, -3]

  @Test func edgesOfAnyContrastAreEdgesAndConstantsAreNone() {
    let constants = [2, 0].map { [Float](repeating: $0, count: 9) }
    let found = fractions([upright, level] + constants)
    for (fraction, expected) in zip(found, [1.0, 1, 0, 0]) {
      #expect(Tolerance.float32.accepts(fraction, expected))
    }
  }

  /// The edge has the energy 6, a constant of 1 the energy 9, and they are at right angles: 6 / 15.
  @Test func theMeanCountsAgainstAnEdge() {
    #expect(Tolerance.float32.accepts(fractions([upright.map { $0 + 1 }])[0], 0.4))
  }

  @Test func aCheckerboardIsNoEdge() {
    let found = fractions([[1, -1, 1, -1, 1, -1, 1, -1, 1], [1, 1, 1, 1, -8, 1, 1, 1, 1]])
    #expect(found.allSatisfy { $0 < 0.25 }, "\(found)")
  }

  /// Two channels with edges at right angles: any one direction explains half of their energy.
  @Test func channelsFractionADirection() {
    func fraction(_ first: [Float], _ second: [Float]) -> Double {
      let kernel = Tensor(first + second, shape: [2, 9]).transposed()
      return fit.fractions(of: kernel.reshaped(to: [3, 3, 2, 1]))[0]
    }
    #expect(Tolerance.float32.accepts(fraction(upright, upright.map { -2 * $0 }), 1))
    let crossed = fraction(upright, level.map { $0 / 3 })
    #expect(crossed > 0.45 && crossed < 0.55, "\(crossed)")
  }

  @Test func noiseHasALevelOfItsOwn() {
    let fit = EdgeFit(height: 5, width: 5)
    let levels = [0, 0.5, 0.99, 1].map { fit.noiseLevel(quantile: $0) }
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 }, "\(levels)")
    #expect(levels[2] < 0.6 && levels[3] < 0.8, "\(levels)")
    // Nine numbers are more often like an edge than 25, and one number never is.
    #expect(self.fit.noiseLevel(quantile: 0.99) > levels[2])
    #expect(EdgeFit(height: 1, width: 1).noiseLevel(quantile: 1) == 0)
    // Other noise than the level was found with exceeds it about once in a hundred times.
    var random = PCG64(seed: 9)
    let kernel = Tensor(shape: [5, 5, 1, 1_000]) { span in
      for index in span.indices { span[index] = Float(random.standardNormal()) }
    }
    let count = fit.fractions(of: kernel).count { $0 > levels[2] }
    #expect((1...30).contains(count), "\(count)")
  }
}
