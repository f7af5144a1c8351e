import CKernels
import Foundations

/// Grows one boosted tree on binned columns, the leaf with the largest gain first.
///
/// The histogram of the smaller child is summed from its rows, that of the other one is what is left
/// of the parent's. Columns are worked on in parallel; a column's rows are added in their order, so
/// that results have the same bits with any number of threads, and those of scikit-learn.
///
/// Ke et al. (2017), LightGBM; Chen and Guestrin (2016), https://doi.org/10.1145/2939672.2939785,
/// equations 5 to 7.
struct TreeGrower {
  /// A node with its rows, `start..<end` of the partition.
  struct Node {
    var start: Int
    var end: Int
    var depth: Int
    var sums: kernel_node_sums
    var split: kernel_split?
    var feature = -1
    var left = -1
    var right = -1
    /// The number of its histogram.
    var histogram = -1

    var count: Int { end - start }
    var gain: Double { split?.gain ?? -1 }
  }

  let columns: BinnedColumns
  let settings: BoostingSettings
  let memory: BoostingMemory
  private(set) var nodes: [Node] = []
  private var open: [Int] = []
  private let offsets: [Int]

  init(_ columns: BinnedColumns, settings: BoostingSettings, memory: BoostingMemory) {
    self.columns = columns
    self.settings = settings
    self.memory = memory
    offsets = memory.offsets
  }

  /// Grows a tree on the gradients that `memory` holds from `gradientOffset` on.
  mutating func grow(gradientOffset: Int) {
    let gradients = memory.gradients + gradientOffset
    for row in 0..<columns.rows { memory.partition[row] = UInt32(row) }
    growRoot(gradients)
    let leafLimit = settings.maxLeafNodes ?? .max
    while let position = open.indices.max(by: { nodes[open[$0]].gain < nodes[open[$1]].gain }) {
      let node = open.remove(at: position)
      divide(node)
      let leaves = (nodes.count + 1) / 2
      let (left, right) = (nodes[node].left, nodes[node].right)
      if leaves >= leafLimit {
        open = []
      } else if nodes[left].depth != settings.maxDepth {
        findSplits(parent: node, left, right, gradients)
      }
      freeHistogram(of: node)
    }
  }

  private mutating func growRoot(_ gradients: UnsafeMutablePointer<Float>) {
    let histogram = memory.takeHistogram()
    let base = memory.histogram(histogram)
    forColumnPairs { first, second in
      clear(first, second, base)
      add(nil, count: columns.rows, gradients, first, second, base)
    }
    let sums = rootSums(base)
    nodes = [
      Node(
        start: 0, end: columns.rows, depth: 0,
        sums: kernel_node_sums(
          gradient: sums.gradient, hessian: sums.hessian, count: Double(columns.rows), value: 0),
        histogram: histogram)
    ]
    guard columns.rows / 2 >= settings.minSamplesLeaf, sums.hessian >= settings.minHessian else {
      return
    }
    var splits = [kernel_split](repeating: kernel_split(), count: columns.columns)
    let limits = settings.limits
    let sumsOfRoot = nodes[0].sums
    splits.withUnsafeMutableBufferPointer { splits in
      nonisolated(unsafe) let splits = splits
      forColumnPairs { first, second in
        for column in first...(second ?? first) {
          splits[column] = bestSplit(column, base, sumsOfRoot, limits)
        }
      }
    }
    take(splits, for: 0)
  }

  /// Gives a node's rows to two children.
  private mutating func divide(_ index: Int) {
    let node = nodes[index]
    guard var split = node.split else { return }
    let leftCount = partition(node, split)
    let right = (
      gradient: node.sums.gradient - split.left_gradient,
      hessian: node.sums.hessian - split.left_hessian
    )
    func child(_ range: Range<Int>, _ gradient: Double, _ hessian: Double) -> Node {
      Node(
        start: range.lowerBound, end: range.upperBound, depth: node.depth + 1,
        sums: kernel_node_sums(
          gradient: gradient, hessian: hessian, count: Double(range.count),
          value: -gradient / (hessian + settings.l2Regularization + 1e-15)))
    }
    let middle = node.start + leftCount
    nodes[index].left = nodes.count
    nodes[index].right = nodes.count + 1
    nodes.append(child(node.start..<middle, split.left_gradient, split.left_hessian))
    nodes.append(child(middle..<node.end, right.gradient, right.hessian))
    if !columns.hasMissing[node.feature] {
      // A missing value that training never saw goes where most rows went.
      split.missing_goes_left = leftCount > node.count - leftCount
      nodes[index].split = split
    }
  }

