import CKernels
import Glibc
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// Numbers for a kernel and a guard behind them that it must not touch.
private struct Guarded {
  static let guardValue: Float = -12345
  var storage: [Float]
  let count: Int

  init(_ values: [Float]) {
    storage = values + [Float](repeating: Self.guardValue, count: 32)
    count = values.count
  }

  init(count: Int) { self.init([Float](repeating: 0, count: count)) }

  var values: [Float] { Array(storage.prefix(count)) }
  var isIntact: Bool { storage.dropFirst(count).allSatisfy { $0 == Self.guardValue } }
}

/// The kernels against plain loops in double precision, at every length from 1 to 70: whole vectors
/// of any width, and every tail.
@Suite struct KernelTests {
  static let lengths = Array(1...70)

  private func draws(_ count: Int, seed: UInt64, from low: Double = -3, to high: Double = 3)
    -> [Float]
  {
    var random = PCG64(seed: seed)
    return (0..<count).map { _ in Float(random.uniform(low, high)) }
  }

  private func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

  private static let unary: [(kernel_unary_operation, @Sendable (Double) -> Double)] = [
    (kernel_negate, { -$0 }), (kernel_exp, { exp($0) }), (kernel_square, { $0 * $0 }),
    (kernel_abs, { abs($0) }), (kernel_tanh, { tanh($0) }),
    (kernel_sigmoid, { 1 / (1 + exp(-$0)) }), (kernel_relu, { max($0, 0) }),
    (kernel_softplus, { log1p(exp($0)) }), (kernel_sin, { sin($0) }), (kernel_cos, { cos($0) }),
    (kernel_erf, { erf($0) }), (kernel_reciprocal, { 1 / $0 }),
    (kernel_sign, { $0 > 0 ? 1 : -1 }), (kernel_step, { $0 > 0 ? 1 : 0 }), (kernel_copy, { $0 }),
  ]

  @Test(arguments: lengths) func unaryOperations(_ n: Int) {
    let x = draws(n, seed: 1)
    for (operation, reference) in Self.unary {
      var y = Guarded(count: n)
      kernel_unary(operation, x, &y.storage, n)
      #expect(Tolerance.float32.mismatch(y.values, x.map { reference(Double($0)) }) == nil)
      #expect(y.isIntact, "operation \(operation.rawValue)")
    }
    let positive = draws(n, seed: 2, from: 0.01, to: 9)
    for (operation, reference) in [(kernel_log, log), (kernel_sqrt, sqrt)]
      as [(kernel_unary_operation, (Double) -> Double)]
    {
      var y = Guarded(count: n)
      kernel_unary(operation, positive, &y.storage, n)
      #expect(Tolerance.float32.mismatch(y.values, positive.map { reference(Double($0)) }) == nil)
      #expect(y.isIntact)
    }
  }

  private static let binary: [(kernel_binary_operation, @Sendable (Double, Double) -> Double)] = [
    (kernel_add, { $0 + $1 }), (kernel_subtract, { $0 - $1 }), (kernel_multiply, { $0 * $1 }),
    (kernel_divide, { $0 / $1 }), (kernel_maximum, { max($0, $1) }),
    (kernel_minimum, { min($0, $1) }), (kernel_power, { pow($0, $1) }),
    (kernel_greater, { $0 > $1 ? 1 : 0 }), (kernel_less, { $0 < $1 ? 1 : 0 }),
    (kernel_equal, { $0 == $1 ? 1 : 0 }),
  ]

  @Test(arguments: lengths) func binaryOperations(_ n: Int) {
    let a = draws(n, seed: 3, from: 0.1, to: 3)
    // Every third element equal, so that comparisons meet ties.
    let b = draws(n, seed: 4, from: 0.1, to: 3).enumerated().map {
      $0.offset % 3 == 0 ? a[$0.offset] : $0.element
    }
    for (operation, reference) in Self.binary {
      for (aStep, bStep) in [(1, 1), (1, 0), (0, 1), (0, 0)] {
        var y = Guarded(count: n)
        kernel_binary(operation, a, aStep, b, bStep, &y.storage, n)
        let expected = (0..<n).map { reference(Double(a[$0 * aStep]), Double(b[$0 * bStep])) }
        #expect(Tolerance.float32.mismatch(y.values, expected) == nil)
        #expect(y.isIntact, "operation \(operation.rawValue)")
      }
    }
  }

