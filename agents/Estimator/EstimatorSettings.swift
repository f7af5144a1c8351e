import Estimators
import Learning

/// What can be set of an estimator that is trained as an agent: the preparation of the rows, and the
/// estimator's own settings under scikit-learn's names.
///
/// `random_state` is not among them: it is the run's seed.
public struct EstimatorSettings<Kind: EstimatorKind>: AgentSettings {
  /// How rows are prepared.
  public var preparation = TablePreparation()
  /// The estimator's settings where they differ from its defaults, as strings.
  public internal(set) var changes = Kind.changes

  /// The defaults of the kind.
  public init() { preparation.scaling = Kind.scaling }

  /// Names, ranges and meanings.
  public static var schema: [Setting<Self>] {
    [
      .choice("imputation", \.preparation.imputation, "What missing values become."),
      .integers(
        "missing_zeros", \.preparation.missingZeros, in: 0...1_000_000, atMost: 100_000,
        "Columns, from 0, in which 0 is a missing value."),
      .choice("scaling", \.preparation.scaling, "How columns are scaled, by the training rows."),
    ] + parameters
  }

  /// The estimator's own settings: those of classification, or of its only task.
  private static var parameters: [Setting<Self>] {
    let defaults = Kind.tasks.map { task in
      Dictionary(
        uniqueKeysWithValues: unset(task)?.model.settingValues.map { ($0.name, $0.value) } ?? [])
    }
    guard let task = Kind.tasks.first,
      let listed = try? EstimatorRegistry.standard.parameters(of: Kind.name, task: task)
    else { return [] }
    return listed.filter { $0.name != seedName }.map { name, summary in
      let values = Set(defaults.compactMap { $0[name] })
      // Where classes and values have different defaults, neither can be listed.
      let standard = values.count == 1 ? values.first : nil
      return parameter(name, summary, standard: standard)
    }
  }

  private static func parameter(_ name: String, _ summary: String, standard: String?)
    -> Setting<Self>
  {
    .named(
      name, "scikit-learn's \(name).",
      expected: standard == nil ? "\(summary); or default" : summary,
      get: { SettingValue(parsing: $0.changes[name] ?? standard ?? defaultName) },
      set: { settings, value in
        let string = value.description
        if string == defaultName, standard == nil {
          settings.changes[name] = nil
          return true
        }
        guard let taken = value.strings.first(where: { isTaken(name, $0) }) else { return false }
        settings.changes[name] = taken == standard ? nil : taken
        return true
      })
  }

  private static func isTaken(_ name: String, _ value: String) -> Bool {
    Kind.tasks.contains { task in
      var model = unset(task)?.model
      return (try? model?.set(name, to: value)) != nil
    }
  }

  private static var seedName: String { "random_state" }
  /// Of a setting that depends on what is learned: the default of that.
  private static var defaultName: String { "default" }

  private static func unset(_ task: EstimatorTask) -> NamedEstimator? {
    try? EstimatorRegistry.standard.make(Kind.name, task: task)
  }

  /// The estimator, still to be fitted.
  /// - Parameters:
  ///   - task: what it learns.
  ///   - seed: of the run.
  /// - Returns: the estimator with the preparation of its rows.
  /// - Throws: `AgentError.wrongSetting` where a setting is not one of this task.
  func makeEstimator(_ task: EstimatorTask, seed: UInt64) throws(AgentError) -> TableEstimator {
    do throws(EstimatorError) {
      var settings = changes
      let known = try EstimatorRegistry.standard.parameters(of: Kind.name, task: task).map(\.name)
      if let other = changes.keys.sorted().first(where: { !known.contains($0) }) {
        throw .wrongSetting(
          name: other, value: changes[other] ?? "",
          expected: "to be left out, as \(Kind.name) of \(task.rawValue) has none")
      }
      if known.contains(Self.seedName) {
        settings[Self.seedName] = "\(UInt32(truncatingIfNeeded: seed))"
      }
      return TableEstimator(
        try EstimatorRegistry.standard.make(Kind.name, task: task, settings: settings), preparation)
    } catch {
      throw AgentError(error, agent: Kind.name)
    }
  }
}

extension SettingValue {
  /// What may have been written: `off` is read as a truth value.
  fileprivate var strings: [String] {
    switch self {
    case .bool(let flag): flag ? ["true", "on"] : ["false", "off"]
    default: [description]
    }
  }
}

extension AgentError {
  /// What an estimator refuses, under the agent's name.
  init(_ error: EstimatorError, agent: String) {
    if case .wrongSetting(let name, let value, let expected) = error {
      self = .wrongSetting(name, value: value, expected: expected)
    } else {
      self = .unfitData(agent: agent, reason: error.description)
    }
  }
}
