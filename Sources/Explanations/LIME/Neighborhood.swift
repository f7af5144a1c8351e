import Estimators
import NumPyRandom

/// Random rows around the one that LIME explains.
public struct Neighborhood: Sendable, Hashable {
  /// `[S, D]`: what the surrogate sees. Of a categorical or discretized column 1 where the row has the
  /// explained row's category or bin, otherwise 0; of others the value. The first row is the explained
  /// one.
  public var interpretable: Matrix
  /// `[S, D]`: what the model sees.
  public var inputs: Matrix

  /// Takes rows that were drawn elsewhere.
  public init(interpretable: Matrix, inputs: Matrix) {
    self.interpretable = interpretable
    self.inputs = inputs
  }

  /// Draws rows.
  /// - Parameters:
  ///   - row: `[D]`, the explained one.
  ///   - columns: `[D]`
  ///   - count: S, at least 1.
  ///   - sampling: how values of columns of numbers are drawn.
  ///   - aroundRow: whether these lie around the row's value rather than the column's mean.
  ///   - generator: what draws.
  init(
    around row: [Double], _ columns: [ColumnStatistics], count: Int, sampling: LIMESampling,
    aroundRow: Bool, using generator: inout PCG64
  ) {
    interpretable = Matrix(rows: count, columns: row.count)
    inputs = interpretable
    for (index, column) in columns.enumerated() {
      if column.isCategorical {
        drawCategories(index, column, row[index], using: &generator)
      } else {
        let center = aroundRow ? row[index] : column.mean
        let draws = sampling.standardNormals(count, using: &generator)
        for sample in 0..<count { inputs[sample, index] = draws[sample] * column.scale + center }
        for sample in 1..<max(1, count) {
          interpretable[sample, index] = inputs[sample, index]
        }
        interpretable[0, index] = row[index]
      }
      inputs[0, index] = row[index]
    }
  }

  private mutating func drawCategories(
    _ index: Int, _ column: ColumnStatistics, _ value: Double, using generator: inout PCG64
  ) {
    let own = column.bins.isEmpty ? value : Double(column.bin(of: value))
    var total = 0.0
    let sums = column.frequencies.map { frequency in
      total += frequency
      return total
    }
    let draws = column.bins.map(TruncatedNormal.init)
    for sample in 0..<interpretable.rows {
      let draw = generator.nextDouble() * total
      let found = sums.firstIndex { $0 > draw } ?? sums.count - 1
      let category = column.values[found]
      interpretable[sample, index] = category == own || sample == 0 ? 1 : 0
      inputs[sample, index] =
        draws.isEmpty ? category : draws[Int(category)].value(at: generator.nextDouble())
    }
  }
}

/// How LIME draws the values of columns of numbers.
public enum LIMESampling: String, Sendable, Codable, CaseIterable {
  /// Independently from the normal distribution.
  case gaussian
  /// By a Latin hypercube: one value in each of S equally probable intervals of each column.
  ///
  /// McKay, Beckman & Conover (1979), https://doi.org/10.2307/1268522.
  case lhs

  func standardNormals(_ count: Int, using generator: inout PCG64) -> [Double] {
    switch self {
    case .gaussian: return (0..<count).map { _ in generator.standardNormal() }
    case .lhs:
      let order = generator.permutation(count)
      return order.map { interval in
        // 0 itself, which has no quantile, has a probability of 2^-53.
        let p = max((Double(interval) + generator.nextDouble()) / Double(count), .ulpOfOne / 2)
        return NormalDistribution.quantile(min(p, 1 - .ulpOfOne / 2))
      }
    }
  }
}

/// The normal distribution of a bin's training values between its boundaries.
private struct TruncatedNormal {
  private let bin: ColumnStatistics.Bin
  private let low, high: Double

  init(_ bin: ColumnStatistics.Bin) {
    self.bin = bin
    low = NormalDistribution.cumulative((bin.minimum - bin.mean) / bin.standardDeviation)
    high = NormalDistribution.cumulative((bin.maximum - bin.mean) / bin.standardDeviation)
  }

  /// The value up to which the probability is `p`.
  func value(at p: Double) -> Double {
    guard bin.minimum < bin.maximum else { return bin.minimum }
    let z = NormalDistribution.quantile(low + p * (high - low))
    return min(max(bin.mean + z * bin.standardDeviation, bin.minimum), bin.maximum)
  }
}
