extension DecisionTreeClassifier: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(settings: TreeSettings()) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    TreeSettings.parameters.map { $0.within(\.settings) } + [
      .name("criterion", \.criterion, "the impurity")
    ]
  }
}

extension DecisionTreeRegressor: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(settings: TreeSettings()) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    TreeSettings.parameters.map { $0.within(\.settings) }
  }
}

extension RandomForestClassifier: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(criterion: .gini) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    TreeSettings.parameters.map { $0.within(\.settings.tree) } + [
      .name("criterion", \.criterion, "the impurity"),
      .value("n_estimators", \.settings.nEstimators, "a number of 1 or more"),
      .value("bootstrap", \.settings.bootstrap, "true or false"),
    ]
  }
}

extension RandomForestRegressor: ConfigurableEstimator {
  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    TreeSettings.parameters.map { $0.within(\.settings.tree) } + [
      .value("n_estimators", \.settings.nEstimators, "a number of 1 or more"),
      .value("bootstrap", \.settings.bootstrap, "true or false"),
    ]
  }
}

extension HistGradientBoostingClassifier: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(settings: BoostingSettings()) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    BoostingSettings.parameters.map { $0.within(\.settings) }
  }
}

extension HistGradientBoostingRegressor: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(settings: BoostingSettings()) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    BoostingSettings.parameters.map { $0.within(\.settings) }
  }
}

extension TreeSettings {
  static var parameters: [EstimatorParameter<Self>] {
    [
      .optional("max_depth", \.maxDepth, "a number of 1 or more, or none"),
      .value("min_samples_split", \.minSamplesSplit, "a number of 2 or more"),
      .value("min_samples_leaf", \.minSamplesLeaf, "a number of 1 or more"),
      .value("min_impurity_decrease", \.minImpurityDecrease, "a number of 0 or more"),
      .value("random_state", \.seed, "a number of 0 or more"),
      EstimatorParameter(
        name: "max_features", summary: "sqrt, log2, none, a number of columns or a fraction"
      ) {
        switch $1 {
        case "sqrt": $0.maxFeatures = .sqrt
        case "log2": $0.maxFeatures = .log2
        case "none": $0.maxFeatures = .all
        default:
          if let count = Int($1) {
            $0.maxFeatures = .count(count)
          } else if let fraction = Double($1) {
            $0.maxFeatures = .fraction(fraction)
          } else {
            return false
          }
        }
        return true
      } read: {
        switch $0.maxFeatures {
        case .all: "none"
        case .sqrt: "sqrt"
        case .log2: "log2"
        case .count(let count): "\(count)"
        case .fraction(let fraction): "\(fraction)"
        }
      },
    ]
  }
}

extension BoostingSettings {
  static var parameters: [EstimatorParameter<Self>] {
    [
      .value("learning_rate", \.learningRate, "a number above 0"),
      .value("max_iter", \.maxIter, "a number of 1 or more"),
      .optional("max_leaf_nodes", \.maxLeafNodes, "a number of 2 or more, or none"),
      .optional("max_depth", \.maxDepth, "a number of 1 or more, or none"),
      .value("min_samples_leaf", \.minSamplesLeaf, "a number of 1 or more"),
      .value("l2_regularization", \.l2Regularization, "a number of 0 or more"),
      .value("max_bins", \.maxBins, "a number in 2...255"),
      .name("early_stopping", \.earlyStopping, "when to stop early"),
      .value("validation_fraction", \.validationFraction, "a number between 0 and 1"),
      .value("n_iter_no_change", \.nIterNoChange, "a number of 1 or more"),
      .value("tol", \.tol, "a number of 0 or more"),
      .value("random_state", \.seed, "a number of 0 or more"),
    ]
  }
}