  /// The histograms and best splits of two children that may be divided again.
  private mutating func findSplits(
    parent: Int, _ left: Int, _ right: Int, _ gradients: UnsafeMutablePointer<Float>
  ) {
    let least = settings.minSamplesLeaf
    let (opensLeft, opensRight) = (nodes[left].count / 2 >= least, nodes[right].count / 2 >= least)
    guard opensLeft || opensRight else { return }
    let (small, large) = nodes[left].count < nodes[right].count ? (left, right) : (right, left)
    nodes[small].histogram = memory.takeHistogram()
    nodes[large].histogram = nodes[parent].histogram
    nodes[parent].histogram = -1
    let smallNode = nodes[small]
    let largeNode = nodes[large]
    let rows = memory.partition + smallNode.start
    gather(rows, smallNode.count, gradients)
    let (smallBase, largeBase) = (
      memory.histogram(smallNode.histogram), memory.histogram(largeNode.histogram)
    )
    let (opensSmall, opensLarge) = small == left ? (opensLeft, opensRight) : (opensRight, opensLeft)
    let count = columns.columns
    let limits = settings.limits
    var splits = [kernel_split](repeating: kernel_split(), count: 2 * count)
    splits.withUnsafeMutableBufferPointer { splits in
      nonisolated(unsafe) let splits = splits
      forColumnPairs { first, second in
        clear(first, second, smallBase)
        add(rows, count: smallNode.count, memory.ordered, first, second, smallBase)
        for column in first...(second ?? first) {
          kernel_subtract_histogram(
            largeBase + offsets[column], smallBase + offsets[column],
            columns.binCounts[column] + 1)
          if opensSmall { splits[column] = bestSplit(column, smallBase, smallNode.sums, limits) }
          if opensLarge {
            splits[count + column] = bestSplit(column, largeBase, largeNode.sums, limits)
          }
        }
      }
    }
    // The left one first: of equal gains the older leaf is divided first.
    for node in [left, right] {
      if node == small ? opensSmall : opensLarge {
        take(node == small ? splits.prefix(count) : splits.suffix(count), for: node)
      } else {
        freeHistogram(of: node)
      }
    }
  }

  /// Keeps the best of the splits of all columns; of equal gains that of the first column.
  private mutating func take(_ splits: some Collection<kernel_split>, for node: Int) {
    var best: (column: Int, split: kernel_split)?
    for (column, split) in splits.enumerated() where split.gain > (best?.split.gain ?? 0) {
      best = (column, split)
    }
    guard let best else { return freeHistogram(of: node) }
    nodes[node].split = best.split
    nodes[node].feature = best.column
    open.append(node)
  }

  private mutating func freeHistogram(of node: Int) {
    guard nodes[node].histogram >= 0 else { return }
    memory.freeHistogram(nodes[node].histogram)
    nodes[node].histogram = -1
  }
}

extension TreeGrower {
  /// Runs a body for columns 0 and 1, 2 and 3, …
  private func forColumnPairs(_ body: (_ first: Int, _ second: Int?) -> Void) {
    let count = columns.columns
    WorkerPool.shared.parallel((count + 1) / 2) { pair in
      body(2 * pair, 2 * pair + 1 < count ? 2 * pair + 1 : nil)
    }
  }

  private func clear(_ first: Int, _ second: Int?, _ base: UnsafeMutablePointer<Double>) {
    let end = offsets[(second ?? first) + 1]
    (base + offsets[first]).update(repeating: 0, count: end - offsets[first])
  }

