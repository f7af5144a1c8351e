import Foundations
import TensorEngine

/// A table of numbers in float64, row after row: what estimators learn from and explainers ask models
/// about.
///
/// The tensor engine computes in float32; a table of measurements needs more, because scikit-learn's
/// figures are those of float64.
public struct Matrix: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// `[rows * columns]`, row after row.
  public var values: [Double]

  /// Takes values, row after row.
  /// - Precondition: there are `rows * columns` of them.
  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(
      values.count == rows * columns,
      "Matrix: expected \(rows) x \(columns) values, got \(values.count)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// Every element has one value.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(
      rows: rows, columns: columns, values: [Double](repeating: value, count: rows * columns))
  }

  /// Rows of one length.
  /// - Precondition: each has as many values as the first.
  public init(_ rows: [[Double]]) {
    precondition(
      rows.allSatisfy { $0.count == rows[0].count },
      "Matrix: expected rows of one length, got \(Set(rows.map(\.count)).sorted())")
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }

  /// Examples `[N, …]` of the engine, each a row.
  public init(_ tensor: Tensor) {
    let rows = tensor.shape[0]
    self.init(
      rows: rows, columns: rows == 0 ? 0 : tensor.count / rows,
      values: tensor.scalars.map(Double.init))
  }

  /// Rounded to float32, `[rows, columns]`.
  public var tensor: Tensor { Tensor(values.map { Float($0) }, shape: [rows, columns]) }

  /// The value in a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The values of a row.
  public func row(_ row: Int) -> ArraySlice<Double> {
    values[row * columns..<(row + 1) * columns]
  }

  /// The values of a column.
  public func column(_ column: Int) -> [Double] {
    (0..<rows).map { values[$0 * columns + column] }
  }

  /// Some rows, in that order; a row may come again.
  public func selectingRows(_ indices: [Int]) -> Matrix {
    var selected: [Double] = []
    selected.reserveCapacity(indices.count * columns)
    for index in indices { selected += row(index) }
    return Matrix(rows: indices.count, columns: columns, values: selected)
  }

  /// Some columns, in that order.
  public func selectingColumns(_ indices: [Int]) -> Matrix {
    var selected: [Double] = []
    selected.reserveCapacity(rows * indices.count)
    for row in 0..<rows { for column in indices { selected.append(self[row, column]) } }
    return Matrix(rows: rows, columns: indices.count, values: selected)
  }
}
