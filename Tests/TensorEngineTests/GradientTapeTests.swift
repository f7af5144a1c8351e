import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@Suite struct GradientTapeTests {
  @Test func aTensorUsedTwiceCollectsBothGradients() {
    let tape = GradientTape()
    let x = tape.watch(Tensor([3, -2]))
    let y = (x * x + x).sum()
    #expect(tape.gradient(of: y, at: [x])[0].scalars == [7, -3])
    // The record stays, so the gradient can be asked for again.
    #expect(tape.gradient(of: y, at: [x])[0].scalars == [7, -3])
  }

  @Test func whatIsNotUsedHasAGradientOfZeros() {
    let tape = GradientTape()
    let (x, unused) = (tape.watch(Tensor(2)), tape.watch(Tensor.ones([2, 3])))
    let gradients = tape.gradient(of: x.squared(), at: [x, unused])
    #expect(gradients[0].scalars == [4])
    #expect(gradients[1] == .zeros([2, 3]))
  }

  @Test func constantsHaveNoPositionOnTheTape() {
    let tape = GradientTape()
    let x = tape.watch(Tensor(2))
    let constant = Tensor(5).exp() * 3
    #expect(!constant.isTraced)
    #expect(tape.count == 1)
    #expect(tape.gradient(of: constant, at: [x])[0].scalar == 0)
    #expect(tape.gradient(of: x.detached * x, at: [x])[0].scalar == 2)
  }

  @Test func gradientsOfIntermediatesAndOfTheResultItself() {
    let tape = GradientTape()
    let x = tape.watch(Tensor(3))
    let y = x.squared()
    let z = y * 2
    #expect(tape.gradient(of: z, at: [x, y, z]).map(\.scalar) == [12, 2, 1])
  }

  @Test func upstreamWeighsTheOutputs() {
    let tape = GradientTape()
    let x = tape.watch(Tensor([1, 2, 3]))
    let gradients = tape.gradient(of: x.squared(), at: [x], upstream: Tensor([1, 0, -1]))
    #expect(gradients[0].scalars == [2, 0, -6])
  }

  @Test func broadcastOperandsGetSummedGradients() {
    let (_, gradients) = valueWithGradient(
      at: [.ones([2, 3]), Tensor([1, 2, 3]), Tensor([4, 5], shape: [2, 1]), Tensor(2)]
    ) { (($0[0] + $0[1]) * $0[2] * $0[3]).sum() }
    #expect(gradients[0].scalars == [8, 8, 8, 10, 10, 10])
    #expect(gradients[1].scalars == [18, 18, 18])
    #expect(gradients[2] == Tensor([18, 18], shape: [2, 1]))
    #expect(gradients[3].shape == Shape() && gradients[3].scalar == 81)
  }

  @Test func aResetTapeServesAgain() {
    let tape = GradientTape()
    for round in 1...3 {
      let x = tape.watch(Tensor(Float(round)))
      #expect(tape.gradient(of: x * x * x, at: [x])[0].scalar == Float(3 * round * round))
      tape.reset()
      #expect(tape.count == 0)
    }
  }

  @Test func tensorsThatOutliveTheirTapeAreConstants() {
    let tape = GradientTape()
    let old = tape.watch(Tensor(2)).squared()
    tape.reset()
    #expect(!old.isTraced)
    #expect((old * 3).scalar == 12)
    #expect(tape.count == 0)
    let x = tape.watch(Tensor(5))
    #expect(tape.gradient(of: x * old, at: [x])[0].scalar == 4)
    // Beside a tensor of another tape too.
    let other = GradientTape()
    let z = other.watch(Tensor(1))
    #expect(other.gradient(of: z * old, at: [z])[0].scalar == 4)
  }

  @Test func aDeepChainNeedsNoDeepStack() {
    let tape = GradientTape()
    let x = tape.watch(Tensor(1))
    var y = x
    for _ in 0..<200_000 { y = y + 1 }
    #expect(tape.count == 200_001)
    #expect(tape.gradient(of: y, at: [x])[0].scalar == 1)
    tape.reset()
    let z = tape.watch(Tensor(1))
    var product = z
    for _ in 0..<200_000 { product = product * Float(1) }
    #expect(tape.gradient(of: product, at: [z])[0].scalar == 1)
  }

  @Test func nothingIsLeftWhenATapeGoes() {
    weak var recorder: TapeRecorder?
    var kept: Tensor?
    do {
      let tape = GradientTape()
      recorder = tape.recorder
      let x = tape.watch(Tensor([1, 2]))
      let y = (x * x).sum().exp()
      _ = tape.gradient(of: y, at: [x], createGraph: true)
      kept = y
      #expect(recorder != nil)
    }
    #expect(recorder == nil)
    #expect(kept?.isTraced == false)
    // The next tapes use the slot of this one again, without taking its tensors for theirs.
    let tapes = (0..<8).map { _ in GradientTape() }
    let watched = tapes.map { $0.watch(Tensor([1, 2])) }
    kept = kept.map { $0 * 2 }
    #expect(kept?.isTraced == false)
    #expect(Tolerance.float32.accepts(Double(kept?.scalar ?? 0), 2 * 148.41315910))  // 2 e^5
    let areTraced = watched.allSatisfy { $0.isTraced }
    #expect(areTraced)
  }
}

@Suite struct SecondDerivativeTests {
  /// The derivatives of f at x, the first to the `order`th.
  private func derivatives(_ f: (Tensor) -> Tensor, at x: Float, order: Int) -> [Float] {
    let tape = GradientTape()
    let x = tape.watch(Tensor(x))
    var y = f(x)
    return (0..<order).map { _ in
      y = tape.gradient(of: y, at: [x], createGraph: true)[0]
      return y.scalar
    }
  }

