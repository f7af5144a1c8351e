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

  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    step.reward = transform(step.reward)
    return step
  }
}

/// Applies a function to the rewards of all environments at once.
///
///     VectorTransformReward(environments) { rewards in rewards.map { 2 * $0 } }
public struct VectorTransformReward<Base: VectorEnvironment>: VectorRewardWrapper {
  public var base: Base
  /// Which environments wait for a reset.
  public var episodes: EndedEpisodes
  /// `[M]` rewards to report for the inner environments', those of the environments that are not
  /// reset.
  public let transform: @Sendable ([Float]) -> [Float]

  /// Changes the rewards of vector environments.
  public init(_ base: Base, transform: @escaping @Sendable ([Float]) -> [Float]) {
    self.base = base
    self.transform = transform
    episodes = EndedEpisodes(count: base.count)
  }

  /// Applies the function.
  /// - Throws: `GymError.wrongValue` where it gives another number of rewards.
  public mutating func change(_ rewards: inout [Float], of indices: [Int]) throws(GymError) {
    let changed = transform(indices.count == rewards.count ? rewards : indices.map { rewards[$0] })
    guard changed.count == indices.count else {
      throw .wrongValue(expected: "\(indices.count) rewards", found: "\(changed.count)")
    }
    for (row, index) in indices.enumerated() { rewards[index] = changed[row] }
  }
}

extension VectorTransformReward: StatefulVectorWrapper {}
