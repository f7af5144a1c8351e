import Foundations

extension TableDescription {
  /// The summary of every column as CSV: a header, then a line for each feature and, where it holds
  /// numbers, the target. Fields without a value are empty; numbers have all their digits.
  public var csv: String {
    let header = [
      "column", "type", "count", "missing", "distinct", "mean", "std", "min", "25%", "50%", "75%",
      "max", "zeros", "outliers", "most_frequent", "r_target",
    ]
    let rows = (columns + (targetSummary.map { [$0] } ?? [])).map { column in
      [quoted(column.name), column.kind.rawValue]
        + [column.count, column.missing, column.distinct].map(String.init)
        + Self.fields(column.statistics)
        + [quoted(column.mostFrequent?.value ?? "")]
        + [correlationWithTarget(column.name).map { "\($0)" } ?? ""]
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private static func fields(_ statistics: ColumnSummary.Statistics?) -> [String] {
    guard let statistics else { return [String](repeating: "", count: 9) }
    return quantities(of: statistics).map { $0.value.isNaN ? "" : "\($0.value)" }
      + ["\(statistics.zeros)", "\(statistics.outliers)"]
  }

  /// Mean, standard deviation and quantiles with the names that pandas gives them.
  private static func quantities(
    of statistics: ColumnSummary.Statistics
  ) -> [(name: String, value: Double)] {
    [
      ("mean", statistics.mean), ("std", statistics.standardDeviation),
      ("min", statistics.minimum), ("25%", statistics.lowerQuartile), ("50%", statistics.median),
      ("75%", statistics.upperQuartile), ("max", statistics.maximum),
    ]
  }

  /// Everything as one object: `name`, `rows`, `columns`, `target`, `classes`, `pairs`, `notes`.
  /// - Parameter pairLimit: how many of the strongest pairs are listed.
  /// - Returns: the object.
  public func json(pairLimit: Int = 20) -> JSONValue {
    .object([
      .init("name", .string(name)), .init("rows", Self.integer(rowCount)),
      .init("columns", .array(columns.map { json(of: $0) })),
      .init("target", targetJSON),
      .init("correlation", .string(correlations?.method.rawValue ?? "none")),
      .init(
        "pairs",
        .array(
          pairs.prefix(pairLimit).map {
            .object([
              .init("first", .string($0.first)), .init("second", .string($0.second)),
              .init("r", .number($0.coefficient)),
            ])
          })),
      .init("notes", .array(notes.map { .string($0) })),
    ])
  }

  private func json(of column: ColumnSummary) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(column.name)), .init("type", .string(column.kind.rawValue)),
      .init("count", Self.integer(column.count)), .init("missing", Self.integer(column.missing)),
      .init("distinct", Self.integer(column.distinct)),
    ]
    if let statistics = column.statistics {
      members += Self.quantities(of: statistics).map { .init($0.name, .number($0.value)) }
      members += [
        .init("zeros", Self.integer(statistics.zeros)),
        .init("outliers", Self.integer(statistics.outliers)),
      ]
    }
    if let top = column.mostFrequent {
      members += [
        .init("most_frequent", .string(top.value)), .init("frequency", Self.integer(top.count)),
      ]
    }
    if let coefficient = correlationWithTarget(column.name) {
      members.append(.init("r_target", .number(coefficient)))
    }
    return .object(members)
  }

  private var targetJSON: JSONValue {
    guard let target else { return .null }
    var members: [JSONValue.Member] = [.init("name", .string(target.name))]
    if let balance {
      members += [
        .init("classes", .array(balance.names.map { .string($0) })),
        .init("counts", .array(balance.counts.map(Self.integer))),
        .init("baseline_accuracy", .number(balance.baselineAccuracy)),
      ]
    } else if let targetSummary {
      members.append(.init("summary", json(of: targetSummary)))
    }
    return .object(members)
  }

  private static func integer(_ value: Int) -> JSONValue { .integer(Int128(value)) }

  private func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
