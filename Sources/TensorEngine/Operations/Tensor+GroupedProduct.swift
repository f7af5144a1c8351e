import CKernels
import COpenBLAS
import Foundations

extension Tensor {
  /// A matrix product for each of G groups: `[N, G, I]` times `[G, I, O]`, `[N, G, O]`.
  ///
  ///     y[n, g, :] = x[n, g, :] op(kernel[g])
  ///
  /// One operation for G small networks that take the same batch, such as those of an additive
  /// model. The rows of a group are read where they lie, without a transposed copy.
  /// - Parameters:
  ///   - kernel: `[G, I, O]`; `[G, O, I]` where it is transposed.
  ///   - transposing: whether each group's kernel is transposed first.
  /// - Precondition: groups and inner dimensions agree.
  /// - Returns: `[N, G, O]`.
  public func groupedMatmul(_ kernel: Tensor, transposing: Bool = false) -> Tensor {
    precondition(
      rank == 3 && kernel.rank == 3 && kernel.shape[0] == shape[1]
        && kernel.shape[transposing ? 2 : 1] == shape[2],
      "groupedMatmul: expected [N, G, I] and [G, I, O], got \(shape) and \(kernel.shape)"
        + (transposing ? " transposed" : ""))
    let (count, groups, depth) = (shape[0], shape[1], shape[2])
    let columns = kernel.shape[transposing ? 1 : 2]
    let y = Tensor(uninitialized: Shape([count, groups, columns]))
    withExtendedLifetime((body, kernel.body, y.body)) {
      let (x, w, to) = (UnsafePointer(body.base), UnsafePointer(kernel.body.base), y.body.base)
      Self.eachGroup(groups, work: count * depth * columns) { g in
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, transposing ? CblasTrans : CblasNoTrans, blasint(count),
          blasint(columns), blasint(depth), 1, x + g * depth, blasint(groups * depth),
          w + g * depth * columns, blasint(transposing ? depth : columns), 0, to + g * columns,
          blasint(groups * columns))
      }
    }
    guard let tape = TapeRecorder.watching(self, kernel) else { return y }
    let x = self
    return tape.record(y) { tape, upstream in
      tape.add(upstream.groupedMatmul(kernel, transposing: !transposing), to: x)
      tape.add(
        transposing ? upstream.groupedOuterProduct(x) : x.groupedOuterProduct(upstream),
        to: kernel)
    }
  }

  /// For each of G groups the product of `[N, G, I]` transposed and `[N, G, O]`: `[G, I, O]`, the
  /// gradient of the kernels of `groupedMatmul`.
  ///
  ///     y[g] = sum_n x[n, g, :]^T other[n, g, :]
  ///
  /// - Precondition: N and G agree.
  public func groupedOuterProduct(_ other: Tensor) -> Tensor {
    precondition(
      rank == 3 && other.rank == 3 && other.shape[0] == shape[0] && other.shape[1] == shape[1],
      "groupedOuterProduct: expected [N, G, I] and [N, G, O], got \(shape) and \(other.shape)")
    let (count, groups, rows, columns) = (shape[0], shape[1], shape[2], other.shape[2])
    let y = Tensor(uninitialized: Shape([groups, rows, columns]))
    withExtendedLifetime((body, other.body, y.body)) {
      let (a, b, to) = (UnsafePointer(body.base), UnsafePointer(other.body.base), y.body.base)
      Self.eachGroup(groups, work: count * rows * columns) { g in
        cblas_sgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(count),
          1, a + g * rows, blasint(groups * rows), b + g * columns, blasint(groups * columns), 0,
          to + g * rows * columns, blasint(columns))
      }
    }
    guard let tape = TapeRecorder.watching(self, other) else { return y }
    let (a, b) = (self, other)
    return tape.record(y) { tape, upstream in
      tape.add(b.groupedMatmul(upstream, transposing: true), to: a)
      tape.add(a.groupedMatmul(upstream), to: b)
    }
  }

  /// Shares the groups among the threads; each group's sums are made by one of them.
  private static func eachGroup(_ groups: Int, work: Int, _ body: (Int) -> Void) {
    _ = BLAS.selection
    let size = Swift.max(1, MatrixProduct.partWork / Swift.max(1, work))
    WorkerPool.shared.chunks(of: groups, size: size) {
      for group in $0 { body(group) }
    }
  }
}
