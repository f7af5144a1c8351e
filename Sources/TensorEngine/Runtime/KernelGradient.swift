import CKernels
import Foundations

/// The gradient of a dense layer's kernel, `x^T slope` `[I, O]`, where a ReLU has made part of the
/// slope zero.
///
/// Units that no example of the batch woke have a column of zeros there, hence a gradient of zeros.
/// In networks that have learned for a while these are often most of the units, so that the product
/// of the others alone, put in its positions, is made in a fraction of the time. The sums that are
/// made are those of the whole product, in its order: the bits are the same.
enum KernelGradient {
  /// Below this many units or inputs the product costs less than the search.
  private static let leastSize = 64

  /// Whether the sizes are such that looking for zeros pays.
  @inline(__always)
  static func isWorthwhile(x: Tensor, slope: Tensor) -> Bool {
    x.shape[1] >= leastSize && slope.shape[1] >= leastSize && x.shape[0] >= 8
      && BLAS.selection.usesOwnKernel
  }

  /// `x^T slope`.
  /// - Parameters:
  ///   - x: `[N, I]`.
  ///   - slope: `[N, O]`.
  /// - Precondition: `isWorthwhile`.
  /// - Returns: `[I, O]`.
  static func product(_ x: Tensor, slope: Tensor) -> Tensor {
    let (rows, inputs, units) = (x.shape[0], x.shape[1], slope.shape[1])
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: (units + 15) / 16) { masks in
      guard let masks = masks.baseAddress else { return .product(x, true, slope, false) }
      let live = slope.read {
        kernel_live_columns(MatrixProduct.kernelLevel, $0, rows, units, masks)
      }
      guard live <= units - units / 4 else { return .product(x, true, slope, false) }
      return .filled(Shape(inputs, units)) { y in
        x.read { x in
          slope.read { slope in
            Part(
              x: x, slope: slope, rows: rows, inputs: inputs, units: units, masks: masks,
              live: live
            ).write(to: y)
          }
        }
      }
    }
  }

  /// The product over the units that are not zero everywhere.
  private struct Part {
    let x: UnsafePointer<Float>
    let slope: UnsafePointer<Float>
    let rows: Int
    let inputs: Int
    let units: Int
    /// A bit for each unit.
    let masks: UnsafePointer<UInt16>
    let live: Int

    /// Room for the live units and the 16 elements that the kernels touch after them.
    private var pitch: Int { (live + 31) & ~15 }

    func write(to y: UnsafeMutablePointer<Float>) {
      let compact = TensorBody(shape: Shape(rows, pitch))
      withExtendedLifetime(compact) {
        kernel_compress_columns(
          MatrixProduct.kernelLevel, slope, rows, units, masks, compact.base, pitch)
        // Cut by its size, as in `MatrixProduct`: parts of rows that are worth a thread.
        let tiles = (inputs + 7) / 8
        let work = max(1, inputs * rows * live)
        let size = max(4, (tiles * MatrixProduct.partWork + work - 1) / work) * 8
        WorkerPool.shared.chunks(of: inputs, size: size) { range in
          write(range, compact.base, to: y + range.lowerBound * units)
        }
      }
    }

    private func write(
      _ range: Range<Int>, _ compact: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>
    ) {
      let sums = TensorBody(shape: Shape(range.count, pitch))
      withExtendedLifetime(sums) {
        kernel_gemm(
          MatrixProduct.kernelLevel, x + range.lowerBound, 1, inputs, compact, pitch, false,
          range.count, live, rows, nil, nil, nil, false, sums.base, pitch, nil)
        kernel_expand_columns(
          MatrixProduct.kernelLevel, sums.base, pitch, range.count, units, masks, y)
      }
    }
  }
}
