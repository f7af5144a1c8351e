import Experiments
import Foundations
import Gym
import Learning
import NeuralNetworks

/// What is said before an agent learns from a data set: the network, and how it is cut into updates.
struct DataSetAnnouncement {
  private let lines: [String]

  /// Nil where the environment is not made of a data set, or the agent has no one network.
  init?(_ run: TrainingRun) {
    guard let agent = run.loop.agent as? any SupervisedAgent,
      let count = run.loop.environments.dataset?.epochLength,
      let architecture = agent.network.architecture, let layers = try? architecture.summary()
    else { return nil }
    var lines = LayerTable.lines(layers, input: architecture.inputShape)
    let batch = agent.environmentCount
    lines.append(
      """
      \(grouped(count)) training examples an epoch, \
      \(grouped(batch)) an update
      """)
    if batch > count {
      lines.append("an update is larger than the set: it shows some examples more than once")
    }
    self.lines = lines
  }

  /// Prints it to standard error.
  func print() { Console.line(lines.joined(separator: "\n") + "\n") }
}
