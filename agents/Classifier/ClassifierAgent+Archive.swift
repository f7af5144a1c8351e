import Gym
import NeuralNetworks
import NumPyRandom

extension ClassifierAgent {
  /// The network; for a checkpoint all else too.
  public func archive(_ scope: ArchiveScope) -> AgentArchive {
    var archive = AgentArchive()
    archive.add(network)
    archive.addArchitecture(of: network)
    guard scope == .checkpoint else { return archive }
    archive.add(optimizer, prefix: "optimizer")
    archive.texts["optimizer.learning_rate"] = "\(optimizer.learningRate)"
    archive.add(schedule, "schedule")
    archive.add(noise, "noise")
    archive.add(epoch, "epoch")
    if let lastEpoch { archive.add(lastEpoch, "last_epoch") }
    archive.texts["updates"] = "\(updateCount)"
    return archive
  }

  /// Takes up what `archive` gave; where something does not fit, nothing changes.
  public mutating func restore(_ archive: AgentArchive, scope: ArchiveScope) throws(AgentError) {
    var restored = self
    restored.fit(to: archive)
    try archive.read(into: &restored.network)
    if scope == .checkpoint {
      try archive.read(into: &restored.optimizer, prefix: "optimizer", for: network)
      restored.optimizer.learningRate = Float(try archive.number("optimizer.learning_rate"))
      restored.schedule.restore(try archive.value("schedule", as: ClassifierSchedule.self))
      restored.noise = try archive.value("noise", as: PCG64.self)
      restored.epoch = try archive.value("epoch", as: EpochRecord.self)
      restored.lastEpoch =
        archive.texts["last_epoch"] == nil
        ? nil : try archive.value("last_epoch", as: EpochRecord.self)
      try restored.epoch.check("epoch")
      try restored.lastEpoch?.check("last_epoch")
      restored.updateCount = try archive.integer("updates")
    }
    self = restored
  }
}
