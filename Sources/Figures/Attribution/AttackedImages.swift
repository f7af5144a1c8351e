import Attribution
import Experiments
import Foundations
import NeuralNetworks
import TensorEngine

/// A batch of images after an attack, with the figures that go with it.
///
///     let attacked = try AttackedImages(model, inputs: x, labels: y, attack: attack)
///     attacked.accuracy.after   // 0.004
public struct AttackedImages: Sendable {
  /// The classifier.
  public let model: TrainedNetwork
  /// `[N, …]`, as the network takes them.
  public let clean: Tensor
  /// `[N, …]`
  public let adversarial: Tensor
  /// All of them, without maps.
  public let report: AdversarialReport
  /// The class that the attack was to reach; nil where it only was to leave the right one.
  public let target: Int?

  /// Inputs that are attacked at once.
  private static let batchSize = 100

  /// Attacks inputs, batch by batch, so that memory does not grow with their number.
  /// - Parameters:
  ///   - model: a classifier.
  ///   - inputs: `[N, …]`, as the network takes them.
  ///   - labels: `[N]`, the true classes.
  ///   - attack: what is done to them; its range is set to the network's.
  ///   - target: the class to be reached; nil to leave the right one.
  ///   - seed: of random starts.
  ///   - onProgress: called with the number of inputs done.
  /// - Throws: `AttributionError` where inputs, labels or settings do not fit; what `onProgress`
  ///   throws.
  public init(
    _ model: TrainedNetwork, inputs: Tensor, labels: [Int], attack: some AdversarialAttack,
    target: Int? = nil, seed: UInt64 = 0, onProgress: (Int) throws -> Void = { _ in }
  ) throws {
    var attack = attack
    attack.range = model.inputRange
    var parts: [Tensor] = []
    for start in stride(from: 0, to: max(1, labels.count), by: Self.batchSize) {
      let range = start..<min(labels.count, start + Self.batchSize)
      let wanted = target.map { label in range.map { _ in label } } ?? Array(labels[range])
      parts.append(
        try attack.perturbed(
          inputs.slice(range), labels: wanted, isTargeted: target != nil, of: model.network,
          seed: seed &+ UInt64(start)))
      try onProgress(range.upperBound)
    }
    self.model = model
    self.target = target
    clean = inputs
    adversarial = .concatenated(parts)
    report = try AdversarialReport(
      clean: inputs, adversarial: adversarial, labels: labels, of: model.network)
  }

  /// The part of the inputs that are classified right, before and after.
  public var accuracy: (before: Double, after: Double) {
    let (examples, count) = (report.examples, Double(report.examples.count))
    return (
      Double(examples.count { $0.cleanClass == $0.label }) / count,
      Double(examples.count { $0.adversarialClass == $0.label }) / count
    )
  }

  /// The part of the inputs that are taken for the target; nil where there is none.
  public var reachedFraction: Double? {
    target.map { target in
      Double(report.examples.count { $0.adversarialClass == target })
        / Double(report.examples.count)
    }
  }

  /// The first inputs with the maps of their true classes.
  /// - Parameters:
  ///   - count: at most.
  ///   - map: makes the maps; nil for smoothed guided Grad-CAM or, where the network has no
  ///     convolution or other functions than relus, the absolute gradient of the class's logit.
  /// - Returns: their report.
  /// - Throws: what `map` throws.
  public func mapped(_ count: Int, map: AdversarialReport.MapMaker? = nil) throws
    -> AdversarialReport
  {
    let range = 0..<min(count, report.examples.count)
    return try AdversarialReport(
      clean: clean.slice(range), adversarial: adversarial.slice(range),
      labels: report.examples[range].map(\.label), of: model.network,
      map: map ?? smoothGuidedGradCAM ?? AdversarialReport.absoluteGradient(of: model.network))
  }

  /// As common as it is for photographs: 25 copies with noise of 15 % of the range.
  private var smoothGuidedGradCAM: AdversarialReport.MapMaker? {
    let options = ["augment_by_n": "25", "noise_scale": "0.15", "relative": "true"]
    guard let network = try? ExplainedNetwork(model.network),
      let analyzer = try? AnalyzerRegistry.standard.make(
        "smooth_guided_grad_cam", on: network, options)
    else { return nil }
    return { try analyzer.analyze($0, neurons: .index($1)) }
  }

  /// The changed inputs as examples of the data set, 0 to 1 where these are pixels.
  public func adversarialExamples() throws(FigureError) -> Tensor {
    try ModelImages(model).examples(of: adversarial)
  }
}

extension AttackedImages {
  /// The scores for people, line by line.
  public var lines: [String] {
    let count = report.examples.count
    let (before, after) = accuracy
    var lines = [
      "accuracy \(decimal(100 * before, 2)) % before, \(decimal(100 * after, 2)) % after, of "
        + "\(grouped(count)) \(count == 1 ? "image" : "images")"
    ]
    if let fooled = report.fooledFraction {
      lines.append("fooled \(decimal(100 * fooled, 2)) % of those that were classified right")
    }
    if let target, let reachedFraction {
      lines.append("taken for class \(target): \(decimal(100 * reachedFraction, 2)) %")
    }
    lines.append(
      "change: L-inf \(decimal(largestChange, 4)) at most, L2 \(decimal(meanNorm, 3)) on average")
    return lines
  }

  /// The scores for JSON.
  public var members: [(String, JSONValue)] {
    [
      ("images", .integer(Int128(report.examples.count))),
      ("accuracy_before", .number(accuracy.before)), ("accuracy_after", .number(accuracy.after)),
      ("fooled", report.fooledFraction.map { .number($0) } ?? .null),
      ("target", target.map { .integer(Int128($0)) } ?? .null),
      ("target_reached", reachedFraction.map { .number($0) } ?? .null),
      ("largest_change", .number(largestChange)), ("mean_l2", .number(meanNorm)),
    ]
  }

  private var largestChange: Double { report.examples.map(\.largestChange).max() ?? 0 }

  private var meanNorm: Double {
    report.examples.reduce(0) { $0 + $1.changeNorm } / Double(max(1, report.examples.count))
  }
}

extension AdversarialReport.Example {
  /// The example for JSON.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("label", .integer(Int128(label))), .init("clean_class", .integer(Int128(cleanClass))),
      .init("clean_probability", .number(cleanProbability)),
      .init("adversarial_class", .integer(Int128(adversarialClass))),
      .init("adversarial_probability", .number(adversarialProbability)),
      .init("l_inf", .number(largestChange)), .init("l2", .number(changeNorm)),
    ]
    if let comparison {
      members += [
        .init("map_cosine", .number(comparison.cosine)),
        .init("map_rank_correlation", .number(comparison.rankCorrelation)),
        .init("map_top_overlap", .number(comparison.topOverlap)),
      ]
    }
    return .object(members)
  }
}
