import Estimators
import Explanations
import Testing

/// Every mistake is reported as what it is, and with a message that says what to do.
@Suite struct ExplanationErrorTests {
  private let data = madeRows(10, 3, seed: 1)
  private let predict = model { $0[0] }

  private func error(_ body: () throws -> Void) -> ExplanationError? {
    do { try body() } catch { return error as? ExplanationError }
    return nil
  }

  @Test func emptyBackground() {
    #expect(
      error { _ = try Background(Matrix(rows: 0, columns: 3)) } == .noRows("the background"))
    #expect(
      error { _ = try Background(data, weights: [1]) }
        == .wrongShape(
          what: "the background's weights", expected: "one for each of 10 rows", found: "1"))
    for weights in [[Double](repeating: 0, count: 10), [Double](repeating: .nan, count: 10)] {
      guard
        case .wrongSetting("weights", _, _) = error({
          _ = try Background(data, weights: weights)
        })
      else {
        Issue.record("\(weights)")
        continue
      }
    }
  }

  @Test func backgroundOfAnotherWidth() throws {
    let explainer = try KernelSHAP(predict, background: Background(data))
    #expect(
      error { _ = try explainer.shapValues(Matrix([[1, 2]])) }
        == .wrongShape(what: "the rows", expected: "3 columns", found: "2"))
    #expect(
      error { _ = try explainer.shapValues(Matrix(rows: 0, columns: 3)) } == .noRows("the rows"))
  }

  @Test func modelsThatPredictNonsense() throws {
    let background = try Background(data)
    let notANumber: PredictionFunction = { rows in
      Matrix(rows: rows.rows, columns: 1, repeating: .nan)
    }
    #expect(
      error { _ = try KernelSHAP(notANumber, background: background) }
        == .predictionNotFinite(row: 0, output: 0, value: "nan"))
    let tooFew: PredictionFunction = { rows in Matrix(rows: 1, columns: 1) }
    #expect(
      error { _ = try KernelSHAP(tooFew, background: background) }
        == .wrongPredictions(expected: "10 rows for 10 rows", found: "1"))
    let none: PredictionFunction = { rows in Matrix(rows: rows.rows, columns: 0) }
    #expect(
      error { _ = try KernelSHAP(none, background: background) }
        == .wrongPredictions(expected: "one output at least", found: "0"))
    let changing: PredictionFunction = { rows in
      Matrix(rows: rows.rows, columns: rows.rows == 10 ? 2 : 1, repeating: 0.5)
    }
    let explainer = try KernelSHAP(changing, background: background)
    #expect(
      error { _ = try explainer.shapValues(Matrix([[1, 2, 3]])) }
        == .wrongPredictions(expected: "2 outputs, as before", found: "1"))
    let certain: PredictionFunction = { rows in
      Matrix(rows: rows.rows, columns: 1, repeating: 1)
    }
    guard
      case .wrongPredictions = error({
        // One row: the mean of ten is rounded.
        let row = try Background(Matrix([[1, 2, 3]]))
        _ = try KernelSHAP(certain, background: row, link: .logit)
      })
    else {
      Issue.record("a probability of 1 has no logit")
      return
    }
  }

  @Test func settingsOutOfRange() throws {
    let explainer = try KernelSHAP(predict, background: Background(data))
    let lime = try LIMETabularExplainer(trainingData: data)
    let row = Array(data.row(0))
    let two: PredictionFunction = { Matrix(rows: $0.rows, columns: 2, repeating: 0.5) }
    let attempts: [(String, () throws -> Void)] = [
      ("sampleCount", { _ = try explainer.shapValues(data, sampleCount: 0) }),
      ("numFeatures", { _ = try explainer.shapValues(data, selection: .numFeatures(0)) }),
      ("alpha", { _ = try explainer.shapValues(data, selection: .alpha(.nan)) }),
      ("count", { _ = try Background.sample(of: data, count: -1) }),
      ("numSamples", { _ = try lime.explainInstance(row, two, numSamples: 0) }),
      ("numFeatures", { _ = try lime.explainInstance(row, two, numFeatures: 0) }),
      ("labels", { _ = try lime.explainInstance(row, two, labels: [2]) }),
      ("labels", { _ = try lime.explainInstance(row, two, labels: []) }),
      ("topLabels", { _ = try lime.explainInstance(row, two, topLabels: 0) }),
      (
        "kernelWidth",
        {
          var settings = LIMETabularExplainer.Settings()
          settings.kernelWidth = 0
          _ = try LIMETabularExplainer(trainingData: data, settings: settings)
        }
      ),
      (
        "kernel",
        {
          var settings = LIMETabularExplainer.Settings()
          settings.kernel = { _, _ in .nan }
          _ = try LIMETabularExplainer(trainingData: data, settings: settings)
            .explainInstance(row, two)
        }
      ),
      (
        "discretization",
        {
          _ = try LIMETabularExplainer(trainingData: data, discretization: .custom([0: [1]]))
        }
      ),
      (
        "categoricalFeatures",
        {
          _ = try LIMETabularExplainer(trainingData: data, categoricalFeatures: [3])
        }
      ),
      ("repeats", { _ = try PermutationImportance(predict, data, repeats: 0) { _ in 0 } }),
      ("features", { _ = try PartialDependence(predict, data, features: [3]) }),
      ("features", { _ = try PartialDependence(predict, data, features: []) }),
      (
        "gridResolution",
        {
          _ = try PartialDependence(predict, data, features: [0], gridResolution: 1)
        }
      ),
      ("output", { _ = try SwapCheck(predict, row: row, others: data, output: 1) }),
      (
        "maxFeatures",
        {
          var settings = ContrastiveExplainer.Settings()
          settings.maxFeatures = 0
          _ = try ContrastiveExplainer(trainingData: data, logits: two, settings: settings)
        }
      ),
      (
        "quantileBins",
        {
          _ = try SymmetricalUncertainty(data, symbols: .quantileBins(1))
        }
      ),
    ]
    for (name, body) in attempts {
      guard case .wrongSetting(name, _, _) = error(body) else {
        Issue.record("\(name): \(String(describing: error(body)))")
        continue
      }
    }
  }

  @Test func tablesThatCannotBeExplained() throws {
    var damaged = data
    damaged[4, 1] = .infinity
    let names = ["a", "b", "c"]
    let expected = ExplanationError.notFinite(
      what: "the training data", row: 4, column: "b", value: "inf")
    #expect(
      error { _ = try LIMETabularExplainer(trainingData: damaged, featureNames: names) }
        == expected)
    let logits: PredictionFunction = { Matrix(rows: $0.rows, columns: 2) }
    #expect(
      error {
        _ = try ContrastiveExplainer(trainingData: damaged, logits: logits, featureNames: names)
      } == expected)
    let constant = Matrix(rows: 5, columns: 2, repeating: 1)
    #expect(
      error { _ = try LIMETabularExplainer(trainingData: constant) } == .constantColumn("0, 1"))
    #expect(
      error { _ = try PartialDependence(predict, constant, features: [1]) }
        == .constantColumn("1"))
    #expect(
      error { _ = try LIMETabularExplainer(trainingData: data, discretization: .entropy) }
        == .wrongShape(
          what: "training labels",
          expected: "one for each of 10 rows, which the discretization by entropy needs",
          found: "0"))
    #expect(
      error { _ = try LIMETabularExplainer(trainingData: data, featureNames: ["a"]) }
        == .wrongShape(
          what: "feature names", expected: "one for each of 3 columns", found: "1"))
  }

  /// One constant column among others is drawn as it is, and has no weight.
  @Test func oneConstantColumn() throws {
    var data = data
    for row in 0..<10 { data[row, 1] = 7 }
    for discretization in [Discretization.none, .quartile] {
      var settings = LIMETabularExplainer.Settings()
      settings.mode = .regression
      let lime = try LIMETabularExplainer(
        trainingData: data, discretization: discretization, settings: settings)
      let drawn = try lime.neighborhood(of: Array(data.row(0)), numSamples: 50)
      if discretization == .quartile {
        #expect(drawn.inputs.column(1).allSatisfy { $0 == 7 })
      }
      let found = try lime.explainInstance(Array(data.row(0)), predict)
      let weight = found.surrogates[1]?.weights.first { $0.feature == 1 }?.weight ?? 1
      // What chance leaves to a column without influence in 50 rows.
      #expect(abs(weight) < 0.05)
    }
    let shap = try KernelSHAP(predict, background: Background(data)).shapValues(data)
    #expect(shap.values[0].column(1).allSatisfy { $0 == 0 })
  }

  @Test func errorsOfTheModelArePassedOn() throws {
    struct Failure: Error {}
    let failing: PredictionFunction = { _ in throw Failure() }
    #expect(throws: Failure.self) { try KernelSHAP(failing, background: Background(data)) }
  }

  @Test func messagesSayWhatToDo() {
    let messages = [
      ExplanationError.noRows("the background"),
      .predictionNotFinite(row: 3, output: 0, value: "nan"),
      .constantColumn("age"),
      .wrongPredictions(expected: "3 outputs", found: "2"),
    ].map(\.description)
    #expect(messages[0] == "the background has no rows: expected one at least")
    #expect(messages[1].contains("nan for output 0 of row 3"))
    #expect(messages[2].contains("leave it out"))
    #expect(messages[3].contains("expected 3 outputs, found 2"))
  }
}
