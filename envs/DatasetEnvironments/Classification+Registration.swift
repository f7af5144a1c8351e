import Datasets
import Gym
import Spaces

extension Classification {
  /// Makes the environment from keyword arguments; see `ClassificationParameters`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Classification {
    try Classification(try ClassificationParameters(arguments))
  }

  /// Makes the vector environment.
  static func makeVector(_ request: VectorRequest) throws(GymError) -> any VectorEnvironment {
    try VectorClassification(
      try ClassificationParameters(request.arguments), count: request.count,
      autoreset: request.autoreset)
  }

  /// How agents are judged: by the examples held out, then by the test set.
  static let plan = DataSetPlan(
    selection: ["split": "validation"], test: ["split": "test"], share: "validation")
}

extension ClassificationParameters.Augmentation {
  /// The changes of an image, in order.
  var changes: [Augmentation] {
    let affine = Augmentation.affine(degrees: 10, scale: 0.9...1.1, shear: 0.1, shift: 2)
    switch self {
    case .shifts: return []
    case .affine: return [affine]
    case .elastic: return [affine, .elastic(strength: 1.5, spacing: 7)]
    case .flips: return [.shift(pixels: 2), .horizontalFlip(probability: 0.5)]
    case .erasing: return [.shift(pixels: 2), .erasing(probability: 0.5, share: 0.02...0.2)]
    }
  }
}
