import Foundations
import Spaces

/// The parts of `VectorBuffers` at places that stay, so that lanes can be written on many threads.
///
/// A lane's row is lent from the memory of one array alone: a span of `buffers.observations` that is
/// alive while another member of `buffers` is assigned makes optimised code lose the assignment
/// (6.3.1).
struct LaneRows {
  /// D, the numbers of one observation.
  let width: Int
  let observations: UnsafeMutablePointer<Float>
  let finalObservations: UnsafeMutablePointer<Float>
  let rewards: UnsafeMutablePointer<Float>
  let terminated: UnsafeMutablePointer<Bool>
  let truncated: UnsafeMutablePointer<Bool>
  let infos: UnsafeMutablePointer<Info>
  let resetInfos: UnsafeMutablePointer<Info>

  /// Starts a lane's episode and writes its row.
  func start(
    _ lane: Int, _ environment: inout AnyEnvironment, seed: UInt64?, options: ResetOptions
  ) throws(GymError) {
    let numbers = UnsafeMutableBufferPointer(start: observations + lane * width, count: width)
    var row = numbers.mutableSpan
    resetInfos[lane] = try environment.reset(seed: seed, options: options, into: &row)
  }

  /// The row of what followed the last action.
  func finalObservation(_ lane: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: finalObservations + lane * width, count: width)
  }

  /// Files what a step brought, nothing for a step that was a reset.
  func file(_ lane: Int, _ outcome: Outcome?) {
    rewards[lane] = Float(outcome?.reward ?? 0)
    terminated[lane] = outcome?.terminated ?? false
    truncated[lane] = outcome?.truncated ?? false
    infos[lane] = outcome?.info ?? [:]
  }

  /// Shows a start as what followed.
  func showFinal(_ lane: Int) {
    (finalObservations + lane * width).update(from: observations + lane * width, count: width)
  }

  /// Lets what followed be acted on.
  func showObservation(_ lane: Int) {
    (observations + lane * width).update(from: finalObservations + lane * width, count: width)
    if !resetInfos[lane].isEmpty { resetInfos[lane] = [:] }
  }
}

extension VectorBuffers {
  /// Lends all parts for the length of a call.
  mutating func withLaneRows(width: Int, _ body: (LaneRows) throws(GymError) -> Void)
    throws(GymError)
  {
    var (infos, resetInfos) = (self.infos, self.resetInfos)
    self.infos = []
    self.resetInfos = []
    defer {
      self.infos = infos
      self.resetInfos = resetInfos
    }
    try withBatchBuffers { lent throws(GymError) in
      try infos.withUnsafeMutableBufferPointer { infos throws(GymError) in
        try resetInfos.withUnsafeMutableBufferPointer { resetInfos throws(GymError) in
          guard let infos = infos.baseAddress, let resetInfos = resetInfos.baseAddress,
            // Observations without numbers have no row to write.
            let finals = lent.finalObservations
          else { preconditionFailure("VectorBuffers: expected room for at least one lane") }
          try body(
            LaneRows(
              width: width, observations: lent.observations, finalObservations: finals,
              rewards: lent.rewards, terminated: lent.terminated, truncated: lent.truncated,
              infos: infos, resetInfos: resetInfos))
        }
      }
    }
  }
}
