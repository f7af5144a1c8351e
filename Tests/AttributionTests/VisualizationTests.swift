import Attribution
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

private struct GoldenAscent: Decodable {
  struct Case: Decodable {
    let smoothing: Float
    let gradient: GoldenArray
    let losses: [Double]
    let images: GoldenArray
    let probabilities: GoldenArray
  }

  let parameters: [GoldenArray]
  let start: GoldenArray
  let steps: Int
  let step_size: Float
  let range: [Float]
  let cases: [Case]
}

@Suite struct ClassImageTests {
  private func tensor(_ array: GoldenArray) -> Tensor {
    Tensor(array.floats, shape: Shape(array.shape))
  }

  private func network(_ golden: GoldenAscent, softmax: Bool = false) -> Sequential {
    let layers: [LayerSpecification] = [
      .conv2D(filters: 3, size: 3, activation: .relu), .maxPool2D(2), .flatten, .dense(units: 3),
    ]
    return Sequential(
      Architecture(
        inputShape: [6, 6, 1], layers: layers + (softmax ? [.activation(.softmax)] : [])),
      parameters: golden.parameters.map(tensor))
  }

  /// Thirty steps in Float32 beside thirty in float64: the roundings of each step are carried on.
  private let tolerance = Tolerance(absolute: 1e-4, relative: 1e-4)

  @Test(arguments: [false, true])
  func theAscentIsPyTorchs(endsWithSoftmax: Bool) throws {
    let golden = try GoldenFiles.decode(GoldenAscent.self, from: "class_images.json")
    let network = network(golden, softmax: endsWithSoftmax)
    for wanted in golden.cases {
      let ascent = ClassImageAscent(
        steps: golden.steps, stepSize: golden.step_size, smoothing: wanted.smoothing,
        range: golden.range[0]...golden.range[1])
      let found = ascent.images(of: network, classes: [0, 1, 2], from: tensor(golden.start))
      #expect(found.images.shape == Shape(wanted.images.shape))
      #expect(tolerance.mismatch(found.images.scalars, wanted.images.values) == nil)
      #expect(tolerance.mismatch(found.losses, wanted.losses) == nil)
      #expect(tolerance.mismatch(found.probabilities, wanted.probabilities.values) == nil)
      // One small step without a cut moves against PyTorch's gradient.
      let first = ClassImageAscent(
        steps: 1, stepSize: 1, smoothing: wanted.smoothing, range: -100...100
      ).images(of: network, classes: [0, 1, 2], from: tensor(golden.start))
      let moved = zip(golden.start.floats, first.images.scalars).map { $0 - $1 }
      #expect(tolerance.mismatch(moved, wanted.gradient.values) == nil)
    }
    // The comparison distinguishes another weight of the smoothing.
    let other = ClassImageAscent(
      steps: golden.steps, stepSize: golden.step_size, smoothing: 0.03, range: -0.5...0.5
    ).images(of: network, classes: [0, 1, 2], from: tensor(golden.start))
    #expect(tolerance.mismatch(other.images.scalars, golden.cases[1].images.values) != nil)
  }

  /// 8x8 images with a bright bar at the left, in the middle or at the right.
  private func bars(_ count: Int, _ random: inout PCG64) -> (images: Tensor, labels: [Int]) {
    let labels = (0..<count).map { $0 % 3 }
    let images = Tensor(shape: [count, 8, 8, 1]) { span in
      for index in span.indices {
        let isBar = index % 8 / 2 == labels[index / 64] + (labels[index / 64] == 2 ? 1 : 0)
        span[index] = (isBar ? 0.8 : 0.1) + Float(random.uniform(-0.1, 0.1))
      }
    }
    return (images, labels)
  }

