import Estimators
import TensorEngine
import Testing

/// Settings out of their range are refused when an estimator is made; large ones do no harm.
@Suite struct SettingRangeTests {
  @Test(arguments: [
    ("random-forest", "n_estimators", "9223372036854775807"),
    ("random-forest", "n_estimators", "0"),
    ("decision-tree", "max_features", "0"), ("decision-tree", "min_samples_leaf", "0"),
    ("gradient-boosting", "learning_rate", "nan"), ("nearest-neighbors", "n_neighbors", "0"),
    ("svc", "C", "nan"), ("svc", "tol", "0"), ("logistic-regression", "tol", "nan"),
  ])
  func isRefusedByName(estimator: String, setting: String, value: String) {
    #expect {
      try EstimatorRegistry.standard.make(
        estimator, task: .classification, settings: [setting: value])
    } throws: {
      guard case .wrongSetting(let name, let found, _)? = $0 as? EstimatorError else {
        return false
      }
      return name == setting && (Double(found) == Double(value) || value == found)
    }
  }

  /// Twice such a number is more than an `Int` holds.
  @Test(arguments: ["decision-tree", "random-forest", "gradient-boosting"])
  func leavesMayBeLargerThanTheData(_ estimator: String) throws {
    var model = try EstimatorRegistry.standard.make(
      estimator, task: .regression, settings: ["min_samples_leaf": "9223372036854775807"])
    let x = Matrix(rows: 4, columns: 1, values: [0, 1, 2, 3])
    try model.fit(x, values: [1, 2, 3, 6])
    let found = try #require(try model.regressor?.predict(x))
    // One leaf: a forest's is the mean of the rows that were drawn.
    let mean = estimator == "random-forest" ? found[0] : 3
    #expect(found == [mean, mean, mean, mean])
  }

  @Test func clustersAreThoseThatWereFitted() throws {
    var model = KMeans(k: 2)
    let x = Matrix(rows: 4, columns: 1, values: [0, 1, 10, 11])
    try model.fit(x)
    model.k = 8
    #expect(try model.transform(x).columns == 2)
  }

  /// libsvm keeps no support vectors where the tolerance is large.
  @Test func machinesWithoutSupportVectorsPredict() throws {
    var settings = SVC.Settings()
    settings.tol = 5
    let machine = try SVC(
      examples: Tensor([0, 1, 2, 3], shape: [4, 1]), labels: [0, 0, 1, 1], settings: settings)
    #expect(try machine.predict(Tensor([0, 3], shape: [2, 1])).count == 2)
  }
}
