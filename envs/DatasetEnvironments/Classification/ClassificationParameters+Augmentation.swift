import Datasets

extension ClassificationParameters.Augmentation {
  /// The changes of an image, in order.
  var changes: [Augmentation] {
    let affine = Augmentation.affine(degrees: 10, scale: 0.9...1.1, shear: 0.1, shift: 2)
    switch self {
    case .shifts: return []
    case .affine: return [affine]
    case .elastic: return [affine, .elastic(strength: 1.5, spacing: 7)]
    case .flips: return [.shift(pixels: 2), .horizontalFlip(probability: 0.5)]
    case .erasing: return [.shift(pixels: 2), .erasing(probability: 0.5, fraction: 0.02...0.2)]
    }
  }
}
