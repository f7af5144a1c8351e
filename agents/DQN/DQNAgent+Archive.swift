import Gym
import NeuralNetworks
import NumPyRandom
import TensorEngine

extension DQNAgent {
  /// The network; for a checkpoint all else too.
  public func archive(_ scope: ArchiveScope) -> AgentArchive {
    var archive = AgentArchive()
    archive.add(qNetwork)
    archive.addArchitecture(of: qNetwork)
    guard scope == .checkpoint else { return archive }
    archive.add(targetNetwork, prefix: "target.")
    archive.add(optimizer, prefix: "optimizer")
    memory.archive(into: &archive, prefix: "memory")
    archive.add(exploration, "exploration")
    archive.add(sampling, "sampling")
    archive.add(policy.counts, "policy_counts")
    archive.add(windows.saved, "windows")
    archive.texts["step"] = "\(step)"
    archive.texts["updates"] = "\(updateCount)"
    if let training { add(training, to: &archive) }
    return archive
  }

  /// Takes up what `archive` gave; where something does not fit, nothing changes.
  public mutating func restore(_ archive: AgentArchive, scope: ArchiveScope) throws(AgentError) {
    var restored = self
    try archive.read(into: &restored.qNetwork)
    restored.targetNetwork = restored.qNetwork
    if scope == .checkpoint {
      try archive.read(into: &restored.targetNetwork, prefix: "target.")
      try archive.read(into: &restored.optimizer, prefix: "optimizer", for: qNetwork)
      try restored.memory.restore(
        archive, prefix: "memory", actionCount: spaces.actionCount)
      restored.exploration = try archive.value("exploration", as: PCG64.self)
      restored.sampling = try archive.value("sampling", as: PCG64.self)
      restored.policy.counts = try archive.value("policy_counts", as: [Double].self)
      try restored.windows.restore(
        try archive.value("windows", as: [Int: [Float]].self), key: "windows",
        size: settings.windowLength * spaces.observationCount)
      restored.step = try archive.integer("step")
      restored.updateCount = try archive.integer("updates")
      try restored.restoreTraining(archive)
    }
    self = restored
  }

  /// Adds the minibatches of a training that is not complete. What a target follows from is kept, not
  /// the random numbers that chose it.
  private func add(_ training: PendingTraining, to archive: inout AgentArchive) {
    let count = training.states.shape[0]
    archive.texts["training.next"] = "\(training.next)"
    archive.tensors["training.states"] = training.states
    if training.targets == nil {
      archive.tensors["training.next_states"] = Tensor(
        batch.nextStates, shape: training.states.shape)
    }
    // Whole numbers below 2^24, as in the memory.
    archive.tensors["training.actions"] = Tensor(batch.actions[..<count].map { Float($0) })
    archive.tensors["training.rewards"] = Tensor(batch.rewards)
    archive.tensors["training.terminated"] = Tensor(batch.terminated)
    archive.tensors["training.targets"] = training.targets
  }

  private mutating func restoreTraining(_ archive: AgentArchive) throws(AgentError) {
    training = nil
    guard archive.texts["training.next"] != nil else { return }
    let next = try archive.integer("training.next", in: 0...(settings.updatesPerTraining - 1))
    let count = settings.batchSize * settings.updatesPerTraining
    let width = spaces.observationCount * settings.windowLength
    let states = try archive.tensor("training.states", shape: [count, width])
    batch.states = states.scalars
    batch.rewards = try archive.tensor("training.rewards", shape: [count]).scalars
    batch.terminated = try archive.tensor("training.terminated", shape: [count]).scalars
    let actions = try archive.tensor("training.actions", shape: [count]).scalars
    for (row, action) in actions.enumerated() {
      guard let choice = Int(exactly: action), (0..<spaces.actionCount).contains(choice) else {
        throw .unfitArchive(
          key: "training.actions", expected: "actions below \(spaces.actionCount)",
          found: "\(action)")
      }
      batch.actions[row] = choice
    }
    var targets: Tensor?
    if archive.tensors["training.targets"] != nil {
      targets = try archive.tensor("training.targets", shape: [count])
    } else {
      batch.nextStates = try archive.tensor("training.next_states", shape: [count, width]).scalars
    }
    training = PendingTraining(next: next, states: states, targets: targets)
  }
}
