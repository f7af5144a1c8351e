import Datasets
import Gym

extension Regression {
  /// Every known table with targets, then one's own files.
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    var specs: [EnvironmentSpec] = []
    for entry in DatasetCatalog.standard.regressionEntries {
      specs.append(
        try spec(
          entry.name, set: entry.name, summary: entry.summary, exampleShape: entry.exampleShape
        )
        .taking(RegressionParameters.arguments))
    }
    let own = try spec(
      "files", set: ClassificationParameters.ownSet,
      summary: "Your own table: path=FILE, .csv or .npz.", exampleShape: nil)
    specs.append(own.taking(RegressionParameters.arguments + OwnTargetArguments.listed))
    return specs
  }

  private static func spec(
    _ name: String, set: String, summary: String, exampleShape: [Int]?
  ) throws(GymError) -> EnvironmentSpec {
    var spec = try EnvironmentSpec(
      id: "Regression/\(name)-v0", summary: "Predict the number. \(summary)",
      arguments: [ClassificationParameters.set.name: .string(set)],
      vectorEntryPoint: makeVector, entryPoint: make)
    var plan = Classification.plan
    plan.score = .reward(name: "mean squared error", isNegated: true)
    plan.exampleShape = exampleShape
    spec.dataSetPlan = plan
    return spec
  }

  /// Makes the environment from keyword arguments; see `RegressionParameters`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Regression {
    try Regression(try RegressionParameters(arguments))
  }

  /// Makes the vector environment.
  static func makeVector(_ request: VectorRequest) throws(GymError) -> any VectorEnvironment {
    try VectorRegression(
      try RegressionParameters(request.arguments), count: request.count,
      autoreset: request.autoreset)
  }
}
