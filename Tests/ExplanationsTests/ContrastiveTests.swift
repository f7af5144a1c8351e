import Estimators
import Explanations
import Glibc
import TestSupport
import Testing

@Suite struct ContrastiveTests {
  private static let data = madeRows(200, 5, seed: 1)

  /// Logits of three classes with curved boundaries.
  private static let logits: PredictionFunction = { rows in
    Matrix(
      (0..<rows.rows).map { row in
        let x = Array(rows.row(row))
        return [x[0] + tanh(x[1]), x[2] - 0.5 * x[0] * x[0], 0.3 - x[3] + 0.2 * x[1] * x[4]]
      })
  }

  private static let gradients: GradientFunction = { x in
    let slope = 1 - tanh(x[1]) * tanh(x[1])
    return Matrix([
      [1, slope, 0, 0, 0], [-x[0], 0, 1, 0, 0], [0, 0.2 * x[4], 0, -1, 0.2 * x[1]],
    ])
  }

  private func prediction(_ row: [Double]) throws -> Int {
    let logits = try Self.logits(Matrix([row])).values
    return logits.indices.max { logits[$0] < logits[$1] } ?? 0
  }

  @Test(arguments: [ContrastiveExplainer.Units.standardized, .raw])
  func changedRowsFlip(units: ContrastiveExplainer.Units) throws {
    var settings = ContrastiveExplainer.Settings()
    settings.units = units
    settings.maxFeatures = 3
    let explainer = try ContrastiveExplainer(
      trainingData: Self.data, logits: Self.logits, gradients: Self.gradients, settings: settings)
    let rows = Self.data.selectingRows(Array(0..<40))
    let found = try explainer.explain(rows)
    for (index, explanation) in found.enumerated() {
      let row = Array(rows.row(index))
      #expect(explanation.original == row)
      #expect(try explanation.originalClass == prediction(row))
      #expect(try explanation.contrastClass == prediction(explanation.contrast))
      #expect(explanation.changedFeatures.count <= 3)
      for column in row.indices where row[column] != explanation.contrast[column] {
        #expect(explainer.bounds[column].contains(explanation.contrast[column]))
        #expect(explanation.changedFeatures.contains(column))
      }
    }
    let summary = try ContrastiveSummary(found, Self.logits)
    #expect(summary.fidelity > 0.9)
    #expect(summary.fidelity == Double(found.count { $0.isFlipped }) / 40)
  }

  @Test func differencesReplaceGradients() throws {
    let exact = try ContrastiveExplainer(
      trainingData: Self.data, logits: Self.logits, gradients: Self.gradients)
    let approximate = try ContrastiveExplainer(trainingData: Self.data, logits: Self.logits)
    for index in 0..<10 {
      let row = Array(Self.data.row(index))
      let (one, other) = try (exact.explain(row), approximate.explain(row))
      #expect(one.changedFeatures == other.changedFeatures)
      #expect(Tolerance.float32.mismatch(one.contrast, other.contrast) == nil)
    }
  }

