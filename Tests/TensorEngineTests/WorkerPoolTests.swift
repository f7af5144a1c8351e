import Foundations
import Glibc
import NumPyRandom
import Synchronization
import TensorEngine
import TestSupport
import Testing

/// The pool's size is the process's, so these run one after the other.
@Suite(.serialized) struct WorkerPoolTests {
  private func withThreads<Result>(_ count: Int, _ body: () -> Result) -> Result {
    let before = WorkerPool.shared.threads
    WorkerPool.shared.threads = count
    defer { WorkerPool.shared.threads = before }
    return body()
  }

  private func draws(_ shape: Shape, seed: UInt64) -> Tensor {
    var random = PCG64(seed: seed)
    return Tensor((0..<shape.count).map { _ in Float(random.uniform(-1, 1)) }, shape: shape)
  }

  private func bits(_ tensors: [Tensor]) -> [[UInt32]] {
    tensors.map { $0.scalars.map(\.bitPattern) }
  }

  private func expectSameBits(_ work: () -> [Tensor]) {
    let alone = bits(withThreads(1, work))
    for threads in [2, 3, 8] {
      let shared = bits(withThreads(threads, work))
      #expect(alone == shared, "\(threads) threads")
    }
  }

  @Test func productsHaveTheSameBits() {
    for (rows, depth, columns) in [
      (200, 150, 130), (1000, 64, 48), (37, 300, 515), (20, 4000, 300),
    ] {
      let (a, b) = (draws([rows, depth], seed: 1), draws([depth, columns], seed: 2))
      expectSameBits {
        [
          a.matmul(b), b.matmul(a, transposingSelf: true, transposingOther: true),
          a.matmul(a, transposingSelf: true), a.matmul(a, transposingOther: true),
        ]
      }
    }
  }

  @Test func longElementwiseOperationsHaveTheSameBits() {
    let x = draws([3, 50_001], seed: 3), y = draws([3, 50_001], seed: 4)
    expectSameBits {
      var blended = x
      blended.blend(with: y, weight: 0.3)
      return [x.tanh(), x.softplus(), x * y, x + y.slice(0..<1), x.sum(), blended]
    }
  }

  @Test func convolutionsHaveTheSameBits() {
    let x = draws([37, 14, 13, 6], seed: 7), w = draws([3, 3, 6, 20], seed: 8)
    let b = draws([20], seed: 9)
    expectSameBits {
      let plain = valueWithGradient(at: [x, w, b]) {
        $0[0].conv2D(kernel: $0[1], bias: $0[2], activation: .relu, padding: .same).mean()
      }
      let pooled = valueWithGradient(at: [x, w, b]) {
        $0[0].conv2DMaxPooled(kernel: $0[1], bias: $0[2], activation: .relu, pool: 2)
          .dropout(rate: 0.5, key: 1).mean()
      }
      return [plain.value, pooled.value] + plain.gradients + pooled.gradients
    }
  }

  /// One large image is cut into bands of rows, as many as there are threads.
  @Test(arguments: [Padding2D.valid, .same], [Size2D(1, 1), Size2D(2, 1)])
  func largeImagesHaveTheSameBits(padding: Padding2D, strides: Size2D) {
    let x = draws([1, 71, 60, 24], seed: 7), w = draws([3, 3, 24, 60], seed: 8)
    let (b, grouped) = (draws([60], seed: 9), draws([3, 3, 12, 60], seed: 10))
    expectSameBits {
      [
        x.conv2D(kernel: w, bias: b, activation: .tanh, strides: strides, padding: padding),
        x.conv2DMaxPooled(
          kernel: w, bias: b, activation: .tanh, pool: Size2D(3, 2), strides: strides,
          padding: padding),
        x.conv2D(kernel: w, strides: strides, padding: padding, dilation: 2),
        x.conv2D(kernel: grouped, strides: strides, padding: padding, groups: 2),
        x.conv2DMaxPooled(
          kernel: grouped, pool: 2, strides: strides, padding: padding, groups: 2),
      ]
    }
  }

