import Estimators
import Foundations
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

  /// Draws rows, each column with a generator of its own.
  /// - Parameters:
  ///   - row: `[D]`, the explained one.
  ///   - columns: `[D]`
  ///   - count: S, at least 1.
  ///   - sampling: how values of columns of numbers are drawn.
  ///   - aroundRow: whether these lie around the row's value rather than the column's mean.
  ///   - seed: the same draws the same rows.
  init(
    around row: [Double], _ columns: [ColumnStatistics], count: Int, sampling: LIMESampling,
    aroundRow: Bool, seed: UInt64
  ) {
    let drawn = WorkerPool.shared.map(columns.count) { index in
      var generator = PCG64(seed: seed, stream: "column \(index)")
      let column = columns[index]
      if column.isCategorical {
        return Draws(column, value: row[index], count: count, using: &generator)
      }
      let center = aroundRow ? row[index] : column.mean
      var inputs = sampling.standardNormals(count, using: &generator).map {
        $0 * column.scale + center
      }
      inputs[0] = row[index]
      return Draws(inputs: inputs)
    }
    interpretable = Matrix(rows: count, columns: row.count)
    inputs = interpretable
    for (index, draws) in drawn.enumerated() {
      inputs.setColumn(index, draws.inputs)
      interpretable.setColumn(index, draws.interpretable ?? draws.inputs)
    }
  }

  /// The values of one column.
  private struct Draws {
    var inputs: [Double]
    /// 1 for the category or bin of the row; nil of a column of numbers.
    var interpretable: [Double]?

    init(inputs: [Double]) { self.inputs = inputs }

    /// Draws categories by their frequencies, and a value of each bin.
    init(
      _ column: ColumnStatistics, value: Double, count: Int, using generator: inout PCG64
    ) {
      let own = column.bins.isEmpty ? value : Double(column.bin(of: value))
      var total = 0.0
      let sums = column.frequencies.map { frequency in
        total += frequency
        return total
      }
      let bins = column.bins.map(TruncatedNormal.init)
      var isOwn = [Double](repeating: 0, count: count)
      inputs = [Double](repeating: value, count: count)
      isOwn[0] = 1
      for sample in 1..<max(1, count) {
        let draw = generator.nextDouble() * total
        var found = 0
        while found < sums.count - 1, sums[found] <= draw { found += 1 }
        let category = column.values[found]
        if category == own { isOwn[sample] = 1 }
        inputs[sample] =
          bins.isEmpty ? category : bins[Int(category)].value(at: generator.nextDouble())
      }
      interpretable = isOwn
    }
  }
}

extension Matrix {
  /// Replaces a column.
  fileprivate mutating func setColumn(_ column: Int, _ new: [Double]) {
    let columns = columns
    var span = values.mutableSpan
    for row in new.indices { span[row * columns + column] = new[row] }
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
