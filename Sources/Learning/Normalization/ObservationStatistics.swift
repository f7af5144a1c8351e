import Gym
import TensorEngine

/// Running mean and variance of each element of the observations.
public struct ObservationStatistics: Sendable, Codable {
  private var moments: [RunningMoments<Double>]
  /// The observations so far, with the 1e-4 that Gymnasium starts from.
  private var count = 1e-4

  /// Starts with mean 0 and variance 1.
  /// - Parameter width: D, the elements of an observation.
  public init(width: Int) { moments = Array(repeating: RunningMoments(), count: width) }

  /// Adds rows `[N, D]`.
  public mutating func add(_ rows: Tensor) {
    let (number, width) = (rows.shape[0], moments.count)
    rows.withSpan { rows in
      for column in 0..<width {
        var (sum, squares) = (0.0, 0.0)
        for row in 0..<number { sum += Double(rows[row * width + column]) }
        let mean = sum / Double(number)
        for row in 0..<number {
          let distance = Double(rows[row * width + column]) - mean
          squares += distance * distance
        }
        moments[column].merge(
          mean: mean, variance: squares / Double(number), count: number, after: count)
      }
    }
    count += Double(number)
  }

  /// `[D]`
  public var mean: Tensor { Tensor(moments.map { Float($0.mean) }) }
  /// `[D]`
  public var variance: Tensor { Tensor(moments.map { Float($0.variance) }) }
}

extension ObservationStatistics {
  /// Saves or restores the moments.
  /// - Throws: `AgentError.unfitArchive` where they are of observations of another size.
  public mutating func code(with coder: inout ArchiveCoder, _ key: String) throws {
    let width = moments.count
    try coder.value(key, &self)
    guard moments.count == width else {
      throw AgentError.unfitArchive(
        key: key, expected: "moments of \(width) elements", found: "\(moments.count)")
    }
  }
}
