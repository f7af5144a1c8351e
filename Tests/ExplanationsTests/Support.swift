import Estimators
import Explanations
import Glibc
import NumPyRandom
import TestSupport

/// The network of Golden/networks.py: `softmax(tanh(x W + b) V + c)`.
struct GoldenNetwork: Decodable, Sendable {
  let w: [[Double]]
  let b: [Double]
  let v: [[Double]]
  let c: [Double]

  func logits(_ row: ArraySlice<Double>) -> [Double] {
    var hidden = b
    for (value, weights) in zip(row, w) {
      for (index, weight) in weights.enumerated() { hidden[index] += value * weight }
    }
    var logits = c
    for (value, weights) in zip(hidden, v) {
      for (index, weight) in weights.enumerated() { logits[index] += tanh(value) * weight }
    }
    return logits
  }

  func logits(_ rows: Matrix) -> Matrix {
    Matrix(
      rows: rows.rows, columns: c.count,
      values: (0..<rows.rows).flatMap { logits(rows.row($0)) })
  }

  func probabilities(_ rows: Matrix) -> Matrix {
    var result = logits(rows)
    for row in 0..<rows.rows {
      let exponentials = result.row(row).map { exp($0) }
      let sum = exponentials.reduce(0, +)
      for column in 0..<c.count { result[row, column] = exponentials[column] / sum }
    }
    return result
  }
}

extension Tolerance {
  /// Two float64 computations of the same formula in another order.
  static let float64 = Tolerance(absolute: 1e-8, relative: 1e-8)
}

/// Made rows with values that NumPyRandom draws.
func madeRows(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var generator = PCG64(seed: seed)
  return Matrix(
    rows: rows, columns: columns,
    values: (0..<rows * columns).map { _ in generator.standardNormal() })
}

/// A model of one output, row by row.
func model(
  _ output: @escaping @Sendable (ArraySlice<Double>) -> Double
) -> PredictionFunction {
  { rows in
    Matrix(
      rows: rows.rows, columns: 1,
      values: (0..<rows.rows).map { output(Array(rows.row($0))[...]) })
  }
}
