import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// Figures beside those of scikit-learn.
@Suite struct MetricTests {
  struct Golden: Decodable {
    struct Many: Decodable {
      let labels, predicted: [Int32]
      let classes: Int
      let scores: [Float]
      let confusion: [Int]
      let accuracy, balanced: Double
      let topK, precision, recall, f1, specificity, macro, micro: [Double]
    }
    struct Two: Decodable {
      let truth: [Bool]
      let scores, thresholds: [Float]
      let fpr, tpr: [Double]
      let auc, eer: Double
    }
    let many: [Many]
    let two: [Two]
  }

  private let golden: Golden
  private let tolerance = Tolerance(absolute: 1e-12, relative: 0)

  init() throws { golden = try GoldenFiles.decode(Golden.self, from: "metrics.json") }

  @Test func confusionMatricesAgree() {
    for many in golden.many {
      let matrix = ConfusionMatrix(
        predicted: many.predicted, labels: many.labels, classCount: many.classes)
      #expect(matrix.counts == many.confusion)
      #expect(matrix.total == many.labels.count)
      #expect(tolerance.accepts(matrix.accuracy, many.accuracy))
      #expect(tolerance.accepts(matrix.balancedAccuracy, many.balanced))
      let classes = 0..<many.classes
      #expect(tolerance.mismatch(classes.map(matrix.precision), many.precision) == nil)
      #expect(tolerance.mismatch(classes.map(matrix.recall), many.recall) == nil)
      #expect(tolerance.mismatch(classes.map(matrix.f1), many.f1) == nil)
      #expect(tolerance.mismatch(classes.map(matrix.specificity), many.specificity) == nil)
      for (averaging, expected) in [
        (ConfusionMatrix.Averaging.macro, many.macro), (.micro, many.micro),
      ] {
        let found = matrix.averages(averaging)
        #expect(tolerance.mismatch([found.precision, found.recall, found.f1], expected) == nil)
      }
    }
  }

  @Test func topKAgrees() {
    for many in golden.many {
      let scores = Tensor(many.scores, shape: [many.labels.count, many.classes])
      #expect(predictedClasses(scores) == many.predicted)
      let found = (1..<many.classes).map { topKAccuracy(scores, labels: many.labels, k: $0) }
      #expect(tolerance.mismatch(found, many.topK) == nil)
    }
  }

  @Test func curvesAgree() throws {
    for two in golden.two {
      let curve = try #require(ROCCurve(scores: two.scores, isPositive: two.truth))
      #expect(tolerance.mismatch(curve.points.map(\.falsePositiveRate), two.fpr) == nil)
      #expect(tolerance.mismatch(curve.points.map(\.truePositiveRate), two.tpr) == nil)
      #expect(curve.points.dropFirst().map(\.threshold) == two.thresholds)
      #expect(tolerance.accepts(curve.area, two.auc))
      // SciPy's root finder stops at 2e-12.
      #expect(Tolerance(absolute: 1e-11, relative: 0).accepts(curve.equalError.rate, two.eer))
    }
  }

  @Test func perfectAndRandomRankings() throws {
    let truth = [false, false, true, true]
    let perfect = try #require(ROCCurve(scores: [0.1, 0.2, 0.8, 0.9], isPositive: truth))
    #expect(perfect.area == 1)
    let error = perfect.equalError
    #expect(error.rate == 0 && error.threshold == 0.8 && error.accuracy == 1)
    let tied = try #require(ROCCurve(scores: [1, 1, 1, 1], isPositive: truth))
    #expect(tied.area == 0.5 && tied.equalError.rate == 0.5)
    #expect(ROCCurve(scores: [1, 2], isPositive: [true, true]) == nil)
    #expect(ROCCurve(scores: [1, .nan], isPositive: [true, false]) == nil)
  }

  @Test func labelsOutsideTheClassesTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = ConfusionMatrix(predicted: [0], labels: [2], classCount: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = topKAccuracy(Tensor([1, 2], shape: [1, 2]), labels: [2])
    }
  }
}
