import Gym
import NeuralNetworks
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
      restored.windows.saved = try archive.value("windows", as: [Int: [Float]].self)
      restored.step = try archive.integer("step")
      restored.updateCount = try archive.integer("updates")
    }
    self = restored
  }
}
