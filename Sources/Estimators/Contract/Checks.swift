#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Matrix {
  /// Checks that there are as many columns as an estimator was fitted to.
  func check(columns expected: Int) throws(EstimatorError) {
    guard columns == expected else {
      throw .wrongShape(
        what: "rows", expected: "\(expected) columns, as it was fitted to", found: "\(columns)")
    }
  }

  /// Checks that there is a column at least.
  func checkWidth() throws(EstimatorError) {
    guard columns > 0 else {
      throw .wrongShape(what: "examples", expected: "at least one column", found: "none")
    }
  }

  /// Checks that weights belong to the rows and some row counts.
  func check(weights: [Double]?) throws(EstimatorError) {
    guard let weights else { return }
    guard weights.count == rows else {
      throw .wrongShape(
        what: "weights", expected: "one for each of \(rows) rows", found: "\(weights.count)")
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .wrongSetting(
        name: "weight of row \(row)", value: "\(weights[row])",
        expected: "a finite number of 0 or more")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw .wrongSetting(name: "weights", value: "0 in each row", expected: "one above 0")
    }
  }

  /// Checks that no value is infinite, nor NaN where none may be missing.
  func checkFinite(_ what: String, mayBeMissing: Bool = false) throws(EstimatorError) {
    let isWrong = { (value: Double) in mayBeMissing ? value.isInfinite : !value.isFinite }
    guard let position = values.firstIndex(where: isWrong) else { return }
    let (row, column) = position.quotientAndRemainder(dividingBy: columns)
    throw .notFinite(what: "\(what), column \(column)", row: row, value: "\(values[position])")
  }

  /// Checks that every value fits the float32 in which trees compare.
  func checkFloats() throws(EstimatorError) {
    guard let position = values.firstIndex(where: { Float($0).isInfinite }) else { return }
    let (row, column) = position.quotientAndRemainder(dividingBy: columns)
    throw .wrongShape(
      what: "row \(row), column \(column)", expected: "a value that fits 32 bits",
      found: "\(values[position])")
  }

  /// `[M, 2]`: the probabilities of two classes from the log-odds `[M, 1]` of the second.
  func sigmoidPairs() -> Matrix {
    Matrix(
      rows: rows, columns: 2,
      values: values.flatMap { value in
        let p = 1 / (1 + exp(-value))
        return [1 - p, p]
      })
  }

  /// `e^x / sum e^x` of each row.
  func softmax() -> Matrix {
    var result = self
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let largest = values[range].max() ?? 0
      let powers = values[range].map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      result.values.replaceSubrange(range, with: powers.map { $0 / sum })
    }
    return result
  }
}

extension [Int] {
  /// The classes, ascending: two at least.
  func requireClasses() throws(EstimatorError) -> [Int] {
    let classes = Set(self).sorted()
    guard classes.count > 1 else {
      throw .wrongShape(what: "classes", expected: "at least two", found: "\(classes)")
    }
    return classes
  }
}

extension [Double] {
  /// Checks that no value is NaN or infinite.
  func checkFinite(_ what: String) throws(EstimatorError) {
    guard let row = firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(what: what, row: row, value: "\(self[row])")
  }

  /// The first index of an array in which what does not satisfy a condition comes first; the count
  /// where none does.
  func partitionIndex(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
