import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine

extension ActivationMaximization {
  /// Called after a step with what was computed in it and the images after it, `[K, …]`, as pictures.
  public typealias Observer = (FeatureImages.Step, _ images: () -> Tensor) throws -> Void

  /// Below this probability of its class an image is tried again.
  private static let enough = 0.99

  /// Images of some targets from seeded noise.
  /// - Parameters:
  ///   - network: in inference; its output activation is left out.
  ///   - targets: of one layer and of one kind; one image for each.
  ///   - seed: of the noise and of the transformations. A target has the same start whatever the
  ///     others are.
  ///   - onStep: called after each step of the first try.
  /// - Returns: the best image of each target, by the loss.
  /// - Throws: `AttributionError` where settings are out of their ranges, there is no such target, or
  ///   the network gives values that are not finite; what `onStep` throws.
  public func images(
    of network: Sequential, targets: [FeatureTarget], seed: UInt64 = 0,
    onStep: Observer = { _, _ in }
  ) throws -> FeatureImages {
    let starts = try noise(for: targets, network, seed, strength: 1)
    var found = try images(
      of: network, targets: targets, from: starts, seed: seed, onStep: onStep)
    for attempt in 0..<restarts {
      // A target that is no class, such as a mix, has no probability to be reached.
      let positions = targets.indices.filter { row in
        found.classProbabilities[row].map { !($0 >= Self.enough) } ?? false
      }
      guard !positions.isEmpty else { break }
      let missed = positions.map { targets[$0] }
      let factor = Float(2 << attempt)
      let starts = try noise(for: missed, network, seed, strength: factor)
      var weaker = self
      for index in penalties.indices { weaker.penalties[index].weight /= factor }
      let again = try weaker.images(of: network, targets: missed, from: starts, seed: seed)
      found.takeBetter(of: again, at: positions)
    }
    return found
  }

  /// Images of some targets from given starts.
  /// - Parameters:
  ///   - network: as above.
  ///   - targets: as above.
  ///   - starts: `[K, …]` of the network's input shape, one for each target.
  ///   - seed: of the transformations.
  ///   - onStep: called after each step.
  /// - Returns: the best image of each target, by the loss.
  /// - Throws: as above; also where the starts are of another shape or not finite.
  public func images(
    of network: Sequential, targets: [FeatureTarget], from starts: Tensor, seed: UInt64 = 0,
    onStep: Observer = { _, _ in }
  ) throws -> FeatureImages {
    try check()
    let inputShape = network.architecture.inputShape
    let shape = try shapeOfImages(inputShape)
    let wanted = Shape([targets.count] + inputShape.dimensions)
    guard starts.shape == wanted else {
      throw AttributionError.badInput(
        expected: "starts \(wanted), one for each target", found: "\(starts.shape)")
    }
    guard starts.scalars.allSatisfy(\.isFinite) else {
      throw AttributionError.badInput(expected: "starts of finite values", found: "others")
    }
    let target = try TargetedNetwork(network, targets)
    let form = Shape([targets.count] + shape.dimensions)
    var ascent = Ascent(
      self, target, x: starts.detached.reshaped(to: form), inputs: wanted,
      random: PCG64(seed: seed, stream: "image transforms"))
    var history: [FeatureImages.Step] = []
    for index in 0..<steps {
      let step = try ascent.step(index + 1)
      history.append(step)
      try onStep(step) { picture(of: ascent.x).reshaped(to: wanted) }
    }
    let images = picture(of: ascent.best).reshaped(to: wanted)
    let (values, probabilities) = target.objectives(images)
    return FeatureImages(
      targets: targets, images: images, objectives: values.scalars, probabilities: probabilities,
      history: history)
  }

  /// The shape of an image: the network's input shape, or the one that was given.
  private func shapeOfImages(_ input: Shape) throws(AttributionError) -> Shape {
    guard let imageShape else { return input }
    guard imageShape.count == input.count else {
      throw .badInput(
        expected: "an image of \(input.count) values, as the network takes \(input)",
        found: "\(imageShape)")
    }
    return imageShape
  }

  /// A start for each target, from a generator of its own.
  private func noise(
    for targets: [FeatureTarget], _ network: Sequential, _ seed: UInt64, strength: Float
  ) throws(AttributionError) -> Tensor {
    try check()
    guard !targets.isEmpty else {
      throw .badNeuron(expected: "a target at least", found: "none")
    }
    let size = Double(range.upperBound - range.lowerBound)
    let middle = (range.lowerBound + range.upperBound) / 2
    let shape = Shape([1] + network.architecture.inputShape.dimensions)
    return .concatenated(
      targets.map { target in
        var random = PCG64(seed: seed, stream: "start of \(target) \(strength)")
        switch start {
        case .normal(let fraction):
          let spread = Double(fraction * strength) * size
          let noise = Tensor(shape: shape) { span in
            for index in span.indices { span[index] = Float(random.standardNormal() * spread) }
          }
          return (noise + middle).clipped(to: range.lowerBound, range.upperBound)
        case .uniform(let fraction):
          let noise = Tensor(shape: shape) { span in
            for index in span.indices { span[index] = Float(random.nextDouble()) }
          }
          return noise.standardized(fraction * strength * Float(size)) + middle
        }
      })
  }

  /// Inputs as pictures: see ``Finish``.
  private func picture(of x: Tensor) -> Tensor {
    switch finish {
    case .clipped: return x.clipped(to: range.lowerBound, range.upperBound)
    case .standardized:
      let size = range.upperBound - range.lowerBound
      return (x.standardized(0.1) + 0.5).clipped(to: 0, 1) * size + range.lowerBound
    }
  }
}

