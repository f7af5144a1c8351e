extension KNeighborsClassifier: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(nNeighbors: 5) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    [
      .value("n_neighbors", \.nNeighbors, "a number of 1 or more"),
      .name("weights", \.weighting, "what a vote counts"),
    ]
  }
}

extension KNeighborsRegressor: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(nNeighbors: 5) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    [
      .value("n_neighbors", \.nNeighbors, "a number of 1 or more"),
      .name("weights", \.weighting, "what a neighbor counts"),
    ]
  }
}

extension SupportVectorClassifier: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(settings: SVC.Settings()) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    [
      .value("C", \.settings.c, "a number above 0"),
      .name("kernel", \.settings.kernel, "the kernel"),
      .value("degree", \.settings.degree, "a number of 0 or more"),
      EstimatorParameter(name: "gamma", summary: "scale, auto or a number of 0 or more") {
        switch $1 {
        case "scale": $0.settings.gamma = .scale
        case "auto": $0.settings.gamma = .auto
        default:
          guard let value = Double($1) else { return false }
          $0.settings.gamma = .value(value)
        }
        return true
      } read: {
        switch $0.settings.gamma {
        case .scale: "scale"
        case .auto: "auto"
        case .value(let value): "\(value)"
        }
      },
      .value("coef0", \.settings.coef0, "a number"),
      .value("tol", \.settings.tol, "a number above 0"),
      .value("probability", \.probability, "true or false"),
      .value("random_state", \.seed, "a number of 0 or more"),
    ]
  }
}

extension LogisticRegression: ConfigurableEstimator {
  /// With scikit-learn's defaults but for `tol`, 1e-8.
  public init() { self.init(c: 1) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    [
      .value("C", \.c, "a number above 0"),
      .value("fit_intercept", \.fitIntercept, "true or false"),
      .value("tol", \.tol, "a number above 0"),
      .value("max_iter", \.maxIter, "a number of 1 or more"),
    ]
  }
}

extension Ridge: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(alpha: 1) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    [
      .value("alpha", \.alpha, "a number of 0 or more"),
      .value("fit_intercept", \.fitIntercept, "true or false"),
    ]
  }
}

extension KMeans: ConfigurableEstimator {
  /// With scikit-learn's defaults.
  public init() { self.init(k: 8) }

  /// What can be set by a string.
  public static var parameters: [EstimatorParameter<Self>] {
    [
      .value("n_clusters", \.k, "a number of 1 or more"),
      .value("n_init", \.nInit, "a number of 1 or more"),
      .value("max_iter", \.maxIter, "a number of 1 or more"),
      .value("tol", \.tol, "a number of 0 or more"),
      .value("random_state", \.seed, "a number of 0 or more"),
    ]
  }
}
