import NumPyRandom

/// A division of rows into those to train on and those to test on.
public struct Fold: Sendable, Hashable {
  /// Ascending.
  public let train: [Int]
  /// Ascending.
  public let test: [Int]
}

/// Divides rows into k parts, each of which is the test part once: scikit-learn's `KFold`.
public struct KFold: Sendable, Hashable {
  /// k
  public var nSplits: Int
  /// The `random_state` of shuffled rows; nil for parts of neighboring rows.
  public var shuffleSeed: UInt32?

  /// Folds to make.
  public init(nSplits: Int = 5, shuffleSeed: UInt32? = nil) {
    self.nSplits = nSplits
    self.shuffleSeed = shuffleSeed
  }

  /// The folds.
  /// - Parameter rows: their number.
  /// - Returns: k folds.
  /// - Throws: `EstimatorError` where there are fewer rows than folds.
  public func split(rows: Int) throws(EstimatorError) -> [Fold] {
    try requireSetting(
      nSplits >= 2 && nSplits <= rows, "n_splits", nSplits, "a number in 2...\(rows), the rows")
    var order = Array(0..<rows)
    if let shuffleSeed {
      var random = RandomState(seed: shuffleSeed)
      random.shuffle(&order)
    }
    var numbers = [Int](repeating: 0, count: rows)
    var start = 0
    for fold in 0..<nSplits {
      let size = rows / nSplits + (fold < rows % nSplits ? 1 : 0)
      for row in order[start..<start + size] { numbers[row] = fold }
      start += size
    }
    return folds(numbers, count: nSplits)
  }
}

/// Divides rows into k parts with the classes in the same proportions: scikit-learn's
/// `StratifiedKFold`.
public struct StratifiedKFold: Sendable, Hashable {
  /// k
  public var nSplits: Int
  /// The `random_state` of shuffled rows; nil for the order of the rows.
  public var shuffleSeed: UInt32?

  /// Folds to make.
  public init(nSplits: Int = 5, shuffleSeed: UInt32? = nil) {
    self.nSplits = nSplits
    self.shuffleSeed = shuffleSeed
  }

  /// The folds.
  /// - Parameter y: `[N]`: the class of each row.
  /// - Returns: k folds.
  /// - Throws: `EstimatorError` where every class has fewer rows than there are folds.
  public func split(_ y: [Int]) throws(EstimatorError) -> [Fold] {
    // Classes are numbered by their first row.
    var numbers: [Int: Int] = [:]
    let labels = y.map { label in
      if let number = numbers[label] { return number }
      numbers[label] = numbers.count
      return numbers.count - 1
    }
    let most = numbers.values.map { label in labels.count { $0 == label } }.max() ?? 0
    try requireSetting(
      nSplits >= 2 && nSplits <= most, "n_splits", nSplits,
      "a number in 2...\(most), the rows of the largest class")
    let sorted = labels.sorted()
    var random = shuffleSeed.map { RandomState(seed: $0) }
    var parts = [Int](repeating: 0, count: y.count)
    for label in 0..<numbers.count {
      var own = (0..<nSplits).flatMap { fold in
        let count = stride(from: fold, to: sorted.count, by: nSplits).count {
          sorted[$0] == label
        }
        return [Int](repeating: fold, count: count)
      }
      random?.shuffle(&own)
      for (row, fold) in zip(labels.indices.filter { labels[$0] == label }, own) {
        parts[row] = fold
      }
    }
    return folds(parts, count: nSplits)
  }
}

private func folds(_ numbers: [Int], count: Int) -> [Fold] {
  (0..<count).map { fold in
    Fold(
      train: numbers.indices.filter { numbers[$0] != fold },
      test: numbers.indices.filter { numbers[$0] == fold })
  }
}
