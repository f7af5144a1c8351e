import CEnvironments
import Gym
import NumPyRandom
import Spaces

extension BatchEnvironment {
  /// Starts an episode in every environment, or in those of a mask.
  ///
  /// The flags and rewards of these environments become false and 0.
  /// - Parameters:
  ///   - seed: of the one generator that all environments draw from; nil continues with the present
  ///     one.
  ///   - options: the environment's, such as `low` and `high`; autoresets keep to them.
  ///   - mask: `[N]`, true where an episode is to start, at least once. Gymnasium's `reset_mask`.
  ///   - buffers: the rows of environments outside the mask stay as they are.
  /// - Throws: `GymError.badOption` or `GymError.badVector`; nothing has changed then.
  public mutating func reset(
    seed: UInt64? = nil, options: ResetOptions = [:], mask: [Bool]? = nil,
    into buffers: BatchBuffers
  ) throws(GymError) {
    let indices = try indices(of: mask)
    let bounds = try begin(options)
    if let seed { generator = PCG64(seed: seed) }
    var random = generator ?? PCG64()
    let storage = unique()
    clear(indices)
    for (number, bounds) in bounds.enumerated() {
      for index in indices {
        storage.state[number * count + index] = Float(random.uniform(bounds.low, bounds.high))
      }
    }
    for index in indices { storage.streams[index] = random.next() }
    generator = random
    finish(indices, buffers)
  }

  /// Starts an episode in every environment with a generator of its own, or in those of a mask.
  ///
  /// - Parameters:
  ///   - seeds: `[N]`; an environment with a seed starts as the single environment with that seed
  ///     does, one without continues with the common generator.
  ///   - options: the environment's; autoresets keep to them.
  ///   - mask: `[N]`, true where an episode is to start, at least once.
  ///   - buffers: the rows of environments outside the mask stay as they are.
  /// - Throws: `GymError.badOption` or `GymError.badVector`; nothing has changed then.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions = [:], mask: [Bool]? = nil, into buffers: BatchBuffers
  ) throws(GymError) {
    guard seeds.count == count else {
      throw .badVector("expected \(count) seeds, found \(seeds.count)")
    }
    let indices = try indices(of: mask)
    let bounds = try begin(options)
    var common = generator ?? PCG64()
    let storage = unique()
    clear(indices)
    for index in indices {
      var random = seeds[index].map { PCG64(seed: $0) } ?? common
      for (number, bounds) in bounds.enumerated() {
        storage.state[number * count + index] = Float(random.uniform(bounds.low, bounds.high))
      }
      storage.streams[index] = random.next()
      if seeds[index] == nil { common = random }
    }
    generator = common
    finish(indices, buffers)
  }

  /// The environments of a mask, all without one.
  private func indices(of mask: [Bool]?) throws(GymError) -> [Int] {
    guard let mask else { return Array(0..<count) }
    guard mask.count == count else {
      throw .badVector("expected a reset mask of \(count) environments, found \(mask.count)")
    }
    guard mask.contains(true) else {
      throw .badVector("expected a reset mask with at least one true value")
    }
    guard hasReset else { throw .stepBeforeReset }
    return mask.indices.filter { mask[$0] }
  }

  /// Records where episodes start.
  private mutating func begin(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    let bounds = try Base.startBounds(options)
    let storage = unique()
    for (number, bounds) in bounds.enumerated() {
      storage.low[number] = Float(bounds.low)
      storage.high[number] = Float(bounds.high)
    }
    return bounds
  }

  private func clear(_ indices: [Int]) {
    for number in 0..<Base.batch.stateCount {
      for index in indices { storage.state[number * count + index] = 0 }
    }
  }

  /// Sets what else belongs to a fresh episode, and shows it.
  private mutating func finish(_ indices: [Int], _ buffers: BatchBuffers) {
    hasReset = true
    for index in indices {
      storage.elapsed[index] = 0
      buffers.rewards[index] = 0
      buffers.terminated[index] = false
      buffers.truncated[index] = false
      var one = kernelRange(buffers, index..<index + 1)
      Base.batch.observe(&one)
    }
    countEnded()
  }
}
