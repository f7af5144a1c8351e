import Datasets
import Gym
import Spaces

extension Generation {
  /// Every known data set; what is missing is named when the environment is made. Then one's own
  /// files.
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    var specs: [EnvironmentSpec] = []
    for entry in DatasetCatalog.standard.entries {
      specs.append(
        try spec(entry.name, set: entry.name, summary: entry.summary)
          .taking(GenerationParameters.arguments))
    }
    let own = try spec(
      "files", set: ClassificationParameters.ownSet,
      summary: "Your own pictures or table: path=FOLDER, .npz or .csv.")
    specs.append(own.taking(GenerationParameters.arguments + OwnArguments.listed))
    return specs
  }

  private static func spec(_ name: String, set: String, summary: String) throws(GymError)
    -> EnvironmentSpec
  {
    var spec = try EnvironmentSpec(
      id: "Generation/\(name)-v0", summary: "Imitate the examples. \(summary)",
      arguments: [ClassificationParameters.set.name: .string(set)],
      vectorEntryPoint: makeVector, entryPoint: make)
    spec.dataSetPlan = plan
    return spec
  }

  /// Makes the environment from keyword arguments; see `GenerationParameters`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Generation {
    try Generation(try GenerationParameters(arguments))
  }

  /// Makes the vector environment.
  static func makeVector(_ request: VectorRequest) throws(GymError) -> any VectorEnvironment {
    try VectorGeneration(
      try GenerationParameters(request.arguments), count: request.count,
      autoreset: request.autoreset)
  }

  /// How agents are evaluated: by the examples held out, then by the test set.
  static let plan: DataSetPlan = {
    var plan = DataSetPlan(
      selection: ["split": "validation"], test: ["split": "test"], fraction: "validation")
    plan.hasPasses = false
    plan.score = .reward(name: "squared MMD", isNegated: true)
    return plan
  }()
}
