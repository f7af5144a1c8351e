import Spaces

/// Applies a single environment's reward wrapper to every environment.
///
///     try VectorizeTransformReward(environments) { TransformReward($0) { 2 * $0 + 1 } }
///
/// The wrapper must be one without a memory, as all environments share it.
public struct VectorizeTransformReward<Base: VectorEnvironment, Change: Wrapper>:
  VectorRewardWrapper
where Change.Base == EnvironmentStandIn, Change.Action == SpaceValue {
  /// The inner vector environment.
  public var base: Base
  /// Which environments wait for a reset.
  public var episodes: EndedEpisodes
  private var wrapper: Change

  /// Changes the rewards of vector environments.
  /// - Throws: what making the wrapper throws.
  public init(_ base: Base, wrapper: (EnvironmentStandIn) throws -> Change) throws(GymError) {
    self.base = base
    self.wrapper = try GymError.wrap { try wrapper(EnvironmentStandIn(base)) }
    episodes = EndedEpisodes(count: base.count)
  }

  /// Gives each environment's reward to the wrapper.
  public mutating func change(_ rewards: inout [Float], of indices: [Int]) throws(GymError) {
    for index in indices {
      wrapper.base.reward = Double(rewards[index])
      rewards[index] = Float(try wrapper.step(.discrete(0)).reward)
    }
  }
}

extension VectorizeTransformReward: StatefulVectorWrapper {}
