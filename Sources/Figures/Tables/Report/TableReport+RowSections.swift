import Experiments
import Explanations
import Foundations
import Gym
import Viewer

// The sections about single rows.

extension TableReport {
  private func name(_ row: Row) -> String { "row-\(row.number)" }

  private static func sign(_ value: Double) -> String { value > 0 ? "+" : value < 0 ? "−" : "0" }
  private static func rank(_ rank: Int) -> String { rank == 0 ? "–" : "\(rank)" }

  var rowSections: [ReportDocument.Block] {
    get throws {
      var blocks: [ReportDocument.Block] = [
        .heading("Rows"),
        .paragraph(
          "Green and red: what speaks for and against the output by LIME's conditions. Pink and "
            + "blue: what raises and lowers it by SHAP, from the mean over the background to the "
            + "prediction."),
      ]
      for row in rows {
        blocks.append(
          .subheading(
            "Row \(row.number): \(outputName) = \(decimal(row.prediction, 3)), predicted "
              + "\(row.predicted), known \(row.truth)"))
        blocks.append(
          .page(
            LIMEPage().fragment(row.lime, id: "lime-\(row.number)"),
            picture: .init(
              name: "lime-\(name(row))", caption: "LIME of row \(row.number).", limeBars(row))))
        blocks.append(
          .figure(
            .init(
              name: "force-\(name(row))",
              caption: "SHAP of row \(row.number): the force plot.",
              ForcePlot().scene(row.shap, row: 0))))
        blocks.append(.table(methodTable(row)))
      }
      return blocks
    }
  }

  private func limeBars(_ row: Row) -> DisplayList {
    let label = table.isClassifier ? output : 1
    return AttributionBars().local(
      row.lime.asList(label: label).map { (name: $0.condition, weight: $0.weight) },
      className: table.isClassifier ? table.outputNames[output] : nil,
      valueName: table.outputNames[0])
  }

  /// Features by SHAP's ranks: value, weight, rank and sign of each method.
  private func methodTable(_ row: Row) -> [[String]] {
    let (lime, shap) = (Self.ranks(row.limeWeights), Self.ranks(row.shapValues))
    let order = row.values.indices.sorted {
      (row.shapValues[$1].magnitude, $0) < (row.shapValues[$0].magnitude, $1)
    }
    return [["feature", "value", "LIME", "rank", "sign", "SHAP", "rank", "sign"]]
      + order.map { feature in
        [
          table.featureNames[feature], NumberText.tick(row.values[feature]),
          decimal(row.limeWeights[feature], 4), Self.rank(lime[feature]),
          Self.sign(row.limeWeights[feature]), decimal(row.shapValues[feature], 4),
          Self.rank(shap[feature]), Self.sign(row.shapValues[feature]),
        ]
      }
  }

  var agreementSection: [ReportDocument.Block] {
    [
      .heading("Do LIME and SHAP agree?"),
      .paragraph(
        "Signs: the fraction of features to which both give the same sign. Kendall's tau: how far the "
          + "orders by size agree, from -1 (reversed) over 0 (unrelated) to 1 (the same). Top 3: the "
          + "fraction of the three largest features that both have."),
      .table(
        [["row", "signs", "Kendall's tau", "top 3"]]
          + rows.map {
            [
              "\($0.number)", decimal($0.agreement.signs, 3), Self.text($0.agreement.kendallTau),
              decimal($0.agreement.topOverlap, 3),
            ]
          }),
    ]
  }

