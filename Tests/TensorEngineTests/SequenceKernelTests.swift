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

  /// What sequences of a batch have in common at their beginning is computed once: each has the bits
  /// that it has alone.
  @Test(arguments: [0, 1, 4, 6], [(4, false), (4, true), (3, false), (3, true)])
  func sequencesThatBeginAlikeHaveTheBitsOfEachAlone(
    common: Int, layer: (gates: Int, reversed: Bool)
  ) {
    let (gates, reversed) = layer
    let (count, steps, inputs, units) = (11, 6, 5, 7)
    var x = draws(count * steps * inputs, seed: 4)
    for row in 1..<count {
      for position in 0..<common {
        let step = reversed ? steps - 1 - position : position
        for index in 0..<inputs {
          x[(row * steps + step) * inputs + index] = x[step * inputs + index]
        }
      }
    }
    let width = gates * units
    let kernel = Tensor(draws(inputs * width, seed: 5), shape: [inputs, width])
    let recurrent = Tensor(draws(units * width, seed: 6), shape: [units, width])
    let bias = draws(2 * width, seed: 7)
    func states(_ x: ArraySlice<Float>) -> [Float] {
      let x = Tensor(Array(x), shape: [x.count / (steps * inputs), steps, inputs])
      let y =
        gates == 4
        ? x.lstm(
          kernel: kernel, recurrentKernel: recurrent,
          bias: Tensor(Array(bias.prefix(width)), shape: [width]), reversed: reversed)
        : x.gru(
          kernel: kernel, recurrentKernel: recurrent, bias: Tensor(bias, shape: [2, width]),
          reversed: reversed)
      return y.scalars
    }
    let length = steps * inputs
    let alone = (0..<count).flatMap { states(x[$0 * length..<($0 + 1) * length]) }
    #expect(states(x[...]) == alone)
  }
}
