import COpenBLAS
import Foundations
import TensorEngine

extension Matrix {
  /// The product with another matrix, by BLAS in float64; either may be transposed first.
  package func times(
    _ other: Matrix, transposed: Bool = false, otherTransposed: Bool = false
  ) -> Matrix {
    let (m, k) = transposed ? (columns, rows) : (rows, columns)
    let (inner, n) =
      otherTransposed ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(k == inner, "times: inner dimensions differ (\(k), \(inner))")
    var result = Matrix(rows: m, columns: n)
    guard m > 0, n > 0, k > 0 else { return result }
    _ = BLAS.selection  // It sets the library to one thread.
    values.withUnsafeBufferPointer { a in
      other.values.withUnsafeBufferPointer { b in
        result.values.withUnsafeMutableBufferPointer { c in
          cblas_dgemm(
            CblasRowMajor, transposed ? CblasTrans : CblasNoTrans,
            otherTransposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1,
            a.baseAddress, Int32(columns), b.baseAddress, Int32(other.columns), 0, c.baseAddress,
            Int32(n))
        }
      }
    }
    return result
  }

  /// The solution of `A x = b` for this symmetric matrix; nil where it is not positive definite.
  func solvingPositiveDefinite(_ b: [Double]) -> [Double]? {
    _ = BLAS.selection
    var (a, x) = (values, b)
    var (n, count, info) = (Int32(rows), Int32(1), Int32(0))
    var leading = n
    dposv_("L", &n, &count, &a, &leading, &x, &leading, &info, 1)
    return info == 0 ? x : nil
  }

  /// The `x` of least norm that minimizes `|A x - b|`; nil where LAPACK does not converge.
  func leastSquares(_ b: [Double]) -> [Double]? {
    _ = BLAS.selection
    var a = [Double](repeating: 0, count: values.count)
    for row in 0..<rows { for column in 0..<columns { a[column * rows + row] = self[row, column] } }
    var x = b + [Double](repeating: 0, count: max(0, columns - rows))
    var singular = [Double](repeating: 0, count: min(rows, columns))
    var (m, n, count, leading) = (Int32(rows), Int32(columns), Int32(1), Int32(rows))
    var longest = Int32(max(rows, columns))
    // What is smaller than rounding of the largest is 0.
    var limit = Double.ulpOfOne * Double(max(rows, columns))
    var (rank, info, size) = (Int32(0), Int32(0), Int32(-1))
    var work = [0.0]
    var integers = [Int32(0)]
    dgelsd_(
      &m, &n, &count, &a, &leading, &x, &longest, &singular, &limit, &rank, &work, &size,
      &integers, &info)
    size = Int32(work[0])
    work = Array(repeating: 0, count: Int(size))
    integers = Array(repeating: 0, count: max(1, Int(integers[0])))
    dgelsd_(
      &m, &n, &count, &a, &leading, &x, &longest, &singular, &limit, &rank, &work, &size,
      &integers, &info)
    return info == 0 ? Array(x.prefix(columns)) : nil
  }

  /// The mean of each column, of weighted rows.
  func columnMeans(_ weights: [Double]? = nil) -> [Double] {
    let total = weights.map { $0.reduce(0, +) } ?? Double(rows)
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      let weight = weights?[row] ?? 1
      for column in 0..<columns { sums[column] += weight * values[row * columns + column] }
    }
    return sums.map { $0 / total }
  }
}
