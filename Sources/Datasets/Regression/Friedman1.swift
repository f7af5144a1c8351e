import Foundations
import Glibc
import NumPyRandom

/// Friedman's first regression problem: ten features of which five matter.
///
///     x_j uniform in 0..<1
///     y = 10 sin(pi x_0 x_1) + 20 (x_2 - 0.5)^2 + 10 x_3 + 5 x_4 + noise e,  e ~ N(0, 1)
///
/// As scikit-learn's `make_friedman1` defines it; the draws are those of PCG64, not of NumPy's older
/// generator. Friedman (1991), https://doi.org/10.1214/aos/1176347963, section 4.3.
public enum Friedman1 {
  /// The standard deviation of the noise: no model has a smaller squared error than its square.
  public static let noise = 1.0
  static let featureCount = 10

  /// The value of a row without noise.
  /// - Parameter row: five features at least.
  /// - Returns: y where e is 0.
  public static func target(of row: some RandomAccessCollection<Float>) -> Double {
    precondition(row.count >= 5, "Friedman1: expected five features at least, got \(row.count)")
    let x = row.prefix(5).map(Double.init)
    return 10 * sin(.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4]
  }

  /// Rows `[N, 11]` of ten features and the target.
  static func examples(count: Int, seed: UInt64) -> Examples {
    var random = PCG64(seed: seed, stream: "friedman-1")
    var values: [Float] = []
    values.reserveCapacity(count * (featureCount + 1))
    for _ in 0..<count {
      let row = (0..<featureCount).map { _ in Float(random.nextDouble()) }
      values += row + [Float(target(of: row) + noise * random.standardNormal())]
    }
    return Examples(
      unchecked: [featureCount + 1], .floats(values), Array(repeating: 0, count: count))
  }
}

extension DatasetEntry {
  /// 1,000 and 1,000 rows that the program makes itself.
  static let friedman1 = DatasetEntry(
    "friedman-1",
    summary:
      "Friedman's first problem: ten features, five of which make the target; needs no files.",
    origin: "Made by a formula with noise of variance 1; Friedman (1991), Annals of Statistics 19",
    classNames: [Dataset.rowClass], exampleShape: [Friedman1.featureCount], folder: nil,
    layouts: [
      Layout(files: []) { source throws(DatasetError) in
        try Dataset(
          name: source.entry.name, classNames: [Dataset.rowClass],
          featureNames: (0..<Friedman1.featureCount).map { "x\($0)" }, targetNames: ["y"],
          train: Friedman1.examples(count: 1_000, seed: 1),
          test: Friedman1.examples(count: 1_000, seed: 2))
      }
    ])
}
