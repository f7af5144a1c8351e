import Foundations
import Gym
import Learning
import NeuralNetworks
import Yams

extension RunOptions {
  /// Reads a YAML file such as
  ///
  ///     environment: CartPole-v1
  ///     agent: dqn
  ///     preset: tuned
  ///     seed: 1
  ///     steps: 50000
  ///     settings:
  ///       learning_rate: 0.001
  ///
  /// The keys are the names of the flags, `environment` for `--env`, with `_` for `-`.
  /// - Throws: `ExperimentError.badConfiguration` with the line, or `unreadable`.
  public init(yamlFile path: String) throws(ExperimentError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileSystem.read(path, limit: YAMLLimits.bytes)
    } catch {
      throw .unreadable(.file(error))
    }
    try self.init(yamlBytes: bytes, file: path)
  }

  /// Reads the bytes of a YAML file.
  package init(yamlBytes bytes: [UInt8], file: String) throws(ExperimentError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      var (source, decoder, line) = (bytes.makeIterator(), UTF8(), 1)
      while case .scalarValue(let scalar) = decoder.decode(&source) {
        line += scalar == "\n" ? 1 : 0
      }
      throw .badConfiguration(file: file, line: line, reason: "expected UTF-8 text")
    }
    try self.init(yaml: text, file: file)
  }

  /// Reads YAML.
  /// - Parameters:
  ///   - text: a mapping of known keys.
  ///   - file: its name, for errors.
  /// - Throws: `ExperimentError.badConfiguration` with the line.
  public init(yaml text: String, file: String) throws(ExperimentError) {
    self.init()
    let reader = YAMLReader(file: file)
    for (key, value) in try reader.mapping(try reader.parse(text)) {
      try read(key, value, reader)
    }
  }

  private static let keys = [
    "environment", "arguments", "agent", "preset", "settings", "seed", "envs", "steps", "episodes",
    "updates", "seconds", "epochs",
    "threads", "checkpoint_every", "evaluate_every", "evaluate_episodes", "evaluate_steps", "out",
    "record", "keep_epochs",
  ]

  private mutating func read(_ key: Node.Scalar, _ node: Node, _ reader: YAMLReader)
    throws(ExperimentError)
  {
    func count() throws(ExperimentError) -> Int { try reader.integer(node, key.string) }
    switch key.string {
    case "environment": environment = try reader.text(node, key.string)
    case "arguments":
      for (name, value) in try reader.mapping(node) {
        arguments[name.string] = try reader.argument(value, name.string)
      }
    case "agent": agent = try reader.text(node, key.string)
    case "preset": preset = try reader.text(node, key.string)
    case "seed":
      guard let seed = UInt64(try reader.text(node, key.string)) else {
        throw reader.error(node, "seed is a whole number from 0 to \(UInt64.max)")
      }
      self.seed = seed
    case "envs": environmentCount = try count()
    case "steps": budget.steps = try count()
    case "episodes": budget.episodes = try count()
    case "updates": budget.updates = try count()
    case "epochs": budget.epochs = try count()
    case "seconds":
      guard let seconds = Double(try reader.text(node, key.string)) else {
        throw reader.error(node, "seconds is a number")
      }
      budget.seconds = seconds
    case "threads": threads = try count()
    case "checkpoint_every": checkpointEvery = try count()
    case "evaluate_every": evaluateEvery = try count()
    case "evaluate_episodes": evaluateEpisodes = try count()
    case "evaluate_steps": evaluateSteps = try count()
    case "out": out = try reader.text(node, key.string)
    case "record": record = try reader.flag(node, key.string)
    case "keep_epochs": keepEpochs = try reader.flag(node, key.string)
    case "settings":
      for (name, value) in try reader.mapping(node) {
        settings.append(
          SettingChange(
            name.string, try reader.setting(value, name.string), origin: reader.place(name.mark)))
      }
    default:
      let nearest = nearestNames(to: key.string, among: Self.keys)
      let advice =
        nearest.first.map { "did you mean \($0)?" }
        ?? "expected one of \(Self.keys.joined(separator: ", "))"
      throw reader.error(.scalar(key), "there is no key \"\(key.string)\"; \(advice)")
    }
  }
}

/// Reads nodes as what they should be; errors name the file and the line.
private struct YAMLReader {
  let file: String

