import CKernels
import Foundations

extension [Int] {
  /// Lends the indices to a C kernel, which reads `count` of them.
  /// - Precondition: all in `0..<limit`.
  @inline(__always)
  func withIndices<Result>(
    below limit: Int, _ name: StaticString, _ body: (UnsafePointer<Int64>?) -> Result
  ) -> Result {
    for index in self {
      precondition(index >= 0 && index < limit, "\(name): index \(index) is not in 0..<\(limit)")
    }
    return withUnsafeBytes { body($0.assumingMemoryBound(to: Int64.self).baseAddress) }
  }
}

extension Tensor {
  /// Rows of a table `[V, D]` (or slices `[V, …]`) at indices: `[N, …]`.
  public func gatheringRows(at indices: [Int]) -> Tensor {
    precondition(rank >= 1, "gatheringRows: expected [V, …], got \(shape)")
    var target = shape
    target[0] = indices.count
    let width = shape.count(of: 1..<rank)
    let y = Tensor.filled(target) { y in
      read { x in
        indices.withIndices(below: shape[0], "gatheringRows") {
          kernel_gather_rows(x, $0, y, indices.count, width)
        }
      }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.scatteringRows(to: indices, in: slot.shape), to: slot)
    }
  }

  /// Zeros of `shape` with the rows of this tensor added at indices: the reverse of a gather.
  func scatteringRows(to indices: [Int], in shape: Shape) -> Tensor {
    let width = shape.count(of: 1..<shape.rank)
    let y = Tensor.filled(shape) { y in
      kernel_fill(y, 0, shape.count)
      read { x in
        indices.withIndices(below: shape[0], "scatteringRows") {
          kernel_scatter_add_rows(x, $0, y, indices.count, width)
        }
      }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(upstream.gatheringRows(at: indices), to: slot)
    }
  }

  /// One element of each row of a matrix `[N, A]`: `x[n, columns[n]]`, `[N]`.
  public func selectingColumns(_ columns: [Int]) -> Tensor {
    precondition(
      rank == 2 && columns.count == shape[0],
      "selectingColumns: \(columns.count) columns for a matrix \(shape)")
    let width = shape[1]
    let positions = columns.enumerated().map { row, column in
      precondition(
        column >= 0 && column < width, "selectingColumns: column \(column) is not in 0..<\(width)")
      return row * width + column
    }
    return reshaped(to: Shape(count, 1)).gatheringRows(at: positions)
      .reshaped(to: Shape(columns.count))
  }

  /// `[N, depth]` with a 1 at each index, else 0.
  public static func oneHot(_ indices: [Int], depth: Int) -> Tensor {
    .filled(Shape(indices.count, depth)) { y in
      kernel_fill(y, 0, indices.count * depth)
      for (row, index) in indices.enumerated() {
        precondition(index >= 0 && index < depth, "oneHot: index \(index) is not in 0..<\(depth)")
        y[row * depth + index] = 1
      }
    }
  }
}
