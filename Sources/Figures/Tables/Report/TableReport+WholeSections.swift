import Experiments
import Explanations
import Foundations
import Gym
import Viewer

// The sections about all rows.

extension TableReport {
  private var target: String {
    table.isClassifier
      ? (table.outputNames.count == 2 ? "the class" : outputName) : table.outputNames[0]
  }

  /// Pairs that are related at least this strongly are named.
  static let namedCorrelation = 0.3

  var correlationSection: [ReportDocument.Block] {
    let (names, r) = (table.featureNames, whole.correlations)
    let order = names.indices.sorted {
      let (one, other) = (r[$0].isNaN ? -1 : r[$0].magnitude, r[$1].isNaN ? -1 : r[$1].magnitude)
      return (other, $0) < (one, $1)
    }
    let ranks = [r.map { $0.isNaN ? 0 : $0 }, whole.limeMeans, whole.shapMeans].map(Self.ranks)
    let rows = order.map { feature in
      [
        names[feature], r[feature].isNaN ? "–" : decimal(r[feature], 3), "\(ranks[0][feature])",
        decimal(whole.limeMeans[feature], 4), "\(ranks[1][feature])",
        decimal(whole.shapMeans[feature], 4), "\(ranks[2][feature])",
      ]
    }
    let figure = RelationScatter().scene(
      names, x: r.map(\.magnitude),
      [.init("mean |SHAP|", whole.shapMeans), .init("mean |LIME weight|", whole.limeMeans)],
      title: "what counts in the model against the correlation with \(target)",
      label: "|r| with \(target)")
    var blocks: [ReportDocument.Block] = [
      .heading("Is it more than correlation?"),
      .paragraph(
        "r is Pearson's correlation of each feature with \(target), over all "
          + "\(grouped(whole.correlatedRowCount)) rows of the table; the means are over "
          + "\(grouped(whole.rowCount)) rows held out."),
      .figure(
        .init(
          name: "correlations",
          caption: "Mean size of contributions against the correlation with \(target).", figure)),
      .table(
        [["feature", "r", "rank", "mean |LIME|", "rank", "mean |SHAP|", "rank"]] + rows),
    ]
    let pairs = whole.pairs.filter { $0.coefficient.magnitude >= Self.namedCorrelation }.prefix(6)
    if !pairs.isEmpty {
      let list = pairs.map { "\($0.second) and \($0.first) (\(decimal($0.coefficient, 3)))" }
      blocks.append(
        .paragraph(
          "Features that depend on each other share credit, so that one of them may count less than "
            + "its correlation suggests: " + list.joined(separator: ", ") + "."))
    }
    return blocks
  }

  /// `[D]`: the mean size over the rows that were explained one by one.
  private func means(_ weights: (Row) -> [Double]) -> [Double] {
    table.featureNames.indices.map { feature in
      rows.reduce(0) { $0 + weights($1)[feature].magnitude } / Double(rows.count)
    }
  }

  /// Means of different scales as fractions of their sums.
  private static func fractions(_ means: [(name: String, values: [Double])]) -> [GroupedBars.Series]
  {
    means.map { GroupedBars.Series($0.name, $0.values).fractions() }
  }

  var wholeSection: [ReportDocument.Block] {
    get throws {
      let names = table.featureNames
      let (limeFew, shapFew) = (means(\.limeWeights), means(\.shapValues))
      let (lime, shap) = (whole.limeMeans, whole.shapMeans)
      let (limeRanks, shapRanks) = (Self.ranks(lime), Self.ranks(shap))
      let order = names.indices.sorted { (shap[$1], $0) < (shap[$0], $1) }
      let few = rows.count == 1 ? "1 row" : "\(rows.count) rows"
      let lines = order.map { feature in
        [
          names[feature], decimal(lime[feature], 4), "\(limeRanks[feature])",
          decimal(limeFew[feature], 4), decimal(limeFew[feature] - lime[feature], 4),
          decimal(shap[feature], 4), "\(shapRanks[feature])", decimal(shapFew[feature], 4),
          decimal(shapFew[feature] - shap[feature], 4),
        ]
      }
      let bars = GroupedBars().scene(
        names,
        Self.fractions([
          ("SHAP, all", shap), ("SHAP, \(few)", shapFew), ("LIME, all", lime),
          ("LIME, \(few)", limeFew),
        ]), order: order,
        title: "fractions of the mean sizes, \(grouped(whole.rowCount)) rows beside \(few)")
      let stacked = StackedForcePlot().scene(whole.shap)
      return [
        .heading("The whole test part"),
        .paragraph(
          "Mean sizes over \(grouped(whole.rowCount)) of \(grouped(table.test.rows)) rows held "
            + "out, and how far the \(few) above differ from them."),
        .figure(
          .init(name: "importance", caption: "Fraction of each feature in the mean sizes.", bars)),
        .table(
          [
            [
              "feature", "LIME", "rank", "of \(few)", "difference", "SHAP", "rank", "of \(few)",
              "difference",
            ]
          ] + lines),
        .figure(
          .init(
            name: "summary",
            caption: "SHAP of every row: to the right what raises the output, red where the "
              + "feature's value is high.", SummaryDots().scene(whole.shap))),
        .page(
          try StackedForcePage().fragment(whole.shap, id: "force-all"),
          picture: .init(
            name: "force-all", caption: "The force plots of all rows beside each other.", stacked)),
      ]
    }
  }

  var additiveSection: [ReportDocument.Block] {
    guard let additive else {
      return [
        .heading("An additive model beside it"),
        .paragraph(
          "None was given. A neural additive model (palestra train --agent nam) of the same rows "
            + "held out stands here with --with FILE."),
      ]
    }
    let names = table.featureNames
    let own = additive.attributions.meanMagnitudes
    let ranks = [whole.limeMeans, whole.shapMeans, own].map(Self.ranks)
    let order = names.indices.sorted { (own[$1], $0) < (own[$0], $1) }
    let bars = GroupedBars().scene(
      names,
      Self.fractions([
        ("LIME", whole.limeMeans), ("SHAP", whole.shapMeans), ("additive model", own),
      ]), title: "fractions of the mean sizes")
    return [
      .heading("An additive model beside it"),
      .paragraph(
        "\(additive.path) is a sum of one curve for each feature, so that its curves are the whole "
          + "model and nothing has to be approximated: minus their means they are its Shapley "
          + "values. Its sizes are in \(additive.attributions.scaleName); fractions of the sum make them "
          + "comparable."),
      .figure(
        .init(
          name: "curves",
          caption: "The curves of the additive model; behind them where the rows are.",
          additive.curves)),
      .figure(
        .init(
          name: "importance-additive",
          caption:
            "Fraction of each feature in the mean sizes, by LIME and SHAP of this model and by "
            + "the curves of the additive one.", bars)),
      .table(
        [["feature", "curve, mean size", "rank", "LIME's rank", "SHAP's rank"]]
          + order.map { feature in
            [names[feature], decimal(own[feature], 4)]
              + [ranks[2], ranks[0], ranks[1]].map { "\($0[feature])" }
          }),
    ]
  }
}
