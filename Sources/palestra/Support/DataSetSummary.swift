import Datasets
import Environments
import Experiments
import Foundations
import Gym
import Learning
import NeuralNetworks

/// What is said before an agent learns from a data set: the network, and how it is cut into
/// updates.
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
      \(ProgressPrinter.grouped(count)) training examples an epoch, \
      \(ProgressPrinter.grouped(batch)) an update
      """)
    if batch > count {
      lines.append("an update is larger than the set: it shows some examples more than once")
    }
    self.lines = lines
  }

  /// Prints it to standard error.
  func print() { Console.line(lines.joined(separator: "\n") + "\n") }
}

/// What a training on a data set came to.
struct DataSetSummary {
  /// The text, line by line.
  let lines: [String]

  /// Nil where the environment is not made of a data set.
  init?(_ run: TrainingRun, _ result: RunResult) {
    let id = run.configuration.environment
    guard let best = DataSetScore(result.test, environment: id),
      let last = DataSetScore(result.lastTest, environment: id)
    else { return nil }
    let progress = result.progress
    let updates =
      progress.updates == 1 ? "1 update" : "\(ProgressPrinter.grouped(progress.updates)) updates"
    var lines = [
      """
      trained \(Self.epochs(progress.epochs)) (\(ProgressPrinter.grouped(progress.steps)) \
      examples, \(updates)) in \(decimal(progress.seconds, 1)) s \
      (\(ProgressPrinter.rate(progress)) examples/s)
      """
    ]
    if let epoch = result.epochs.last, let accuracy = epoch.accuracy {
      let loss = epoch.loss.map { ", loss \(decimal($0, 4))" } ?? ""
      lines.append(
        "training error in epoch \(epoch.epoch): \(decimal(100 * (1 - accuracy), 2)) %\(loss)")
    }
    let seconds = "\(decimal(result.testSeconds, 2)) s"
    lines.append("test: \(Console.styled(best.description, .bold)), in \(seconds)")
    let step = result.model.facts.steps
    if step != progress.steps, let length = run.loop.environments.dataset?.epochLength {
      lines.append(
        """
        that is the best model, after \(Self.epochs(Double(step) / Double(length))); the last one: \
        \(last.description)
        """)
    }
    lines += Self.comparison(run.configuration)
    self.lines = lines
  }

  /// `1 epoch`, `2.5 epochs`
  private static func epochs(_ number: Double) -> String {
    let string = decimal(number, 1)
    let short = string.hasSuffix(".0") ? String(string.dropLast(2)) : string
    return short == "1" ? "1 epoch" : "\(short) epochs"
  }

  /// What others reached on the whole set.
  private static func comparison(_ configuration: RunConfiguration) -> [String] {
    let changed: Set = ["first", "classes", "positive"]
    let name = configuration.environment.split(separator: "/").last?.dropLast("-v0".count)
    guard changed.isDisjoint(with: configuration.arguments.keys),
      let entry = DatasetCatalog.standard.entries.first(where: { $0.name == name ?? "" }),
      !entry.baselines.isEmpty
    else { return [] }
    let list = entry.baselines.map { "\($0.method) \(decimal($0.error, 2)) %" }
    return ["errors reported elsewhere: " + list.joined(separator: ", ")]
  }
}

extension EpochReport {
  /// The epoch as an object: `epoch`, `loss`, `accuracy`, `validation_accuracy`, `seconds`.
  var json: JSONValue {
    .object([
      .init("epoch", .integer(Int128(epoch))),
      .init("loss", loss.map(ResultJSON.number) ?? .null),
      .init("accuracy", accuracy.map(ResultJSON.number) ?? .null),
      .init("validation_accuracy", validationAccuracy.map(ResultJSON.number) ?? .null),
      .init("seconds", ResultJSON.number(seconds)),
    ])
  }
}
