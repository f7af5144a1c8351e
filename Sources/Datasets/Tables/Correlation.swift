import Foundations

/// How strongly columns of numbers depend on each other, two at a time.
public struct CorrelationMatrix: Sendable, Equatable {
  /// Which dependence is measured.
  public enum Method: String, Sendable, CaseIterable {
    /// A linear one.
    case pearson
    /// A monotonic one: Pearson's coefficient of the ranks, equal values having their mean rank.
    case spearman
  }

  /// Two columns and their coefficient.
  public struct Pair: Sendable, Equatable {
    /// The column that stands later in the table.
    public let first: String
    /// The one that stands earlier.
    public let second: String
    /// -1...1.
    public let coefficient: Double
  }

  /// What is measured.
  public let method: Method
  /// The columns, D of them.
  public let names: [String]
  /// `[D][D]`: NaN where a column is constant or two columns have fewer than two rows in common.
  public let values: [[Double]]

  /// Correlates columns. A row counts for a pair where neither value is missing, as in pandas.
  ///
  ///     r = sum((x - mean x)(y - mean y)) / sqrt(sum((x - mean x)^2) sum((y - mean y)^2))
  ///
  /// - Parameters:
  ///   - columns: `[D][N]`, NaN where a value is missing.
  ///   - names: D names.
  ///   - method: Pearson or Spearman.
  /// - Precondition: all columns have one length, and a name each.
  /// - Complexity: O(D² N).
  public init(_ columns: [[Double]], names: [String], method: Method = .pearson) {
    precondition(
      columns.count == names.count && columns.allSatisfy { $0.count == columns[0].count },
      "CorrelationMatrix: expected \(names.count) columns of one length, got "
        + "\(columns.map(\.count))")
    (self.method, self.names) = (method, names)
    let isWhole = columns.map { !$0.contains(where: \.isNaN) }
    let scores = zip(columns, isWhole).map { column, isWhole in
      isWhole ? standardized(method == .spearman ? ranks(column) : column) : nil
    }
    var values = [[Double]](
      repeating: [Double](repeating: .nan, count: columns.count), count: columns.count)
    for row in columns.indices {
      for column in 0...row {
        let coefficient: Double
        if let first = scores[row], let second = scores[column] {
          coefficient = product(first, second)
        } else if isWhole[row], isWhole[column] {
          coefficient = .nan  // One of them is constant.
        } else {
          coefficient = Self.pairwise(columns[row], columns[column], method)
        }
        let bounded = row == column && !coefficient.isNaN ? 1 : min(max(coefficient, -1), 1)
        values[row][column] = coefficient.isNaN ? .nan : bounded
        values[column][row] = values[row][column]
      }
    }
    self.values = values
  }

  /// The pairs of different columns by the magnitude of their coefficients, the strongest first.
  /// - Parameter excluded: a column whose pairs are left out, such as the target.
  /// - Returns: pairs that have a coefficient.
  public func pairs(excluding excluded: String? = nil) -> [Pair] {
    var pairs: [Pair] = []
    for (row, first) in names.enumerated() where first != excluded {
      for (column, second) in names[..<row].enumerated() where second != excluded {
        let coefficient = values[row][column]
        if !coefficient.isNaN {
          pairs.append(Pair(first: first, second: second, coefficient: coefficient))
        }
      }
    }
    return pairs.sorted { $0.coefficient.magnitude > $1.coefficient.magnitude }
  }

  /// The coefficient over the rows in which neither value is missing.
  private static func pairwise(_ x: [Double], _ y: [Double], _ method: Method) -> Double {
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    var (first, second) = (rows.map { x[$0] }, rows.map { y[$0] })
    if method == .spearman { (first, second) = (ranks(first), ranks(second)) }
    guard let first = standardized(first), let second = standardized(second) else { return .nan }
    return product(first, second)
  }
}

/// Values minus their mean, divided by the root of the sum of their squares; nil of constant values.
private func standardized(_ values: [Double]) -> [Double]? {
  guard values.count > 1, let first = values.first, values.contains(where: { $0 != first }) else {
    return nil
  }
  let largest = values.reduce(0) { max($0, $1.magnitude) }
  let scaled = values.map { $0 / largest }
  let mean = scaled.reduce(0, +) / Double(values.count)
  let centered = scaled.map { $0 - mean }
  let length = centered.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return length > 0 ? centered.map { $0 / length } : nil
}

/// The sum of products, in eight sums that the processor adds at once.
private func product(_ x: [Double], _ y: [Double]) -> Double {
  let (x, y) = (x.span, y.span)
  var sums = SIMD8<Double>.zero
  let whole = x.count & ~7
  for start in stride(from: 0, to: whole, by: 8) {
    var (first, second) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    for offset in 0..<8 {
      first[offset] = x[start + offset]
      second[offset] = y[start + offset]
    }
    sums += first * second
  }
  var sum = sums.sum()
  for index in whole..<x.count { sum += x[index] * y[index] }
  return sum
}
