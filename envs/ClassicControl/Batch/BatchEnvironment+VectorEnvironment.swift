import Gym
import Spaces

extension BatchEnvironment: VectorEnvironment {
  /// Starts an episode in every environment; see `reset(seed:options:mask:into:)`.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try buffers.check(count: count, observationCount: Base.batch.observationCount)
    try buffers.withBatchBuffers { lent throws(GymError) in
      try reset(seed: seed, options: options, into: lent)
    }
    showFinal(nil, in: &buffers)
  }

  /// Starts an episode in every environment with a seed of its own.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try buffers.check(count: count, observationCount: Base.batch.observationCount)
    try buffers.withBatchBuffers { lent throws(GymError) in
      try reset(seeds: seeds, options: options, mask: mask, into: lent)
    }
    showFinal(mask, in: &buffers)
  }

  /// Performs one action in every environment.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    if actionCount == nil {
      try step(array: try actions.continuous(count: count), into: &buffers)
    } else {
      try step(
        array: try actions.discrete(count: count).map { Int32(clamping: $0) }, into: &buffers)
    }
  }

  private mutating func step<Number>(array: [Number], into buffers: inout VectorBuffers)
    throws(GymError)
  {
    try buffers.check(count: count, observationCount: Base.batch.observationCount)
    try buffers.withBatchBuffers { lent throws(GymError) in
      try array.withUnsafeBufferPointer { actions throws(GymError) in
        try actions.withMemoryRebound(to: Base.BatchAction.self) { actions throws(GymError) in
          try step(actions, into: lent)
        }
      }
    }
    for index in 0..<count
    where autoreset != .sameStep || !(buffers.terminated[index] || buffers.truncated[index]) {
      showFinal(index, in: &buffers)
    }
  }

  /// Shows the starts of a reset as what followed, of all environments or of those of a mask.
  private func showFinal(_ mask: [Bool]?, in buffers: inout VectorBuffers) {
    for index in 0..<count where mask?[index] ?? true { showFinal(index, in: &buffers) }
  }

  /// Shows what an environment acts on next as what followed.
  private func showFinal(_ index: Int, in buffers: inout VectorBuffers) {
    let width = Base.batch.observationCount
    for offset in index * width..<(index + 1) * width {
      buffers.finalObservations[offset] = buffers.observations[offset]
    }
  }
}
