import Estimators
import Explanations
import Foundations
import Viewer

extension TableReport {
  /// One row, explained by LIME and Shapley values, with the change of the prediction where its features
  /// are swapped.
  public struct Row: Sendable {
    /// Its number among those held out.
    public let number: Int
    /// `[D]`
    public let values: [Double]
    /// The output that is explained: a probability, or the value.
    public let prediction: Double
    /// The class or the value that is known.
    public let truth: String
    /// The class or the value that is predicted.
    public let predicted: String
    /// The linear model near the row.
    public let lime: LIMEExplanation
    /// `[D]`: its weights.
    public let limeWeights: [Double]
    /// The Shapley values.
    public let shap: FeatureAttributions
    /// How far both agree.
    public let agreement: Agreement
    /// The change of the output with values of rows on the other side.
    public let swaps: SwapCheck
    /// How many rows these values come from.
    public let swapCount: Int
    /// A small change that flips the class; nil of a model that predicts a value, or of one
    /// without gradients.
    public let contrast: ContrastiveExplanation?
    /// The Shapley values before and after the change that moves the probability most.
    public let contrastShap: FeatureAttributions?

    /// `[D]`: the Shapley values.
    public var shapValues: [Double] { shap.contributions[0] }

    init(_ number: Int, of table: ExplainedTable, _ output: Int, _ settings: Settings) throws {
      let row = table.test.selectingRows([number])
      let values = Array(row.row(0))
      let probabilities = Array(try table.predict(row).row(0))
      let column = table.isClassifier ? output : 0
      (self.number, self.values, prediction) = (number, values, probabilities[column])
      let best = Self.largest(probabilities)
      truth =
        table.isClassifier
        ? table.outputNames[table.labels[number]] : NumberText.short(table.targets[number])
      predicted =
        table.isClassifier ? table.outputNames[best] : NumberText.short(probabilities[0])
      let models = try table.limeExplanations(row, settings.method(.lime), output)
      lime = models[0]
      limeWeights = table.attributions(row, models, output).contributions[0]
      shap = try table.shapAttributions(row, settings.method(.shap), output)
      agreement = try Agreement(limeWeights, shap.contributions[0])
      let others = Self.others(of: table, than: best, prediction: probabilities[0])
      swapCount = others.rows
      swaps = try SwapCheck(table.predict, row: values, others: others, output: column)
      guard table.isClassifier, (try? table.network(for: .grace)) != nil else {
        (contrast, contrastShap) = (nil, nil)
        return
      }
      let contrast = try table.contrasts(row, settings.method(.grace))[0]
      self.contrast = contrast
      contrastShap = try contrast.largestStep.map { step in
        try table.shapAttributions(
          Matrix([contrast.trace[step - 1].row, contrast.trace[step].row]), settings.method(.shap),
          output)
      }
    }

    /// The most rows that values are taken from.
    static let swapLimit = 1_000

    /// The table's rows of other classes than the predicted one; of values those on the other side of
    /// the median. The rows held out where there is none.
    private static func others(
      of table: ExplainedTable, than predicted: Int, prediction: Double
    ) -> Matrix {
      let (features, targets) = table.everyRow
      let indices: [Int]
      if table.isClassifier {
        indices = targets.indices.filter { targets[$0] != Double(predicted) }
      } else {
        let median = targets.sorted()[targets.count / 2]
        indices = targets.indices.filter { (targets[$0] < median) != (prediction < median) }
      }
      return indices.isEmpty
        ? table.test : features.selectingRows(Array(indices.prefix(swapLimit)))
    }

    private static func largest(_ values: [Double]) -> Int {
      values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? 0
    }

    /// The rank correlation of the sizes of LIME's weights, and of the Shapley values, with those of
    /// the changes.
    public var faithfulness: (lime: Double?, shap: Double?) {
      (swaps.faithfulness(of: limeWeights), swaps.faithfulness(of: shapValues))
    }

    /// The method whose ranks are nearer to those of the changes; nil where neither has any, or both
    /// are as near.
    public var mostFaithful: String? {
      let (lime, shap) = faithfulness
      return lime == shap ? nil : swaps.mostFaithful(["LIME": limeWeights, "SHAP": shapValues])
    }
  }

  /// The position of each feature by the size of its weight, from 1; equal sizes in their order. 0 where
  /// a weight is 0.
  static func ranks(_ weights: [Double]) -> [Int] {
    let order = weights.indices.sorted {
      (weights[$1].magnitude, $0) < (weights[$0].magnitude, $1)
    }
    var ranks = [Int](repeating: 0, count: weights.count)
    for (rank, feature) in order.enumerated() where weights[feature] != 0 {
      ranks[feature] = rank + 1
    }
    return ranks
  }
}