  /// One row times a large matrix is no packed product; the rows of a larger one are the reference.
  @Test func singleRowsHaveTheSameBitsAndTheValuesOfProducts() {
    let (a, b) = (draws([16, 1_100], seed: 1), draws([1_100, 1_030], seed: 2))
    let row = a.slice(3..<4)
    let transposed = b.transposed()
    expectSameBits { [row.matmul(b), row.matmul(transposed, transposingOther: true)] }
    let expected = a.matmul(b).slice(3..<4).scalars.map(Double.init)
    // Sums of 1,100 products of values below 1 in another order.
    let sums = Tolerance(absolute: 1e-4, relative: 1e-5)
    #expect(sums.mismatch(row.matmul(b).scalars, expected) == nil)
    #expect(
      sums.mismatch(row.matmul(transposed, transposingOther: true).scalars, expected) == nil)
  }

  /// A dense layer does not read the weights of what a ReLU made zero.
  @Test func zerosInASingleRowAreLeftOut() {
    let (x, kernel) = (draws([1, 1_100], seed: 1).relu(), draws([1_100, 1_030], seed: 2))
    let (inputs, weights) = (x.scalars, kernel.scalars)
    let unread = Tensor(shape: [1_100, 1_030]) { values in
      for index in values.indices {
        values[index] = inputs[index / 1_030] == 0 ? .infinity : weights[index]
      }
    }
    expectSameBits { [x.dense(kernel: unread, bias: nil), x.matmul(kernel)] }
    #expect(x.dense(kernel: unread, bias: nil).scalars == x.matmul(kernel).scalars)
    #expect(x.matmul(unread).scalars.allSatisfy { $0.isNaN })
  }

  @Test func gradientsHaveTheSameBits() {
    let x = draws([512, 100], seed: 5), w = draws([100, 200], seed: 6)
    expectSameBits {
      valueWithGradient(at: [w]) { x.dense(kernel: $0[0], bias: nil, activation: .tanh).mean() }
        .gradients
    }
  }

  @Test func everyIndexRunsOnce() {
    withThreads(4) {
      for count in [0, 1, 2, 3, 7, 64, 1000] {
        let runs = (0..<count).map { _ in Counter() }
        WorkerPool.shared.parallel(count) { runs[$0].add() }
        #expect(runs.allSatisfy { $0.value == 1 })
      }
    }
  }

  @Test func aCallWithinACallRuns() {
    withThreads(2) {
      let total = Counter()
      WorkerPool.shared.parallel(8) { _ in
        WorkerPool.shared.parallel(8) { _ in total.add() }
      }
      #expect(total.value == 64)
    }
  }

  @Test func manyShortCallsFinish() {
    withThreads(2) {
      let total = Counter()
      for round in 0..<20_000 {
        WorkerPool.shared.parallel(2) { _ in total.add() }
        // Long enough now and then that the others fall asleep.
        if round % 5_000 == 0 { usleep(2_000) }
      }
      #expect(total.value == 40_000)
    }
  }

  @Test func severalThreadsMayCallAtOnce() async {
    let before = WorkerPool.shared.threads
    WorkerPool.shared.threads = 2
    defer { WorkerPool.shared.threads = before }
    let a = draws([150, 120], seed: 7), b = draws([120, 140], seed: 8)
    let expected = a.matmul(b).tanh()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<50).allSatisfy { _ in
            let (_, gradients) = valueWithGradient(at: [a]) { $0[0].matmul(b).tanh().sum() }
            return a.matmul(b).tanh() == expected && gradients[0].isFinite
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}

private final class Counter: Sendable {
  private let number = Atomic<Int>(0)
  var value: Int { number.load(ordering: .relaxed) }
  func add() { number.add(1, ordering: .relaxed) }
}
