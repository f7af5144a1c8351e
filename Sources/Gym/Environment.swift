import NumPyRandom
import Spaces

/// What happens after one action.
public struct Step<Observation: Sendable>: Sendable {
  /// What the agent sees next; at the end of an episode the true last observation.
  public var observation: Observation
  /// The reward of this step.
  public var reward: Double
  /// A terminal state of the decision process was reached: nothing follows, no bootstrap.
  public var terminated: Bool
  /// The episode was cut off from outside, by a time limit for instance: bootstrap is allowed.
  public var truncated: Bool
  /// Further details.
  public var info: Info

  /// Makes a step result.
  @inlinable
  public init(
    observation: Observation, reward: Double, terminated: Bool, truncated: Bool = false,
    info: Info = [:]
  ) {
    self.observation = observation
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
    self.info = info
  }
}

extension Step {
  /// Whether the episode ends here, one way or the other.
  @inlinable var isLast: Bool { terminated || truncated }
}

/// The contract of an environment: Gymnasium's `Env`, in Swift's terms.
///
/// A typed environment is a struct; a generic loop over it costs nothing beyond its own arithmetic.
/// An environment that is also `Codable` can be checkpointed in the middle of an episode. The name
/// of the type is the name that the text form shows.
public protocol Environment<Observation, Action>: Sendable {
  /// What the agent sees.
  associatedtype Observation: SpaceElement
  /// What the agent may do.
  associatedtype Action: SpaceElement

  /// The observation space.
  var observationSpace: Space { get }
  /// The action space.
  var actionSpace: Space { get }
  /// How the environment may be drawn, and how fast.
  var metadata: RenderMetadata { get }
  /// Whether the step after the end of an episode starts the next one, as under `Autoreset`.
  var resetsItself: Bool { get }

  /// Starts an episode.
  /// - Parameters:
  ///   - seed: replaces the random generator; nil continues with the present one.
  ///   - options: the environment's own, by name; an unknown or wrong one is an error.
  /// - Returns: the first observation and details of the start.
  /// - Throws: `GymError.unknownOption` or `GymError.badOption`.
  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  /// Draws from now on from a seed of any size; `reset(seed: nil, options:)` then starts as
  /// `reset(seed:options:)` does with a seed of 64 bits.
  /// - Returns: whether the environment can; false where it takes seeds of 64 bits alone.
  mutating func reseed(_ seed: SeedSequence) -> Bool
  /// Performs one action.
  ///
  /// A raw environment traps on a misuse (a step before `reset`, an action outside the space); the
  /// wrappers that `make` adds throw instead.
  mutating func step(_ action: Action) throws(GymError) -> Step<Observation>
  /// The scene in the environment's own coordinates, or nil where it has none.
  func render() -> DisplayList?
  /// The scene as text with the color codes of a terminal, or nil where it has none.
  func renderText() -> String?
  /// Lets go of what the environment holds. A second call does nothing.
  mutating func close()
}

extension Environment {
  /// Starts an episode without options; without a seed the present generator continues.
  @inlinable
  public mutating func reset(seed: UInt64? = nil) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    try reset(seed: seed, options: [:])
  }

  /// Takes seeds of 64 bits alone.
  public mutating func reseed(_ seed: SeedSequence) -> Bool { false }

  @inlinable public var resetsItself: Bool { false }

  public var metadata: RenderMetadata { RenderMetadata() }

  public func render() -> DisplayList? { nil }

  public func renderText() -> String? { nil }

  public mutating func close() {}
}

extension UInt64 {
  /// Reads a seed as a person types it.
  /// - Throws: `GymError.badSeed` for anything but a whole number from 0 to 2^64 - 1.
  public init(seed string: String) throws(GymError) {
    guard let seed = UInt64(string) else { throw .badSeed(string) }
    self = seed
  }
}
