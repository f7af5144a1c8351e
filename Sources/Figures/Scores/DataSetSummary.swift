import Datasets
import Experiments
import Foundations
import Gym
import Learning

/// What a training on a data set came to.
public struct DataSetSummary: Sendable {
  /// The text, line by line.
  public let lines: [String]

  /// Nil where the environment is not made of a data set.
  /// - Parameters:
  ///   - run: the training.
  ///   - result: its result.
  ///   - emphasized: how the test score is set off, such as in bold on a terminal.
  public init?(
    _ run: TrainingRun, _ result: RunResult, emphasized: (String) -> String = { $0 }
  ) {
    let (id, arguments) = (run.configuration.environment, run.configuration.arguments)
    guard let best = DataSetScore(result.test, environment: id, arguments: arguments),
      let last = DataSetScore(result.lastTest, environment: id, arguments: arguments)
    else { return nil }
    let progress = result.progress
    let updates =
      progress.updates == 1 ? "1 update" : "\(grouped(progress.updates)) updates"
    // Where examples are drawn with replacement there are no epochs.
    let epochs = progress.epochs > 0 ? Self.epochs(progress.epochs) : updates
    let details = progress.epochs > 0 ? ", \(updates)" : ""
    var lines = [
      """
      trained \(epochs) (\(grouped(progress.steps)) examples\(details)) in \
      \(decimal(progress.seconds, 1)) s (\(progress.formattedRate) examples/s)
      """
    ]
    if let epoch = result.epochs.last, let name = epoch.lossName, let loss = epoch.loss {
      let hits = epoch.accuracy.map { ", hits \(decimal(100 * $0, 2)) %" } ?? ""
      lines.append("training \(name) in epoch \(epoch.epoch): \(decimal(loss, 4))\(hits)")
    } else if let epoch = result.epochs.last, let accuracy = epoch.accuracy {
      let loss = epoch.loss.map { ", loss \(decimal($0, 4))" } ?? ""
      lines.append(
        "training error in epoch \(epoch.epoch): \(decimal(100 * (1 - accuracy), 2)) %\(loss)")
    }
    let seconds = "\(decimal(result.testSeconds, 2)) s"
    lines.append("test: \(emphasized(best.description)), in \(seconds)")
    let step = result.model.facts.steps
    if step != progress.steps, let length = run.loop.environments.dataset?.epochLength {
      lines.append(
        """
        that is the best model, after \(Self.epochs(Double(step) / Double(length))); the last one: \
        \(last.description)
        """)
    }
    if best.isErrorRate { lines += Self.comparison(run.configuration) }
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

extension TrainingProgress {
  /// Training steps in a second, `12,345`.
  public var formattedRate: String {
    grouped(Int(exactly: (Double(steps) / seconds).rounded(.down)) ?? 0)
  }
}

extension EpochReport {
  /// The epoch as an object: `epoch`, `loss`, `accuracy`, `validation_accuracy`,
  /// `validation_score`, `seconds`.
  public var json: JSONValue {
    .object([
      .init("epoch", .integer(Int128(epoch))),
      .init("loss", loss.map(JSONValue.number) ?? .null),
      .init("accuracy", accuracy.map(JSONValue.number) ?? .null),
      .init("validation_accuracy", validationAccuracy.map(JSONValue.number) ?? .null),
      .init("validation_score", validationScore.map { JSONValue.number($0.value) } ?? .null),
      .init("seconds", JSONValue.number(seconds)),
    ])
  }
}
