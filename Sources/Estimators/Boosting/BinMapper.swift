import CKernels
import Foundations
import NumPyRandom

/// Divides the values of each column into at most 255 bins of about as many rows each, as
/// scikit-learn's gradient boosting does.
///
/// Bin i holds `thresholds[i - 1] < x <= thresholds[i]`. With at most `maxBins` distinct values a bin
/// has one of them, and thresholds are the midpoints; else they are the quantiles `i / maxBins` by the
/// averaged inverse of the distribution function. Missing values have the bin after the last.
struct BinMapper: Sendable {
  /// Above as many rows the quantiles are those of a random part of that size.
  static let sampleSize = 200_000

  /// `[D]`: ascending.
  let thresholds: [[Double]]

  /// The bins of a column without that of missing values.
  func binCount(_ column: Int) -> Int { thresholds[column].count + 1 }

  /// Finds thresholds.
  /// - Parameters:
  ///   - x: `[N, D]`, NaN where a value is missing.
  ///   - weights: `[N]`, which quantiles respect; nil for 1 each.
  ///   - maxBins: 2...255.
  ///   - seed: what chooses rows from a larger table, with replacement and by their weights, which the
  ///     quantiles then leave out.
  init(_ x: Matrix, weights: [Double]?, maxBins: Int, seed: UInt32) {
    let isLarge = x.rows > Self.sampleSize
    let chosen = isLarge ? Self.drawnRows(x.rows, weights, seed: seed) : nil
    let weights = isLarge ? nil : weights
    thresholds = WorkerPool.shared.map(x.columns) { column in
      let rows = chosen ?? Array(0..<x.rows)
      if let weights {
        return Self.weightedThresholds(
          rows.map { (x[$0, column], weights[$0]) }, maxBins: maxBins)
      }
      var values = rows.map { x[$0, column] }.filter { !$0.isNaN }
      values.sortAscending()
      return Self.thresholds(values, maxBins: maxBins)
    }
  }

  /// Row numbers as NumPy's `choice` draws them.
  private static func drawnRows(_ count: Int, _ weights: [Double]?, seed: UInt32) -> [Int] {
    var random = RandomState(seed: seed)
    guard let weights else {
      return (0..<sampleSize).map { _ in random.integers(upTo: count) }
    }
    var sum = 0.0
    let total = weights.reduce(0, +)
    var sums = weights.map { weight in
      sum += weight / total
      return sum
    }
    let last = sum
    for index in sums.indices { sums[index] /= last }
    return (0..<sampleSize).map { _ in
      let draw = random.nextDouble()
      return min(sums.partitionIndex { $0 > draw }, count - 1)
    }
  }

  private static func thresholds(_ sorted: [Double], maxBins: Int) -> [Double] {
    let distinct = sorted.distinct(limit: maxBins + 1)
    if distinct.count <= maxBins { return midpoints(distinct) }
    let count = Double(sorted.count)
    let step = 100 / Double(maxBins)
    let found = (1..<maxBins).map { index in
      // NumPy's "averaged_inverted_cdf", rounding included.
      let position = count * (Double(index) * step / 100) - 1
      if position < 0 { return sorted[0] }
      let lower = min(Int(position.rounded(.down)), sorted.count - 1)
      let next = sorted[min(lower + 1, sorted.count - 1)]
      return position == position.rounded(.down) ? next - (next - sorted[lower]) * 0.5 : next
    }
    return found.distinct(limit: .max)
  }

  private static func weightedThresholds(
    _ pairs: [(value: Double, weight: Double)], maxBins: Int
  ) -> [Double] {
    let sorted = pairs.filter { !$0.value.isNaN && $0.weight != 0 }.sorted { $0.value < $1.value }
    let distinct = sorted.map(\.value).distinct(limit: maxBins + 1)
    if distinct.count <= maxBins { return midpoints(distinct) }
    var sum = 0.0
    let sums = sorted.map { pair in
      sum += pair.weight
      return sum
    }
    let step = 100 / Double(maxBins)
    var index = 0
    let found = (1..<maxBins).map { number in
      let rank = Double(number) * step / 100 * sum
      while index < sums.count - 1, sums[index] < rank { index += 1 }
      let value = sorted[index].value
      guard sums[index] - rank <= Double.ulpOfOne else { return value }
      return (value + sorted[min(index + 1, sorted.count - 1)].value) / 2
    }
    return found.distinct(limit: .max)
  }

  private static func midpoints(_ distinct: [Double]) -> [Double] {
    zip(distinct, distinct.dropFirst()).map { ($0 + $1) / 2 }
  }

  /// The bins of all rows, column after column.
  func bins(of x: Matrix) -> BinnedColumns {
    let thresholds = thresholds
    let columns = x.columns
    let bins = [UInt8](unsafeUninitializedCapacity: x.rows * columns) { bins, count in
      nonisolated(unsafe) let bins = bins
      x.values.withUnsafeBufferPointer { values in
        nonisolated(unsafe) let values = values
        WorkerPool.shared.parallel(columns) { column in
          guard let source = values.baseAddress, let target = bins.baseAddress else { return }
          kernel_bin_column(
            source + column, columns, x.rows, thresholds[column], thresholds[column].count,
            UInt8(thresholds[column].count + 1), target + column * x.rows)
        }
      }
      count = x.rows * columns
    }
    let hasMissing = WorkerPool.shared.map(columns) { column in
      let missing = UInt8(thresholds[column].count + 1)
      return bins[column * x.rows..<(column + 1) * x.rows].contains(missing)
    }
    return BinnedColumns(
      rows: x.rows, bins: bins, binCounts: thresholds.map { $0.count + 1 }, hasMissing: hasMissing)
  }
}

/// A table of bins, column after column.
struct BinnedColumns: Sendable {
  let rows: Int
  /// `[D * rows]`
  let bins: [UInt8]
  /// `[D]`: the bins of a column; the bin of that number holds missing values.
  let binCounts: [Int]
  /// `[D]`
  let hasMissing: [Bool]

  var columns: Int { binCounts.count }
}

extension [Double] {
  /// Sorts in linear time. No element is NaN.
  mutating func sortAscending() {
    let count = count
    withUnsafeMutableBufferPointer { values in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Swift.max(1, count)) { scratch in
        kernel_sort_doubles(values.baseAddress, scratch.baseAddress, count)
      }
    }
  }

  /// The different values of an ascending array, no more than a number of them.
  func distinct(limit: Int) -> [Double] {
    var found: [Double] = []
    for value in self where found.last != value {
      found.append(value)
      if found.count == limit { break }
    }
    return found
  }
}
