import Estimators
import Foundations
import Glibc

/// How much two columns say about each other.
///
///     SU(a, b) = 2 (H(a) - H(a | b)) / (H(a) + H(b))
///
/// 1 where each determines the other, 0 where they are independent or constant. H is the entropy in bits
/// of symbols in the training rows.
///
/// Press et al. (2007), Numerical Recipes, section 14.7.4.
public struct SymmetricalUncertainty: Sendable {
  /// What of a number is a symbol.
  public enum Symbols: Sendable, Hashable {
    /// Each distinct value, which makes columns of measurements look redundant: nearly every row has a
    /// value of its own.
    case distinctValues
    /// Which of this many bins with about as many rows each.
    case quantileBins(Int)
  }

  /// `[D][N]`
  private let symbols: [[Int]]
  /// `[D]`: the entropy of each column.
  private let entropies: [Double]

  /// Turns columns into symbols.
  /// - Parameters:
  ///   - data: `[N, D]`, one row at least.
  ///   - symbols: what of a number is a symbol.
  /// - Throws: `ExplanationError`
  public init(_ data: Matrix, symbols: Symbols = .distinctValues) throws(ExplanationError) {
    try data.check("the training data")
    if case .quantileBins(let count) = symbols, count < 2 {
      throw .wrongSetting(name: "quantileBins", value: "\(count)", expected: "at least 2")
    }
    let coded = (0..<data.columns).map { Self.coded(data.column($0), symbols) }
    self.symbols = coded
    entropies = coded.map(Self.entropy)
  }

  /// The symmetrical uncertainty of two columns, 0 to 1.
  public func callAsFunction(_ first: Int, _ second: Int) -> Double {
    let sum = entropies[first] + entropies[second]
    guard sum > 0 else { return 0 }
    let factor = (symbols[second].max() ?? 0) + 1
    let pairs = zip(symbols[first], symbols[second]).map { $0 * factor + $1 }
    return min(1, max(0, 2 * (sum - Self.entropy(pairs)) / sum))
  }

  private static func coded(_ values: [Double], _ symbols: Symbols) -> [Int] {
    switch symbols {
    case .distinctValues:
      var codes: [Double: Int] = [:]
      return values.map { value in
        let code = codes[value] ?? codes.count
        codes[value] = code
        return code
      }
    case .quantileBins(let count):
      let sorted = values.sorted()
      let boundaries = Set(
        (1..<count).map { quantile(100 * Double($0) / Double(count) / 100, ofSorted: sorted) }
      ).sorted()
      return values.map { value in boundaries.count { $0 < value } }
    }
  }

  private static func entropy(_ symbols: [Int]) -> Double {
    var counts: [Int: Int] = [:]
    for symbol in symbols { counts[symbol, default: 0] += 1 }
    // In the order of the counts, so that equal tables have entropies of equal bits.
    return counts.values.sorted().reduce(0) { sum, count in
      let fraction = Double(count) / Double(symbols.count)
      return sum - fraction * log2(fraction)
    }
  }
}
