import Spaces

/// A vector wrapper that makes other rewards of the inner environments'.
///
/// The step in which an environment is reset (`AutoresetMode.nextStep`) has no reward, and stays
/// without one. (Gymnasium's hand its 0 to the function: a reward shifted by 1 gives 1 for it.)
public protocol VectorRewardWrapper<Base>: VectorWrapper {
  /// Which environments wait for a reset.
  var episodes: EndedEpisodes { get set }
  /// Changes the rewards of a step.
  /// - Parameters:
  ///   - rewards: `[N]`, those of the inner environments, to be changed. What stands there for
  ///     environments that do not count is not looked at.
  ///   - indices: of the environments whose rewards count, in order.
  /// - Throws: `GymError.wrongValue` where a function gives another number of rewards.
  mutating func change(_ rewards: inout [Float], of indices: [Int]) throws(GymError)
}

extension VectorRewardWrapper {
  /// Starts an episode in every environment.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try base.reset(seed: seed, options: options, into: &buffers)
    episodes.start(nil)
  }

  /// Starts an episode in every environment, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try base.reset(seeds: seeds, options: options, mask: mask, into: &buffers)
    episodes.start(mask)
  }

  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try base.step(actions, into: &buffers)
    try changeRewards(&buffers)
  }

  private mutating func changeRewards(_ buffers: inout VectorBuffers) throws(GymError) {
    let indices = episodes.running
    episodes.finish(buffers, autoreset)
    var rewards = buffers.rewards
    buffers.rewards = []
    defer { buffers.rewards = rewards }
    try change(&rewards, of: indices)
    if indices.count == rewards.count { return }
    var next = 0
    for index in rewards.indices {
      if next < indices.count && indices[next] == index { next += 1 } else { rewards[index] = 0 }
    }
  }
}

extension VectorRewardWrapper where Self: StatefulVectorWrapper {
  /// Which environments wait for a reset.
  public var memory: EndedEpisodes { episodes }

  /// Continues with other environments waiting.
  /// - Throws: `GymError.badState` where it is of another number of environments.
  public mutating func remember(_ memory: EndedEpisodes) throws(GymError) {
    try episodes.restore(memory)
  }
}
