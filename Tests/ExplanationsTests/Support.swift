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

  /// By matrix products: an explainer asks for hundred thousands of rows.
  func logits(_ rows: Matrix) -> Matrix {
    var hidden = rows.times(Matrix(w))
    hidden.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices { values[index] = tanh(values[index] + b[index % b.count]) }
    }
    var result = hidden.times(Matrix(v))
    result.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices { values[index] += c[index % c.count] }
    }
    return result
  }

  func probabilities(_ rows: Matrix) -> Matrix {
    var result = logits(rows)
    let width = c.count
    result.values.withUnsafeMutableBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: width) {
        var sum = 0.0
        for index in start..<start + width {
          values[index] = exp(values[index])
          sum += values[index]
        }
        for index in start..<start + width { values[index] /= sum }
      }
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
