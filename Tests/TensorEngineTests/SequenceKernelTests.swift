import CKernels
import NumPyRandom
import TensorEngine
import Testing

/// The products with a packed matrix against plain loops.
@Suite struct SequenceKernelTests {
  private func draws(_ count: Int, seed: UInt64) -> [Float] {
    var random = PCG64(seed: seed)
    return (0..<count).map { _ in Float(random.uniform(-1, 1)) }
  }

  /// Rows for every tile, columns with every tail of a vector and of a panel.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 17])
  func packedProductsAgreeWithPlainLoops(rows: Int) {
    for columns in [1, 5, 16, 17, 32, 33, 48, 64, 65, 100] {
      for (depth, transposed) in [(1, false), (7, true), (33, false), (40, true)] {
        check(rows: rows, columns: columns, depth: depth, transposed: transposed)
      }
    }
  }

  private func check(rows: Int, columns: Int, depth: Int, transposed: Bool) {
    let (stride, yStride) = (depth + 3, columns + 2)
    let a = draws(rows * stride, seed: 1)
    let b = draws(depth * columns, seed: 2)
    let start = draws(rows * yStride, seed: 3)
    for level in [1, Int32(kernel_cpu_level())] {
      var packed = [Float](repeating: .nan, count: kernel_packed_count(depth, columns))
      kernel_gemm_pack(level, b, transposed ? depth : columns, transposed, columns, depth, &packed)
      var y = start
      y.withUnsafeMutableBufferPointer { y in
        kernel_gemm_packed(
          level, a, stride, packed, rows, columns, depth, y.baseAddress, yStride,
          y.baseAddress, yStride)
      }
      for row in 0..<rows {
        for column in 0..<yStride {
          var expected = Double(start[row * yStride + column])
          for k in 0..<(column < columns ? depth : 0) {
            let right = transposed ? b[column * depth + k] : b[k * columns + column]
            expected += Double(a[row * stride + k]) * Double(right)
          }
          let error = abs(Double(y[row * yStride + column]) - expected)
          #expect(error < 1e-5, "\(rows)x\(columns)x\(depth), level \(level), row \(row)")
        }
      }
    }
  }
}
