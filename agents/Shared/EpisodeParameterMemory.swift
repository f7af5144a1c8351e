import Foundations
import Gym
import NumPyRandom
import TensorEngine

/// A ring of candidates and what they scored: flat parameters and the return of one episode each.
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

// MARK: - Saving

extension EpisodeParameterMemory {
  /// Everything held, under names that start with `prefix`.
  public func archive(into archive: inout AgentArchive, prefix: String) {
    archive.texts["\(prefix).next"] = "\(next)"
    archive.texts["\(prefix).count"] = "\(count)"
    archive.texts["\(prefix).scores"] = candidates.map { "\($0.score)" }.joined(separator: " ")
    guard count > 0 else { return }
    archive.tensors["\(prefix).parameters"] = .stacked(candidates.map(\.parameters))
  }

  /// Takes up what `archive` wrote.
  /// - Parameters:
  ///   - archive: where it was written.
  ///   - prefix: how its names start.
  ///   - parameterCount: numbers in a candidate.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func restore(_ archive: AgentArchive, prefix: String, parameterCount: Int)
    throws(AgentError)
  {
    let count = try archive.integer("\(prefix).count", in: 0...limit)
    let next = try archive.integer("\(prefix).next", in: 0...(limit - 1))
    let scores = try archive.text("\(prefix).scores").split(separator: " ").compactMap {
      Double($0)
    }
    guard scores.count == count else {
      throw .unfitArchive(
        key: "\(prefix).scores", expected: "\(count) numbers", found: "\(scores.count)")
    }
    candidates = []
    self.next = next
    guard count > 0 else { return }
    let table = try archive.tensor("\(prefix).parameters", shape: [count, parameterCount])
    candidates = (0..<count).map { row in
      (table.slice(row..<row + 1).reshaped(to: [parameterCount]), scores[row])
    }
  }
}
