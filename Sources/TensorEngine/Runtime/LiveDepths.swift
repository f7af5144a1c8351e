import CKernels
import Foundations

/// Where the left operand of a product is not zero, by fours of rows that are alike.
///
/// Half of what a ReLU returns is zero, in columns that differ from row to row. Rows of similar states
/// share most of them: put beside each other, they let the product skip what is zero in all four.
/// Which rows make a four does not change the bits, as each row's sums are its own.
struct LiveDepths {
  private let body: TensorBody
  /// The rows, the similar ones beside each other.
  let order: UnsafePointer<UInt16>
  /// `kernel_live_row` elements for each full four rows in this order.
  let lists: UnsafePointer<UInt16>

  /// From this many columns on it pays to look for zeros: a look at an element of the operand costs
  /// as much as one or two multiplications.
  private static let leastColumns = 64
  /// Rows have 16 bits.
  private static let mostRows = Int(UInt16.max)

  /// Lists them; nil where nobody asks or it would not pay.
  init?(of product: MatrixProduct) {
    let (a, rows, depth) = (product.a, product.rows, product.depth)
    guard product.skipsZeros, !product.transposeA, (8...Self.mostRows).contains(rows),
      product.columns >= Self.leastColumns, (16...MatrixProduct.greatestDepth).contains(depth)
    else { return nil }
    let (level, row) = (MatrixProduct.kernelLevel, kernel_live_row(depth))
    body = TensorBody(shape: Shape((rows + rows / 4 * row + 1) / 2))
    let base = UnsafeMutableRawPointer(body.base).assumingMemoryBound(to: UInt16.self)
    (order, lists) = (UnsafePointer(base), UnsafePointer(base + rows))
    // The first row shows whether there is anything to find.
    if kernel_live_columns(level, a, 1, depth, base + rows) > depth - depth / 4 { return nil }
    WorkerPool.shared.chunks(of: rows, size: Int(kernel_live_block)) { rows in
      kernel_live_depths(
        level, a, depth, rows.lowerBound, rows.count, depth, base + rows.lowerBound,
        base + product.rows + rows.lowerBound / 4 * row)
    }
  }
}
