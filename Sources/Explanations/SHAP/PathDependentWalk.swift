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

  private let tree: TreeStructure
  private let row: [Double]
  private let outputs: Int
  /// The elements of all nodes from the root to the current one, each node's after its parent's.
  private var elements: [Element] = []

  init(tree: TreeStructure, row: [Double], outputs: Int) {
    (self.tree, self.row, self.outputs) = (tree, row, outputs)
  }

  /// Adds the contributions of all leaves.
  /// - Parameter sums: `[K * D]`
  mutating func addContributions(to sums: inout [Double]) {
    elements.removeAll(keepingCapacity: true)
    visit(0, path: 0..<0, step: Element(feature: -1, zero: 1, one: 1, weight: 0), &sums)
  }

  /// Visits a node after one more comparison.
  /// - Parameters:
  ///   - node: the node.
  ///   - parent: where the parent's elements are.
  ///   - step: the feature that the parent compares and its fractions.
  ///   - sums: `[K * D]`
  private mutating func visit(
    _ node: Int, path parent: Range<Int>, step: Element, _ sums: inout [Double]
  ) {
    let start = elements.count
    for index in parent { elements.append(elements[index]) }
    extend(step, from: start)
    let path = start..<elements.count
    defer { elements.removeSubrange(start...) }
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
    let children = [(tree.childrenLeft[node], goesLeft), (tree.childrenRight[node], !goesLeft)]
    for (child, isTaken) in children {
      let fraction = tree.cover[node] > 0 ? tree.cover[child] / tree.cover[node] : 0
      // No coalition gets there.
      if fraction == 0, !isTaken || one == 0 { continue }
      visit(
        child, path: own,
        step: Element(feature: feature, zero: zero * fraction, one: isTaken ? one : 0, weight: 0),
        &sums)
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
