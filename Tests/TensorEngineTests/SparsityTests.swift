import CKernels
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

private let levels: [Int32] = [1, 4].filter { $0 <= kernel_cpu_level() }

/// What leaves zeros out, against plain loops and against the same products with nothing left out.
///
/// Each test runs at every level that this processor has: 1 are plain loops, 4 is AVX-512.
@Suite struct SparsityTests {
  /// Numbers of which whole columns are zero for blocks of eight rows, about half of them.
  private func blocks(_ rows: Int, _ columns: Int, seed: UInt64) -> [Float] {
    var random = PCG64(seed: seed)
    var x = (0..<rows * columns).map { _ in Float(random.uniform(-1, 1)) }
    for block in stride(from: 0, to: rows, by: 8) {
      for column in 0..<columns where random.nextDouble() < 0.5 {
        for row in block..<min(block + 8, rows) { x[row * columns + column] = 0 }
      }
    }
    return x
  }

  /// Rows of which about half of the columns are zero in each tile of four.
  @Test(arguments: levels, [16, 17, 64, 100])
  func depthsThatAreNotZeroAreListed(_ level: Int32, _ depth: Int) {
    var x = blocks(20, depth, seed: 1)
    for row in 0..<4 {
      (x[row * depth], x[row * depth + 2]) = (0, 0)
    }
    x[depth] = .nan  // counts as another number than 0
    for row in 8..<12 { x[row * depth] = -0.0 }  // does not
    let lists = liveDepths(level, x, rows: 19, depth: depth)
    for tile in 0..<4 {
      let expected = (0..<depth).filter { k in
        (tile * 4..<tile * 4 + 4).contains { x[$0 * depth + k] != 0 }
      }
      #expect(expected.count <= depth - depth / 8, "the example has enough zeros")
      #expect(lists[tile] == expected)
    }
    #expect(lists.count == 4, "the last three rows have no list")
    #expect(lists[0]?.first == 0 && lists[0]?.contains(2) == false)
    #expect(lists[2]?.first != 0)
  }

  /// A list is left out where fewer than an eighth of the columns are zero: skipping does not pay.
  @Test(arguments: levels, [1, 2, 16, 64])
  func tilesWithFewZerosHaveNoList(_ level: Int32, _ depth: Int) {
    for zeros in 0...min(depth, depth / 8 + 2) {
      let x = (0..<4 * depth).map { Float($0 % depth < zeros ? 0 : 1) }
      let isListed = zeros >= depth / 8 && zeros > 0
      #expect(
        liveDepths(level, x, rows: 4, depth: depth) == [isListed ? Array(zeros..<depth) : nil],
        "\(zeros) of \(depth)")
    }
  }

  /// The list of each full four rows, nil where it is left out.
  private func liveDepths(_ level: Int32, _ x: [Float], rows: Int, depth: Int) -> [[Int]?] {
    let pitch = kernel_live_row(depth)
    let unused: UInt16 = 7777
    var lists = [UInt16](repeating: unused, count: (rows / 4 + 1) * pitch)
    kernel_live_depths(level, x, depth, rows, depth, &lists)
    return (0...rows / 4).filter { lists[$0 * pitch] != unused }.map { tile in
      let count = Int(lists[tile * pitch])
      return count == depth
        ? nil : lists[tile * pitch + 1..<tile * pitch + 1 + count].map(Int.init)
    }
  }

  @Test(arguments: levels, [(8, 64, 16), (64, 96, 128), (37, 33, 70), (50, 256, 65)])
  func aProductThatLeavesZerosOutHasTheSameBits(
    _ level: Int32, _ size: (rows: Int, depth: Int, columns: Int)
  ) {
    let (rows, depth, columns) = size
    let (a, b) = (blocks(rows, depth, seed: 2), blocks(depth, columns, seed: 3))
    let bias = blocks(1, columns, seed: 4)
    var lists = [UInt16](repeating: 0, count: (rows + 3) / 4 * kernel_live_row(depth))
    kernel_live_depths(level, a, depth, rows, depth, &lists)
    #expect(lists[0] < depth, "there is something to leave out")
    var whole = [Float](repeating: 1, count: rows * columns)
    var sparse = whole
    kernel_gemm(
      level, a, depth, 1, b, columns, false, rows, columns, depth, nil, bias, true, &whole,
      columns, nil)
    kernel_gemm(
      level, a, depth, 1, b, columns, false, rows, columns, depth, lists, bias, true, &sparse,
      columns, nil)
    #expect(whole.map(\.bitPattern) == sparse.map(\.bitPattern))
    let reference = (0..<rows * columns).map { position in
      let (row, column) = (position / columns, position % columns)
      return max(
        0,
        (0..<depth).reduce(Double(bias[column])) {
          $0 + Double(a[row * depth + $1]) * Double(b[$1 * columns + column])
        })
    }
    #expect(Tolerance.float32.mismatch(sparse, reference) == nil)
  }

  @Test(arguments: levels, [1, 15, 16, 17, 40, 100])
  func columnsAreTakenOutAndPutBack(_ level: Int32, _ columns: Int) {
    let rows = 8
    let x = blocks(rows, columns, seed: 5)
    var masks = [UInt16](repeating: 0, count: (columns + 15) / 16)
    let count = kernel_live_columns(level, x, rows, columns, &masks)
    let live = (0..<columns).filter { x[$0] != 0 }
    #expect(count == live.count)
    let pitch = count + 16
    var compact = [Float](repeating: 0, count: rows * pitch)
    kernel_compress_columns(level, x, rows, columns, masks, &compact, pitch)
    for row in 0..<rows {
      #expect(
        Array(compact[row * pitch..<row * pitch + count]) == live.map { x[row * columns + $0] })
    }
    var back = [Float](repeating: 9, count: rows * columns)
    kernel_expand_columns(level, compact, pitch, rows, columns, masks, &back)
    #expect(back == x)
  }

  /// A layer most of whose units sleep, against the operations that it stands for.
  @Test func gradientsOfALayerAreThoseOfItsParts() {
    var random = PCG64(seed: 6)
    func tensor(_ shape: Shape) -> Tensor {
      Tensor(shape: shape) { values in
        for index in values.indices { values[index] = Float(random.uniform(-1, 1)) }
      }
    }
    let (x, kernel, weights) = (tensor([64, 96]), tensor([96, 128]), tensor([64, 128]))
    let bias = Tensor((0..<128).map { $0 % 4 == 0 ? 0.1 : -100 })
    func gradients(_ layer: (Tensor, Tensor, Tensor) -> Tensor) -> [Tensor] {
      valueWithGradient(at: [x.relu(), kernel, bias]) { p in
        (layer(p[0], p[1], p[2]) * weights).sum()
      }.gradients
    }
    let fused = gradients { $0.dense(kernel: $1, bias: $2, activation: .relu) }
    let parts = gradients { ($0.matmul($1) + $2).relu() }
    for (fused, parts) in zip(fused, parts) {
      // Both round sums of up to 96 products of numbers below 1, in different orders.
      #expect(
        Tolerance(absolute: 2e-5, relative: 1e-5)
          .mismatch(fused.scalars, parts.scalars.map(Double.init)) == nil)
    }
    let slope = fused[1].scalars
    let zeros = (0..<128).filter { unit in (0..<96).allSatisfy { slope[$0 * 128 + unit] == 0 } }
    #expect(zeros == (0..<128).filter { $0 % 4 != 0 })
  }
}
