import CKernels

extension TreeBuilder {
  /// Calls a kernel with the targets and the rows.
  mutating func withRows<Result>(
    _ body: (UnsafePointer<kernel_tree_targets>, UnsafeMutablePointer<UInt32>) -> Result
  ) -> Result? {
    let (examples, weights) = (examples, weights)
    return examples.classes.withUnsafeBufferPointer { classes in
      examples.targets.withUnsafeBufferPointer { values in
        (weights ?? []).withUnsafeBufferPointer { pointer in
          rows.withUnsafeMutableBufferPointer { rows in
            guard let rows = rows.baseAddress else { return nil }
            var targets = kernel_tree_targets(
              criterion: examples.criterion, class_count: examples.classCount,
              classes: classes.baseAddress, values: values.baseAddress,
              weights: weights == nil ? nil : pointer.baseAddress)
            return withUnsafePointer(to: &targets) { body($0, rows) }
          }
        }
      }
    }
  }

  mutating func nodeSums(_ range: Range<Int>, _ squares: inout Double) -> Double {
    var found = sums
    let weight = withRows {
      kernel_tree_sums($0, $1 + range.lowerBound, range.count, &found, &squares)
    }
    sums = found
    return weight ?? 0
  }

  mutating func impurity(_ squares: Double, _ weight: Double) -> Double {
    let sums = sums
    return withRows { targets, _ in kernel_tree_impurity(targets, sums, squares, weight) } ?? 0
  }

  /// What becomes of a node whose rows before `middle` go left.
  mutating func children(
    _ range: Range<Int>, _ middle: Int, _ squares: Double, _ weight: Double
  ) -> (left: (impurity: Double, weight: Double), right: (impurity: Double, weight: Double)) {
    var (impurities, weights) = ([0.0, 0.0], [0.0, 0.0])
    var work = work
    let sums = sums
    _ = withRows {
      kernel_tree_children(
        $0, $1 + range.lowerBound, range.count, sums, squares, weight, middle - range.lowerBound,
        &work, &impurities, &weights)
    }
    return ((impurities[0], weights[0]), (impurities[1], weights[1]))
  }

  /// Sorts a node's rows by a column, those without a value to the end as if it were infinite; returns
  /// how many these are.
  mutating func sort(_ range: Range<Int>, by feature: Int) -> Int {
    let column = examples.values + feature * examples.rows
    rows.withUnsafeMutableBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      kernel_sort_rows(
        column, rows + range.lowerBound, &sortedValues, &scratch, range.count)
    }
    var missing = 0
    while missing < range.count, sortedValues[range.count - 1 - missing].isNaN {
      missing += 1
      sortedValues[range.count - missing] = .infinity
    }
    return missing
  }

  /// Brings the rows without a value before the others. They get the smallest value, so that no split
  /// is tried among them nor behind them.
  mutating func moveMissingToTheFront(_ range: Range<Int>, _ missing: Int) {
    let known = rows[range.lowerBound..<range.upperBound - missing]
    let others = rows[range.upperBound - missing..<range.upperBound]
    rows.replaceSubrange(range, with: others + known)
    for index in stride(from: range.count - 1, through: missing, by: -1) {
      sortedValues[index] = sortedValues[index - missing]
    }
    for index in 0..<missing { sortedValues[index] = sortedValues[missing] }
  }

  mutating func scan(
    _ range: Range<Int>, _ weight: Double, _ best: inout kernel_tree_split
  ) -> Bool {
    var work: [Double] = []
    swap(&work, &self.work)
    let (values, sums, least) = (sortedValues, sums, settings.minSamplesLeaf)
    let isBetter = withRows {
      kernel_tree_scan(
        $0, $1 + range.lowerBound, values, range.count, sums, weight, least, &work, &best)
    }
    swap(&work, &self.work)
    return isBetter ?? false
  }

  /// Brings the rows up to a threshold to the front; returns where the others start.
  mutating func partition(_ range: Range<Int>, _ best: Split) -> Int {
    let column = examples.values + best.feature * examples.rows
    let count = withRows { _, rows in
      kernel_tree_partition(
        column, best.split.threshold, best.missingGoesLeft, rows + range.lowerBound, range.count)
    }
    return range.lowerBound + (count ?? 0)
  }
}