  /// One feature decides: the nearest point beyond the boundary is known.
  @Test func linearBoundaryByHand() throws {
    let explainer = try ContrastiveExplainer(
      trainingData: Matrix([[-4, 0], [4, 1], [2, 0], [-2, 1]]),
      logits: { rows in Matrix((0..<rows.rows).map { [0, rows[$0, 0] - 1] }) },
      featureNames: ["dose", "age"], classNames: ["healthy", "ill"])
    let found = try explainer.explain([0, 1])
    #expect(found.isFlipped)
    #expect(found.changedFeatures == [0])
    // 1e-4 standard deviations of dose beyond 1.
    #expect(found.contrast[0] > 1 && found.contrast[0] < 1.001)
    #expect(found.contrast[1] == 1)
    #expect(
      found.sentence
        == "IF dose increased 1 points, the model would have predicted ill RATHER THAN healthy")
    #expect(found.table().map(\.name) == ["prediction", "age", "dose"])
    #expect(found.table()[1].original == "1.000")
    #expect(found.trace.count == 2)
    #expect(found.trace[0].originalProbability > 0.7)
    #expect(found.trace[1].contrastProbability > 0.5)
    #expect(found.largestStep == 1)
  }

  @Test func smallChangesKeepTheirDigits() throws {
    let explainer = try ContrastiveExplainer(
      trainingData: Matrix([[-4e-5, 0], [4e-5, 1], [2e-5, 0], [-2e-5, 1]]),
      logits: { rows in Matrix((0..<rows.rows).map { [0, 1e5 * rows[$0, 0] - 1] }) },
      featureNames: ["dose", "age"], classNames: ["healthy", "ill"])
    let found = try explainer.explain([0, 1])
    #expect(found.sentence.hasPrefix("IF dose increased 0.00001 points, "), "\(found.sentence)")
    #expect(found.table()[2].contrast == "0.000010")
  }

  @Test func integerColumnsStayWhole() throws {
    var settings = ContrastiveExplainer.Settings()
    settings.integerColumns = [0]
    let explainer = try ContrastiveExplainer(
      trainingData: Matrix((0..<20).map { [Double($0), Double($0 % 3)] }),
      logits: { rows in Matrix((0..<rows.rows).map { [0, rows[$0, 0] - 7.2] }) },
      settings: settings)
    #expect(try explainer.explain([3, 1]).contrast == [8, 1])
    #expect(try explainer.explain([12, 1]).contrast == [7, 1])
  }

  @Test func boundariesOutOfReachAreReported() throws {
    let explainer = try ContrastiveExplainer(
      trainingData: Matrix([[0, 0], [1, 1], [0.5, 0]]),
      logits: { rows in Matrix((0..<rows.rows).map { [0, rows[$0, 0] - 5] }) })
    let found = try explainer.explain([0.5, 0])
    #expect(!found.isFlipped)
    #expect(found.sentence.hasPrefix("no change"))
    #expect(try ContrastiveSummary([found], { _ in Matrix([[0, -4]]) }).meanChangedFeatures == nil)
  }

  @Test func traceStepsAreExplained() throws {
    let explainer = try ContrastiveExplainer(
      trainingData: Self.data, logits: Self.logits, gradients: Self.gradients)
    let found = try explainer.explain(Array(Self.data.row(0)))
    let shap = try KernelSHAP(
      Self.logits, background: Background.sample(of: Self.data, count: 20))
    let values = try #require(try found.shapValues(shap))
    #expect(values.data.rows == 2)
  }

  @Test func redundantFeaturesAreSkipped() throws {
    // Column 1 is a copy of column 0 and has the second largest gradient.
    let rows: [[Double]] = (0..<30).map { index in
      let (copied, other) = (Double(index % 5), Double(index % 7))
      return [copied, copied, other]
    }
    let data = Matrix(rows)
    var settings = ContrastiveExplainer.Settings()
    settings.units = .raw
    let logits: PredictionFunction = { rows in
      let weights = [3.0, 2, 1]
      return Matrix(
        (0..<rows.rows).map { row in
          [0, zip(rows.row(row), weights).reduce(-21) { $0 + $1.0 * $1.1 }]
        })
    }
    func changed(_ gamma: Double?) throws -> Set<Int> {
      settings.gamma = gamma
      let explainer = try ContrastiveExplainer(
        trainingData: data, logits: logits, settings: settings)
      return Set(try explainer.explain([2, 2, 2]).changedFeatures)
    }
    #expect(try changed(nil) == [0, 1])
    #expect(try changed(0.5) == [0, 2])
  }
}

@Suite struct SymmetricalUncertaintyTests {
  @Test func valuesByHand() throws {
    // a and b are equal, c is independent of a, d is constant.
    let data = Matrix([[0, 5, 0, 1], [0, 5, 1, 1], [1, 6, 0, 1], [1, 6, 1, 1]])
    let uncertainty = try SymmetricalUncertainty(data)
    #expect(uncertainty(0, 1) == 1)
    #expect(uncertainty(0, 2) == 0)
    #expect(uncertainty(0, 3) == 0)
    #expect(uncertainty(3, 3) == 0)
    let whole = try SymmetricalUncertainty(Matrix([[0, 0], [0, 1], [1, 2], [1, 3]]))
    // H = 1 and 2 bits, of which 1 is common: 2 * 1 / 3.
    #expect(Tolerance.float64.accepts(whole(0, 1), 2.0 / 3))
    let binned = try SymmetricalUncertainty(
      Matrix([[0, 0], [0, 1], [1, 2], [1, 3]]), symbols: .quantileBins(2))
    #expect(binned(0, 1) == 1)
  }
}
