import CKernels
import COpenBLAS
import Foundations

/// The right operand of many products of a few rows each, copied once in the order of its use: what
/// a recurrent layer multiplies its state with in every step.
///
/// It reads the tensor it was made of where OpenBLAS makes the products, so it must not outlive a
/// change of that tensor.
struct PackedMatrix {
  /// What a product starts from.
  enum Start {
    case zero
    /// A row of one value for each column.
    case row(UnsafePointer<Float>)
    /// What is in the result's memory.
    case result
  }

  let depth: Int
  let columns: Int
  private let matrix: Tensor
  private let isTransposed: Bool
  private let packed: TensorBody?

  /// Copies a matrix `[depth, columns]`, or one that is `[columns, depth]` where it is transposed
  /// first.
  init(_ matrix: Tensor, transposed: Bool = false) {
    (depth, columns) =
      transposed ? (matrix.shape[1], matrix.shape[0]) : (matrix.shape[0], matrix.shape[1])
    (self.matrix, isTransposed) = (matrix, transposed)
    guard BLAS.selection.usesOwnKernel else {
      packed = nil
      return
    }
    let packed = TensorBody(shape: Shape(kernel_packed_count(depth, columns)))
    kernel_gemm_pack(
      MatrixProduct.kernelLevel, matrix.body.base, matrix.shape[1], transposed, columns, depth,
      packed.base)
    self.packed = packed
  }

  /// Writes y = start + a b on this thread; rows of a and y are that far apart.
  func multiply(
    _ a: UnsafePointer<Float>, stride: Int, rows: Int, from start: Start,
    to y: UnsafeMutablePointer<Float>, stride yStride: Int
  ) {
    guard let packed else {
      multiplyByBLAS(a, stride: stride, rows: rows, from: start, to: y, stride: yStride)
      return
    }
    var (first, firstStride): (UnsafePointer<Float>?, Int) = (nil, 0)
    switch start {
    case .zero: break
    case .row(let row): first = row
    case .result: (first, firstStride) = (UnsafePointer(y), yStride)
    }
    kernel_gemm_packed(
      MatrixProduct.kernelLevel, a, stride, packed.base, rows, columns, depth, first, firstStride,
      y, yStride)
  }

  private func multiplyByBLAS(
    _ a: UnsafePointer<Float>, stride: Int, rows: Int, from start: Start,
    to y: UnsafeMutablePointer<Float>, stride yStride: Int
  ) {
    if case .row(let row) = start {
      for index in 0..<rows { (y + index * yStride).update(from: row, count: columns) }
    }
    let isZero = if case .zero = start { true } else { false }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, isTransposed ? CblasTrans : CblasNoTrans, blasint(rows),
      blasint(columns), blasint(depth), 1, a, blasint(stride), matrix.body.base,
      blasint(matrix.shape[1]), isZero ? 0 : 1, y, blasint(yStride))
  }
}
