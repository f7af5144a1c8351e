import Datasets
import Experiments
import Foundations

/// What a description prints: rows of fields whose columns stand below each other.
public enum TableText {
  /// The summary of each column under a header, numbers aligned at their right.
  /// - Parameters:
  ///   - description: of a table.
  ///   - limit: the most features.
  /// - Returns: rows of as many fields as the header.
  public static func summary(_ description: TableDescription, limit: Int) -> [[String]] {
    let header = [
      "type", "count", "missing", "mean", "std", "min", "25%", "50%", "75%", "max", "zeros",
      "outliers", "r",
    ]
    let shown =
      description.columns.prefix(limit) + (description.targetSummary.map { [$0] } ?? [])
    let rows = shown.map { column in
      [column.kind.rawValue, grouped(column.count), grouped(column.missing)] + fields(column)
        + [description.correlationWithTarget(column.name).map { decimal($0, 3) } ?? "-"]
    }
    let widths = header.indices.map { index in
      ([header] + rows).map { $0[index].count }.max() ?? 0
    }
    func aligned(_ row: [String]) -> [String] {
      row.enumerated().map { index, field in
        let padding = String(repeating: " ", count: widths[index] - field.count)
        return index == 0 ? field + padding : padding + field
      }
    }
    return [["  column"] + aligned(header)]
      + zip(shown, rows).map { ["  \($0.name.prefix(32))"] + aligned($1) }
  }

  /// Mean to outliers; of texts the most frequent one.
  private static func fields(_ column: ColumnSummary) -> [String] {
    guard let statistics = column.statistics else {
      let top = column.mostFrequent.map { "\($0.value.prefix(16))" } ?? "-"
      return ["\(column.distinct) kinds", top] + [String](repeating: "-", count: 7)
    }
    let digits = digits(of: statistics)
    return [
      statistics.mean, statistics.standardDeviation, statistics.minimum, statistics.lowerQuartile,
      statistics.median, statistics.upperQuartile, statistics.maximum,
    ].map { number($0, digits) } + [grouped(statistics.zeros), grouped(statistics.outliers)]
  }

  /// Two decimals, or as many as show two digits of the standard deviation.
  private static func digits(of statistics: ColumnSummary.Statistics) -> Int {
    var (digits, scale) = (2, statistics.standardDeviation)
    while scale > 0, scale < 0.1, digits < 8 { (digits, scale) = (digits + 1, scale * 10) }
    return digits
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "-" }
    return value.magnitude < 1e9 ? decimal(value, digits) : "\(value)"
  }

  /// Names, counts and percentages of classes.
  public static func classes(_ balance: ClassBalance) -> [[String]] {
    balance.names.indices.map {
      [
        "  \(balance.names[$0])", grouped(balance.counts[$0]),
        decimal(100 * balance.fraction($0), 1) + " %",
      ]
    }
  }
}
