import CKernels
import COpenBLAS
import Foundations

/// One dense, row-major product: y [rows, columns] = activation(op(a) op(b) + bias).
///
/// A large product is cut into parts of columns or rows. The cut depends on the sizes alone, and no
/// element's sum is cut, so that the result has the same bits whatever the number of threads.
struct MatrixProduct {
  var a: UnsafePointer<Float>
  var transposeA: Bool
  var b: UnsafePointer<Float>
  var transposeB: Bool
  var rows: Int
  var columns: Int
  var depth: Int
  /// `[columns]`, or none.
  var bias: UnsafePointer<Float>?
  var activation: FusedActivation
  /// Whether to look for parts of `a` that are zero, as after a ReLU, and leave them out. The bits
  /// stay the same where `b` is finite; 0 times infinity or NaN then counts as 0.
  var skipsZeros = false

  /// The engine's own kernel serves processors of level 4, so that this is the level of all its
  /// calls.
  static let kernelLevel = kernel_cpu_level()
  /// Multiplications that are worth waking a thread for: some ten microseconds.
  static let partWork = 600_000
  /// The engine's own kernel keeps what it packs of b for few rows at a time; beyond this, and for
  /// more rows than batches have, OpenBLAS's blocking is better.
  private static let packLimit = 1 << 20
  private static let batchRows = 512
  /// Up to so many rows a transposed b is read as it lies, and a is packed instead.
  private static let fewRows = 64
  /// A product deeper than this, as over the steps of sequences, packs b for any number of rows.
  static let greatestDepth = 2 * 1024

  /// Writes the product.
  func write(to y: UnsafeMutablePointer<Float>) {
    if rows == 0 || columns == 0 { return }
    if isForOwnKernel { writeByOwnKernel(to: y) } else { writeByBLAS(to: y) }
  }

  /// Narrow results and single rows are left to OpenBLAS, or to `writeSingleRow`.
  private var isForOwnKernel: Bool {
    BLAS.selection.usesOwnKernel && columns > 8 && rows >= (transposeB ? 8 : 4) && depth > 0
      && (depth * columns <= Self.packLimit || rows <= Self.batchRows)
  }

  // MARK: The engine's kernel

  /// Cut by columns, but for the gradient of a kernel (`transposeA`), which is cut by rows: the
  /// optimizer's chunks and the backward product's parts are rows of the kernel too. A deep one, over
  /// the steps of sequences, is cut by columns all the same: each part of rows would pack all of b.
  private func writeByOwnKernel(to y: UnsafeMutablePointer<Float>) {
    let work = rows * columns * depth
    let live = LiveDepths(of: self)
    if transposeB, live == nil, !transposeA, rows <= Self.fewRows, bias == nil {
      return writeFewRows(to: y)
    }
    withExtendedLifetime(live) {
      if work <= Self.partWork {
        writePart(0..<rows, 0..<columns, live, to: y)
      } else if columns >= 128, !(transposeA && rows >= 128 && depth <= Self.greatestDepth) {
        let unit = unitCount(columns, of: 32, work: work) * 32
        WorkerPool.shared.chunks(of: columns, size: unit) { writePart(0..<rows, $0, live, to: y) }
      } else {
        let unit = unitCount(rows, of: 8, work: work) * 8
        WorkerPool.shared.chunks(of: rows, size: unit) { writePart($0, 0..<columns, live, to: y) }
      }
    }
    finishActivation(y, fused: activation == .relu)
  }

  /// The gradient of a batch's inputs: a few rows times the transpose of a large kernel.
  private func writeFewRows(to y: UnsafeMutablePointer<Float>) {
    let packed = TensorBody(shape: Shape(depth, (rows + 31) & ~31))
    kernel_gemm_pack(Self.kernelLevel, a, depth, true, rows, depth, packed.base)
    let unit = unitCount(columns, of: 48, work: rows * columns * depth) * 48
    withExtendedLifetime(packed) {
      WorkerPool.shared.chunks(of: columns, size: unit) { c in
        kernel_gemm_few_rows(
          Self.kernelLevel, packed.base, b + c.lowerBound * depth, depth, rows, c.count, depth,
          y + c.lowerBound, columns)
      }
    }
    finishActivation(y, fused: false)
  }

