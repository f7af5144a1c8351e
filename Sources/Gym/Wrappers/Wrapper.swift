import NumPyRandom
import Spaces

/// An environment around another one that changes some of its behaviour.
///
/// Spaces, picture and closing are the inner environment's unless the wrapper says otherwise.
public protocol Wrapper<Base>: Environment {
  /// The inner environment's type.
  associatedtype Base: Environment
  /// The inner environment.
  var base: Base { get set }
}

extension Wrapper where Observation == Base.Observation {
  /// The inner environment's.
  @inlinable public var observationSpace: Space { base.observationSpace }
}

extension Wrapper where Action == Base.Action {
  /// The inner environment's.
  @inlinable public var actionSpace: Space { base.actionSpace }
}

extension Wrapper {
  /// The inner environment's.
  @inlinable public var metadata: RenderMetadata { base.metadata }
  /// The inner environment's.
  @inlinable public var resetsItself: Bool { base.resetsItself }
  /// Reseeds the inner environment.
  public mutating func reseed(_ seed: SeedSequence) -> Bool { base.reseed(seed) }
  /// The inner environment's scene.
  @inlinable public func render() -> DisplayList? { base.render() }
  /// The inner environment's scene as text.
  @inlinable public func renderText() -> String? { base.renderText() }
  /// Closes the inner environment.
  @inlinable public mutating func close() { base.close() }
}

/// The text form of an environment: its wrappers from outside in, then its name and its id.
///
/// `<TimeLimit<OrderEnforcing<CartPole<CartPole-v1>>>>`, or `<CartPole instance>` without an id.
func structure(of environment: any Environment, id: String?) -> String {
  func inner(_ environment: any Environment) -> String {
    if let wrapper = environment as? any Wrapper {
      return "<" + typeName(of: environment) + inner(wrapper.base) + ">"
    }
    if let erased = environment as? AnyEnvironment { return erased.description }
    return "<" + typeName(of: environment) + (id.map { "<\($0)>" } ?? " instance") + ">"
  }
  return inner(environment)
}

/// The steps after which the outermost time limit within an environment cuts an episode off; nil
/// where there is none.
func maxEpisodeSteps(of environment: any Environment) -> Int? {
  if let limited = environment as? any TimeLimited { return limited.maxEpisodeSteps }
  if let wrapper = environment as? any Wrapper { return maxEpisodeSteps(of: wrapper.base) }
  guard let erased = environment as? AnyEnvironment else { return nil }
  return erased.spec?.maxEpisodeSteps ?? erased.box.maxEpisodeSteps
}

/// A time limit around any environment.
protocol TimeLimited {
  var maxEpisodeSteps: Int { get }
}

extension TimeLimit: TimeLimited {}