/// An ascent under way.
private struct Ascent {
  let settings: ActivationMaximization
  let target: TargetedNetwork
  let coordinates: ImageCoordinates
  /// The images as the network takes them.
  let inputs: Shape
  let penalties: [ActivationMaximization.WeightedPenalty]
  private(set) var x: Tensor
  private(set) var best: Tensor
  private var parameters: Tensor
  private var bestLosses: [Float]
  private var optimizer: any NeuralNetworks.Optimizer
  private var random: PCG64

  init(
    _ settings: ActivationMaximization, _ target: TargetedNetwork, x: Tensor, inputs: Shape,
    random: PCG64
  ) {
    (self.settings, self.target, self.inputs, self.random) = (settings, target, inputs, random)
    (self.x, best) = (x, x)
    coordinates = settings.parametrization.coordinates(
      x.shape.removing(axis: 0), center: (settings.range.lowerBound + settings.range.upperBound) / 2
    )
    penalties = settings.penalties.filter { $0.weight > 0 }
    parameters = coordinates.parameters(x)
    bestLosses = [Float](repeating: .infinity, count: x.shape[0])
    optimizer = settings.optimizer.make()
  }

  /// The terms of a batch.
  private struct Terms {
    var rows = Tensor(0)
    var losses: [(name: String, value: Float)] = []
    var objectives: [Float] = []
    var probabilities: [Double?] = []
  }

  mutating func step(_ index: Int) throws(AttributionError) -> FeatureImages.Step {
    let transform = settings.transforms.drawn(for: x.shape.removing(axis: 0), using: &random)
    var terms = Terms()
    let (_, gradients) = valueWithGradient(at: [parameters]) {
      self.loss(of: $0[0], transform, &terms)
    }
    let rows = terms.rows.scalars
    let gradient = gradients[0]
    guard rows.allSatisfy(\.isFinite), gradient.sum().scalar.isFinite else {
      throw .unfitNetwork(
        expected: "a network whose outputs and gradients are finite",
        found: "others in step \(index): its weights are damaged, or the learning rate is too large"
      )
    }
    take(gradient)
    finish(index)
    keepBest(rows)
    return FeatureImages.Step(
      index: index, losses: terms.losses, objectives: terms.objectives,
      probabilities: FeatureImages.complete(terms.probabilities))
  }

  /// The loss, a sum over the images: so the gradient of each is its own, whatever the others are.
  private func loss(of parameters: Tensor, _ transform: DrawnTransform, _ terms: inout Terms)
    -> Tensor
  {
    let x = coordinates.images(parameters)
    let (values, probabilities) = target.objectives(
      transform.applied(to: x).reshaped(to: inputs))
    var rows = -settings.objectiveWeight * values
    terms.losses = [("AM", rows.detached.sum().scalar)]
    for item in penalties {
      let term =
        item.weight * item.penalty.values(settings.background == 0 ? x : x - settings.background)
      terms.losses.append((item.penalty.name, term.detached.sum().scalar))
      rows = rows + term
    }
    terms.rows = rows.detached
    (terms.objectives, terms.probabilities) = (values.scalars, probabilities)
    return rows.sum()
  }

  private mutating func take(_ gradient: Tensor) {
    var gradient = gradient
    if settings.normalizesGradient { gradient = gradient.normalizedRows }
    if let modifier = settings.gradientModifier { gradient = modifier.applied(to: gradient) }
    optimizer.stepCount += 1
    optimizer.update(&parameters, gradient: gradient, index: 0)
  }

  /// The images after the step, cut and blurred as the settings say.
  private mutating func finish(_ index: Int) {
    x = coordinates.images(parameters)
    var isChanged = false
    if let blur = settings.blur, x.rank == 4, index.isMultiple(of: blur.interval) {
      x = x.blurred(blur.standardDeviation)
      isChanged = true
    }
    if settings.clips {
      x = x.clipped(to: settings.range.lowerBound, settings.range.upperBound)
      isChanged = true
    }
    if isChanged { parameters = coordinates.parameters(x) }
  }

  /// Keeps the images, after their step, whose losses before it are the lowest so far.
  private mutating func keepBest(_ losses: [Float]) {
    let mask = losses.indices.map { losses[$0] < bestLosses[$0] ? Float(1) : 0 }
    for row in losses.indices { bestLosses[row] = min(bestLosses[row], losses[row]) }
    guard mask.contains(1) else { return }
    guard mask.contains(0) else {
      best = x
      return
    }
    let shape = Shape([mask.count] + [Int](repeating: 1, count: x.rank - 1))
    best = .select(Tensor(mask, shape: shape).broadcast(to: x.shape), x, best)
  }
}

extension Tensor {
  /// Each row divided by its L2 norm, as TensorFlow's `l2_normalize`.
  var normalizedRows: Tensor {
    let rows = flattened()
    let squares = rows.squared().sum(along: 1, keepingDimensions: true)
    return (rows / Tensor.maximum(squares, Tensor(1e-12)).sqrt()).reshaped(to: shape)
  }

  /// Each row with the mean 0 and this standard deviation.
  func standardized(_ standardDeviation: Float) -> Tensor {
    let rows = flattened()
    let centered = rows - rows.mean(along: 1, keepingDimensions: true)
    let spread = centered.squared().mean(along: 1, keepingDimensions: true).sqrt()
    return (centered / (spread + 1e-7) * standardDeviation).reshaped(to: shape)
  }
}
