import Foundations
import Spaces

/// The parts of `VectorBuffers` at stable addresses, so that environments can be written on many
/// threads.
///
/// An environment's row is lent from the memory of one array alone: a span of
/// `buffers.observations` that is alive while another member of `buffers` is assigned makes
/// optimized code lose the assignment (6.3.1).
struct BufferRows {
  /// D, the values of one observation.
  let width: Int
  let observations: UnsafeMutablePointer<Float>
  let finalObservations: UnsafeMutablePointer<Float>
  let rewards: UnsafeMutablePointer<Float>
  let terminated: UnsafeMutablePointer<Bool>
  let truncated: UnsafeMutablePointer<Bool>
  let infos: UnsafeMutablePointer<Info>
  let resetInfos: UnsafeMutablePointer<Info>

  /// Starts an environment's episode and writes its row.
  func start(
    _ index: Int, _ environment: inout AnyEnvironment, seed: UInt64?, options: ResetOptions
  ) throws(GymError) {
    let values = UnsafeMutableBufferPointer(start: observations + index * width, count: width)
    var row = values.mutableSpan
    resetInfos[index] = try environment.reset(seed: seed, options: options, into: &row)
  }

  /// The row of what followed the last action.
  func finalObservation(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: finalObservations + index * width, count: width)
  }

  /// Writes the outcome of a step, zeros for a step that was a reset.
  func file(_ index: Int, _ outcome: Outcome?) {
    rewards[index] = Float(outcome?.reward ?? 0)
    terminated[index] = outcome?.terminated ?? false
    truncated[index] = outcome?.truncated ?? false
    infos[index] = outcome?.info ?? [:]
  }

  /// Shows a start as what followed.
  func showFinal(_ index: Int) {
    (finalObservations + index * width).update(from: observations + index * width, count: width)
  }

  /// Lets what followed be acted on.
  func showObservation(_ index: Int) {
    (observations + index * width).update(from: finalObservations + index * width, count: width)
    if !resetInfos[index].isEmpty { resetInfos[index] = [:] }
  }
}

extension VectorBuffers {
  /// Lends all parts for the length of a call.
  mutating func withBufferRows(width: Int, _ body: (BufferRows) throws(GymError) -> Void)
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
            // Observations without values have no row to write.
            let finals = lent.finalObservations
          else { preconditionFailure("VectorBuffers: expected room for at least one environment") }
          try body(
            BufferRows(
              width: width, observations: lent.observations, finalObservations: finals,
              rewards: lent.rewards, terminated: lent.terminated, truncated: lent.truncated,
              infos: infos, resetInfos: resetInfos))
        }
      }
    }
  }
}
