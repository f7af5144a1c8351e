import Foundations
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Gradient ascent on the input of a classifier: from noise to an image that it takes for a class.
///
///     L(x) = -log softmax(f(x))[k] + smoothing * sum (x[i, j] - x[i', j'])^2 over neighbors
///     x <- clip(x - stepSize * dL/dx, range)
///
/// The output approaches the one-hot row of k: its cross-entropy against that row is the first
/// term. The gradient vanishes as the probability goes to 1, so that the ascent ends by itself. The
/// second term keeps neighboring pixels alike; without it the images are specks that mean
/// nothing to an eye.
///
///     var random = PCG64(seed: 1)
///     let found = ClassImageAscent().images(of: network, classes: Array(0..<10), using: &random)
///     found.images         // [10, 28, 28, 1]
///     found.probabilities  // 0.99…
///
/// Erhan et al. (2009), "Visualizing Higher-Layer Features of a Deep Network"; the smooth variant
/// after Mahendran and Vedaldi (2015), https://arxiv.org/abs/1412.0035.
public struct ClassImageAscent: Sendable, Equatable {
  /// Steps of the ascent, 0 or more.
  public var steps: Int
  /// What a gradient is multiplied with in a step, above 0.
  public var stepSize: Float
  /// The weight of the squared differences of neighbors, 0 or more; of images alone.
  public var smoothing: Float
  /// What pixels may be: the network's input range.
  public var range: ClosedRange<Float>
  /// The standard deviation of the noise at the start, around the middle of the range, in parts of
  /// its size.
  public var noise: Float

  /// Makes settings.
  /// - Precondition: the numbers are in the ranges that their properties state.
  public init(
    steps: Int = 500, stepSize: Float = 0.1, smoothing: Float = 0.02,
    range: ClosedRange<Float> = 0...1, noise: Float = 0.1
  ) {
    precondition(
      steps >= 0 && stepSize > 0 && smoothing >= 0 && noise >= 0
        && range.lowerBound < range.upperBound,
      "ClassImageAscent: expected 0 or more steps, a step size above 0, smoothing and noise of 0 or "
        + "more and a range with a size, got \(steps), \(stepSize), \(smoothing), \(noise) and "
        + "\(range)")
    self.steps = steps
    self.stepSize = stepSize
    self.smoothing = smoothing
    self.range = range
    self.noise = noise
  }

  /// What an ascent came to.
  public struct Result: Sendable {
    /// One image for each class, `[K, …]` of the network's input shape.
    public private(set) var images: Tensor
    /// For each image the network's probability of its class.
    public private(set) var probabilities: [Double]
    /// The loss of the first try, a sum over the images, before each step and at the end:
    /// `steps + 1` numbers.
    public let losses: [Float]

    fileprivate mutating func takeBetter(of other: Result, at positions: [Int]) {
      var rows = probabilities.indices.map { images.slice($0..<$0 + 1) }
      for (row, position) in positions.enumerated()
      where other.probabilities[row] > probabilities[position] {
        rows[position] = other.images.slice(row..<row + 1)
        probabilities[position] = other.probabilities[row]
      }
      images = .concatenated(rows)
    }
  }

  /// Images of some classes, all in one batch: none depends on which others are asked for but by
  /// its own start.
  ///
  /// Where all units of a layer are silent nothing leads anywhere: classes whose probability stays
  /// below 0.9 begin again from noise twice as strong, up to four times, and the best try is kept.
  /// - Parameters:
  ///   - network: gives `[N, C]`, logits or, where it ends with a softmax, probabilities.
  ///   - classes: in `0..<C`, one image for each.
  ///   - random: where the noise comes from.
  /// - Returns: the images with the probabilities they reached.
  /// - Precondition: the classes are classes of the network.
  public func images(of network: Sequential, classes: [Int], using random: inout PCG64) -> Result {
    var result = images(
      of: network, classes: classes, from: start(network, classes.count, noise, using: &random))
    for attempt in 1...Self.restarts {
      let positions = classes.indices.filter { result.probabilities[$0] < Self.enough }
      guard !positions.isEmpty else { break }
      let strength = noise * Float(1 << attempt)
      let again = images(
        of: network, classes: positions.map { classes[$0] },
        from: start(network, positions.count, strength, using: &random))
      result.takeBetter(of: again, at: positions)
    }
    return result
  }

  private static let restarts = 4
  private static let enough = 0.9

  /// Noise around the middle of the range.
  private func start(
    _ network: Sequential, _ count: Int, _ noise: Float, using random: inout PCG64
  ) -> Tensor {
    let size = Double(range.upperBound - range.lowerBound)
    let middle = Double(range.lowerBound) + size / 2
    return Tensor(shape: Shape([count] + network.architecture.inputShape.dimensions)) { span in
      for index in span.indices {
        span[index] = Float(random.normal(mean: middle, standardDeviation: Double(noise) * size))
      }
    }.clipped(to: range.lowerBound, range.upperBound)
  }

  /// Images of some classes from given starts, `[K, …]` of the network's input shape.
  /// - Precondition: there is a start for each class, and the classes are classes of the network.
  public func images(of network: Sequential, classes: [Int], from start: Tensor) -> Result {
    precondition(
      start.rank > 0 && start.shape[0] == classes.count,
      "ClassImageAscent: expected \(classes.count) starts, one for each class, got \(start.shape)")
    var x = start.detached
    var losses: [Float] = []
    for _ in 0..<steps {
      let (loss, gradients) = valueWithGradient(at: [x]) {
        self.loss(of: $0[0], network: network, classes: classes)
      }
      losses.append(loss.scalar)
      x = (x - stepSize * gradients[0]).clipped(to: range.lowerBound, range.upperBound)
    }
    losses.append(loss(of: x, network: network, classes: classes).scalar)
    let reached = network.logProbabilities(of: x).exp().selectingColumns(classes)
    return Result(images: x, probabilities: reached.scalars.map(Double.init), losses: losses)
  }

  /// The loss, a sum over the images: so the gradient of each is its own, whatever the others are.
  func loss(of x: Tensor, network: Sequential, classes: [Int]) -> Tensor {
    let misses = -network.logProbabilities(of: x).selectingColumns(classes).sum()
    guard smoothing > 0, x.rank == 4 else { return misses }
    let shape = x.shape
    var roughness = Tensor(0)
    for axis in 1...2 where shape[axis] > 1 {
      let differences =
        x.slice(along: axis, 1..<shape[axis]) - x.slice(along: axis, 0..<shape[axis] - 1)
      roughness = roughness + differences.squared().sum()
    }
    return misses + smoothing * roughness
  }
}

extension Sequential {
  /// The logarithms of the class probabilities `[N, C]`, whether the network ends with a softmax or
  /// gives logits.
  func logProbabilities(of x: Tensor) -> Tensor {
    let outputs = self(x)
    precondition(
      outputs.rank == 2,
      "ClassImageAscent: expected a classifier, whose outputs are [N, C], got \(outputs.shape)")
    guard outputActivation == .softmax else { return outputs.logSoftmax() }
    // A probability of 0 has no logarithm.
    return (outputs + 1e-12).log()
  }
}
