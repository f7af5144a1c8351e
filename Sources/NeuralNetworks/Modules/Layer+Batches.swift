import Foundations
import TensorEngine

extension Layer {
  /// The results for many rows in inference, evaluated by parts on the engine's threads.
  ///
  /// The bits of a row's result do not depend on the number of threads, nor, with `ids`, on which
  /// other rows are evaluated with it.
  /// - Parameters:
  ///   - x: `[N, …]`.
  ///   - ids: `[N]`, equal for equal rows: each distinct row is evaluated once, in ascending order
  ///     of ids.
  ///     Rows that are similar where their ids are close share inactive ReLU units, which the
  ///     matrix product
  ///     skips.
  /// - Returns: `[N, …]`.
  public func batched(_ x: Tensor, ids: [Int]? = nil) -> Tensor {
    guard let ids else { return evaluatedByParts(x) }
    let distinct = DistinctRows(ids)
    return evaluatedByParts(distinct.padded(x)).gatheringRows(at: distinct.indices)
  }

  /// Parts of 128 rows pass through the whole network on one thread each; the last part takes the
  /// rest.
  private func evaluatedByParts(_ x: Tensor) -> Tensor {
    let (count, size) = (x.shape[0], 128)
    let parts = max(1, count / size)
    if parts == 1 { return self(x) }
    return .concatenated(
      WorkerPool.shared.map(parts) { part in
        self(x.slice(part * size..<(part + 1 == parts ? count : (part + 1) * size)))
      })
  }
}

/// The results of networks of one architecture, each for a row of its own, on the engine's threads.
/// - Parameters:
///   - networks: N of them, one at least.
///   - x: `[N, …]`.
/// - Returns: `[N, …]`; row i is the result of network i.
public func forward(_ networks: [some Layer], each x: Tensor) -> Tensor {
  precondition(
    !networks.isEmpty && networks.count == x.shape[0],
    "forward: \(networks.count) networks for \(x.shape[0]) rows")
  let part = max(1, 100_000 / (300 + networks[0].parameterCount))
  let parts = (networks.count + part - 1) / part
  let results = WorkerPool.shared.map(parts) { index in
    let range = index * part..<min((index + 1) * part, networks.count)
    return Tensor.concatenated(range.map { networks[$0](x.slice($0..<$0 + 1)) })
  }
  return results.count == 1 ? results[0] : .concatenated(results)
}

/// Which rows of a batch are equal.
struct DistinctRows {
  /// How many distinct rows there are.
  private(set) var count = 0
  /// `[N]`: the distinct row of each row.
  let indices: [Int]

  /// Numbers distinct rows in ascending order of their ids.
  /// - Parameter ids: `[N]`, 0 or above.
  init(_ ids: [Int]) {
    // A table of all ids is fastest where the batch hits a good part of them; of a large replay
    // memory it would cost more than the networks.
    let end = (ids.max() ?? -1) + 1
    if end > 16 * ids.count {
      var distinct: [Int] = []
      for id in ids.sorted() where id != distinct.last { distinct.append(id) }
      count = distinct.count
      indices = ids.map { Self.index(of: $0, in: distinct) }
      return
    }
    var numbers = [Int32](repeating: -1, count: end)
    for id in ids { numbers[id] = 0 }
    for id in numbers.indices where numbers[id] == 0 {
      numbers[id] = Int32(count)
      count += 1
    }
    indices = ids.map { Int(numbers[$0]) }
  }

  /// The distinct rows of a batch, with rows of zeros up to a multiple of 8: a BLAS sums the rows
  /// of an incomplete tile in another order.
  func padded(_ x: Tensor) -> Tensor {
    precondition(
      x.shape[0] == indices.count, "batched: \(indices.count) ids for \(x.shape[0]) rows")
    var shape = x.shape
    shape[0] = (count + 7) & ~7
    let width = x.count / max(1, indices.count)
    return Tensor(shape: shape) { rows in
      for index in count * width..<rows.count { rows[index] = 0 }
      x.withSpan { x in
        for (row, target) in indices.enumerated() {
          for index in 0..<width { rows[target * width + index] = x[row * width + index] }
        }
      }
    }
  }

  private static func index(of id: Int, in sorted: [Int]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
