import Foundations
import Learning

/// `trials.json` and `trials.csv` of a tuning.
struct TrialJournal {
  /// Larger files are not of this program: a trial has some kilobytes at most.
  private static let largestFile = 1 << 27

  /// In the order of their numbers.
  let trials: [Trial]
  /// Seconds of training, of each trial by its number.
  let seconds: [Int: Double]

  init(_ trials: [Trial], seconds: [Int: Double]) {
    self.trials = trials
    self.seconds = seconds
  }

  /// The trials with what they have in common.
  func json(_ plan: TuningPlan) -> JSONValue {
    let configuration = plan.configuration
    let best = Trial.ranked(trials).first.flatMap { $0.score == nil ? nil : $0 }
    return .object([
      .init("environment", .string(configuration.environment)),
      .init("agent", .string(configuration.agent)),
      .init("preset", .string(configuration.preset)),
      .init("sampler", .string(plan.samplerName)),
      .init(
        "seeds",
        .array(
          (0..<UInt64(plan.runs)).map { Seeds.json(configuration.seed + $0) })),
      .init("folds", plan.folds.map { .integer(Int128($0)) } ?? .null),
      .init("best", best.map { .integer(Int128($0.number)) } ?? .null),
      .init("trials", .array(trials.map { json($0, plan.space) })),
    ])
  }

  private func json(_ trial: Trial, _ space: SearchSpace) -> JSONValue {
    func orNull(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    let settings = zip(space.names, trial.point).map { JSONValue.Member($0, $1.jsonValue) }
    let rungs = trial.rungs.map { rung -> JSONValue in
      .object([
        .init("fraction", .double(rung.fraction)), .init("scores", .numbers(rung.scores)),
      ])
    }
    var members: [JSONValue.Member] = [
      .init("trial", .integer(Int128(trial.number))), .init("settings", .object(settings)),
    ]
    members.append(.init("score", orNull(trial.score)))
    members.append(.init("deviation", orNull(trial.standardDeviation)))
    members.append(.init("rungs", .array(rungs)))
    members.append(.init("seconds", .number(seconds[trial.number] ?? 0)))
    members.append(.init("failure", trial.failure.map { .string($0) } ?? .null))
    members.append(.init("folder", .string(TuningFolder.trial(trial.number))))
    return .object(members)
  }

  /// A line for each trial: its number, the settings, the score with its standard deviation, the
  /// fraction of the budget, seconds of training, the failure.
  func table(_ plan: TuningPlan) -> String {
    let header =
      ["trial"] + plan.space.names + ["score", "deviation", "fraction", "seconds", "failure"]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let rows = trials.map { trial in
      ["\(trial.number)"] + trial.point.map { CSVField.quoted($0.description) }
        + [
          text(trial.score), text(trial.standardDeviation), text(trial.rungs.last?.fraction),
          decimal(seconds[trial.number] ?? 0, 3), CSVField.quoted(trial.failure ?? ""),
        ]
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}

extension TrialJournal {
  /// Reads an untrusted `trials.json`.
  /// - Throws: `ExperimentError.badInput` where it is damaged, or of another space.
  init(contentsOf path: String, space: SearchSpace) throws(ExperimentError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileSystem.read(path, limit: Self.largestFile)
    } catch {
      throw .badInput(file: path, reason: "\(error)")
    }
    try self.init(bytes: bytes, file: path, space: space)
  }

  /// Reads the bytes of a file.
  init(bytes: [UInt8], file path: String, space: SearchSpace) throws(ExperimentError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw .badInput(file: path, reason: "\(error)")
    }
    guard case .array(let entries)? = document["trials"] else {
      throw .badInput(file: path, reason: "expected a list of trials")
    }
    var (trials, seconds): ([Trial], [Int: Double]) = ([], [:])
    for (index, entry) in entries.enumerated() {
      guard let trial = Self.trial(entry, number: index + 1, space) else {
        throw .badInput(
          file: path,
          reason: "trial \(index + 1): expected its number, a value for each of "
            + "\(space.names.joined(separator: ", ")), and scores")
      }
      trials.append(trial)
      seconds[trial.number] = entry["seconds"]?.number
    }
    self.init(trials, seconds: seconds)
  }

  private static func trial(_ entry: JSONValue, number: Int, _ space: SearchSpace) -> Trial? {
    guard entry["trial"] == .integer(Int128(number)),
      case .object(let settings)? = entry["settings"], settings.map(\.name) == space.names,
      case .array(let items)? = entry["rungs"]
    else { return nil }
    let point = settings.compactMap { SettingValue($0.value) }
    guard point.count == settings.count else { return nil }
    var rungs: [Trial.Rung] = []
    for item in items {
      guard let fraction = item["fraction"]?.number, fraction > 0, fraction <= 1,
        case .array(let values)? = item["scores"]
      else { return nil }
      // What is no finite number was written as null.
      let scores = values.map { $0.number ?? .nan }
      rungs.append(.init(fraction: fraction, scores: scores))
    }
    var failure: String?
    if case .string(let reason)? = entry["failure"] { failure = reason }
    guard failure != nil || !rungs.isEmpty else { return nil }
    return Trial(number: number, point: point, rungs: rungs, failure: failure)
  }
}

extension JSONValue {
  /// A number's value; nil of anything else.
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
