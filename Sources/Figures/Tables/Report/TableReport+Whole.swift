import Datasets
import Estimators
import Explanations
import Foundations
import Gym
import NeuralNetworks
import Viewer

extension TableReport {
  /// The test part: how much each feature counts over its rows, and how that relates to correlations.
  public struct Whole: Sendable {
    /// The rows that are explained, the first ones of those held out.
    public let rowCount: Int
    /// `[D]`: the mean size of LIME's weights.
    public let limeMeans: [Double]
    /// The Shapley values of all rows.
    public let shap: FeatureAttributions
    /// `[D]`: Pearson's correlation with the class as a number or with the value, over all rows of the
    /// table; NaN of constant columns. Of more than two classes, with being of the explained one.
    public let correlations: [Double]
    /// The rows that these are from.
    public let correlatedRowCount: Int
    /// Pairs of features by the size of their correlation, the strongest first.
    public let pairs: [CorrelationMatrix.Pair]
    /// How good the model is on the rows held out: names and figures.
    public let scores: [(name: String, value: Double?)]

    /// `[D]`: the mean size of the Shapley values.
    public var shapMeans: [Double] { shap.meanMagnitudes }

    init(
      _ table: ExplainedTable, _ output: Int, _ settings: Settings,
      progress: (String, Double) -> Void
    ) throws {
      let rows = TableReport.wholeRows(of: table)
      let count = rows.rows
      rowCount = count
      progress("SHAP of \(count) rows", 0)
      shap = try table.shapAttributions(rows, settings.method(.shap), output)
      let models = try table.limeExplanations(rows, settings.method(.lime), output) { row in
        progress("LIME of row \(row + 1) of \(count)", 0.2 + 0.8 * Double(row) / Double(count))
      }
      limeMeans = table.attributions(rows, models, output).meanMagnitudes
      let (features, targets) = table.everyRow
      let known =
        table.isClassifier && table.outputNames.count > 2
        ? targets.map { $0 == Double(output) ? 1 : 0 } : targets
      let target = "\u{0}target"
      let matrix = CorrelationMatrix(
        (0..<features.columns).map(features.column) + [known],
        names: table.featureNames + [target])
      correlations = Array(matrix.values[features.columns].dropLast())
      correlatedRowCount = features.rows
      pairs = matrix.pairs(excluding: target)
      scores = try TableReport.scores(table, output)
    }
  }

  /// An additive model of the same rows.
  public struct Additive: Sendable {
    /// Its file.
    public let path: String
    /// What its curves contribute to the rows of the test part, on its own scale.
    public let attributions: FeatureAttributions
    /// Its curves.
    public let curves: DisplayList
    /// How good it is on the rows held out.
    public let scores: [(name: String, value: Double?)]

    init(_ table: ExplainedTable, _ output: Int) throws {
      path = table.path
      (attributions, curves) = try table.curveAttributions(
        TableReport.wholeRows(of: table), output)
      scores = try TableReport.scores(table, output)
    }
  }

  /// The rows held out, the first ones of many.
  static func wholeRows(of table: ExplainedTable) -> Matrix {
    table.test.selectingRows(Array(0..<min(table.test.rows, ExplainedTable.rowLimit)))
  }

  /// How good a model is on the rows held out.
  static func scores(_ table: ExplainedTable, _ output: Int) throws -> [(
    name: String, value: Double?
  )] {
    let predictions = try table.predict(table.test)
    guard table.isClassifier else {
      let (known, predicted) = (table.targets, predictions.column(0))
      return [
        ("R2", Metrics.r2(known, predicted: predicted)),
        (
          "root mean squared error",
          Metrics.meanSquaredError(known, predicted: predicted).squareRoot()
        ),
        ("mean absolute error", Metrics.meanAbsoluteError(known, predicted: predicted)),
      ]
    }
    let classes = Array(table.outputNames.indices)
    let predicted = (0..<predictions.rows).map { row in
      let own = Array(predictions.row(row))
      return own.indices.max { (own[$0], $1) < (own[$1], $0) } ?? 0
    }
    let confusion = Metrics.confusion(table.labels, predicted: predicted, classes: classes)
    return [
      ("accuracy", confusion.accuracy), ("precision", confusion.precision(output)),
      ("recall", confusion.recall(output)), ("F1", confusion.f1(output)),
      ("AUC", Metrics.rocAUC(table.labels, probabilities: predictions, classes: classes)),
    ]
  }
}
