import Estimators

/// One row's way through one tree with all coalitions at the same time.
///
/// On the way to a leaf it keeps, for each feature that was compared, the fraction of coalitions that
/// get here without the feature (`zero`) and with it (`one`: 0 or 1), and for each number of present
/// features the weight of the coalitions of that size. `extend` adds a feature to these weights and
/// `unwound` takes one out.
struct PathDependentWalk {
  /// A feature on the path and the weight of the coalitions of its index.
  struct Element {
    var feature: Int
    var zero: Double
    var one: Double
    var weight: Double
  }

  /// A node that is still to be visited.
  private struct Visit {
    var node: Int
    /// Where the elements of its parent are.
    var path: Range<Int>
    /// The elements of all nodes above it.
    var elementCount: Int
    /// The feature that the parent compares and its fractions.
    var step: Element
  }

  private let tree: TreeStructure
  private let row: [Double]
  private let outputs: Int
  /// The elements of all nodes from the root to the current one, each node's after its parent's.
  private var elements: [Element] = []
  /// The next one last. Trees may be deeper than the stack of a thread.
  private var waiting: [Visit] = []

  init(tree: TreeStructure, row: [Double], outputs: Int) {
    (self.tree, self.row, self.outputs) = (tree, row, outputs)
  }

  /// Adds the contributions of all leaves.
  /// - Parameter sums: `[K * D]`
  mutating func addContributions(to sums: inout [Double]) {
    elements.removeAll(keepingCapacity: true)
    let root = Element(feature: -1, zero: 1, one: 1, weight: 0)
    waiting = [Visit(node: 0, path: 0..<0, elementCount: 0, step: root)]
    while let next = waiting.popLast() { visit(next, &sums) }
  }

  /// Visits a node after one more comparison.
  private mutating func visit(_ visit: Visit, _ sums: inout [Double]) {
    let (node, start) = (visit.node, visit.elementCount)
    elements.removeSubrange(start...)
    for index in visit.path { elements.append(elements[index]) }
    extend(visit.step, from: start)
    let path = start..<elements.count
    guard tree.childrenLeft[node] >= 0 else { return addLeaf(node, path, &sums) }
    let feature = tree.feature[node]
    // A feature that was compared before is taken out, and enters with the product of its fractions.
    var (zero, one) = (1.0, 1.0)
    var own = path
    if let index = path.first(where: { elements[$0].feature == feature }) {
      (zero, one) = (elements[index].zero, elements[index].one)
      unwind(index, of: path)
      own = path.lowerBound..<path.upperBound - 1
    }
    let goesLeft = tree.goesLeft(row[feature], at: node)
    let children = [(tree.childrenRight[node], !goesLeft), (tree.childrenLeft[node], goesLeft)]
    for (child, isTaken) in children {
      let fraction = tree.cover[node] > 0 ? tree.cover[child] / tree.cover[node] : 0
      // No coalition gets there.
      if fraction == 0, !isTaken || one == 0 { continue }
      let step = Element(
        feature: feature, zero: zero * fraction, one: isTaken ? one : 0, weight: 0)
      waiting.append(Visit(node: child, path: own, elementCount: path.upperBound, step: step))
    }
  }

  /// Appends a feature to the path that starts at an index.
  private mutating func extend(_ step: Element, from start: Int) {
    let depth = elements.count - start
    var step = step
    step.weight = depth == 0 ? 1 : 0
    elements.append(step)
    let size = Double(depth + 1)
    for index in (0..<depth).reversed() {
      let weight = elements[start + index].weight
      elements[start + index + 1].weight += step.one * weight * Double(index + 1) / size
      elements[start + index].weight = step.zero * weight * Double(depth - index) / size
    }
  }

  /// Takes the element at an index out of a path, whose last element is free afterwards.
  private mutating func unwind(_ index: Int, of path: Range<Int>) {
    let depth = path.count - 1
    let (zero, one) = (elements[index].zero, elements[index].one)
    var next = elements[path.upperBound - 1].weight
    for size in (0..<depth).reversed() {
      let at = path.lowerBound + size
      let weight = elements[at].weight
      if one != 0 {
        elements[at].weight = next * Double(depth + 1) / (Double(size + 1) * one)
        next = weight - elements[at].weight * zero * Double(depth - size) / Double(depth + 1)
      } else {
        elements[at].weight = weight * Double(depth + 1) / (zero * Double(depth - size))
      }
    }
    for at in index..<path.upperBound - 1 {
      elements[at].feature = elements[at + 1].feature
      elements[at].zero = elements[at + 1].zero
      elements[at].one = elements[at + 1].one
    }
  }

  /// The sum of the weights of a path without the element at an index.
  private func unwoundSum(_ index: Int, of path: Range<Int>) -> Double {
    let depth = path.count - 1
    let (zero, one) = (elements[index].zero, elements[index].one)
    var next = elements[path.upperBound - 1].weight
    var sum = 0.0
    for size in (0..<depth).reversed() {
      let weight = elements[path.lowerBound + size].weight
      if one != 0 {
        let unwound = next * Double(depth + 1) / (Double(size + 1) * one)
        sum += unwound
        next = weight - unwound * zero * Double(depth - size) / Double(depth + 1)
      } else {
        sum += weight * Double(depth + 1) / (zero * Double(depth - size))
      }
    }
    return sum
  }

  private func addLeaf(_ node: Int, _ path: Range<Int>, _ sums: inout [Double]) {
    let width = row.count
    for index in path.dropFirst() {
      let element = elements[index]
      let factor = unwoundSum(index, of: path) * (element.one - element.zero)
      for output in 0..<outputs {
        sums[output * width + element.feature] += factor * tree.value[node][output]
      }
    }
  }
}
