import TensorEngine

extension Tensor {
  /// Examples of any shape as rows `[N, D]` without a gradient.
  /// - Throws: `EstimatorError` where there is none, or a value is not finite.
  func estimatorRows(_ what: String) throws(EstimatorError) -> Tensor {
    guard rank >= 2, count > 0 else {
      if rank >= 1, shape[0] == 0 { throw .noExamples }
      throw .wrongShape(
        what: what, expected: "[N, D] with a number in each row", found: "\(shape)")
    }
    let width = count / shape[0]
    let rows = detached.reshaped(to: [shape[0], width])
    guard rows.isFinite else {
      let position = rows.scalars.firstIndex { !$0.isFinite } ?? 0
      throw .notFinite(what: what, row: position / width, value: "\(rows.scalars[position])")
    }
    return rows
  }

  /// `|x|^2` of each row of `[N, D]`, in float64.
  var rowSquares: [Double] {
    let width = shape[1]
    return withSpan { values in
      (0..<shape[0]).map { row in
        (0..<width).reduce(0.0) { sum, column in
          let value = Double(values[row * width + column])
          return sum + value * value
        }
      }
    }
  }
}
