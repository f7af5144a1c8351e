import Datasets
import Gym

extension Reconstruction {
  /// Every known data set, then one's own files.
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    var specs: [EnvironmentSpec] = []
    for entry in DatasetCatalog.standard.entries {
      specs.append(
        try spec(entry.name, set: entry.name, summary: entry.summary)
          .taking(ReconstructionParameters.arguments))
    }
    let own = try spec(
      "files", set: ClassificationParameters.ownSet,
      summary: "Your own pictures or table: path=FOLDER, .npz or .csv.")
    specs.append(own.taking(ReconstructionParameters.arguments + OwnArguments.listed))
    return specs
  }

  private static func spec(_ name: String, set: String, summary: String) throws(GymError)
    -> EnvironmentSpec
  {
    var spec = try EnvironmentSpec(
      id: "Reconstruction/\(name)-v0", summary: "Reconstruct the example. \(summary)",
      arguments: [ClassificationParameters.set.name: .string(set)],
      vectorEntryPoint: makeVector, entryPoint: make)
    var plan = Classification.plan
    plan.score = .reward(name: "mean squared error", isNegated: true)
    spec.dataSetPlan = plan
    return spec
  }

  /// Makes the environment from keyword arguments; see `ReconstructionParameters`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Reconstruction {
    try Reconstruction(try ReconstructionParameters(arguments))
  }

  /// Makes the vector environment.
  static func makeVector(_ request: VectorRequest) throws(GymError) -> any VectorEnvironment {
    try VectorReconstruction(
      try ReconstructionParameters(request.arguments), count: request.count,
      autoreset: request.autoreset)
  }
}
