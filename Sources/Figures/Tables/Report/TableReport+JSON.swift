import Explanations
import Foundations

extension TableReport {
  /// All figures of the report with all digits.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("model", .string(table.path)), .init("output", .string(outputName)),
      .init("features", .array(table.featureNames.map { .string($0) })),
      .init("rows_held_out", .integer(Int128(table.test.rows))),
      .init("seed", settings.rows == nil ? .integer(Int128(settings.seed)) : .null),
      .init("scores", Self.object(whole.scores)),
      .init("findings", .array(findings.map { .string($0) })),
      .init("rows", .array(rows.map(Self.json))),
      .init(
        "test_part",
        .object([
          .init("rows", .integer(Int128(whole.rowCount))),
          .init("lime_mean_magnitudes", Self.array(whole.limeMeans)),
          .init("shap_mean_magnitudes", Self.array(whole.shapMeans)),
          .init("correlations", Self.array(whole.correlations)),
          .init("shap", .object(whole.shap.members.map { .init($0.0, $0.1) })),
        ])),
    ]
    if let additive {
      members.append(
        .init(
          "additive_model",
          .object([
            .init("model", .string(additive.path)),
            .init("scores", Self.object(additive.scores)),
            .init("mean_magnitudes", Self.array(additive.attributions.meanMagnitudes)),
          ])))
    }
    return .object(members)
  }

  private static func number(_ value: Double?) -> JSONValue {
    value.map { $0.isFinite ? .double($0) : .null } ?? .null
  }

  private static func array(_ values: [Double]) -> JSONValue { .array(values.map { number($0) }) }

  private static func object(_ scores: [(name: String, value: Double?)]) -> JSONValue {
    .object(scores.map { .init($0.name, number($0.value)) })
  }

  private static func json(_ row: Row) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("row", .integer(Int128(row.number))), .init("values", array(row.values)),
      .init("prediction", number(row.prediction)), .init("predicted", .string(row.predicted)),
      .init("known", .string(row.truth)), .init("lime", array(row.limeWeights)),
      .init("shap", array(row.shapValues)), .init("shap_base_value", number(row.shap.baseValue)),
      .init("sign_agreement", number(row.agreement.signs)),
      .init("kendall_tau", number(row.agreement.kendallTau)),
      .init("top_3_overlap", number(row.agreement.topOverlap)),
      .init("swap_changes_mean", array(row.swaps.meanChanges)),
      .init("swap_changes_std", array(row.swaps.standardDeviations)),
      .init("swap_rows", .integer(Int128(row.swapCount))),
      .init("lime_faithfulness", number(row.faithfulness.lime)),
      .init("shap_faithfulness", number(row.faithfulness.shap)),
      .init("more_faithful", row.mostFaithful.map { .string($0) } ?? .null),
    ]
    if let contrast = row.contrast {
      members.append(.init("contrast", json(contrast, row.contrastShap)))
    }
    return .object(members)
  }

  private static func json(
    _ contrast: ContrastiveExplanation, _ shap: FeatureAttributions?
  ) -> JSONValue {
    .object([
      .init("row", array(contrast.contrast)), .init("is_flipped", .bool(contrast.isFlipped)),
      .init("sentence", .string(contrast.sentence)),
      .init(
        "trace",
        .array(
          contrast.trace.map { step in
            .object([
              .init(
                "feature", step.feature.map { .string(contrast.featureNames[$0]) } ?? .null),
              .init("original_probability", number(step.originalProbability)),
              .init("contrast_probability", number(step.contrastProbability)),
            ])
          })),
      .init("largest_step", contrast.largestStep.map { .integer(Int128($0)) } ?? .null),
      .init(
        "shap_around_largest_step",
        shap.map { .array($0.contributions.map(array)) } ?? .null),
    ])
  }
}
