import CKernels
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// Convolutions at the sizes that networks have; PyTorch's numbers at small ones are in
/// image_operations.json.
@Suite struct ConvolutionTests {
  private func draws(_ shape: Shape, seed: UInt64) -> Tensor {
    var random = PCG64(seed: seed)
    return Tensor((0..<shape.count).map { _ in Float(random.uniform(-1, 1)) }, shape: shape)
  }

  /// Images, kernel and strides: every width of tile, rows that need several, one pixel alone.
  private static let sizes: [(Shape, Shape, Size2D)] = [
    ([2, 12, 12, 20], [5, 5, 20, 40], 1), ([3, 9, 10, 3], [3, 3, 3, 57], 1),
    ([2, 28, 28, 1], [5, 5, 1, 20], 1), ([1, 6, 35, 4], [2, 1, 4, 33], Size2D(1, 2)),
    ([2, 3, 3, 65], [3, 3, 65, 25], 1), ([1, 9, 9, 40], [3, 3, 40, 7], 2),
    ([1, 4, 4, 64], [3, 3, 64, 256], 1),
  ]

  /// Sums of up to 5,000 products of numbers below 1, in Float32 and in another order.
  private static let sums = Tolerance(absolute: 2e-4, relative: 1e-4)

  private func reference(_ x: Tensor, _ kernel: Tensor, _ strides: Size2D) -> [Double] {
    let (a, w, k) = (x.scalars, kernel.scalars, kernel.shape)
    var result: [Double] = []
    for n in 0..<x.shape[0] {
      for row in 0...(x.shape[1] - k[0]) / strides.height {
        for column in 0...(x.shape[2] - k[1]) / strides.width {
          for o in 0..<k[3] {
            var sum = 0.0
            for ky in 0..<k[0] {
              for kx in 0..<k[1] {
                let y = row * strides.height + ky
                let pixel = (n * x.shape[1] + y) * x.shape[2] + column * strides.width + kx
                for c in 0..<k[2] {
                  let weight = w[((ky * k[1] + kx) * k[2] + c) * k[3] + o]
                  sum += Double(a[pixel * k[2] + c]) * Double(weight)
                }
              }
            }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  @Test(arguments: sizes.indices) func agreesWithPlainLoops(_ index: Int) {
    let (images, kernel, strides) = Self.sizes[index]
    let (x, w) = (draws(images, seed: 1), draws(kernel, seed: 2))
    let expected = reference(x, w, strides)
    #expect(Self.sums.mismatch(x.conv2D(kernel: w, strides: strides).scalars, expected) == nil)
    var wrong = expected
    wrong[wrong.count - 1] += 0.01
    #expect(Self.sums.mismatch(x.conv2D(kernel: w, strides: strides).scalars, wrong) != nil)
  }

  /// A convolution is linear in images and kernel: <u, x * w> = <dx, x> = <dw, w>.
  @Test(arguments: sizes.indices) func gradientsAreTheTransposes(_ index: Int) {
    let (images, kernel, strides) = Self.sizes[index]
    let (x, w) = (draws(images, seed: 3), draws(kernel, seed: 4))
    for padding in [Padding2D.valid, .same, .all(1)] {
      let tape = GradientTape()
      let (watchedX, watchedW) = (tape.watch(x), tape.watch(w))
      let y = watchedX.conv2D(kernel: watchedW, strides: strides, padding: padding)
      let upstream = draws(y.shape, seed: 5)
      let gradients = tape.gradient(of: y, at: [watchedX, watchedW], upstream: upstream)
      let expected = dot(y.detached, upstream)
      #expect(abs(dot(gradients[0], x) - expected) < 1e-4 * Double(y.count).squareRoot() + 1e-3)
      #expect(abs(dot(gradients[1], w) - expected) < 1e-4 * Double(y.count).squareRoot() + 1e-3)
    }
  }

  private func dot(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The pooled convolution against the two operations it stands for, whose gradients are dense.
  @Test(arguments: sizes.indices) func poolingInOneOperationChangesNothing(_ index: Int) {
    let (images, kernel, strides) = Self.sizes[index]
    let (x, w, b) = (
      draws(images, seed: 6), draws(kernel, seed: 7), draws(Shape(kernel[3]), seed: 8)
    )
    for (pool, padding) in [(Size2D(2, 2), Padding2D.same), (Size2D(1, 3), .valid)] {
      guard (images[2] - kernel[1]) / strides.width + 1 >= pool.width else { continue }
      let fused = gradients(x, w, b) {
        $0.conv2DMaxPooled(
          kernel: $1, bias: $2, activation: .relu, pool: pool, strides: strides, padding: padding)
      }
      let plain = gradients(x, w, b) {
        $0.conv2D(kernel: $1, bias: $2, activation: .relu, strides: strides, padding: padding)
          .maxPool2D(pool)
      }
      for (a, b) in zip(fused, plain) {
        #expect(a.shape == b.shape)
        #expect(Self.sums.mismatch(a.scalars, b.scalars.map(Double.init)) == nil)
      }
    }
  }

  /// The result and the gradients at images, kernel and bias, where a half of the upstream is 0.
  private func gradients(
    _ x: Tensor, _ w: Tensor, _ b: Tensor, _ function: (Tensor, Tensor, Tensor) -> Tensor
  ) -> [Tensor] {
    let tape = GradientTape()
    let watched = [x, w, b].map { tape.watch($0) }
    let y = function(watched[0], watched[1], watched[2])
    let upstream = draws(y.shape, seed: 9).relu()
    return [y.detached] + tape.gradient(of: y, at: watched, upstream: upstream)
  }

  /// The slope of the squared gradient at the kernel, against differences of it.
  @Test(arguments: [false, true]) func gradientsCanBeDifferentiated(_ pools: Bool) {
    let x = draws([1, 4, 5, 2], seed: 10)
    let start = draws([2, 2, 2, 3], seed: 11)
    func penalty(_ w: Tensor, _ tape: GradientTape, createGraph: Bool) -> Tensor {
      let images = tape.watch(x)
      let y =
        pools
        ? images.conv2DMaxPooled(kernel: w, activation: .tanh, pool: 2)
        : images.conv2D(kernel: w, activation: .tanh, strides: Size2D(1, 2))
      return tape.gradient(of: y.sum(), at: [images], createGraph: createGraph)[0].squared().sum()
    }
    let tape = GradientTape()
    let w = tape.watch(start)
    let slopes = tape.gradient(of: penalty(w, tape, createGraph: true), at: [w])[0].scalars
    let values = start.scalars
    for index in values.indices {
      let ends = [-0.01, 0.01].map { (step: Float) -> Double in
        var moved = values
        moved[index] += step
        let tape = GradientTape()
        return Double(
          penalty(tape.watch(Tensor(moved, shape: start.shape)), tape, createGraph: false).scalar)
      }
      // A step of 0.01 leaves h^2 f''' / 6, some 1e-3 here, and 1e-6 / 0.02 of rounding.
      #expect(abs((ends[1] - ends[0]) / 0.02 - Double(slopes[index])) < 2e-2)
    }
  }

  /// The kernels below the widest give the same result, but for the order of roundings.
  @Test(arguments: [1, 3, 4] as [Int32]) func everyLevelAgrees(_ level: Int32) throws {
    guard level <= kernel_cpu_level() else { return }
    let (x, w) = (draws([1, 9, 11, 5], seed: 12), draws([3, 3, 5, 27], seed: 13))
    let columns = kernel_packed_columns(27)
    let patches = { (base: UnsafePointer<Float>) in
      kernel_patches(
        base: base, rows: 7, columns: 9, row_step: 55, column_step: 5, segments: 3,
        segment_step: 55, length: 15)
    }
    var packed = [Float](repeating: 0, count: 45 * columns)
    var y = [Float](repeating: 0, count: 7 * 9 * 27)
    w.withSpan { w in
      w.withUnsafeBufferPointer { kernel_pack_panels($0.baseAddress, 27, 45, 27, &packed) }
    }
    let zeros = [Float](repeating: 0, count: columns)
    x.withSpan { x in
      x.withUnsafeBufferPointer { x in
        guard let base = x.baseAddress else { return }
        var p = patches(base)
        kernel_convolve(level, &p, packed, zeros, 27, false, &y, 27)
      }
    }
    #expect(Self.sums.mismatch(y, reference(x, w, 1)) == nil)
    var sums = [Float](repeating: 0, count: 45 * columns)
    var slope = draws([7 * 9, 27], seed: 14).scalars
    let expected = Tensor(slope, shape: [1, 7, 9, 27])
    slope += [Float](repeating: .nan, count: 31)
    x.withSpan { x in
      x.withUnsafeBufferPointer { x in
        guard let base = x.baseAddress else { return }
        var p = patches(base)
        kernel_convolve_kernel_gradient(level, &p, slope, 27, 9 * 27, 27, &sums)
      }
    }
    let inside = (0..<45).flatMap { Array(sums[$0 * columns..<$0 * columns + 27]) }
    let tape = GradientTape()
    let watched = tape.watch(w)
    let gradient = tape.gradient(
      of: x.conv2D(kernel: watched), at: [watched], upstream: expected)[0]
    #expect(Self.sums.mismatch(inside, gradient.scalars.map(Double.init)) == nil)
  }

  /// A dense layer over flattened images: deep enough to be multiplied in parts.
  @Test func deepProductsKeepTheirDigits() {
    let (x, w, b) = (
      draws([20, 4000], seed: 19), draws([4000, 40], seed: 20), draws([40], seed: 21)
    )
    let (a, weights, offsets) = (x.scalars, w.scalars, b.scalars)
    var expected: [Double] = []
    for row in 0..<20 {
      for column in 0..<40 {
        var sum = Double(offsets[column])
        for k in 0..<4000 { sum += Double(a[row * 4000 + k]) * Double(weights[k * 40 + column]) }
        expected.append(sum)
      }
    }
    let positive = expected.map { max($0, 0) }
    #expect(Self.sums.mismatch(x.dense(kernel: w, bias: b).scalars, expected) == nil)
    #expect(
      Self.sums.mismatch(
        x.dense(kernel: w, bias: b, activation: .relu).scalars, positive) == nil)
    let turned = x.matmul(w.transposed(), transposingOther: true) + b
    #expect(Self.sums.mismatch(turned.scalars, expected) == nil)
  }

  @Test func aLargerSideComesBack() {
    let x = draws([2, 5, 7, 3], seed: 15)
    #expect(
      x.convTranspose2D(kernel: draws([3, 3, 4, 3], seed: 16), strides: 2, padding: .same).shape
        == [2, 10, 14, 4])
    #expect(
      x.conv2D(kernel: draws([3, 3, 3, 4], seed: 17), strides: 2, padding: .same).shape == [
        2, 3, 4, 4,
      ])
  }

  @Test func anEmptyBatchStaysEmpty() {
    let x = Tensor.zeros([0, 5, 5, 2]), w = draws([3, 3, 2, 4], seed: 18)
    #expect(x.conv2D(kernel: w).shape == [0, 3, 3, 4])
    #expect(x.conv2DMaxPooled(kernel: w, pool: 2).shape == [0, 1, 1, 4])
    let (_, gradients) = valueWithGradient(at: [w]) { x.conv2D(kernel: $0[0]).sum() }
    #expect(gradients[0] == .zeros(w.shape))
    #expect(x.maxPool2D(2).shape == [0, 2, 2, 2])
  }

  @Test func aNaNPassesPooling() {
    let x = Tensor([1, .nan, 2, 3], shape: [1, 2, 2, 1])
    #expect(x.maxPool2D(2).scalar.isNaN)
    let wide = Tensor(
      (0..<80).map { $0 == 37 ? .nan : Float($0) }, shape: [1, 2, 2, 20])
    let y = wide.maxPool2D(2).scalars
    #expect(y[17].isNaN)
    #expect(y[16] == 76 && y[19] == 79)
  }
}

@Suite struct DropoutTests {
  private let ones = Tensor.ones([400, 250])

  @Test(arguments: [0.25, 0.5, 0.9] as [Float]) func dropsItsFractionAndKeepsTheMean(_ rate: Float)
  {
    let y = ones.dropout(rate: rate, key: 7).scalars
    let dropped = Double(y.filter { $0 == 0 }.count) / Double(y.count)
    // 100,000 draws: a standard deviation of at most 0.0016; five of them.
    #expect(abs(dropped - Double(rate)) < 0.008)
    #expect(y.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
  }

  @Test func keysAndNeighborsAreIndependent() {
    let a = ones.dropout(rate: 0.5, key: 1).scalars.map { $0 == 0 }
    for other in [2, 3, 1 << 32, 1 << 32 + 1] as [UInt64] {
      let b = ones.dropout(rate: 0.5, key: other).scalars.map { $0 == 0 }
      let equal = Double(zip(a, b).filter { $0 == $1 }.count) / Double(a.count)
      #expect(abs(equal - 0.5) < 0.01, "key \(other)")
    }
    for distance in [1, 2, 16, 250, 256] {
      let equal = Double(zip(a, a.dropFirst(distance)).filter { $0 == $1 }.count)
      #expect(abs(equal / Double(a.count - distance) - 0.5) < 0.01, "distance \(distance)")
    }
  }

  @Test func theGradientIsDroppedWhereTheValueIs() {
    let x = Tensor((0..<600).map { Float($0) + 1 }, shape: [2, 3, 5, 20])
    for channels in [false, true] {
      let (_, gradients) = valueWithGradient(at: [x]) {
        $0[0].dropout(rate: 0.4, key: 5, channels: channels).sum()
      }
      let y = x.dropout(rate: 0.4, key: 5, channels: channels)
      #expect(gradients[0] == Tensor.ones(x.shape).dropout(rate: 0.4, key: 5, channels: channels))
      #expect(zip(y.scalars, gradients[0].scalars).allSatisfy { ($0 == 0) == ($1 == 0) })
    }
  }

  @Test func wholeChannelsAreDropped() {
    let y = Tensor.ones([50, 4, 20]).dropout(rate: 0.5, key: 3, channels: true).scalars
    var dropped = 0
    for image in 0..<50 {
      for channel in 0..<20 {
        let values = (0..<4).map { y[(image * 4 + $0) * 20 + channel] }
        #expect(values.allSatisfy { $0 == values[0] })
        dropped += values[0] == 0 ? 1 : 0
      }
    }
    // 1,000 draws: a standard deviation of 16.
    #expect((420...580).contains(dropped))
  }

  @Test func aRateOfZeroChangesNothing() {
    #expect(ones.dropout(rate: 0, key: 1) == ones)
  }
}
