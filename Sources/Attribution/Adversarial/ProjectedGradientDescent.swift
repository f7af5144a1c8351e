import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Steps along the sign of the gradient of the loss, each cut to the epsilon ball and to the range
/// (PGD).
///
///     x <- clip to x0 ± epsilon and the range (x + stepSize sign(d CE(x, y) / dx))
///
/// Madry et al. (2018), https://arxiv.org/abs/1706.06083.
public struct ProjectedGradientDescent: AdversarialAttack, Hashable {
  /// The largest change of an element.
  public var epsilon: Float
  /// The change of an element in one step, above 0.
  public var stepSize: Float
  /// 1 or more.
  public var steps: Int
  /// Whether to start at a random point of the ball rather than at the input.
  public var startsAtRandom: Bool
  /// Whether an input stays as it is once it is classified as wanted: the smallest number of steps.
  public var stopsWhenReached: Bool
  /// What inputs may be.
  public var range: ClosedRange<Float>

  /// Makes settings; the defaults are torchattacks'.
  public init(
    epsilon: Float = 0.3, stepSize: Float = 2 / 255, steps: Int = 40, startsAtRandom: Bool = true,
    stopsWhenReached: Bool = false, range: ClosedRange<Float> = 0...1
  ) {
    (self.epsilon, self.stepSize, self.steps) = (epsilon, stepSize, steps)
    (self.startsAtRandom, self.stopsWhenReached) = (startsAtRandom, stopsWhenReached)
    self.range = range
  }

  /// torchattacks' defaults: 0.3 in 40 steps of 2/255.
  public static let library = ProjectedGradientDescent()
  /// Madry et al.'s for MNIST: 0.3 in 40 steps of 0.01.
  public static let mnist = ProjectedGradientDescent(epsilon: 0.3, stepSize: 0.01, steps: 40)
  /// For photographs: 8/255 in 10 steps of 2/255.
  public static let imageNet = ProjectedGradientDescent(
    epsilon: 8 / 255, stepSize: 2 / 255, steps: 10)

  /// Changes a batch; see ``AdversarialAttack``.
  public func perturbed(
    _ x: Tensor, labels: [Int], isTargeted: Bool, of network: Sequential, seed: UInt64 = 0
  ) throws(AttributionError) -> Tensor {
    guard startsAtRandom else {
      return try perturbed(x, labels: labels, isTargeted: isTargeted, of: network, from: x)
    }
    var random = PCG64(seed: seed, stream: "start of PGD")
    let bound = epsilon.isFinite ? Double(max(epsilon, 0)) : 0
    let noise = Tensor(shape: x.shape) { span in
      for index in span.indices { span[index] = Float(random.uniform(-bound, bound)) }
    }
    return try perturbed(
      x, labels: labels, isTargeted: isTargeted, of: network, from: x + noise)
  }

  /// Changes a batch from given starts, `[N, …]`, which are cut to the ball and to the range first.
  /// - Throws: see ``AdversarialAttack``.
  public func perturbed(
    _ x: Tensor, labels: [Int], isTargeted: Bool = false, of network: Sequential, from start: Tensor
  ) throws(AttributionError) -> Tensor {
    let loss = try InputLoss(self, "PGD", x, labels: labels, isTargeted: isTargeted, of: network)
    guard stepSize > 0, stepSize.isFinite else {
      throw .badOption(
        name: "stepSize", value: "\(stepSize)", method: "PGD", expected: "a number above 0")
    }
    guard steps >= 1 else {
      throw .badOption(name: "steps", value: "\(steps)", method: "PGD", expected: "1 or more")
    }
    guard start.shape == x.shape else {
      throw .badInput(expected: "starts \(x.shape), as the inputs", found: "\(start.shape)")
    }
    let low = Tensor.maximum(x - epsilon, Tensor(range.lowerBound))
    let high = Tensor.minimum(x + epsilon, Tensor(range.upperBound))
    func projected(_ x: Tensor) -> Tensor { .minimum(.maximum(x, low), high) }
    var result = projected(start)
    for _ in 0..<steps {
      var next = projected(result + stepSize * (try loss.direction(at: result)))
      if stopsWhenReached {
        let isReached = loss.isReached(at: result)
        if isReached.allSatisfy({ $0 }) { break }
        next = .select(Self.mask(isReached, like: x), result, next)
      }
      result = next
    }
    return result
  }

  private static func mask(_ rows: [Bool], like x: Tensor) -> Tensor {
    let shape = Shape([rows.count] + [Int](repeating: 1, count: x.rank - 1))
    return Tensor(rows.map { $0 ? 1 : 0 }, shape: shape).broadcast(to: x.shape)
  }
}