  @Test(arguments: lengths) func otherElementwiseKernels(_ n: Int) {
    let (a, b) = (draws(n, seed: 5), draws(n, seed: 6))
    func check(_ expected: [Double], _ kernel: (UnsafeMutablePointer<Float>) -> Void) {
      var y = Guarded(b)
      y.storage.withUnsafeMutableBufferPointer { kernel($0.baseAddress!) }
      #expect(Tolerance.float32.mismatch(y.values, expected) == nil)
      #expect(y.isIntact)
    }
    check(doubles(a.map { $0 < 0 ? 0.25 * $0 : $0 })) { kernel_leaky_relu(a, 0.25, $0, n) }
    check(doubles(a.map { min(max($0, -1), 2) })) { kernel_clip(a, -1, 2, $0, n) }
    check([Double](repeating: 7, count: n)) { kernel_fill($0, 7, n) }
    check(doubles(a).map { 2 * $0 }) { kernel_scale_add(2, a, 0, $0, n) }
    check(zip(doubles(a), doubles(b)).map { 2 * $0 - 3 * $1 }) { kernel_scale_add(2, a, -3, $0, n) }
    let mask = (0..<n).map { Float($0 % 2) }
    check((0..<n).map { Double($0 % 2 == 1 ? a[$0] : b[$0]) }) { kernel_select(mask, a, b, $0, n) }
    #expect(kernel_all_finite(a, n))
    for bad in [Float.nan, .infinity, -.infinity] {
      var values = a
      values[n - 1] = bad
      #expect(!kernel_all_finite(values, n))
    }
    #expect(
      Tolerance.float32.accepts(
        kernel_sum_of_squares(a, n), doubles(a).reduce(0) { $0 + $1 * $1 }))
  }

  @Test(arguments: lengths) func activationsAndTheirGradients(_ n: Int) {
    let rows = 3
    let (x, bias) = (draws(rows * n, seed: 7), draws(n, seed: 8))
    let functions: [(kernel_activation, (Double) -> Double, (Double) -> Double)] = [
      (kernel_identity, { $0 }, { _ in 1 }),
      (kernel_act_relu, { max($0, 0) }, { $0 > 0 ? 1 : 0 }),
      (kernel_act_tanh, { tanh($0) }, { 1 - tanh($0) * tanh($0) }),
      (kernel_act_sigmoid, { 1 / (1 + exp(-$0)) }, { 1 / (2 + exp($0) + exp(-$0)) }),
    ]
    for (activation, function, slope) in functions {
      for withBias in [true, false] {
        var y = Guarded(x)
        kernel_bias_activation(activation, withBias ? bias : nil, &y.storage, rows, n)
        let sums = x.indices.map { Double(x[$0]) + (withBias ? Double(bias[$0 % n]) : 0) }
        #expect(Tolerance.float32.mismatch(y.values, sums.map(function)) == nil)
        #expect(y.isIntact)
        var gradient = Guarded(count: rows * n)
        kernel_activation_gradient(activation, x, y.values, &gradient.storage, rows * n)
        let expected = zip(x, sums).map { Double($0) * slope($1) }
        #expect(Tolerance.float32.mismatch(gradient.values, expected) == nil)
        #expect(gradient.isIntact)
      }
    }
  }

  @Test(arguments: lengths) func reductionsOfEverySize(_ n: Int) {
    for (outer, count, inner) in [(2, n, 1), (2, n, 3), (2, 5, n), (1, n, n)] {
      let x = draws(outer * count * inner, seed: 9)
      func column(_ o: Int, _ i: Int) -> [Double] {
        (0..<count).map { Double(x[(o * count + $0) * inner + i]) }
      }
      for (operation, reference) in [
        (kernel_sum, { $0.reduce(0, +) }), (kernel_max, { $0.max()! }), (kernel_min, { $0.min()! }),
      ] as [(kernel_reduction, ([Double]) -> Double)] {
        var y = Guarded(count: outer * inner)
        kernel_reduce(operation, x, outer, count, inner, &y.storage)
        let expected = (0..<outer * inner).map { reference(column($0 / inner, $0 % inner)) }
        #expect(Tolerance.float32.mismatch(y.values, expected) == nil)
        #expect(y.isIntact)
      }
    }
  }

  @Test(arguments: lengths) func transposesGathersAndScatters(_ n: Int) {
    let rows = 19
    let x = draws(rows * n, seed: 10)
    var y = Guarded(count: rows * n)
    kernel_transpose(x, &y.storage, rows, n)
    #expect(y.values == (0..<rows * n).map { x[$0 % rows * n + $0 / rows] })
    #expect(y.isIntact)

    let indices: [Int64] = [3, 0, 18, 3]
    var gathered = Guarded(count: indices.count * n)
    kernel_gather_rows(x, indices, &gathered.storage, indices.count, n)
    #expect(gathered.values == indices.flatMap { x[Int($0) * n..<(Int($0) + 1) * n] })
    #expect(gathered.isIntact)

    var scattered = Guarded(x)
    kernel_scatter_add_rows(gathered.values, indices, &scattered.storage, indices.count, n)
    let times = [Double](unsafeUninitializedCapacity: rows) { buffer, count in
      for row in 0..<rows {
        buffer.initializeElement(at: row, to: row == 3 ? 3 : (row == 0 || row == 18 ? 2 : 1))
      }
      count = rows
    }
    let expected = x.indices.map { Double(x[$0]) * times[$0 / n] }
    #expect(Tolerance.float32.mismatch(scattered.values, expected) == nil)
    #expect(scattered.isIntact)
  }

  @Test(arguments: lengths) func softmaxAndLosses(_ n: Int) {
    let (x, target) = (draws(3 * n, seed: 11), draws(3 * n, seed: 12))
    let rows = (0..<3).map { row in doubles(Array(x[row * n..<(row + 1) * n])) }
    let logSums = rows.map { log($0.reduce(0) { $0 + exp($1) }) }
    let logs = zip(rows, logSums).flatMap { row, sum in row.map { $0 - sum } }
    var y = Guarded(count: 3 * n)
    kernel_softmax(x, &y.storage, 3, n)
    #expect(Tolerance.float32.mismatch(y.values, logs.map { exp($0) }) == nil)
    var sums = Guarded(count: 3)
    kernel_log_softmax(x, &y.storage, &sums.storage, 3, n)
    #expect(Tolerance.float32.mismatch(y.values, logs) == nil)
    #expect(Tolerance.float32.mismatch(sums.values, logSums) == nil)
    let labels = [0, n / 2, n - 1]
    let loss = kernel_softmax_cross_entropy(x, labels.map(Int64.init), &y.storage, 3, n)
    let expectedLoss = -(0..<3).reduce(0) { $0 + logs[$1 * n + labels[$1]] } / 3
    #expect(Tolerance.float32.accepts(Double(loss), expectedLoss))
    let slopes = logs.indices.map { (exp(logs[$0]) - (labels[$0 / n] == $0 % n ? 1 : 0)) / 3 }
    #expect(Tolerance.float32.mismatch(y.values, slopes) == nil)

    let huber = kernel_huber(x, target, 1.5, &y.storage, 3 * n)
    let distances = zip(x, target).map { Double($0) - Double($1) }
    let expected = distances.reduce(0) {
      $0 + (abs($1) < 1.5 ? 0.5 * $1 * $1 : 1.5 * (abs($1) - 0.75))
    }
    #expect(Tolerance.float32.accepts(Double(huber), expected / Double(3 * n)))
    let huberSlopes = distances.map { min(max($0, -1.5), 1.5) / Double(3 * n) }
    #expect(Tolerance.float32.mismatch(y.values, huberSlopes) == nil)
    #expect(y.isIntact && sums.isIntact)
  }

  /// A million times the same number, which a plain loop in Float32 gets wrong by a percent. Within
  /// a block of 4096 all roundings may go one way where the loop is not optimized: 4e-5.
  @Test(arguments: [1, 2, 3, 64, 65]) func longSumsKeepTheirDigits(_ width: Int) {
    let count = 1_000_000 / width
    let sums = Tensor(repeating: 0.1, shape: [count, width]).sum(along: 0)
    let exact = Double(count) * Double(Float(0.1))
    let mismatch = Tolerance(absolute: 0, relative: 1e-4).mismatch(
      sums.scalars, [Double](repeating: exact, count: width))
    #expect(mismatch == nil)
  }

  @Test func argmaxTakesTheFirstOfEquals() {
    #expect(Tensor([1, 3, 3, 2, 2, 2], shape: [2, 3]).argmax() == [1, 0])
  }
}
