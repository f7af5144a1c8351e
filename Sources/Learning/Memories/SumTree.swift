import Foundations

/// Weights by index, from which an index is drawn in proportion in logarithmic time.
///
/// A binary tree in which every node is the sum of its two children: the root is the total. The
/// sums follow from the weights alone, whatever the order in which these were set.
///
/// Schaul et al. (2015), https://arxiv.org/abs/1511.05952, appendix B.2.1.
struct SumTree: Sendable {
  /// The nodes: the root at 1, the children of n at 2n and 2n + 1, the weights in the last half.
  private var nodes: [Double] = [0, 0]

  /// How many weights there is room for; a power of two, as large as the weights set need.
  var capacity: Int { nodes.count / 2 }

  /// The sum of all weights.
  var total: Double { nodes[1] }

  /// The weight of an index; 0 where none was set.
  subscript(index: Int) -> Double {
    get { index < capacity ? nodes[capacity + index] : 0 }
    set {
      precondition(
        index >= 0 && newValue >= 0 && newValue.isFinite,
        "SumTree: weight \(newValue) of index \(index); expected a finite number from 0 up")
      while index >= capacity { grow() }
      var node = capacity + index
      nodes[node] = newValue
      while node > 1 {
        node /= 2
        nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
      }
    }
  }

  /// The index whose part of the total a number lies in: the first whose weight, added to those
  /// before it, is more than the number.
  /// - Parameter number: in 0..<total.
  /// - Precondition: the total is above 0.
  /// - Returns: an index of a weight above 0.
  func index(of number: Double) -> Int {
    precondition(total > 0, "SumTree: expected a total above 0, got \(total)")
    var (node, rest) = (1, number)
    while node < capacity {
      let (left, right) = (nodes[2 * node], nodes[2 * node + 1])
      // Rounding may leave a rest beyond both.
      if rest < left || right == 0 {
        node = 2 * node
      } else {
        rest -= left
        node = 2 * node + 1
      }
    }
    return node - capacity
  }

  /// Doubles the capacity.
  private mutating func grow() {
    let weights = nodes[capacity...]
    var larger = [Double](repeating: 0, count: 2 * nodes.count)
    larger.replaceSubrange(nodes.count..<nodes.count + weights.count, with: weights)
    for node in (1..<nodes.count).reversed() {
      larger[node] = larger[2 * node] + larger[2 * node + 1]
    }
    nodes = larger
  }
}
