import CKernels
import Foundations

extension TreeGrower {
  /// A leaf's value, with the learning rate.
  private func leafValue(_ node: Node) -> Double { node.sums.value * settings.learningRate }

  /// Adds the tree's values to the raw outputs of the rows it was grown on.
  func addLeaves(to raw: inout [Double], from offset: Int) {
    let leaves = nodes.filter { $0.left < 0 }
    raw.withUnsafeMutableBufferPointer { raw in
      nonisolated(unsafe) let raw = raw
      WorkerPool.shared.parallel(leaves.count) { index in
        guard let start = raw.baseAddress else { return }
        let leaf = leaves[index]
        kernel_add_to_rows(
          start + offset, memory.partition + leaf.start, leaf.count, leafValue(leaf))
      }
    }
  }

  /// Adds the tree's values to the raw outputs of other rows.
  func addValues(of columns: BinnedColumns, to raw: inout [Double], from offset: Int) {
    let count = columns.rows
    var rows = (0..<UInt32(count)).map { $0 }
    var (left, right) = ([UInt32](repeating: 0, count: count), [UInt32](repeating: 0, count: count))
    var waiting = [(node: 0, range: 0..<count)]
    while let (index, range) = waiting.popLast() {
      let node = nodes[index]
      guard node.left >= 0, let split = node.split else {
        for position in range { raw[offset + Int(rows[position])] += leafValue(node) }
        continue
      }
      let leftCount = columns.bins.withUnsafeBufferPointer { bins in
        rows.withUnsafeBufferPointer { rows in
          guard let bins = bins.baseAddress, let rows = rows.baseAddress else { return 0 }
          return kernel_partition(
            rows + range.lowerBound, range.count, bins + node.feature * count, UInt8(split.bin),
            UInt8(columns.binCounts[node.feature]), split.missing_goes_left, &left, &right)
        }
      }
      let middle = range.lowerBound + leftCount
      rows.replaceSubrange(
        range, with: left.prefix(leftCount) + right.prefix(range.count - leftCount))
      waiting.append((node.left, range.lowerBound..<middle))
      waiting.append((node.right, middle..<range.upperBound))
    }
  }

  /// The tree with thresholds of the columns' unit, its nodes in preorder; its values belong to one of
  /// the outputs.
  func structure(_ thresholds: [[Double]], output: Int, outputs: Int) -> TreeStructure {
    var tree = TreeStructure()
    append(0, to: &tree, thresholds, output, outputs)
    return tree
  }

  private func append(
    _ index: Int, to tree: inout TreeStructure, _ thresholds: [[Double]], _ output: Int,
    _ outputs: Int
  ) {
    let node = nodes[index]
    var value = [Double](repeating: 0, count: outputs)
    value[output] = leafValue(node)
    let position = tree.appendLeaf(value: value, cover: Double(node.count))
    guard node.left >= 0, let split = node.split else { return }
    let bounds = thresholds[node.feature]
    // After the last bin: missing values go right, all others left.
    let threshold =
      Int(split.bin) < bounds.count ? bounds[Int(split.bin)] : Double.greatestFiniteMagnitude
    tree.divide(
      position, feature: node.feature, threshold: threshold,
      missingGoesLeft: split.missing_goes_left)
    tree.childrenLeft[position] = tree.nodeCount
    append(node.left, to: &tree, thresholds, output, outputs)
    tree.childrenRight[position] = tree.nodeCount
    append(node.right, to: &tree, thresholds, output, outputs)
  }
}