  /// How many units of a size make a part of enough work.
  func unitCount(_ axisSize: Int, of unit: Int, work: Int) -> Int {
    let units = (axisSize + unit - 1) / unit
    return max(1, (units * Self.partWork + work - 1) / work)
  }

  private func writePart(
    _ r: Range<Int>, _ c: Range<Int>, _ live: LiveDepths?, to y: UnsafeMutablePointer<Float>
  ) {
    let width = (c.count + 31) & ~31
    let packs =
      transposeB ? depth > 64 || r.count > 128 : r.count > 256 || depth > Self.greatestDepth
    let packedDepth = live == nil ? kernel_gemm_packed_depth(depth) : depth
    let workspace = packs ? TensorBody(shape: Shape(packedDepth, width)) : nil
    // Rows in an order of their own are found from the first one.
    let first = live == nil ? r.lowerBound : 0
    withExtendedLifetime(workspace) {
      kernel_gemm(
        Self.kernelLevel, a + first * (transposeA ? 1 : depth), transposeA ? 1 : depth,
        transposeA ? rows : 1, b + c.lowerBound * (transposeB ? depth : 1),
        transposeB ? depth : columns, transposeB, r.count, c.count, depth,
        live.map { $0.lists + r.lowerBound / 4 * kernel_live_row(depth) },
        live.map { $0.order + r.lowerBound }, bias.map { $0 + c.lowerBound }, activation == .relu,
        y + first * columns + c.lowerBound, columns, workspace?.base)
    }
  }

  // MARK: OpenBLAS

  private func writeByBLAS(to y: UnsafeMutablePointer<Float>) {
    if depth == 0 { kernel_fill(y, 0, rows * columns) } else { writeSumsByBLAS(to: y) }
    kernel_bias_activation(activation.kernel, bias, y, rows, columns)
  }

  private func writeSumsByBLAS(to y: UnsafeMutablePointer<Float>) {
    _ = BLAS.selection
    if rows == 1, depth * columns > Self.packLimit { return writeSingleRow(to: y) }
    let byRows = rows >= columns
    let axisSize = byRows ? rows : columns
    // It packs an operand again for each part: parts are three times as large.
    let units = unitCount(axisSize, of: 16, work: max(1, rows * columns * depth / 3))
    WorkerPool.shared.chunks(of: axisSize, size: units * 16) { range in
      let (r, c) = byRows ? (range, 0..<columns) : (0..<rows, range)
      cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans, blasint(r.count), blasint(c.count),
        blasint(depth), 1, a + r.lowerBound * (transposeA ? 1 : depth),
        blasint(transposeA ? rows : depth), b + c.lowerBound * (transposeB ? depth : 1),
        blasint(transposeB ? depth : columns), 0, y + r.lowerBound * columns + c.lowerBound,
        blasint(columns))
    }
  }

  /// A row times a large matrix takes as long as the matrix takes to be read, so that packing it would
  /// cost more than the product. Parts are wide: memory is read fastest in long runs.
  private func writeSingleRow(to y: UnsafeMutablePointer<Float>) {
    if !transposeB {
      let part = min(1024, max(64, (columns / 4 + 15) & ~15))
      return WorkerPool.shared.chunks(of: columns, size: part) { c in
        kernel_row_product(
          a, b + c.lowerBound, columns, depth, c.count, skipsZeros, y + c.lowerBound)
      }
    }
    let units = unitCount(columns, of: 16, work: depth * columns)
    WorkerPool.shared.chunks(of: columns, size: units * 16) { c in
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, blasint(c.count), blasint(depth), 1,
        b + c.lowerBound * depth, blasint(depth), a, 1, 0, y + c.lowerBound, 1)
    }
  }

  private func finishActivation(_ y: UnsafeMutablePointer<Float>, fused: Bool) {
    if fused || activation == .identity { return }
    kernel_bias_activation(activation.kernel, nil, y, rows, columns)
  }
}
