import Foundations

/// Where the steps of N environments write: contiguous memory that the caller owns, shared as it is
/// with other languages.
///
/// Nothing is kept of the pointers after a call.
public struct BatchBuffers {
  /// `[N, D]`: what to act on next.
  public var observations: UnsafeMutablePointer<Float>
  /// `[N, D]`, where the caller wants it: with `AutoresetMode.sameStep`, the rows of environments
  /// that ended hold their last observation, the others what they held before.
  public var finalObservations: UnsafeMutablePointer<Float>?
  /// `[N]`
  public var rewards: UnsafeMutablePointer<Float>
  /// `[N]`: a terminal state was reached.
  public var terminated: UnsafeMutablePointer<Bool>
  /// `[N]`: the episode was cut off from outside.
  public var truncated: UnsafeMutablePointer<Bool>

  /// Lends memory.
  public init(
    observations: UnsafeMutablePointer<Float>, finalObservations: UnsafeMutablePointer<Float>?,
    rewards: UnsafeMutablePointer<Float>, terminated: UnsafeMutablePointer<Bool>,
    truncated: UnsafeMutablePointer<Bool>
  ) {
    self.observations = observations
    self.finalObservations = finalObservations
    self.rewards = rewards
    self.terminated = terminated
    self.truncated = truncated
  }
}

extension VectorBuffers {
  /// Lends the values of the buffers for the length of a call.
  public mutating func withBatchBuffers<Result, Failure: Error>(
    _ body: (BatchBuffers) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try observations.withUnsafeMutableBufferPointer { observations throws(Failure) in
      try finalObservations.withUnsafeMutableBufferPointer { finals throws(Failure) in
        try rewards.withUnsafeMutableBufferPointer { rewards throws(Failure) in
          try terminated.withUnsafeMutableBufferPointer { terminated throws(Failure) in
            try truncated.withUnsafeMutableBufferPointer { truncated throws(Failure) in
              guard let first = observations.baseAddress, let rewards = rewards.baseAddress,
                let terminated = terminated.baseAddress, let truncated = truncated.baseAddress
              else {
                preconditionFailure("VectorBuffers: expected room for at least one environment")
              }
              return try body(
                BatchBuffers(
                  observations: first, finalObservations: finals.baseAddress, rewards: rewards,
                  terminated: terminated, truncated: truncated))
            }
          }
        }
      }
    }
  }
}
