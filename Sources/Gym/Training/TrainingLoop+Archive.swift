import Spaces

extension TrainingLoop {
  /// Everything that the next step depends on: agent, environments, counters.
  ///
  /// The agent's names start with `agent.`, the loop's with `loop.`, the environments' with
  /// `environment.`.
  /// - Throws: `TrainingError.environment` where an environment cannot be saved.
  public func archive() throws(TrainingError) -> AgentArchive {
    var archive = AgentArchive()
    let inner = agent.archive(.checkpoint)
    for (key, tensor) in inner.tensors { archive.tensors["agent.\(key)"] = tensor }
    for (key, text) in inner.texts { archive.texts["agent.\(key)"] = text }
    archive.tensors["loop.observations"] = observations
    let state = LoopState(progress: progress, returns: returns, lengths: lengths)
    let lanes = try Self.environment { () throws(GymError) in
      archive.texts["loop.state"] = String(decoding: try SavedState.bytes(of: state), as: UTF8.self)
      return try environments.saveState()
    }
    for (lane, bytes) in lanes.enumerated() {
      archive.texts["environment.\(lane)"] = String(decoding: bytes, as: UTF8.self)
    }
    return archive
  }

  /// Goes on from what `archive` gave, of a loop with the same agent settings and environments.
  /// Where something does not fit, nothing changes.
  /// - Throws: `TrainingError`.
  public mutating func restore(_ archive: AgentArchive) throws(TrainingError) {
    var restored = self
    var inner = AgentArchive()
    for (key, tensor) in archive.tensors where key.hasPrefix("agent.") {
      inner.tensors[String(key.dropFirst("agent.".count))] = tensor
    }
    for (key, text) in archive.texts where key.hasPrefix("agent.") {
      inner.texts[String(key.dropFirst("agent.".count))] = text
    }
    let dimensions = observations.shape.dimensions
    let (lanes, text) = try Self.agent { () throws(AgentError) in
      try restored.agent.restore(inner, scope: .checkpoint)
      restored.observations = try archive.tensor("loop.observations", shape: dimensions)
      var lanes: [[UInt8]] = []
      for lane in returns.indices {
        lanes.append(Array(try archive.text("environment.\(lane)").utf8))
      }
      return (lanes, try archive.text("loop.state"))
    }
    try Self.environment { () throws(GymError) in
      let state = try SavedState.value(LoopState.self, from: Array(text.utf8))
      guard state.returns.count == returns.count, state.lengths.count == lengths.count else {
        throw .badState("expected the returns of \(returns.count) environments")
      }
      try state.check()
      restored.progress = state.progress
      restored.returns = state.returns
      restored.lengths = state.lengths
      try restored.environments.restoreState(lanes)
      let environments = (restored.environments as? SyncVectorEnvironment)?.lanes ?? []
      if let index = environments.firstIndex(where: { !$0.box.hasStarted }) {
        throw .badState("environment.\(index): expected an episode that has started")
      }
    }
    restored.buffers.observations = restored.observations.scalars
    self = restored
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
