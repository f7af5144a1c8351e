import Spaces

/// Applies a function to every reward.
public struct TransformReward<Base: Environment>: Wrapper {
  public var base: Base
  /// The reward to report for the inner environment's.
  public let transform: @Sendable (Double) -> Double

  /// Changes an environment's rewards.
  public init(_ base: Base, transform: @escaping @Sendable (Double) -> Double) {
    self.base = base
    self.transform = transform
  }

  /// Does one action.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    step.reward = transform(step.reward)
    return step
  }
}

/// Applies a function to the rewards of all lanes at once.
///
///     VectorTransformReward(lanes) { rewards in rewards.map { 2 * $0 } }
public struct VectorTransformReward<Base: VectorEnvironment>: VectorRewardWrapper {
  public var base: Base
  /// Which lanes wait for a reset.
  public var episodes: LaneEpisodes
  /// `[M]` rewards to report for the inner environments', those of the lanes that are not reset.
  public let transform: @Sendable ([Float]) -> [Float]

  /// Changes the rewards of vector environments.
  public init(_ base: Base, transform: @escaping @Sendable ([Float]) -> [Float]) {
    self.base = base
    self.transform = transform
    episodes = LaneEpisodes(count: base.count)
  }

  /// Applies the function.
  /// - Throws: `GymError.wrongValue` where it gives another number of rewards.
  public mutating func change(_ rewards: inout [Float], of lanes: [Int]) throws(GymError) {
    let changed = transform(lanes.count == rewards.count ? rewards : lanes.map { rewards[$0] })
    guard changed.count == lanes.count else {
      throw .wrongValue(expected: "\(lanes.count) rewards", found: "\(changed.count)")
    }
    for (place, lane) in lanes.enumerated() { rewards[lane] = changed[place] }
  }
}

extension VectorTransformReward: StatefulVectorWrapper {}
