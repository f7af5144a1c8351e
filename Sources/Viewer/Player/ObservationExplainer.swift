import Spaces

/// Says how much each number of an observation speaks for the action that follows it.
///
///     var source = try ReplaySource("episode-v0", in: .standard)
///     source.explainer = ObservationExplainer(name: "gradient") { observations, actions in … }
public struct ObservationExplainer: Sendable {
  /// Explains moments of one episode.
  ///
  /// Gets observations and what was done at each, nil at the end; returns as many values for each as
  /// the observation has elements, above 0 for what speaks for the action.
  public typealias Body =
    @Sendable (_ observations: [SpaceValue], _ actions: [SpaceValue?]) throws -> [[Float]]

  /// The method.
  public let name: String
  private let body: Body

  /// Puts a method under its name.
  public init(name: String, _ body: @escaping Body) { (self.name, self.body) = (name, body) }

  /// The relevance of each number.
  /// - Returns: `[moments][numbers]`
  /// - Throws: what the method throws.
  public func callAsFunction(_ observations: [SpaceValue], _ actions: [SpaceValue?]) throws
    -> [[Float]]
  {
    try body(observations, actions)
  }
}
