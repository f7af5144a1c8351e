import Datasets
import Gym
import Spaces

extension Classification {
  /// Every known data set; what is missing is named when the environment is made. Then one's own
  /// files.
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    var specs: [EnvironmentSpec] = []
    for entry in DatasetCatalog.standard.entries {
      specs.append(
        try spec(
          entry.name, set: entry.name, summary: entry.summary, exampleShape: entry.exampleShape
        )
        .taking(ClassificationParameters.arguments))
    }
    let own = try spec(
      "files", set: ClassificationParameters.ownSet,
      summary: "Your own pictures or table: path=FOLDER, .npz or .csv.")
    specs.append(own.taking(ClassificationParameters.arguments + OwnArguments.listed))
    return specs
  }

  private static func spec(
    _ name: String, set: String, summary: String, exampleShape: [Int]? = nil
  ) throws(GymError) -> EnvironmentSpec {
    var spec = try EnvironmentSpec(
      id: "Classification/\(name)-v0", summary: "Name the class. \(summary)",
      arguments: [ClassificationParameters.set.name: .string(set)],
      vectorEntryPoint: makeVector, entryPoint: make)
    var plan = plan
    plan.exampleShape = exampleShape
    // Tables have few rows, and one's own files are often tables.
    plan.selectsByLoss = exampleShape?.count ?? 1 == 1
    spec.dataSetPlan = plan
    return spec
  }

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

  /// How agents are evaluated: by the examples held out, then by the test set.
  static let plan = DataSetPlan(
    selection: ["split": "validation"], test: ["split": "test"], fraction: "validation",
    folds: .init(count: "folds", number: "fold"))
}
