import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@testable import Attribution

@Suite struct ActivationMaximizationTests {
  /// Thirty steps in Float32 beside thirty in float64: the roundings of each step are carried on.
  private let tolerance = Tolerance(absolute: 1e-4, relative: 1e-4)

  @Test func penaltiesAndTheirGradientsArePyTorchs() throws {
    let golden = try GoldenVisualization.read().penalties
    for wanted in golden.cases {
      let penalty: ImagePenalty =
        switch wanted.name {
        case "tv": .totalVariation(beta: wanted.parameter)
        case "norm": .norm(p: wanted.parameter > 1e20 ? .infinity : wanted.parameter)
        default: .squares
        }
      let values = penalty.values(golden.x.tensor)
      #expect(Tolerance.float32.mismatch(values.scalars, wanted.values.values) == nil, "\(penalty)")
      let gradient = valueWithGradient(at: [golden.x.tensor]) { penalty.values($0[0]).sum() }
        .gradients[0]
      #expect(
        Tolerance.float32.mismatch(gradient.scalars, wanted.gradient.values) == nil, "\(penalty)")
    }
  }

  @Test func norms255HighAndOfZerosAreFinite() {
    for p: Float in [1, 6, 30, .infinity] {
      let high = ImagePenalty.norm(p: p).values(Tensor(repeating: 255, shape: [1, 8, 8, 1]))
      #expect(high.scalars.allSatisfy { $0.isFinite && $0 >= 255.0 / 64 })
      let gradient = valueWithGradient(at: [.zeros([1, 8, 8, 1])]) {
        ImagePenalty.norm(p: p).values($0[0]).sum()
      }.gradients[0]
      #expect(gradient.scalars.allSatisfy { $0.isFinite }, "p = \(p)")
    }
    let flat = valueWithGradient(at: [.ones([1, 8, 8, 1])]) {
      ImagePenalty.totalVariation(beta: 1).values($0[0]).sum()
    }
    #expect(flat.gradients[0].scalars.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [false, true])
  func objectivesAndTheirGradientsArePyTorchs(endsWithSoftmax: Bool) throws {
    let golden = try GoldenVisualization.read()
    let network = golden.network(softmax: endsWithSoftmax)
    let classes = [2, 0, 1]
    for wanted in golden.targets {
      let targets: [FeatureTarget] =
        switch wanted.name {
        case "logits": classes.map { .output($0) }
        case "mixture": classes.map { _ in .output(0, 2) }
        case "log_probability": classes.map { .logProbability($0) }
        case "channel": classes.map { _ in .channel(1, of: "conv2d_1") }
        case "neuron": classes.map { _ in .neuron([2, 1, 0], of: "conv2d_1") }
        default: classes.map { _ in .norm(of: "conv2d_1") }
        }
      let targeted = try TargetedNetwork(network, targets)
      let (value, gradients) = valueWithGradient(at: [golden.start.tensor * 8]) {
        targeted.objectives($0[0]).values.sum()
      }
      let values = targeted.objectives(golden.start.tensor * 8).values
      #expect(
        tolerance.mismatch(values.scalars, wanted.values.values) == nil, "\(wanted.name)")
      #expect(tolerance.accepts(Double(value.scalar), wanted.values.values.reduce(0, +)))
      #expect(
        tolerance.mismatch(gradients[0].scalars, wanted.gradient.values) == nil, "\(wanted.name)")
    }
  }

  private func settings(_ wanted: GoldenVisualization.Ascent) -> ActivationMaximization {
    var settings = ActivationMaximization()
    settings.steps = wanted.steps
    settings.range = wanted.range[0]...wanted.range[1]
    settings.penalties = [
      .init(.norm(p: 6), weight: wanted.lp), .init(.totalVariation(beta: 2), weight: wanted.tv),
    ]
    settings.optimizer =
      wanted.rmsprop
      ? .rmsprop(learningRate: wanted.rate) : .descent(learningRate: wanted.rate)
    settings.normalizesGradient = wanted.rmsprop
    settings.clips = wanted.clips
    return settings
  }

  private func targets(_ wanted: GoldenVisualization.Ascent) -> [FeatureTarget] {
    (0..<3).map { wanted.objective == "logit" ? .output($0) : .logProbability($0) }
  }

  @Test func theAscentIsKerasViss() throws {
    let golden = try GoldenVisualization.read()
    for wanted in golden.ascents {
      let start = golden.start.tensor * (wanted.objective == "logit" ? 16 : 1)
      var last = start
      let found = try settings(wanted).images(
        of: golden.network(), targets: targets(wanted), from: start
      ) { _, images in last = images() }
      let losses = found.history.map { Double($0.loss) }
      #expect(tolerance.mismatch(losses, wanted.losses) == nil)
      let expected = wanted.images.tensor.clipped(to: wanted.range[0], wanted.range[1])
      #expect(tolerance.mismatch(found.images.scalars, expected.scalars.map(Double.init)) == nil)
      #expect(found.history.count == wanted.steps && last.shape == found.images.shape)
    }
    // The comparison distinguishes another weight.
    var other = settings(golden.ascents[1])
    other.penalties = []
    let found = try other.images(
      of: golden.network(), targets: targets(golden.ascents[1]), from: golden.start.tensor)
    #expect(
      tolerance.mismatch(found.images.scalars, golden.ascents[1].images.values) != nil)
  }

  /// Images are found in one batch, but each as if it were alone, with transformations too.
  @Test func imagesDoNotDependOnEachOther() throws {
    let network = try GoldenVisualization.read().network()
    var ascent = ActivationMaximization.mnist
    ascent.steps = 12
    ascent.restarts = 0
    for optimizer in [
      ascent.optimizer, .adam(learningRate: 0.02), .descent(learningRate: 0.02),
    ] {
      ascent.optimizer = optimizer
      for parametrization in [ImageParametrization.pixels, .fourier(decay: 1)] {
        ascent.parametrization = parametrization
        let all = try ascent.images(
          of: network, targets: (0..<3).map { .output($0) }, seed: 4)
        for label in 0..<3 {
          let alone = try ascent.images(of: network, targets: [.output(label)], seed: 4)
          let expected = all.images.slice(label..<label + 1).scalars.map(Double.init)
          #expect(tolerance.mismatch(alone.images.scalars, expected) == nil)
        }
        let other = try ascent.images(of: network, targets: [.output(0)], seed: 5)
        #expect(other.images != all.images.slice(0..<1))
      }
    }
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

  private func barNetwork() -> Sequential {
    var random = PCG64(seed: 3)
    let (images, labels) = bars(60, &random)
    var network = Sequential(
      inputShape: [8, 8, 1],
      [.conv2D(filters: 4, size: 3, activation: .relu), .flatten, .dense(units: 3)], using: &random)
    var optimizer = Adam(learningRate: 0.01)
    for _ in 0..<60 {
      optimizer.minimize(&network) { $0(images).softmaxCrossEntropy(labels: labels) }
    }
    return network
  }

  @Test func aTrainedNetworksClassesAreReachedFromNoise() throws {
    let network = barNetwork()
    var ascent = ActivationMaximization()
    (ascent.steps, ascent.clips) = (100, true)
    ascent.optimizer = .rmsprop(learningRate: 0.05)
    ascent.penalties = [.init(.totalVariation(beta: 2), weight: 1)]
    let targets: [FeatureTarget] = (0..<3).map { .output($0) }
    let found = try ascent.images(of: network, targets: targets, seed: 7)
    let reached = try #require(found.probabilities)
    #expect(reached.allSatisfy { $0 > 0.9 }, "\(reached)")
    #expect(found.images.scalars.allSatisfy { (0...1).contains($0) })
    // The bar of its class is the brightest part of an image: columns 0-1, 2-3 and 6-7.
    let columns = found.images.reshaped(to: [3, 8, 8]).mean(along: 1).scalars
    for (row, bar) in [0, 2, 6].enumerated() {
      let parts = stride(from: row * 8, to: row * 8 + 8, by: 2).map {
        columns[$0] + columns[$0 + 1]
      }
      #expect(parts.firstIndex(of: parts.max() ?? 0) == bar / 2, "\(parts)")
    }
    let again = try ascent.images(of: network, targets: targets, seed: 7)
    #expect(again.images == found.images)
  }

  /// With total variation neighbors are more alike than without.
  @Test func regularizationSmoothsImages() throws {
    let network = barNetwork()
    var ascent = ActivationMaximization()
    (ascent.steps, ascent.clips) = (60, true)
    ascent.optimizer = .adam(learningRate: 0.05)
    ascent.penalties = [.init(.totalVariation(beta: 2), weight: 20)]
    let rough = try ascent.withoutRegularization.images(of: network, targets: [.output(1)])
    let smooth = try ascent.images(of: network, targets: [.output(1)])
    func variation(_ images: FeatureImages) -> Float {
      ImagePenalty.totalVariation(beta: 2).values(images.images).scalar
    }
    #expect(variation(smooth) < variation(rough) / 2)
    #expect(rough.objectives[0] > smooth.objectives[0])
    #expect(smooth.history[0].losses.map(\.name) == ["AM", "TV"])
  }

  /// relu(8 x - 7.2) is silent up to 0.9: around the middle no gradient leads to the second class.
  private static let silentNetwork = Sequential(
    Architecture(
      inputShape: [1], layers: [.dense(units: 1, activation: .relu), .dense(units: 2)]),
    parameters: [
      Tensor([8], shape: [1, 1]), Tensor([-7.2]), Tensor([0, 20], shape: [1, 2]), Tensor([0, -3]),
    ])

  /// Fifty steps of the gradient itself from the middle.
  private static var plainAscent: ActivationMaximization {
    var ascent = ActivationMaximization()
    (ascent.steps, ascent.clips, ascent.start) = (50, true, .normal(0.1))
    (ascent.optimizer, ascent.normalizesGradient) = (.descent(learningRate: 0.01), false)
    return ascent
  }

  @Test func silentUnitsAreReachedFromStrongerNoise() throws {
    let network = Self.silentNetwork
    var ascent = Self.plainAscent
    let targets: [FeatureTarget] = [.logProbability(0), .logProbability(1)]
    let silent = try ascent.images(
      of: network, targets: [targets[1]], from: Tensor([0.5], shape: [1, 1]))
    #expect(silent.images.scalars == [0.5])
    let before = try #require(silent.probabilities)
    #expect(before[0] < 0.05)
    ascent.restarts = 5
    let found = try ascent.images(of: network, targets: targets, seed: 1)
    let reached = try #require(found.probabilities)
    #expect(reached.allSatisfy { $0 > 0.9 }, "\(reached)")
    #expect(found.images.scalars[1] > 0.9)
  }

  /// A mix in the list has no probability, which leaves the restarts of the classes beside it as they
  /// are.
  @Test func aMixDoesNotSpoilTheClassesBesideIt() throws {
    let network = Self.silentNetwork
    var ascent = Self.plainAscent
    ascent.restarts = 5
    let alone = try ascent.images(of: network, targets: [.output(1)], seed: 1)
    let beside = try ascent.images(of: network, targets: [.output(1), .output(0, 1)], seed: 1)
    let reached = try #require(alone.probabilities)
    #expect(reached[0] > 0.9, "\(reached)")
    #expect(beside.probabilities == nil && beside.classProbabilities[1] == nil)
    #expect(tolerance.accepts(beside.classProbabilities[0] ?? 0, reached[0]))
    #expect(
      tolerance.accepts(Double(beside.images.scalars[0]), Double(alone.images.scalars[0])))
  }

  /// keras-vis's `negate` decreases a regression's output, and `finish` rescales the picture.
  @Test func gradientModifiersAndStandardizedPicturesAreKerasViss() throws {
    let network = try GoldenVisualization.read().network()
    var ascent = ActivationMaximization.kerasVis
    (ascent.steps, ascent.gradientModifier, ascent.penalties) = (20, .negate, [])
    ascent.optimizer = .rmsprop(learningRate: 0.05)
    let found = try ascent.images(of: network, targets: [.output(0)])
    let objectives = found.history.map { $0.objectives[0] }
    #expect(objectives[19] < objectives[0])
    let values = found.images.scalars
    let mean = values.reduce(0, +) / Float(values.count)
    #expect(Tolerance(absolute: 0.02, relative: 0).accepts(Double(mean), 0.5))
    let gradient = Tensor([2, -4])
    #expect(GradientModifier.absolute.applied(to: gradient).scalars == [2, 4])
    #expect(GradientModifier.relu.applied(to: gradient).scalars == [2, 0])
    let inverted = GradientModifier.invert.applied(to: gradient).scalars.map(Double.init)
    #expect(Tolerance.float32.mismatch(inverted, [0.5, -0.25]) == nil)
    let small = GradientModifier.smallValues.applied(to: gradient).scalars.map(Double.init)
    #expect(Tolerance.float32.mismatch(small, [0.5, 0.25]) == nil)
  }
}