  @Test func aTrainedNetworksClassesAreReachedFromNoise() throws {
    var random = PCG64(seed: 3)
    let (images, labels) = bars(60, &random)
    var network = Sequential(
      inputShape: [8, 8, 1],
      [.conv2D(filters: 4, size: 3, activation: .relu), .flatten, .dense(units: 3)], using: &random)
    var optimizer = Adam(learningRate: 0.01)
    for _ in 0..<60 {
      optimizer.minimize(&network) { $0(images).softmaxCrossEntropy(labels: labels) }
    }
    let ascent = ClassImageAscent(steps: 100, stepSize: 0.1, smoothing: 0.01)
    var noise = PCG64(seed: 7)
    let found = ascent.images(of: network, classes: [0, 1, 2], using: &noise)
    #expect(found.probabilities.allSatisfy { $0 > 0.9 }, "\(found.probabilities)")
    let (first, last) = (try #require(found.losses.first), try #require(found.losses.last))
    #expect(found.losses.count == 101 && last < first / 2, "\(first) to \(last)")
    #expect(found.images.scalars.allSatisfy { (0...1).contains($0) })
    // The bar of its class is the brightest part of an image: columns 0-1, 2-3 and 6-7.
    let columns = found.images.reshaped(to: [3, 8, 8]).mean(along: 1).scalars
    for (row, bar) in [0, 2, 6].enumerated() {
      let parts = stride(from: row * 8, to: row * 8 + 8, by: 2).map {
        columns[$0] + columns[$0 + 1]
      }
      #expect(parts.firstIndex(of: parts.max() ?? 0) == bar / 2, "\(parts)")
    }
    noise = PCG64(seed: 7)
    let again = ascent.images(of: network, classes: [0, 1, 2], using: &noise)
    #expect(again.images == found.images)
    noise = PCG64(seed: 8)
    #expect(ascent.images(of: network, classes: [0, 1, 2], using: &noise).images != found.images)
  }

  /// relu(8 x - 7.2) is silent up to 0.9: around the middle no gradient leads to the second class.
  @Test func silentUnitsAreWokenByStrongerNoise() {
    let network = Sequential(
      Architecture(
        inputShape: [1], layers: [.dense(units: 1, activation: .relu), .dense(units: 2)]),
      parameters: [
        Tensor([8], shape: [1, 1]), Tensor([-7.2]), Tensor([0, 20], shape: [1, 2]),
        Tensor([0, -3]),
      ])
    let ascent = ClassImageAscent(steps: 50, stepSize: 0.01)
    let silent = ascent.images(of: network, classes: [1], from: Tensor([0.5], shape: [1, 1]))
    #expect(silent.images.scalars == [0.5] && silent.probabilities[0] < 0.05)
    var noise = PCG64(seed: 1)
    let found = ascent.images(of: network, classes: [0, 1], using: &noise)
    #expect(found.probabilities.allSatisfy { $0 > 0.9 }, "\(found.probabilities)")
    #expect(found.images.scalars[1] > 0.9)
  }

  /// Images are found in one batch, but each as if it were alone.
  @Test func imagesDoNotDependOnEachOther() throws {
    let golden = try GoldenFiles.decode(GoldenAscent.self, from: "class_images.json")
    let (network, start) = (network(golden), tensor(golden.start))
    let ascent = ClassImageAscent(steps: 10, range: -0.5...0.5)
    let all = ascent.images(of: network, classes: [0, 1, 2], from: start)
    let alone = ascent.images(of: network, classes: [2], from: start.slice(2..<3))
    let expected = all.images.slice(2..<3).scalars.map(Double.init)
    #expect(Tolerance.float32.mismatch(alone.images.scalars, expected) == nil)
  }

  @Test func wrongStartsTrap() async {
    await #expect(processExitsWith: .failure) {
      var random = PCG64(seed: 1)
      let network = Sequential(inputs: 4, [.dense(units: 2)], using: &random)
      _ = ClassImageAscent().images(of: network, classes: [0, 1], from: .zeros([1, 4]))
    }
    await #expect(processExitsWith: .failure) { _ = ClassImageAscent(stepSize: 0) }
  }
}

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
