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

  /// The same rows, shuffled, so that those with the same zeros lie apart.
  private func shuffled(_ rows: Int, _ columns: Int, seed: UInt64) -> [Float] {
    let x = blocks(rows, columns, seed: seed)
    var random = PCG64(seed: seed)
    return random.permutation(rows).flatMap { x[$0 * columns..<($0 + 1) * columns] }
  }

  @Test(arguments: levels, [16, 17, 64, 100])
  func depthsThatAreNotZeroAreListed(_ level: Int32, _ depth: Int) {
    var x = shuffled(19, depth, seed: 1)
    x[depth] = .nan  // counts as another number than 0
    x[2 * depth] = -0.0  // does not
    let live = LiveRows(level, x, rows: 19, depth: depth)
    var listed = 0
    for tile in 0..<4 {
      let rows = live.order[tile * 4..<tile * 4 + 4]
      let expected = (0..<depth).filter { k in rows.contains { !(x[$0 * depth + k] == 0) } }
      let isListed = expected.count <= depth - depth / 8
      #expect(live.lists[tile] == (isListed ? expected : nil))
      listed += isListed ? 1 : 0
    }
    #expect(listed > 0, "the example has enough zeros")
    #expect(live.lists.count == 4, "the last three rows have no list")
  }

  /// Rows of eight shuffled kinds: each kind makes tiles of its own.
  @Test(arguments: levels, [48, 64])
  func rowsWithTheSameZerosFollowEachOther(_ level: Int32, _ depth: Int) {
    let x = shuffled(67, depth, seed: 7)
    let zeros = (0..<67).map { row in (0..<depth).filter { x[row * depth + $0] == 0 } }
    let live = LiveRows(level, x, rows: 67, depth: depth)
    #expect(live.order.sorted() == Array(0..<67))
    #expect(Array(live.order[64...]) == [64, 65, 66], "what makes no four stays at the end")
    let pairs = zip(live.order[..<64], live.order[1..<64]).filter { zeros[$0] != zeros[$1] }
    #expect(pairs.count == Set(live.order[..<64].map { zeros[$0] }).count - 1)
  }

  /// A list is left out where fewer than an eighth of the columns are zero: skipping does not pay.
  @Test(arguments: levels, [1, 2, 16, 64])
  func tilesWithFewZerosHaveNoList(_ level: Int32, _ depth: Int) {
    for zeros in 0...min(depth, depth / 8 + 2) {
      let x = (0..<4 * depth).map { Float($0 % depth < zeros ? 0 : 1) }
      let isListed = zeros >= depth / 8 && zeros > 0
      #expect(
        LiveRows(level, x, rows: 4, depth: depth).lists
          == [isListed ? Array(zeros..<depth) : nil], "\(zeros) of \(depth)")
    }
  }

  /// What `kernel_live_depths` finds in rows that lie `depth` elements apart.
  private struct LiveRows {
    var order16: [UInt16] = []
    /// The lists, and the room after them, where nothing is written.
    var lists16: [UInt16] = []
    let depth: Int

    init(_ level: Int32, _ x: [Float], rows: Int, depth: Int) {
      self.depth = depth
      let pitch = kernel_live_row(depth)
      let block = Int(kernel_live_block)
      for first in stride(from: 0, to: rows, by: block) {
        let count = min(block, rows - first)
        var order = [UInt16](repeating: 0, count: count)
        var lists = [UInt16](repeating: Self.unused, count: (count / 4 + 1) * pitch)
        kernel_live_depths(level, x, depth, first, count, depth, &order, &lists)
        order16 += order
        lists16 = lists16.dropLast(pitch) + lists
      }
    }

    private static let unused: UInt16 = 7777

    var order: [Int] { order16.map(Int.init) }

    /// The list of each full four rows, nil where it is left out.
    var lists: [[Int]?] {
      let pitch = kernel_live_row(depth)
      return (0...order16.count / 4).filter { lists16[$0 * pitch] != Self.unused }.map { tile in
        let count = Int(lists16[tile * pitch])
        return count == depth
          ? nil : lists16[tile * pitch + 1..<tile * pitch + 1 + count].map(Int.init)
      }
    }
  }

  @Test(
    arguments: levels,
    [(8, 64, 16), (64, 96, 128), (37, 33, 70), (50, 256, 65), (301, 64, 96), (9, 48, 47)])
  func aProductThatLeavesZerosOutHasTheSameBits(
    _ level: Int32, _ size: (rows: Int, depth: Int, columns: Int)
  ) {
    let (rows, depth, columns) = size
    let (a, b) = (shuffled(rows, depth, seed: 2), blocks(depth, columns, seed: 3))
    let bias = blocks(1, columns, seed: 4)
    let live = LiveRows(level, a, rows: rows, depth: depth)
    #expect(live.lists.contains { $0 != nil }, "there is something to leave out")
    let transposed = (0..<columns * depth).map { b[$0 % depth * columns + $0 / depth] }
    var workspace = [Float](repeating: 0, count: depth * (columns + 31) / 32 * 32)
    var whole = [Float](repeating: 1, count: rows * columns)
    kernel_gemm(
      level, a, depth, 1, b, columns, false, rows, columns, depth, nil, nil, bias, true, &whole,
      columns, nil)
    var sparse = [Float](repeating: 2, count: rows * columns)
    for (right, pitch, isTransposed) in [(b, columns, false), (transposed, depth, true)] {
      kernel_gemm(
        level, a, depth, 1, right, pitch, isTransposed, rows, columns, depth, live.lists16,
        live.order16, bias, true, &sparse, columns, &workspace)
      #expect(whole.map(\.bitPattern) == sparse.map(\.bitPattern), "packed")
      if isTransposed && (depth > 64 || rows > 128) { continue }
      sparse = [Float](repeating: 2, count: rows * columns)
      kernel_gemm(
        level, a, depth, 1, right, pitch, isTransposed, rows, columns, depth, live.lists16,
        live.order16, bias, true, &sparse, columns, nil)
      #expect(whole.map(\.bitPattern) == sparse.map(\.bitPattern), "not packed")
    }
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
