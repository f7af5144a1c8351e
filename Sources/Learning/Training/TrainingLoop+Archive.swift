import Gym
import Spaces
import TensorEngine

extension TrainingLoop {
  /// Everything that the next step depends on: agent, environments, counters.
  ///
  /// The agent's names start with `agent.`, the loop's with `loop.`, the environments' with
  /// `environment.`.
  /// - Throws: `TrainingError` where an environment or the agent cannot be saved.
  public func archive() throws -> AgentArchive {
    try TrainingError.wrap {
      var archive = AgentArchive()
      let inner = try agent.archive(.checkpoint)
      for (key, tensor) in inner.tensors { archive.tensors["agent.\(key)"] = tensor }
      for (key, text) in inner.texts { archive.texts["agent.\(key)"] = text }
      archive.tensors["loop.observations"] = observations
      let state = LoopState(progress: progress, returns: returns, lengths: lengths)
      archive.texts["loop.state"] = String(decoding: try SavedState.bytes(of: state), as: UTF8.self)
      for (index, bytes) in try environments.saveState().enumerated() {
        archive.texts["environment.\(index)"] = String(decoding: bytes, as: UTF8.self)
      }
      return archive
    }
  }

  /// Restores a state saved by `archive()` of a loop with the same agent settings and environments.
  /// Where something does not fit, nothing changes.
  /// - Throws: `TrainingError`.
  public mutating func restore(_ archive: AgentArchive) throws {
    var restored = self
    try TrainingError.wrap { try restored.take(archive) }
    self = restored
  }

  private mutating func take(_ archive: AgentArchive) throws {
    var inner = AgentArchive()
    for (key, tensor) in archive.tensors where key.hasPrefix("agent.") {
      inner.tensors[String(key.dropFirst("agent.".count))] = tensor
    }
    for (key, text) in archive.texts where key.hasPrefix("agent.") {
      inner.texts[String(key.dropFirst("agent.".count))] = text
    }
    try agent.restore(inner, scope: .checkpoint)
    observations = try archive.tensor("loop.observations", shape: observations.shape.dimensions)
    let states = try returns.indices.map { Array(try archive.text("environment.\($0)").utf8) }
    let state = try SavedState.value(
      LoopState.self, from: Array(try archive.text("loop.state").utf8))
    guard state.returns.count == returns.count, state.lengths.count == lengths.count else {
      throw GymError.badState("expected the returns of \(returns.count) environments")
    }
    try state.check()
    progress = state.progress
    returns = state.returns
    lengths = state.lengths
    try environments.restoreState(states)
    let singles = (environments as? SyncVectorEnvironment)?.environments ?? []
    if let index = singles.firstIndex(where: { !$0.hasStarted }) {
      throw GymError.badState("environment.\(index): expected an episode that has started")
    }
    buffers.observations = observations.scalars
  }
}

/// The loop's own numbers.
private struct LoopState: Codable {
  var progress: TrainingProgress
  var returns: [Double]
  var lengths: [Int]

  /// Checks what was read from a file.
  func check() throws(GymError) {
    let counters = [
      ("steps", progress.steps), ("episodes", progress.episodes), ("updates", progress.updates),
    ]
    for (name, value) in counters { try SavedState.check("loop.state.progress.\(name)", value) }
    try SavedState.check("loop.state.progress.seconds", progress.seconds)
    try SavedState.check("loop.state.progress.epochs", progress.epochs)
    for length in lengths { try SavedState.check("loop.state.lengths", length) }
  }
}