  private func add(
    _ rows: UnsafePointer<UInt32>?, count: Int, _ gradients: UnsafePointer<Float>, _ first: Int,
    _ second: Int?, _ base: UnsafeMutablePointer<Double>
  ) {
    columns.bins.withUnsafeBufferPointer { bins in
      guard let start = bins.baseAddress else { return }
      kernel_histogram(
        rows, count, gradients, start + first * columns.rows, base + offsets[first],
        second.map { start + $0 * columns.rows }, second.map { base + offsets[$0] })
    }
  }

  private func bestSplit(
    _ column: Int, _ base: UnsafePointer<Double>, _ sums: kernel_node_sums,
    _ limits: kernel_split_limits
  ) -> kernel_split {
    var split = kernel_split()
    withUnsafePointer(to: sums) { sums in
      withUnsafePointer(to: limits) { limits in
        kernel_best_split(
          base + offsets[column], columns.binCounts[column], columns.hasMissing[column], sums,
          limits, &split)
      }
    }
    return split
  }

  /// The sums of the first column's bins in the order of NumPy's `sum` over 256 bins, of which the
  /// last holds the missing values.
  private func rootSums(_ base: UnsafePointer<Double>) -> (gradient: Double, hessian: Double) {
    func sum(_ value: Int) -> Double {
      var bins = [Double](repeating: 0, count: settings.maxBins + 1)
      let count = columns.binCounts[0]
      for bin in 0..<count { bins[bin] = base[bin * kernel_bin_values + value] }
      bins[settings.maxBins] = base[count * kernel_bin_values + value]
      return bins[...].pairwiseSum
    }
    return (sum(0), sum(1))
  }

  private func gather(
    _ rows: UnsafePointer<UInt32>, _ count: Int, _ gradients: UnsafePointer<Float>
  ) {
    nonisolated(unsafe) let (rows, gradients) = (rows, gradients)
    let ordered = memory.ordered
    WorkerPool.shared.chunks(of: count, size: Self.chunk) { range in
      kernel_gather_gradients(
        rows + range.lowerBound, range.count, gradients,
        ordered + range.lowerBound * kernel_gradient_values)
    }
  }

  private static var chunk: Int { 1 << 14 }

  /// Brings the rows that go left to the front, both parts in their order; returns how many.
  private func partition(_ node: Node, _ split: kernel_split) -> Int {
    let chunks = (node.count + Self.chunk - 1) / Self.chunk
    let (rows, column) = (memory.partition + node.start, node.feature)
    let missing = UInt8(columns.binCounts[column])
    let counts = columns.bins.withUnsafeBufferPointer { bins in
      nonisolated(unsafe) let bins = bins
      return WorkerPool.shared.map(chunks) { chunk in
        guard let start = bins.baseAddress else { return 0 }
        let first = chunk * Self.chunk
        return kernel_partition(
          rows + first, min(Self.chunk, node.count - first), start + column * columns.rows,
          UInt8(split.bin), missing, split.missing_goes_left, memory.left + first,
          memory.right + first)
      }
    }
    let total = counts.reduce(0, +)
    var (left, right) = (0, total)
    for (chunk, count) in counts.enumerated() {
      let first = chunk * Self.chunk
      let size = min(Self.chunk, node.count - first)
      (rows + left).update(from: memory.left + first, count: count)
      (rows + right).update(from: memory.right + first, count: size - count)
      left += count
      right += size - count
    }
    return total
  }
}

extension ArraySlice<Double> {
  /// NumPy's `sum`: eight sums side by side up to 128 elements, halves above.
  var pairwiseSum: Double {
    if count < 8 { return reduce(-0.0, +) }
    if count <= 128 {
      var sums = Array(self[startIndex..<startIndex + 8])
      let end = count - count % 8
      for index in 8..<Swift.max(8, end) { sums[index % 8] += self[startIndex + index] }
      let total =
        ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
      return self[(startIndex + end)...].reduce(total, +)
    }
    let half = count / 2 - count / 2 % 8
    return self[startIndex..<startIndex + half].pairwiseSum
      + self[(startIndex + half)...].pairwiseSum
  }
}
