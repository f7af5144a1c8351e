import Gym
import Learning

extension AgentSpec {
  /// The estimators of tables.
  static let estimators: [AgentSpec] = [
    estimator(
      GradientBoosting.self, "Boosted trees on histograms, for tables: classes or numbers."),
    estimator(RandomForest.self, "The mean of many trees, for tables: classes or numbers."),
    estimator(DecisionTree.self, "One tree, for tables: classes or numbers."),
    estimator(LogisticRegressionKind.self, "Logistic regression, for classes of tables."),
    estimator(
      RidgeKind.self, "Linear regression with a penalty, for numbers of tables.",
      in: "Regression/friedman-1-v0"),
    estimator(NeighborsKind.self, "The nearest training rows, for tables: classes or numbers."),
    estimator(SupportVectors.self, "Support vector machine, for classes of tables (libsvm)."),
  ]

  /// One pass over all training rows: there is nothing to choose by rows held out.
  private static func estimator<Kind: EstimatorKind>(
    _ kind: Kind.Type, _ summary: String,
    in environment: String = "Classification/pima-diabetes-v0"
  ) -> AgentSpec {
    AgentSpec(
      EstimatorAgent<Kind>.self, summary: summary,
      presets: [
        Preset(
          "scikit-learn", "scikit-learn's defaults; fitted to all training rows at once.",
          EstimatorSettings<Kind>(), epochs: 1, environmentArguments: ["validation": 0])
      ], defaultEnvironment: environment)
  }
}
