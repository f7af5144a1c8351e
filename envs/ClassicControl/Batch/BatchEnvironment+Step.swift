import CEnvironments
import Foundations
import Gym
import Spaces

extension BatchEnvironment {
  /// Performs one action in every environment.
  ///
  /// The bits of what follows do not depend on the number of threads.
  /// - Parameters:
  ///   - actions: `[N]`.
  ///   - buffers: where it writes.
  /// - Throws: `GymError.stepBeforeReset`; `GymError.stepAfterEnd` where an environment has ended
  ///   and was not reset; `GymError.badVector` and `GymError.actionOutsideSpace` of actions.
  ///   Nothing has changed then.
  public mutating func step(
    _ actions: UnsafeBufferPointer<Base.BatchAction>, into buffers: BatchBuffers
  ) throws(GymError) {
    guard hasReset else { throw .stepBeforeReset }
    guard actions.count == count, let first = actions.baseAddress else {
      throw .badVector("expected \(count) actions, found \(actions.count)")
    }
    let raw = UnsafeRawPointer(first)
    try check(raw)
    if autoreset == .disabled && endedCount > 0 { throw .stepAfterEnd }
    _ = unique()
    let ended = values.withUnsafeBufferPointer { values in
      run { [self] range in
        guard let values = values.baseAddress else { return 0 }
        var kernel = kernelRange(buffers, range)
        return Base.batch.step(&kernel, raw, values, parameters.count > 1)
      }
    }
    if autoreset == .disabled { endedCount = ended }
  }

  /// Runs a job over all environments: on more than one thread where each has 50 us to do.
  /// - Returns: the sum of what the job gives.
  private func run(_ job: (Range<Int>) -> Int) -> Int {
    let least = Int(50_000 / Base.batch.cost)
    let workers = min(WorkerPool.shared.threads, count / least)
    guard workers > 1 else { return job(0..<count) }
    // Whole cache lines of every array for each.
    let size = ((count + workers - 1) / workers + 255) & ~255
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: workers) { sums in
      sums.initialize(repeating: 0)
      WorkerPool.shared.parallel(workers) { worker in
        let range = min(worker * size, count)..<min((worker + 1) * size, count)
        sums[worker] = job(range)
      }
      return sums.reduce(0, +)
    }
  }

  /// The environments as the kernel sees them.
  func kernelRange(_ buffers: BatchBuffers, _ range: Range<Int>) -> kernel_lanes {
    let mode =
      switch autoreset {
      case .nextStep: kernel_next_step
      case .sameStep: kernel_same_step
      case .disabled: kernel_disabled
      }
    return kernel_lanes(
      count: count, first: range.lowerBound, end: range.upperBound, state: storage.state,
      elapsed: storage.elapsed, streams: storage.streams, low: UnsafePointer(storage.low),
      high: UnsafePointer(storage.high), step_limit: maxEpisodeSteps.map(Int32.init) ?? .max,
      autoreset: mode, observations: buffers.observations,
      final_observations: buffers.finalObservations, rewards: buffers.rewards,
      terminated: buffers.terminated, truncated: buffers.truncated)
  }

  /// Looks for actions that are none.
  private func check(_ actions: UnsafeRawPointer) throws(GymError) {
    if let actionCount {
      let actions = actions.assumingMemoryBound(to: Int32.self)
      if kernel_choices_valid(actions, count, actionCount) { return }
      for index in 0..<count where !(0..<actionCount).contains(actions[index]) {
        throw .actionOutsideSpace(
          action: "\(actions[index]) of environment \(index)", space: "\(singleActionSpace)")
      }
    } else {
      let actions = actions.assumingMemoryBound(to: Float.self)
      if kernel_actions_finite(actions, count) { return }
      for index in 0..<count where !actions[index].isFinite {
        throw .actionOutsideSpace(
          action: "\(actions[index]) of environment \(index)", space: "\(singleActionSpace)")
      }
    }
  }
}