  @Test func ofAPolynomial() {
    // x^4 - 2 x^3 + x: 4 x^3 - 6 x^2 + 1, 12 x^2 - 12 x, 24 x - 12, 24
    let found = derivatives({ x in x * x * x * x - 2 * x * x * x + x }, at: 1.5, order: 4)
    #expect(Tolerance.float32.mismatch(found, [1, 9, 24, 24]) == nil)
  }

  @Test func ofPowersAndQuotients() {
    // x^-2: -2 x^-3, 6 x^-4.   1 / (1 + x): -(1 + x)^-2, 2 (1 + x)^-3
    #expect(
      Tolerance.float32.mismatch(
        derivatives({ $0.power(-2) }, at: 2, order: 2), [-0.25, 0.375]) == nil)
    #expect(
      Tolerance.float32.mismatch(
        derivatives({ 1 / (1 + $0) }, at: 1, order: 2), [-0.25, 0.25]) == nil)
  }

  @Test func ofTheHyperbolicTangent() {
    // At atanh(0.5), t = 0.5: t' = 1 - t^2, t'' = -2 t t', t''' = t' (6 t^2 - 2)
    let found = derivatives({ $0.tanh() }, at: 0.549306144, order: 3)
    #expect(Tolerance.float32.mismatch(found, [0.75, -0.75, -0.375]) == nil)
  }

  /// A critic's gradient penalty (Gulrajani et al., 2017): the squared length of the slope at the
  /// input, differentiated by the weights.
  @Test(arguments: [FusedActivation.tanh, .sigmoid, .relu, .identity])
  func ofAGradientPenalty(_ activation: FusedActivation) {
    var random = PCG64(seed: 8)
    func draw(_ shape: Shape) -> Tensor {
      Tensor((0..<shape.count).map { _ in Float(random.uniform(-1, 1)) }, shape: shape)
    }
    let x = draw([5, 3])
    let weights = [draw([3, 4]), draw([4]), draw([4, 1])]
    func penalty(_ w: [Tensor], on tape: GradientTape) -> Tensor {
      let input = tape.watch(x)
      let hidden = input.dense(kernel: w[0], bias: w[1], activation: activation)
      let score = hidden.dense(kernel: w[2], bias: nil).sum()
      let slope = tape.gradient(of: score, at: [input], createGraph: true)[0]
      return slope.squared().sum(along: 1).mean()
    }
    let tape = GradientTape()
    let watched = weights.map { tape.watch($0) }
    let gradients = tape.gradient(of: penalty(watched, on: tape), at: watched)
    // A step of 1/512 leaves 1e-7 / h = 5e-5 of rounding, and crosses no kink of relu here.
    let tolerance = Tolerance(absolute: 2e-3, relative: 2e-3)
    for index in weights.indices {
      let differences = (0..<weights[index].count).map { element -> Double in
        func value(_ step: Float) -> Double {
          var shifted = weights
          shifted[index].withMutableSpan { $0[element] += step }
          return Double(penalty(shifted, on: GradientTape()).scalar)
        }
        return (value(0x1p-9) - value(-0x1p-9)) / 0x1p-8
      }
      #expect(tolerance.mismatch(gradients[index].scalars, differences) == nil, "weights \(index)")
    }
  }

  @Test func thePenaltyOfFusedLossesAndSoftmaxIsDifferentiable() {
    let x = Tensor([0.3, -0.2, 0.9, 0.1, 0.4, -0.7], shape: [2, 3])
    let functions: [(Tensor) -> Tensor] = [
      { $0.softmaxCrossEntropy(labels: [2, 0]) },
      { $0.huberLoss(target: .zeros([2, 3]), delta: 0.5) },
      { $0.softmax().squared().sum() }, { $0.logSumExp().sum() },
      { $0.logSoftmax().squared().sum() }, { ($0.max(along: 1) * $0.sum(along: 1)).sum() },
      { $0.slice(along: 1, 1..<3).squared().sum() }, { $0.gatheringRows(at: [1, 1]).exp().sum() },
    ]
    for (number, function) in functions.enumerated() {
      func squaredSlope(_ x: Tensor, _ tape: GradientTape) -> Tensor {
        tape.gradient(of: function(x), at: [x], createGraph: true)[0].squared().sum()
      }
      let tape = GradientTape()
      let watched = tape.watch(x)
      let gradient = tape.gradient(of: squaredSlope(watched, tape), at: [watched])[0]
      let differences = (0..<x.count).map { element -> Double in
        func value(_ step: Float) -> Double {
          var shifted = x
          shifted.withMutableSpan { $0[element] += step }
          let tape = GradientTape()
          return Double(squaredSlope(tape.watch(shifted), tape).scalar)
        }
        return (value(0x1p-7) - value(-0x1p-7)) / 0x1p-6
      }
      let tolerance = Tolerance(absolute: 2e-3, relative: 2e-3)
      #expect(tolerance.mismatch(gradient.scalars, differences) == nil, "function \(number)")
    }
  }

  @Test func aRecordThatGrowsDuringTheWalkKeepsItsGradients() {
    // Many uses of one tensor: each adds a recorded sum, over several doublings of the record.
    let tape = GradientTape()
    let x = tape.watch(Tensor(2))
    var y = x * x
    for _ in 1..<1000 { y = y + x * x }
    let first = tape.gradient(of: y, at: [x], createGraph: true)[0]
    #expect(first.scalar == 4000)
    #expect(tape.gradient(of: first, at: [x])[0].scalar == 2000)
  }
}
