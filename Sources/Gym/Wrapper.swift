import NumPyRandom
import Spaces

/// An environment around another one that changes some of its behavior.
///
/// Whatever a wrapper does not define is the inner environment's: types, spaces, episodes, picture, closing.
///
///     struct Doubled<Base: Environment>: Wrapper {
///       var base: Base
///       mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
///         var step = try base.step(action)
///         step.reward *= 2
///         return step
///       }
///     }
public protocol Wrapper<Base>: Environment {
  /// The inner environment's type.
  associatedtype Base: Environment
  associatedtype Observation = Base.Observation
  associatedtype Action = Base.Action
  /// The inner environment.
  var base: Base { get set }
}

extension Wrapper where Observation == Base.Observation {
  @inlinable public var observationSpace: Space { base.observationSpace }

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    try base.reset(seed: seed, options: options)
  }
}

extension Wrapper where Action == Base.Action {
  @inlinable public var actionSpace: Space { base.actionSpace }
}

extension Wrapper where Observation == Base.Observation, Action == Base.Action {
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    try base.step(action)
  }
}

extension Wrapper {
  @inlinable public var metadata: RenderMetadata { base.metadata }
  @inlinable public var resetsItself: Bool { base.resetsItself }
  public mutating func reseed(_ seed: SeedSequence) -> Bool { base.reseed(seed) }
  @inlinable public func render() -> DisplayList? { base.render() }
  @inlinable public func renderText() -> String? { base.renderText() }
  @inlinable public mutating func close() { base.close() }
}
