import Datasets
import Gym

extension Examples {
  /// What is known of each column of a table; nil of images.
  var columnRanges: [ColumnRange]? {
    guard case .floats(let values) = values, shape.count == 1, count > 0 else { return nil }
    return (0..<elementCount).map { column in
      let column = (0..<count).map { values[$0 * elementCount + column] }
      return ColumnRange(
        minimum: Double(column.min() ?? 0), maximum: Double(column.max() ?? 0),
        distinctCount: Set(column).count)
    }
  }
}
