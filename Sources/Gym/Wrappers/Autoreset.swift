import Spaces

/// Starts the next episode in the step after the end of one.
///
/// That step ignores its action; its observation and info are those of the reset, its reward is 0
/// and neither flag is set. The end of an episode is therefore seen with its true last observation.
public struct Autoreset<Base: Environment>: Wrapper {
  public var base: Base
  @usableFromInline var hasEnded = false

  /// Lets an environment reset itself.
  @inlinable
  public init(_ base: Base) { self.base = base }

  /// True.
  @inlinable public var resetsItself: Bool { true }

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    hasEnded = false
    return try base.reset(seed: seed, options: options)
  }

  /// Performs one action, or starts the next episode where the last step ended one.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    if hasEnded {
      let start = try reset(seed: nil, options: [:])
      return Step(
        observation: start.observation, reward: 0, terminated: false, info: start.info)
    }
    let step = try base.step(action)
    hasEnded = step.isLast
    return step
  }
}

extension Autoreset: Encodable where Base: Encodable {}
extension Autoreset: Decodable where Base: Decodable {}

extension Autoreset: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { [:] }
}

extension WrapperEntry {
  static let autoreset = WrapperEntry("Autoreset") { base, _ throws(GymError) in
    AnyEnvironment(Autoreset(base))
  }
}
