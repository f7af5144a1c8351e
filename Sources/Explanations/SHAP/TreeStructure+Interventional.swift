import Estimators

extension TreeStructure {
  /// Adds the Shapley values of one row against each row of a background.
  ///
  /// A leaf that both rows reach with some features of the one (p of them) and some of the other (n) adds
  /// its value times `(p - 1)! n! / (p + n)!` to each of the former and subtracts
  /// `p! (n - 1)! / (p + n)!` from each of the latter.
  /// - Parameters:
  ///   - row: `[D]`
  ///   - background: the rows that absent features take their values from.
  ///   - sums: `[K * D]`
  func addInterventionalValues(
    of row: [Double], against background: Background, to sums: inout [Double]
  ) {
    var owners = [Owner](repeating: .none, count: row.count)
    for (index, weight) in background.weights.enumerated() where weight > 0 {
      let other = background.data.row(index)
      visit(0, row, other, weight, &owners, own: [], others: [], &sums)
    }
  }

  /// Whose value a feature takes on the way to a node.
  private enum Owner { case none, row, background }

  /// As deep as columns differ, which the tree may be deeper than.
  private func visit(
    _ start: Int, _ row: [Double], _ other: ArraySlice<Double>, _ weight: Double,
    _ owners: inout [Owner], own: [Int], others: [Int], _ sums: inout [Double]
  ) {
    var node = start
    while childrenLeft[node] >= 0 {
      let column = feature[node]
      let (child, otherChild) = (
        next(from: node, row[column]), next(from: node, other[other.startIndex + column])
      )
      if child == otherChild || owners[column] == .row {
        node = child
      } else if owners[column] == .background {
        node = otherChild
      } else {
        owners[column] = .row
        visit(child, row, other, weight, &owners, own: own + [column], others: others, &sums)
        owners[column] = .background
        visit(otherChild, row, other, weight, &owners, own: own, others: others + [column], &sums)
        owners[column] = .none
        return
      }
    }
    addLeaf(node, weight, width: row.count, own: own, others: others, &sums)
  }

  /// The child that a value leads to.
  private func next(from node: Int, _ value: Double) -> Int {
    goesLeft(value, at: node) ? childrenLeft[node] : childrenRight[node]
  }

  private func addLeaf(
    _ node: Int, _ weight: Double, width: Int, own: [Int], others: [Int], _ sums: inout [Double]
  ) {
    let (p, n) = (own.count, others.count)
    /// `a! b! / (a + b + 1)!`
    func fraction(_ a: Int, _ b: Int) -> Double {
      let (small, large) = (min(a, b), max(a, b))
      var fraction = 1 / Double(a + b + 1)
      for index in 0..<small { fraction *= Double(index + 1) / Double(large + index + 1) }
      return fraction
    }
    for (output, value) in value[node].enumerated() {
      if p > 0 {
        let part = weight * value * fraction(p - 1, n)
        for column in own { sums[output * width + column] += part }
      }
      if n > 0 {
        let part = weight * value * fraction(p, n - 1)
        for column in others { sums[output * width + column] -= part }
      }
    }
  }
}
