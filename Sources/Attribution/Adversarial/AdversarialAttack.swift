import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Changes inputs a little so that a classifier takes them for something else.
///
///     let attack = ProjectedGradientDescent.mnist
///     let fooled = try attack.perturbed(images, labels: digits, of: network)
///
/// No element changes by more than `epsilon`, and none leaves `range`.
public protocol AdversarialAttack: Sendable {
  /// The largest change of an element, 0 or more, in the units of the network's input.
  var epsilon: Float { get set }
  /// What inputs may be.
  var range: ClosedRange<Float> { get set }

  /// Changes a batch.
  /// - Parameters:
  ///   - x: `[N, …]` of the network's input shape, within the range.
  ///   - labels: `[N]`, the true classes; with `isTargeted` the classes to be reached.
  ///   - isTargeted: whether to descend to the labels rather than away from them.
  ///   - network: a classifier, `[N, C]`, in inference.
  ///   - seed: of a random start.
  /// - Returns: the changed inputs, of the same shape.
  /// - Throws: `AttributionError` where settings, inputs or labels are out of their ranges, or the
  ///   network is no classifier or gives values that are not finite.
  func perturbed(
    _ x: Tensor, labels: [Int], isTargeted: Bool, of network: Sequential, seed: UInt64
  ) throws(AttributionError) -> Tensor
}

extension AdversarialAttack {
  /// Changes a batch away from its true classes.
  public func perturbed(_ x: Tensor, labels: [Int], of network: Sequential, seed: UInt64 = 0)
    throws(AttributionError) -> Tensor
  {
    try perturbed(x, labels: labels, isTargeted: false, of: network, seed: seed)
  }
}

/// The slope of a classifier's cross-entropy at its input.
struct InputLoss {
  let logits: Sequential
  private let labels: [Int]
  private let isTargeted: Bool

  /// Checks what an attack is given.
  init(
    _ attack: some AdversarialAttack, _ name: String, _ x: Tensor, labels: [Int],
    isTargeted: Bool, of network: Sequential
  ) throws(AttributionError) {
    guard attack.epsilon >= 0, attack.epsilon.isFinite else {
      throw .badOption(
        name: "epsilon", value: "\(attack.epsilon)", method: name, expected: "0 or more")
    }
    let range = attack.range
    guard range.lowerBound < range.upperBound else {
      throw .badOption(
        name: "range", value: "\(range)", method: name, expected: "a range with a size")
    }
    logits = network.withoutOutputActivation()
    (self.labels, self.isTargeted) = (labels, isTargeted)
    let classes = try Self.classCount(of: network)
    let wanted = Shape([labels.count] + network.architecture.inputShape.dimensions)
    guard x.shape == wanted, !labels.isEmpty else {
      throw .badInput(
        expected: "inputs \(wanted), one for each label and one at least", found: "\(x.shape)")
    }
    if let label = labels.first(where: { !(0..<classes).contains($0) }) {
      throw .badNeuron(expected: "a class from 0 to \(classes - 1)", found: "\(label)")
    }
    // A little more than the range is the rounding of pixels that were shifted.
    let slack = (range.upperBound - range.lowerBound) * 1e-5
    let outside = x.scalars.first {
      !($0 >= range.lowerBound - slack && $0 <= range.upperBound + slack)
    }
    if let outside {
      throw .badInput(
        expected: "inputs from \(range.lowerBound) to \(range.upperBound)", found: "\(outside)")
    }
  }

  /// The number of classes.
  /// - Throws: `AttributionError` where the network is no classifier.
  static func classCount(of network: Sequential) throws(AttributionError) -> Int {
    let output = (try? network.architecture.exampleShapes().last) ?? network.architecture.inputShape
    guard output.rank == 1, output.count > 1 else {
      throw .unfitNetwork(
        expected: "a classifier, with an output for each of two classes or more",
        found: "outputs \(output)")
    }
    return output.count
  }

  /// The sign of the direction that raises the loss, or with targets lowers it: `[N, …]`.
  ///
  /// The loss is a sum over the batch, so that the slope of each input is its own.
  func direction(at x: Tensor) throws(AttributionError) -> Tensor {
    let (loss, gradients) = valueWithGradient(at: [x]) {
      -logits($0[0]).logSoftmax().selectingColumns(labels).sum()
    }
    guard loss.scalar.isFinite, gradients[0].sum().scalar.isFinite else {
      throw .unfitNetwork(
        expected: "a network whose outputs and gradients are finite",
        found: "others: its weights are damaged")
    }
    return isTargeted ? -gradients[0].sign() : gradients[0].sign()
  }

  /// Whether each input is classified as wanted: not as its label or, with targets, as its target.
  func isReached(at x: Tensor) -> [Bool] {
    zip(logits(x).argmax(), labels).map { ($0 == $1) == isTargeted }
  }
}
