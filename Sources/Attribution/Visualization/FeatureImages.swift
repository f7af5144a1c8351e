import TensorEngine

/// What an ascent found: an image for each target.
public struct FeatureImages: Sendable {
  /// In the order in which they were asked for.
  public let targets: [FeatureTarget]
  /// The best inputs as pictures, `[K, …]` of the network's input shape, within the range.
  public private(set) var images: Tensor
  /// The objectives of these images, without a transformation.
  public private(set) var objectives: [Float]
  /// Of classes: the network's probabilities of them for these images; nil of other targets.
  public private(set) var probabilities: [Double]?
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
    targets: [FeatureTarget], images: Tensor, objectives: [Float], probabilities: [Double]?,
    history: [Step]
  ) {
    (self.targets, self.images, self.history) = (targets, images, history)
    (self.objectives, self.probabilities) = (objectives, probabilities)
  }

  /// Takes over images of another try whose probabilities are higher.
  mutating func takeBetter(of other: FeatureImages, at positions: [Int]) {
    guard var best = probabilities, let found = other.probabilities else { return }
    var rows = best.indices.map { images.slice($0..<$0 + 1) }
    for (row, position) in positions.enumerated() where found[row] > best[position] {
      rows[position] = other.images.slice(row..<row + 1)
      best[position] = found[row]
      objectives[position] = other.objectives[row]
    }
    images = .concatenated(rows)
    probabilities = best
  }
}
