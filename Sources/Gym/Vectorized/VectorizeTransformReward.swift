import Spaces

/// Applies a single environment's reward wrapper to every lane.
///
///     try VectorizeTransformReward(lanes) { TransformReward($0) { 2 * $0 + 1 } }
///
/// The wrapper must be one without a memory, as all lanes share it.
public struct VectorizeTransformReward<Base: VectorEnvironment, Change: Wrapper>:
  VectorRewardWrapper
where Change.Base == LaneStandIn, Change.Action == SpaceValue {
  /// The inner vector environment.
  public var base: Base
  /// Which lanes wait for a reset.
  public var episodes: LaneEpisodes
  private var wrapper: Change

  /// Changes the rewards of vector environments.
  /// - Throws: what making the wrapper throws.
  public init(_ base: Base, wrapper: (LaneStandIn) throws -> Change) throws(GymError) {
    self.base = base
    self.wrapper = try GymError.wrap { try wrapper(LaneStandIn(base)) }
    episodes = LaneEpisodes(count: base.count)
  }

  /// Gives each lane's reward to the wrapper.
  public mutating func change(_ rewards: inout [Float], of lanes: [Int]) throws(GymError) {
    for lane in lanes {
      wrapper.base.reward = Double(rewards[lane])
      rewards[lane] = Float(try wrapper.step(.discrete(0)).reward)
    }
  }
}

extension VectorizeTransformReward: StatefulVectorWrapper {}
