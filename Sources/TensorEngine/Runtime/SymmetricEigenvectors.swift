import COpenBLAS
import Foundations

/// The eigenvalues and eigenvectors of a symmetric matrix, in float64 by LAPACK's `dsyevd`.
public struct SymmetricEigenvectors: Sendable {
  /// Descending.
  public let values: [Double]
  /// `vectors[i]` belongs to `values[i]` and has the length 1; its sign is arbitrary.
  public let vectors: [[Double]]

  /// Decomposes a matrix.
  /// - Parameters:
  ///   - matrix: `[n, n]`, symmetric and finite.
  ///   - count: n.
  /// - Precondition: the sizes fit each other.
  public init(of matrix: [Double], count: Int) {
    precondition(
      count > 0 && count < 1 << 15 && matrix.count == count * count,
      "SymmetricEigenvectors: expected \(count) x \(count) elements, got \(matrix.count)")
    _ = BLAS.selection
    var (a, w) = (matrix, [Double](repeating: 0, count: count))
    var (n, rows, info) = (Int32(count), Int32(count), Int32(0))
    func solve(
      _ work: inout [Double], _ workSize: Int32, _ integers: inout [Int32], _ integerSize: Int32
    ) {
      var (workSize, integerSize) = (workSize, integerSize)
      dsyevd_("V", "U", &n, &a, &rows, &w, &work, &workSize, &integers, &integerSize, &info, 1, 1)
    }
    // The first call returns how much memory the second needs.
    var (work, integers) = ([0.0], [Int32(0)])
    solve(&work, -1, &integers, -1)
    let sizes = (Int(work[0]), Int(integers[0]))
    work = [Double](repeating: 0, count: sizes.0)
    integers = [Int32](repeating: 0, count: sizes.1)
    solve(&work, Int32(sizes.0), &integers, Int32(sizes.1))
    precondition(info == 0, "SymmetricEigenvectors: dsyevd did not converge, info \(info)")
    // Columns of a column-major matrix, ascending.
    values = w.reversed()
    vectors = (0..<count).reversed().map { Array(a[$0 * count..<($0 + 1) * count]) }
  }
}