  func parse(_ text: String) throws(ExperimentError) -> Node {
    if let line = YAMLLimits.lineOfExcessAlias(in: text) {
      let limit = YAMLLimits.aliases(inBytes: text.utf8.count)
      throw .badConfiguration(
        file: file, line: line,
        reason: "expected at most \(limit) aliases (*name) in a file of this size: write values out"
      )
    }
    let node = try compose(text)
    var count = 0
    try checkSize(node, &count)
    return node
  }

  /// Counts the nodes with all that aliases repeat.
  private func checkSize(_ node: Node, _ count: inout Int) throws(ExperimentError) {
    count += 1
    guard count <= YAMLLimits.nodes else {
      throw error(node, "expected at most \(YAMLLimits.nodes) values, those of aliases included")
    }
    switch node {
    case .scalar, .alias: break
    case .sequence(let sequence): for item in sequence { try checkSize(item, &count) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try checkSize(key, &count)
        try checkSize(value, &count)
      }
    }
  }

  private func compose(_ text: String) throws(ExperimentError) -> Node {
    do {
      // The basic resolver takes every scalar as it is written.
      guard let node = try Yams.compose(yaml: text, Resolver.basic) else {
        throw ExperimentError.badConfiguration(
          file: file, line: 1, reason: "expected keys and values, found nothing")
      }
      return node
    } catch let error as ExperimentError {
      throw error
    } catch let error as YamlError {
      throw describe(error)
    } catch {
      throw .badConfiguration(file: file, line: nil, reason: "not YAML: \(error)")
    }
  }

  private func describe(_ error: YamlError) -> ExperimentError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .badConfiguration(file: file, line: mark.line, reason: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      .badConfiguration(
        file: file, line: context.mark.line,
        reason: "\(duplicates.sorted().joined(separator: ", ")) is given twice")
    case .reader(let problem, let offset, _, _):
      .badConfiguration(
        file: file, line: nil,
        reason: "not YAML: \(problem)" + (offset.map { " at byte \($0)" } ?? ""))
    default: .badConfiguration(file: file, line: nil, reason: "not YAML")
    }
  }

  func place(_ mark: Mark?) -> String { file + (mark.map { ", line \($0.line)" } ?? "") }

  func error(_ node: Node, _ reason: String) -> ExperimentError {
    .badConfiguration(file: file, line: node.mark?.line, reason: reason)
  }

  func mapping(_ node: Node) throws(ExperimentError) -> [(key: Node.Scalar, value: Node)] {
    guard case .mapping(let mapping) = node else {
      throw error(node, "expected keys and values, such as `steps: 50000`")
    }
    var members: [(key: Node.Scalar, value: Node)] = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key else { throw error(key, "expected a name as the key") }
      members.append((name, value))
    }
    return members
  }

  func text(_ node: Node, _ key: String) throws(ExperimentError) -> String {
    guard case .scalar(let scalar) = node else { throw error(node, "\(key) is a single value") }
    return scalar.string
  }

  func integer(_ node: Node, _ key: String) throws(ExperimentError) -> Int {
    let text = try text(node, key)
    do throws(WholeNumber.Failure) {
      return try WholeNumber.parse(text)
    } catch {
      throw self.error(node, "\(key) is \"\(text)\": \(error)")
    }
  }

  func flag(_ node: Node, _ key: String) throws(ExperimentError) -> Bool {
    guard case .bool(let flag) = SettingValue(parsing: try text(node, key)) else {
      throw error(node, "\(key) is true or false")
    }
    return flag
  }

  /// A value as a keyword argument; what stands in quotes is a text.
  func argument(_ node: Node, _ name: String) throws(ExperimentError) -> InfoValue {
    switch node {
    case .scalar(let scalar):
      let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
      return isQuoted ? .string(scalar.string) : InfoValue(parsing: scalar.string)
    case .sequence(let sequence):
      var values: [InfoValue] = []
      for item in sequence { values.append(try argument(item, name)) }
      return .list(values)
    case .mapping:
      var values: [String: InfoValue] = [:]
      for (key, value) in try mapping(node) { values[key.string] = try argument(value, name) }
      return .dictionary(values)
    case .alias: throw error(node, "\(name) is a value, a list or a mapping")
    }
  }

  func setting(_ node: Node, _ name: String) throws(ExperimentError) -> SettingValue {
    switch node {
    case .scalar(let scalar): return SettingValue(parsing: scalar.string)
    case .sequence(let sequence):
      var values: [SettingValue] = []
      for item in sequence { values.append(SettingValue(parsing: try text(item, name))) }
      return .list(values)
    default: throw error(node, "\(name) is a value or a list of values")
    }
  }
}
