import Estimators

/// Which estimator an `EstimatorAgent` fits.
public protocol EstimatorKind: Sendable {
  /// Its name in `EstimatorRegistry.standard`, and the agent's.
  static var name: String { get }
  /// How columns are scaled unless the settings say otherwise.
  static var scaling: TablePreparation.Scaling { get }
  /// Where its settings start from other values than scikit-learn's.
  static var changes: [String: String] { get }
  /// The most values of the training rows together.
  static var valueLimit: Int { get }
}

extension EstimatorKind {
  /// Trees do not depend on the scale of columns.
  public static var scaling: TablePreparation.Scaling { .none }
  /// None.
  public static var changes: [String: String] { [:] }
  /// 512 MiB as float64.
  public static var valueLimit: Int { 1 << 26 }

  /// What it can learn.
  static var tasks: [EstimatorTask] {
    let types = EstimatorRegistry.standard.entries.first { $0.name == name }?.types ?? [:]
    return [.classification, .regression].filter { types[$0] != nil }
  }
}

/// Boosted trees on histograms.
public enum GradientBoosting: EstimatorKind {
  /// `gradient-boosting`
  public static let name = "gradient-boosting"
}

/// The mean of trees on samples of rows and columns.
public enum RandomForest: EstimatorKind {
  /// `random-forest`
  public static let name = "random-forest"
}

/// One tree.
public enum DecisionTree: EstimatorKind {
  /// `decision-tree`
  public static let name = "decision-tree"
}

/// Logistic regression with an L2 penalty, of standardized columns.
public enum LogisticRegressionKind: EstimatorKind {
  /// `logistic-regression`
  public static let name = "logistic-regression"
  /// The penalty counts all columns alike.
  public static let scaling = TablePreparation.Scaling.standard
}

/// Linear regression with an L2 penalty, of standardized columns.
public enum RidgeKind: EstimatorKind {
  /// `ridge`
  public static let name = "ridge"
  /// The penalty counts all columns alike.
  public static let scaling = TablePreparation.Scaling.standard
}

/// The k nearest training rows, by the distance of standardized columns.
public enum NeighborsKind: EstimatorKind {
  /// `nearest-neighbors`
  public static let name = "nearest-neighbors"
  /// All rows are part of the model, whose file has a limit.
  public static let valueLimit = 1 << 21
  /// Distances count all columns alike.
  public static let scaling = TablePreparation.Scaling.standard
}

/// A support vector classifier with probabilities, of standardized columns.
public enum SupportVectors: EstimatorKind {
  /// `svc`
  public static let name = "svc"
  /// Its time grows with the square of the rows.
  public static let valueLimit = 1 << 24
  /// Kernels count all columns alike.
  public static let scaling = TablePreparation.Scaling.standard
  /// Without probabilities there is little to explain.
  public static let changes = ["probability": "true"]
}
