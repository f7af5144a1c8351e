import Datasets
import Gym
import Viewer

/// The columns that a figure shows, with the rows' classes and colors.
struct ShownColumns {
  struct Column {
    let name: String
    let values: [Double]
    /// Nil where no value is finite.
    let statistics: ColumnSummary.Statistics

    /// A value's distance from the mean in standard deviations.
    func score(_ value: Double) -> Double {
      (value - statistics.mean) / statistics.standardDeviation
    }
  }

  let columns: [Column]
  /// How many columns of numbers the table has.
  let total: Int
  /// Classes and their rows; a single one without a name where the target has no classes.
  let groups: [Group]
  let targetName: String?

  struct Group {
    let name: String
    let rows: [Int]
    let color: DisplayList.Color
  }

  /// Chooses columns.
  /// - Parameters:
  ///   - table: the table.
  ///   - limit: the most columns; of more, those that depend most on the target, in the table's order.
  init(_ table: ExploredTable, limit: Int) {
    let all = table.numericFeatures
    total = all.count
    targetName = table.target?.name
    var chosen = Array(all.indices)
    if all.count > limit {
      let strengths = all.map { Self.dependence($0.values, table.target) }
      chosen.sort { (strengths[$1], $0) < (strengths[$0], $1) }
      chosen = chosen.prefix(limit).sorted()
    }
    columns = chosen.compactMap { index in
      let column = DataTable.Column(name: all[index].name, values: .numbers(all[index].values))
      return ColumnSummary(column).statistics.map {
        Column(name: column.name, values: all[index].values, statistics: $0)
      }
    }
    if let target = table.target, let labels = target.labels {
      let colors = TableColors.classes(target.classNames.count)
      var rows = [[Int]](repeating: [], count: target.classNames.count)
      for (row, label) in labels.enumerated() { if let label { rows[label].append(row) } }
      groups = zip(target.classNames, zip(rows, colors)).map {
        Group(name: $0, rows: $1.0, color: $1.1)
      }
    } else {
      groups = [
        Group(name: "", rows: Array(0..<table.rowCount), color: TableColors.classes(1)[0])
      ]
    }
  }

  /// What follows a title: which columns these are, where some are left out.
  var note: String {
    guard columns.count < total else { return "" }
    let which = targetName.map { "those that depend most on \($0)" } ?? "the first ones"
    return ", \(columns.count) of \(total) columns: \(which)"
  }

  var isGrouped: Bool { groups.count > 1 || groups.first?.name != "" }

  /// The fraction of a column's variance that the target explains: between classes, or by a straight
  /// line.
  private static func dependence(_ values: [Double], _ target: TableTarget?) -> Double {
    guard let target else { return 0 }
    guard let labels = target.labels else {
      let matrix = CorrelationMatrix([values, target.numbers ?? []], names: ["x", "y"])
      let r = matrix.values[0][1]
      return r.isNaN ? 0 : r * r
    }
    var sums = [Double](repeating: 0, count: target.classNames.count)
    var counts = sums
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    for case (let value, let label?) in zip(values, labels) where value.isFinite {
      sums[label] += value
      counts[label] += 1
      (sum, squares, count) = (sum + value, squares + value * value, count + 1)
    }
    let whole = squares - sum * sum / max(1, count)
    let between = zip(sums, counts).reduce(-sum * sum / max(1, count)) {
      $0 + ($1.1 > 0 ? $1.0 * $1.0 / $1.1 : 0)
    }
    return whole > 0 && between.isFinite ? between / whole : 0
  }
}
