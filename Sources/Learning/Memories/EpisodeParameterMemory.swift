import Foundations
import NumPyRandom
import TensorEngine

/// A ring of candidates and their scores: flat parameters and the return of one episode each.
public struct EpisodeParameterMemory: Sendable {
  /// The most candidates kept.
  public let limit: Int
  private var candidates: [(parameters: Tensor, score: Double)] = []
  private var next = 0

  /// Makes an empty memory.
  public init(limit: Int) {
    precondition(limit > 0, "EpisodeParameterMemory: limit must be above 0, got \(limit)")
    self.limit = limit
  }

  /// Candidates held.
  public var count: Int { candidates.count }

  /// Adds a finished candidate.
  public mutating func append(parameters: Tensor, episodeReturn: Double) {
    if candidates.count < limit {
      candidates.append((parameters, episodeReturn))
    } else {
      candidates[next] = (parameters, episodeReturn)
    }
    next = next + 1 == limit ? 0 : next + 1
  }

  /// Draws candidates uniformly without repetition; all of them where there are fewer.
  public func sample(_ count: Int, using random: inout PCG64)
    -> [(parameters: Tensor, score: Double)]
  {
    random.permutation(candidates.count).prefix(count).map { candidates[$0] }
  }
}

extension EpisodeParameterMemory {
  /// Saves or restores all candidates, under names that start with `prefix`.
  /// - Parameters:
  ///   - coder: what saves or restores.
  ///   - prefix: how the names start.
  ///   - parameterCount: elements of a candidate.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func code(with coder: inout ArchiveCoder, prefix: String, parameterCount: Int)
    throws
  {
    var (count, scores) = (count, candidates.map(\.score))
    try coder.integer("\(prefix).next", &next, in: 0...(limit - 1))
    try coder.integer("\(prefix).count", &count, in: 0...limit)
    try coder.numbers("\(prefix).scores", &scores)
    guard scores.count == count else {
      throw AgentError.unfitArchive(
        key: "\(prefix).scores", expected: "\(count) numbers", found: "\(scores.count)")
    }
    var rows = candidates.map(\.parameters)
    try coder.rows("\(prefix).parameters", &rows, count: count, width: parameterCount)
    candidates = zip(rows, scores).map { ($0, $1) }
  }
}
