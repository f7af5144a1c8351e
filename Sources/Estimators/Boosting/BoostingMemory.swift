import CKernels

/// What the trees of one fit share, allocated once.
///
/// `@unchecked Sendable`: the arrays are changed by the thread that grows trees alone; its parallel
/// parts write to parts of their own behind the pointers, which never change.
final class BoostingMemory: @unchecked Sendable {
  /// `[trees][N][4]`: gradient, hessian, 1, 0 of each row.
  let gradients: UnsafeMutablePointer<Float>
  /// `[N][4]`: those of a node's rows, one after the other.
  let ordered: UnsafeMutablePointer<Float>
  /// `[N]`: the rows, node after node.
  let partition: UnsafeMutablePointer<UInt32>
  /// `[N]`: rows on their way.
  let left: UnsafeMutablePointer<UInt32>
  /// `[N]`: rows on their way.
  let right: UnsafeMutablePointer<UInt32>
  /// `[D + 1]`: where the histogram of each column starts.
  let offsets: [Int]
  private var histograms: [UnsafeMutablePointer<Double>] = []
  private var free: [Int] = []

  init(_ columns: BinnedColumns, treesPerIteration: Int) {
    let rows = columns.rows
    let width = kernel_gradient_values
    gradients = .allocate(capacity: rows * width * treesPerIteration)
    ordered = .allocate(capacity: rows * width)
    partition = .allocate(capacity: rows)
    left = .allocate(capacity: rows)
    right = .allocate(capacity: rows)
    var offsets = [0]
    for count in columns.binCounts {
      offsets.append((offsets.last ?? 0) + (count + 1) * kernel_bin_values)
    }
    self.offsets = offsets
  }

  /// Memory of a node's histograms.
  func histogram(_ number: Int) -> UnsafeMutablePointer<Double> { histograms[number] }

  /// The number of histograms that no node has.
  func takeHistogram() -> Int {
    if let number = free.popLast() { return number }
    histograms.append(.allocate(capacity: offsets.last ?? 0))
    return histograms.count - 1
  }

  func freeHistogram(_ number: Int) { free.append(number) }

  deinit {
    gradients.deallocate()
    ordered.deallocate()
    partition.deallocate()
    left.deallocate()
    right.deallocate()
    for histogram in histograms { histogram.deallocate() }
  }
}
