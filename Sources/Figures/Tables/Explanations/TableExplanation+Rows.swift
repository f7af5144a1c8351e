import Explanations
import Foundations
import Gym
import Viewer

extension TableExplanation {
  /// Explanations of single rows below each other, each under the number of its row.
  /// - Parameters:
  ///   - parts: by one method.
  ///   - rows: the numbers, one for each part.
  init(_ parts: [TableExplanation], of rows: [Int]) {
    let attributions = FeatureAttributions(parts.compactMap(\.attributions), of: rows)
    let models = parts.flatMap(\.linearModels)
    var json = attributions?.members ?? []
    if !models.isEmpty {
      let members = parts.map { part in
        JSONValue.object(
          part.members.filter { FeatureAttributions.linearModelKeys.contains($0.name) })
      }
      json.append(("linear_models", .array(members)))
    }
    if attributions == nil { json.append(("explanations", .array(parts.map(\.json)))) }
    let width = parts.map { $0.table.first?.count ?? 0 }.max() ?? 0
    self.init(
      parts[0].method,
      table: zip(rows, parts).flatMap { row, part in
        [["row \(row)"] + Array(repeating: "", count: max(0, width - 1))] + part.table
      },
      notes: zip(rows, parts).flatMap { row, part in part.notes.map { "row \(row): \($0)" } },
      scenes: parts.flatMap(\.scenes), attributions: attributions, linearModels: models,
      json: [("rows", .array(rows.map { .integer(Int128($0)) }))] + json)
  }

  private var members: [JSONValue.Member] {
    if case .object(let members) = json { members } else { [] }
  }
}

extension FeatureAttributions {
  /// What a linear model near a row has beside its weights.
  static let linearModelKeys = [
    "prediction", "local_prediction", "intercept", "r2", "conditions",
  ]

  /// Those of single rows together; nil of none.
  init?(_ parts: [FeatureAttributions], of rows: [Int]) {
    guard let first = parts.first else { return nil }
    self.init(
      names: first.names, values: parts.flatMap(\.values),
      contributions: parts.flatMap(\.contributions), baseValue: first.baseValue,
      outputs: parts.flatMap(\.outputs), link: first.link, outputName: first.outputName)
    valueNames = first.valueNames
    rowNumbers = rows
    let outputNames = parts.map(\.outputName)
    if Set(outputNames).count > 1 {
      (rowOutputNames, rowBaseValues) = (outputNames, parts.map(\.baseValue))
    }
  }
}

extension LIMEExplanation {
  /// For machines: the linear model near the row.
  func members(label: Int, output: Int) -> [(String, JSONValue)] {
    guard let surrogate = surrogates[label] else { return [] }
    return [
      ("prediction", .double(prediction[output])),
      ("local_prediction", .double(surrogate.localPrediction)),
      ("intercept", .double(surrogate.intercept)), ("r2", .double(surrogate.score)),
      (
        "conditions",
        .array(
          asList(label: label).map {
            .object([
              .init("condition", .string($0.condition)), .init("weight", .double($0.weight)),
            ])
          })
      ),
    ]
  }
}
