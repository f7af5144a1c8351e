import TensorEngine

/// What an ascent found: an image for each target.
public struct FeatureImages: Sendable {
  /// In the order in which they were asked for.
  public let targets: [FeatureTarget]
  /// The best inputs as pictures, `[K, …]` of the network's input shape, within the range.
  public private(set) var images: Tensor
  /// The objectives of these images, without a transformation.
  public private(set) var objectives: [Float]
  /// The network's probability of each target's class for its image; nil of a target that is no
  /// class, such as a mix.
  public private(set) var classProbabilities: [Double?]
  /// What was computed in each step of the first try.
  public let history: [Step]

  /// One step of an ascent.
  public struct Step: Sendable {
    /// From 1 on.
    public let index: Int
    /// The terms of the loss before the step, weighted, summed over the images: `AM`, `TV`…
    public let losses: [(name: String, value: Float)]
    /// Of each image, transformed: before the step.
    public let objectives: [Float]
    /// Of each image, where the targets are classes: before the step.
    public let probabilities: [Double]?

    /// The sum of the terms.
    public var loss: Float { losses.reduce(0) { $0 + $1.value } }
  }

  init(
    targets: [FeatureTarget], images: Tensor, objectives: [Float], probabilities: [Double?],
    history: [Step]
  ) {
    (self.targets, self.images, self.history) = (targets, images, history)
    (self.objectives, classProbabilities) = (objectives, probabilities)
  }

  /// The probabilities of the targets' classes; nil where a target is no class.
  public var probabilities: [Double]? { Self.complete(classProbabilities) }

  /// Values of which none is missing; nil where one is.
  static func complete(_ values: [Double?]) -> [Double]? {
    let known = values.compactMap(\.self)
    return known.count == values.count ? known : nil
  }

  /// Takes over images of another try whose probabilities are higher.
  mutating func takeBetter(of other: FeatureImages, at positions: [Int]) {
    var rows = targets.indices.map { images.slice($0..<$0 + 1) }
    for (row, position) in positions.enumerated() {
      guard let found = other.classProbabilities[row], let best = classProbabilities[position],
        found > best
      else { continue }
      rows[position] = other.images.slice(row..<row + 1)
      classProbabilities[position] = found
      objectives[position] = other.objectives[row]
    }
    images = .concatenated(rows)
  }
}
