import Estimators

/// How much each feature moves each output of a model, row by row.
///
/// `baseValues[k] + values[k].row(i).reduce(0, +) == outputs[i, k]`, on the scale of the link.
public struct SHAPValues: Sendable, Hashable {
  /// `[D]`
  public let featureNames: [String]
  /// `[N, D]`: the rows that are explained.
  public let data: Matrix
  /// `[K]`: the link of the expected output.
  public let baseValues: [Double]
  /// `[K]` matrices `[N, D]`: the contributions to each output.
  public let values: [Matrix]
  /// `[N, K]`: the link of the model's outputs.
  public let outputs: Matrix
  /// The scale of all values.
  public let link: LinkFunction

  /// `[K][D]`: the mean absolute contribution of each feature.
  public var meanAbsoluteValues: [[Double]] {
    values.map { matrix in
      (0..<matrix.columns).map { column in
        matrix.column(column).reduce(0) { $0 + abs($1) } / Double(max(1, matrix.rows))
      }
    }
  }
}
