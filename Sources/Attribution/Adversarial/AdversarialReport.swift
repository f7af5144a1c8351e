import NeuralNetworks
import TensorEngine

/// A clean input beside its adversarial one: predictions, the size of the change, and what it does to
/// an attribution map of the original class.
///
///     let report = try AdversarialReport(clean: x, adversarial: fooled, labels: digits, of: network)
///     report.examples[0].adversarialClass   // 8
///     report.fooledFraction                 // 0.98
public struct AdversarialReport: Sendable {
  /// Makes the map of one input `[1, …]` for a class; of the input's shape or a part of its axes.
  public typealias MapMaker = (_ x: Tensor, _ label: Int) throws -> Tensor

  /// One input.
  public struct Example: Sendable {
    /// The true class.
    public let label: Int
    /// What the clean input is taken for, and how probable that is.
    public let cleanClass: Int
    /// The probability of `cleanClass`.
    public let cleanProbability: Double
    /// What the changed input is taken for.
    public let adversarialClass: Int
    /// The probability of `adversarialClass`.
    public let adversarialProbability: Double
    /// The largest change of an element, in the units of the network's input.
    public let largestChange: Double
    /// The L2 norm of the change.
    public let changeNorm: Double
    /// The maps of the true class for the clean and for the changed input; nil where none were made.
    public let maps: (clean: Tensor, adversarial: Tensor)?
    /// How alike the maps are.
    public let comparison: MapComparison?

    /// Whether the prediction changed.
    public var isFooled: Bool { cleanClass != adversarialClass }
  }

  /// In the order of the inputs.
  public let examples: [Example]

  /// The part of the inputs whose class was right and changed, among those whose class was right; nil
  /// where none was.
  public var fooledFraction: Double? {
    let right = examples.filter { $0.cleanClass == $0.label }
    return right.isEmpty ? nil : Double(right.count(where: \.isFooled)) / Double(right.count)
  }

  /// Compares clean and changed inputs.
  /// - Parameters:
  ///   - clean: `[N, …]` of the network's input shape.
  ///   - adversarial: of the same shape.
  ///   - labels: `[N]`, the true classes.
  ///   - network: a classifier.
  ///   - map: makes the maps that are compared; nil for none. See `absoluteGradient(of:)`.
  /// - Throws: `AttributionError` where the shapes do not agree or the network is no classifier; what
  ///   `map` throws.
  public init(
    clean: Tensor, adversarial: Tensor, labels: [Int], of network: Sequential, map: MapMaker? = nil
  ) throws {
    _ = try InputLoss.classCount(of: network)
    let wanted = Shape([labels.count] + network.architecture.inputShape.dimensions)
    guard clean.shape == wanted, adversarial.shape == wanted else {
      throw AttributionError.badInput(
        expected: "clean and adversarial inputs \(wanted)",
        found: "\(clean.shape) and \(adversarial.shape)")
    }
    let logits = network.withoutOutputActivation()
    let before = Prediction(logits.batched(clean))
    let after = Prediction(logits.batched(adversarial))
    let change = (adversarial - clean).flattened()
    let largest = change.abs().max(along: 1).scalars
    let norms = change.squared().sum(along: 1).sqrt().scalars
    examples = try labels.indices.map { row in
      let range = row..<row + 1
      let maps = try map.map {
        (
          clean: try $0(clean.slice(range), labels[row]),
          adversarial: try $0(adversarial.slice(range), labels[row])
        )
      }
      return Example(
        label: labels[row], cleanClass: before.classes[row],
        cleanProbability: before.probabilities[row], adversarialClass: after.classes[row],
        adversarialProbability: after.probabilities[row], largestChange: Double(largest[row]),
        changeNorm: Double(norms[row]), maps: maps,
        comparison: try maps.map { try MapComparison($0.clean, $0.adversarial) })
    }
  }

  /// The classes of a batch with their probabilities.
  private struct Prediction {
    let classes: [Int]
    let probabilities: [Double]

    init(_ logits: Tensor) {
      classes = logits.argmax()
      probabilities = logits.softmax().selectingColumns(classes).scalars.map(Double.init)
    }
  }

  /// A map maker: the absolute gradient of a class's logit.
  public static func absoluteGradient(of network: Sequential) -> MapMaker {
    let logits = network.withoutOutputActivation()
    return { x, label in
      valueWithGradient(at: [x]) { logits($0[0]).selectingColumns([label]).sum() }
        .gradients[0].abs()
    }
  }
}
