import CKernels
import Glibc
import TensorEngine
import Testing

/// The kernels' own mathematics against the C library in double precision, in units of the last
/// digit: the distance between neighboring Float32 values at the exact result.
@Suite struct FunctionAccuracyTests {
  private func apply(_ operation: kernel_unary_operation, _ x: [Float]) -> [Float] {
    var y = x
    kernel_unary(operation, x, &y, x.count)
    return y
  }

  /// The largest error over `count` evenly spaced points, and where it is.
  private func worst(
    _ operation: kernel_unary_operation, _ range: ClosedRange<Float>, count: Int = 100_000,
    _ reference: (Double) -> Double
  ) -> (ulps: Double, at: Float) {
    let step = (Double(range.upperBound) - Double(range.lowerBound)) / Double(count)
    let x = (0...count).map { Float(Double(range.lowerBound) + Double($0) * step) }
    var worst = (ulps: 0.0, at: Float.nan)
    for (x, y) in zip(x, apply(operation, x)) {
      let exact = reference(Double(x))
      let ulps = abs(Double(y) - exact) / Double(Float(exact).ulp)
      if !(ulps <= worst.ulps) { worst = (ulps, x) }
    }
    return worst
  }

  @Test func exponential() {
    #expect(worst(kernel_exp, -87.3...88.72) { exp($0) }.ulps <= 2)
    #expect(worst(kernel_exp, -1...1) { exp($0) }.ulps <= 2)
    // Below the normal range an ulp is the smallest number there is.
    #expect(worst(kernel_exp, -104...(-87.3)) { exp($0) }.ulps <= 2)
  }

  @Test func logarithm() {
    #expect(worst(kernel_log, 0.5...2) { log($0) }.ulps <= 2)
    #expect(worst(kernel_log, 1e-3...100) { log($0) }.ulps <= 2)
    #expect(worst(kernel_log, 1...3.4e38) { log($0) }.ulps <= 2)
    #expect(worst(kernel_log, Float.leastNormalMagnitude...1e-30) { log($0) }.ulps <= 2)
    #expect(worst(kernel_log, Float.leastNonzeroMagnitude...1.1e-38) { log($0) }.ulps <= 2)
  }

  @Test func hyperbolicTangent() {
    // Two polynomials of degree 4, a product and a quotient round eleven times, and below 1 an ulp is
    // half as large as above: 5.2 ulps are the most, without fused multiplication and addition.
    #expect(worst(kernel_tanh, -10...10) { tanh($0) }.ulps <= 6)
    #expect(worst(kernel_tanh, -0.7...0.7) { tanh($0) }.ulps <= 4)
    #expect(worst(kernel_tanh, -1e-6...1e-6) { tanh($0) }.ulps <= 2)
    for exponent in -30...0 {
      let end = Float(pow(10, Double(exponent)))
      #expect(worst(kernel_tanh, end / 10...end, count: 1_000) { tanh($0) }.ulps <= 4)
    }
  }

  @Test func hyperbolicTangentStaysWithinOne() {
    let x = (0...200_000).map { Float($0) * 1e-4 - 10 }
    let y = apply(kernel_tanh, x)
    #expect(y.allSatisfy { abs($0) <= 1 })
    #expect(zip(x, y).allSatisfy { abs($0) <= 9.02 || $1 == ($0 > 0 ? 1 : -1) })
  }

  @Test func logisticFunction() {
    #expect(worst(kernel_sigmoid, -87...20) { 1 / (1 + exp(-$0)) }.ulps <= 3)
    #expect(worst(kernel_sigmoid, -1...1) { 1 / (1 + exp(-$0)) }.ulps <= 3)
  }

  @Test func softplus() {
    #expect(worst(kernel_softplus, -87...88) { log1p(exp($0)) }.ulps <= 3)
    #expect(worst(kernel_softplus, -1...1) { log1p(exp($0)) }.ulps <= 3)
    #expect(apply(kernel_softplus, [1000, -1000, 3e38]) == [1000, 0, 3e38])
  }

  @Test func extremes() {
    let (inf, tiny, huge) = (
      Float.infinity, Float.leastNonzeroMagnitude, Float.greatestFiniteMagnitude
    )
    #expect(
      apply(kernel_exp, [-inf, -huge, -104, -tiny, tiny, 89, huge, inf])
        == [0, 0, 0, 1, 1, inf, inf, inf])
    #expect(apply(kernel_log, [0, -0.0, inf, 1]) == [-inf, -inf, inf, 0])
    #expect(apply(kernel_log, [-tiny, -1, -huge, -inf]).allSatisfy { $0.isNaN })
    #expect(
      apply(kernel_tanh, [-inf, -huge, -9.5, tiny, 9.5, huge, inf])
        == [-1, -1, -1, tiny, 1, 1, 1])
    #expect(
      apply(kernel_sigmoid, [-inf, -huge, -tiny, 0, tiny, huge, inf])
        == [0, 0, 0.5, 0.5, 0.5, 1, 1])
    #expect(apply(kernel_softplus, [-inf, -huge, huge, inf]) == [0, 0, huge, inf])
    #expect(apply(kernel_tanh, [-0.0])[0].sign == .minus)
    #expect(apply(kernel_sqrt, [0, inf]) == [0, inf])
    #expect(apply(kernel_sqrt, [-1])[0].isNaN)
  }

  @Test(
    arguments: [
      kernel_exp, kernel_log, kernel_tanh, kernel_sigmoid, kernel_softplus, kernel_relu,
      kernel_sqrt,
      kernel_abs, kernel_sin, kernel_erf, kernel_negate,
    ].map(\.rawValue))
  func noNumberStaysNoNumber(_ operation: Int32) {
    // In every environment of a vector, and in the tail.
    for position in 0..<19 {
      var x = [Float](repeating: 0.5, count: 19)
      x[position] = .nan
      let y = apply(kernel_unary_operation(rawValue: operation), x)
      #expect(y.indices.allSatisfy { y[$0].isNaN == ($0 == position) })
    }
  }

  @Test func extremesPassNoNumberOn() {
    let x = Tensor([1, .nan, 3]), y = Tensor([.nan, 2, 2])
    #expect(Tensor.maximum(x, y).scalars.map(\.isNaN) == [true, true, false])
    #expect(Tensor.minimum(x, y).scalars.map(\.isNaN) == [true, true, false])
    #expect(x.clipped(to: 0, 1).scalars[1].isNaN)
    #expect(x.leakyReLU().scalars[1].isNaN && x.elu().scalars[1].isNaN)
    #expect(!x.isFinite)
    for position in 0..<37 {
      var values = (0..<37).map(Float.init)
      values[position] = .nan
      let row = Tensor(values)
      #expect(row.max().scalar.isNaN && row.min().scalar.isNaN && row.sum().scalar.isNaN)
      let column = Tensor(values + values, shape: [2, 37]).transposed()
      #expect(column.max(along: 0).scalars.allSatisfy { $0.isNaN })
      #expect(column.min(along: 0).scalars.allSatisfy { $0.isNaN })
      #expect(row.softmax().scalars.allSatisfy { $0.isNaN })
    }
  }

  @Test func aDivergedPredictionShowsInTheHuberSlope() {
    let (loss, gradients) = valueWithGradient(at: [Tensor([.nan, 1])]) {
      $0[0].huberLoss(target: Tensor([0, 0]))
    }
    #expect(loss.scalar.isNaN)
    #expect(gradients[0].scalars[0].isNaN && gradients[0].scalars[1] == 0.5)
  }
}
