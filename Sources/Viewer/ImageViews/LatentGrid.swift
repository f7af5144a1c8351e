import Foundations
import Gym
import TensorEngine

/// A position in a plane of latent numbers.
public struct LatentPoint: Sendable, Equatable {
  /// The first number, to the right.
  public var x: Double
  /// The second number, upwards.
  public var y: Double

  /// Makes a point.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// As a decoder takes it, `[1, 2]`.
  public var tensor: Tensor { Tensor([Float(x), Float(y)], shape: [1, 2]) }
}

/// A rectangle of a latent plane, cut into equal cells. Each stands for the point in its middle.
public struct LatentGrid: Sendable, Equatable {
  /// The first number from the left edge to the right one.
  public let horizontal: ClosedRange<Double>
  /// The second number from the lower edge to the upper one.
  public let vertical: ClosedRange<Double>
  /// Cells side by side.
  public let columns: Int
  /// Rows of cells.
  public let rows: Int

  /// Makes a grid.
  /// - Precondition: both ranges have a finite size, and there is one column and one row at least.
  public init(
    horizontal: ClosedRange<Double>, vertical: ClosedRange<Double>, columns: Int = 20,
    rows: Int = 20
  ) {
    let sizes = [horizontal, vertical].map { $0.upperBound - $0.lowerBound }
    precondition(
      sizes.allSatisfy { $0 > 0 && $0.isFinite } && columns >= 1 && rows >= 1,
      "LatentGrid: expected ranges of some finite size and 1 column and 1 row at least, got "
        + "\(horizontal), \(vertical), \(columns) and \(rows)")
    self.horizontal = horizontal
    self.vertical = vertical
    self.columns = columns
    self.rows = rows
  }

  /// The point in a cell's middle; row 0 is the uppermost.
  public func point(column: Int, row: Int) -> LatentPoint {
    LatentPoint(
      horizontal.value(at: (Double(column) + 0.5) / Double(columns)),
      vertical.value(at: 1 - (Double(row) + 0.5) / Double(rows)))
  }

  /// All of them, row by row from the top, `[rows * columns, 2]`.
  public var points: Tensor {
    var values: [Float] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let point = point(column: column, row: row)
        values += [Float(point.x), Float(point.y)]
      }
    }
    return Tensor(values, shape: [rows * columns, 2])
  }

  /// The nearest point of the rectangle.
  public func nearest(to point: LatentPoint) -> LatentPoint {
    LatentPoint(
      min(max(point.x, horizontal.lowerBound), horizontal.upperBound),
      min(max(point.y, vertical.lowerBound), vertical.upperBound))
  }

  /// The point that lies so many cells to the right and upwards, within the rectangle.
  public func point(from point: LatentPoint, columns: Double, rows: Double) -> LatentPoint {
    let width = (horizontal.upperBound - horizontal.lowerBound) / Double(self.columns)
    let height = (vertical.upperBound - vertical.lowerBound) / Double(self.rows)
    return nearest(to: LatentPoint(point.x + columns * width, point.y + rows * height))
  }

  /// The point that an arrow key leads to from another one; nil for other keys.
  func point(from point: LatentPoint, by key: KeyboardKey) -> LatentPoint? {
    switch key {
    case .left: self.point(from: point, columns: -1, rows: 0)
    case .right: self.point(from: point, columns: 1, rows: 0)
    case .up: self.point(from: point, columns: 0, rows: 1)
    case .down: self.point(from: point, columns: 0, rows: -1)
    default: nil
    }
  }
}
