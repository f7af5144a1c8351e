import TensorEngine
import Testing

/// What a mistake in the program prints before it stops: the operation and both shapes.
@Suite struct TrapTests {
  private func expect(_ result: ExitTest.Result?, says words: String...) {
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    for word in words { #expect(message.contains(word), "\(message)") }
  }

  @Test func productOfMatricesThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([32, 4]).matmul(.zeros([5, 2])) }
    expect(result, says: "matmul: [32, 4] times [5, 2]: inner dimensions differ (4, 5)")
  }

  @Test func sumOfShapesThatDoNotBroadcast() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]) + .zeros([4]) }
    expect(result, says: "+: shapes [2, 3] and [4] do not broadcast")
  }

  @Test func reshapeToAnotherCount() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).reshaped(to: [4, -1]) }
    expect(result, says: "reshaped: shape [2, 3] has 6 elements, [4, 1] has 4")
  }

  @Test func biasOfAnotherWidth() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([1, 2]).dense(kernel: .zeros([2, 3]), bias: .zeros([4])) }
    expect(result, says: "dense: bias [4] does not fit kernel [2, 3]")
  }

  @Test func lossesOfDifferentShapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([4]).huberLoss(target: .zeros([4, 1])) }
    expect(result, says: "huberLoss", "[4]", "[4, 1]")
  }

  @Test func labelsOutsideTheClasses() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).softmaxCrossEntropy(labels: [0, 3]) }
    expect(result, says: "softmaxCrossEntropy: index 3 is not in 0..<3")
  }

  @Test func sliceBeyondTheEnd() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).slice(along: 1, 2..<4) }
    expect(result, says: "slice: 2..<4 is outside axis 1 of [2, 3]")
  }

  @Test func axisThatIsNotThere() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).sum(along: 2) }
    expect(result, says: "axis 2 is outside shape [2, 3]")
  }

  @Test func kernelOfOtherChannels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 8, 8, 3]).conv2D(kernel: .zeros([3, 3, 4, 5])) }
    expect(result, says: "conv2D", "[2, 8, 8, 3]", "[3, 3, 4, 5]")
  }

  @Test func kernelLargerThanTheImages() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 4, 4, 3]).conv2D(kernel: .zeros([5, 5, 3, 1])) }
    expect(result, says: "conv2D", "[5, 5, 3, 1]", "does not fit images [2, 4, 4, 3]")
  }

  @Test func poolingOfWhatIsNoImage() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 4]).maxPool2D(2) }
    expect(result, says: "maxPool2D: expected images [N, H, W, C], got shape [2, 4]")
  }

  @Test func transposedConvolutionOfOtherChannels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 4, 4, 3]).convTranspose2D(kernel: .zeros([3, 3, 3, 5])) }
    expect(result, says: "convTranspose2D: images [2, 4, 4, 3]", "[3, 3, 3, 5]")
  }

  @Test func dropoutOfEverything() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2]).dropout(rate: 1, key: 0) }
    expect(result, says: "dropout: expected a rate in 0..<1, got 1.0")
  }

  @Test func tensorsOfTwoTapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let (first, second) = (GradientTape(), GradientTape())
      _ = first.watch(Tensor(1)) * second.watch(Tensor(2))
    }
    expect(result, says: "watched by different tapes")
  }

  @Test func gradientAtAnUnrecordedTensor() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = GradientTape()
      let x = tape.watch(Tensor(1))
      _ = tape.gradient(of: x * x, at: [Tensor(1)])
    }
    expect(result, says: "gradient: a tensor is not watched by this tape")
  }
}
