import CKernels
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// The kernel of matrix products in the orders in which it may go through its operands.
@Suite struct ProductKernelTests {
  private static let levels = [1, Int32(kernel_cpu_level())]

  private func draws(_ count: Int, seed: UInt64) -> [Float] {
    var random = PCG64(seed: seed)
    return (0..<count).map { _ in Float(random.uniform(-1, 1)) }
  }

  private func transposed(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<rows * columns).map { x[$0 % rows * columns + $0 / rows] }
  }

  private func reference(_ a: [Float], _ b: [Float], _ rows: Int, _ depth: Int, _ columns: Int)
    -> [Double]
  {
    (0..<rows * columns).map { index in
      let (row, column) = (index / columns, index % columns)
      return (0..<depth).reduce(0) {
        $0 + Double(a[row * depth + $1]) * Double(b[$1 * columns + column])
      }
    }
  }

  /// Read as it lies, in parts of the depth; copied, in parts of another size; transposed.
  @Test(arguments: levels, [(17, 700, 70), (40, 300, 33), (300, 600, 40), (9, 64, 200)])
  func theOrderDoesNotChangeTheBits(
    _ level: Int32, _ size: (rows: Int, depth: Int, columns: Int)
  ) {
    let (rows, depth, columns) = size
    let (a, b) = (draws(rows * depth, seed: 1), draws(depth * columns, seed: 2))
    let (turnedA, turnedB) = (transposed(a, rows, depth), transposed(b, depth, columns))
    func product(_ a: [Float], turnsA: Bool, turnsB: Bool, packs: Bool) -> [Float] {
      var workspace = [Float](repeating: .nan, count: depth * ((columns + 31) & ~31))
      var y = [Float](repeating: .nan, count: rows * columns)
      workspace.withUnsafeMutableBufferPointer { workspace in
        kernel_gemm(
          level, a, turnsA ? 1 : depth, turnsA ? rows : 1, turnsB ? turnedB : b,
          turnsB ? depth : columns, turnsB, rows, columns, depth, nil, nil, nil, false, &y,
          columns, packs ? workspace.baseAddress : nil)
      }
      return y
    }
    let first = product(a, turnsA: false, turnsB: false, packs: false)
    #expect(Tolerance.float32.mismatch(first, reference(a, b, rows, depth, columns)) == nil)
    #expect(first == product(a, turnsA: false, turnsB: false, packs: true))
    #expect(first == product(a, turnsA: false, turnsB: true, packs: true))
    #expect(first == product(turnedA, turnsA: true, turnsB: false, packs: false))
    #expect(first == product(turnedA, turnsA: true, turnsB: false, packs: true))
  }

  /// A few rows times a transposed matrix that is not copied.
  @Test(arguments: levels, [1, 8, 15, 16, 31, 32, 33, 50, 64])
  func fewRowsHaveTheBitsOfTheProduct(_ level: Int32, _ rows: Int) {
    for (depth, columns) in [(1, 1), (20, 15), (33, 16), (70, 47), (300, 100)] {
      let (a, b) = (draws(rows * depth, seed: 3), draws(columns * depth, seed: 4))
      var packed = [Float](repeating: .nan, count: kernel_packed_count(depth, rows))
      kernel_gemm_pack(level, a, depth, true, rows, depth, &packed)
      var y = [Float](repeating: .nan, count: rows * (columns + 1))
      kernel_gemm_few_rows(level, packed, b, depth, rows, columns, depth, &y, columns + 1)
      var workspace = [Float](repeating: .nan, count: depth * ((columns + 31) & ~31))
      var whole = [Float](repeating: .nan, count: rows * (columns + 1))
      kernel_gemm(
        level, a, depth, 1, b, depth, true, rows, columns, depth, nil, nil, nil, false, &whole,
        columns + 1, &workspace)
      // What lies between the rows is left alone, as NaN.
      #expect(y.map(\.bitPattern) == whole.map(\.bitPattern), "\(depth) x \(columns)")
    }
  }
}
