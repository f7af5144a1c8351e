import Foundations
import Spaces

/// Truncates an episode after a number of steps.
///
/// A terminal state on the last allowed step sets both flags, as in Gymnasium.
public struct TimeLimit<Base: Environment>: Wrapper {
  public var base: Base
  /// The steps after which an episode is cut off.
  public let maxEpisodeSteps: Int
  /// The steps since the last reset.
  @inlinable public var elapsedSteps: Int { elapsed }
  @usableFromInline var elapsed = 0

  /// Limits an environment.
  /// - Precondition: maxEpisodeSteps > 0.
  @inlinable
  public init(_ base: Base, maxEpisodeSteps: Int) {
    precondition(
      maxEpisodeSteps > 0, "TimeLimit: expected a limit above 0, got \(maxEpisodeSteps)")
    self.base = base
    self.maxEpisodeSteps = maxEpisodeSteps
  }

  /// Starts an episode and counts from 0.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    elapsed = 0
    return try base.reset(seed: seed, options: options)
  }

  /// Performs one action; truncates from the last allowed step on.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    elapsed &+= 1
    if elapsed >= maxEpisodeSteps { step.truncated = true }
    return step
  }
}

extension TimeLimit: Encodable where Base: Encodable {}
extension TimeLimit: Decodable where Base: Decodable {}

extension TimeLimit: SpecNotingWrapper {
  func note(in spec: inout EnvironmentSpec) { spec.maxEpisodeSteps = maxEpisodeSteps }
}

extension TimeLimit: TimeLimited {}
