import CKernels
import Foundations

extension TreeEnsemble {
  /// What the trees sum up to: `baseValues + sum over trees of treeScale * value[leaf]`.
  /// - Parameter x: `[M, D]`, D at least the columns that the trees compare.
  /// - Returns: `[M, outputs]`
  func sums(for x: Matrix) -> Matrix {
    let outputs = baseValues.count
    guard x.rows > 0 else { return Matrix(rows: 0, columns: outputs) }
    var sums = Matrix(
      rows: x.rows, columns: outputs, values: (0..<x.rows).flatMap { _ in baseValues })
    let flat = FlatTrees(trees)
    let columns = x.columns
    sums.values.withUnsafeMutableBufferPointer { sums in
      x.values.withUnsafeBufferPointer { x in
        guard let from = x.baseAddress, let to = sums.baseAddress else { return }
        WorkerPool.shared.chunks(of: sums.count / outputs, size: 256) { rows in
          kernel_add_trees(
            flat.nodes, flat.values, outputs, flat.roots, flat.roots.count, treeScale,
            from + rows.lowerBound * columns, columns, rows.count, to + rows.lowerBound * outputs)
        }
      }
    }
    return sums
  }
}

/// Trees as the kernel reads them: all nodes in one array.
private struct FlatTrees {
  private(set) var nodes: [kernel_tree_node] = []
  /// `[nodes * outputs]`
  private(set) var values: [Double] = []
  /// The first node of each tree.
  private(set) var roots: [Int32] = []

  init(_ trees: [TreeStructure]) {
    for tree in trees {
      let root = nodes.count
      roots.append(Int32(root))
      for node in 0..<tree.nodeCount {
        let isLeaf = tree.childrenLeft[node] < 0
        nodes.append(
          kernel_tree_node(
            threshold: tree.threshold[node],
            left: isLeaf ? -1 : Int32(root + tree.childrenLeft[node]),
            right: isLeaf ? -1 : Int32(root + tree.childrenRight[node]),
            feature: isLeaf ? 0 : Int32(tree.feature[node]),
            missing_goes_left: tree.missingGoesLeft[node]))
        values += tree.value[node]
      }
    }
  }
}