  var swapSection: [ReportDocument.Block] {
    let others =
      table.isClassifier
      ? "each row of another class than the predicted one"
      : "each row on the other side of the median"
    var blocks: [ReportDocument.Block] = [
      .heading("Which of them is right? The swap check"),
      .paragraph(
        "One feature of the row takes the value that it has in \(others), one after the other; all "
          + "other features stay. The mean change of \(outputName) is measured on the model itself. "
          + "The method whose order of the features by size is nearer to that of the changes, by "
          + "Kendall's tau, is the more faithful one for the row."),
      .table(
        [["row", "swapped with", "LIME's tau", "SHAP's tau", "more faithful"]]
          + rows.map {
            [
              "\($0.number)", "\(grouped($0.swapCount)) rows", Self.text($0.faithfulness.lime),
              Self.text($0.faithfulness.shap), $0.mostFaithful ?? "–",
            ]
          }),
    ]
    for row in rows {
      let changes = row.swaps.meanChanges
      let figure = GroupedBars().scene(
        table.featureNames,
        [
          GroupedBars.Series(
            "mean change", changes.map(\.magnitude)
          ).relative(),
          GroupedBars.Series("LIME", row.limeWeights.map(\.magnitude)).relative(),
          GroupedBars.Series("SHAP", row.shapValues.map(\.magnitude)).relative(),
        ],
        order: changes.indices.sorted {
          (changes[$1].magnitude, $0) < (changes[$0].magnitude, $1)
        }, title: "row \(row.number): sizes relative to the largest of each")
      blocks.append(
        .figure(
          .init(
            name: "swap-\(name(row))",
            caption:
              "Row \(row.number): the change when a feature is swapped, beside what both methods "
              + "say, each relative to its largest.", figure)))
      blocks.append(.table(swapTable(row)))
    }
    return blocks
  }

  private func swapTable(_ row: Row) -> [[String]] {
    let changes = row.swaps.meanChanges
    let ranks = [changes, row.limeWeights, row.shapValues].map(Self.ranks)
    let order = changes.indices.sorted {
      (changes[$1].magnitude, $0) < (changes[$0].magnitude, $1)
    }
    return [["feature", "value", "mean change", "std", "rank", "LIME's rank", "SHAP's rank"]]
      + order.map { feature in
        [
          table.featureNames[feature], NumberText.tick(row.values[feature]),
          decimal(changes[feature], 4), decimal(row.swaps.standardDeviations[feature], 4),
        ] + ranks.map { Self.rank($0[feature]) }
      }
  }

  var contrastSection: [ReportDocument.Block] {
    guard rows.contains(where: { $0.contrast != nil }) else { return [] }
    var blocks: [ReportDocument.Block] = [
      .heading("What would have to be different? Contrastive rows"),
      .paragraph(
        "GRACE looks for the fewest features whose change flips the predicted class. They are "
          + "changed one after the other, the one that gains the most first, and the "
          + "probabilities of both classes are followed; SHAP is computed before and after the "
          + "largest step."),
    ]
    for row in rows {
      guard let contrast = row.contrast else { continue }
      blocks += [
        .subheading("Row \(row.number)"), .paragraph(contrast.sentence + "."),
        .beside([
          .table(
            [["feature", "original", "contrastive"]]
              + contrast.table().map { [$0.name, $0.original, $0.contrast] }),
          .table(traceTable(contrast)),
        ]), .beside(contrastFigures(row, contrast)),
      ]
    }
    return blocks
  }

  private func contrastFigures(
    _ row: Row, _ contrast: ContrastiveExplanation
  ) -> [ReportDocument.Block] {
    let trace = ReportDocument.Figure(
      name: "contrast-\(name(row))",
      caption: "Row \(row.number): the probabilities after each changed feature.",
      ProbabilityTrace().scene(contrast))
    guard let shap = row.contrastShap else { return [.figure(trace)] }
    let bars = GroupedBars().scene(
      table.featureNames,
      [.init("before", shap.contributions[0]), .init("after", shap.contributions[1])],
      title: "SHAP before and after the largest step", label: "contribution to \(outputName)")
    return [
      .figure(trace),
      .figure(
        .init(
          name: "contrast-shap-\(name(row))",
          caption: "Row \(row.number): the Shapley values before and after the largest step.", bars)
      ),
    ]
  }

  private func traceTable(_ contrast: ContrastiveExplanation) -> [[String]] {
    let names = [contrast.originalClass, contrast.contrastClass].map { contrast.classNames[$0] }
    let head =
      ["changed", "p(\(names[0]))"] + (contrast.isFlipped ? ["p(\(names[1]))"] : []) + [""]
    return [head]
      + contrast.trace.enumerated().map { index, step in
        let name = step.feature.map { contrast.featureNames[$0] } ?? "nothing"
        return [name, decimal(step.originalProbability, 3)]
          + (contrast.isFlipped ? [decimal(step.contrastProbability, 3)] : [])
          + [index == contrast.largestStep ? "largest change" : ""]
      }
  }
}
