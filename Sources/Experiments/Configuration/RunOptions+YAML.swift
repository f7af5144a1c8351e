import Foundations
import Gym
import Learning
import NeuralNetworks

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
    guard let yaml = String(validating: bytes, as: UTF8.self) else {
      var (source, decoder, line) = (bytes.makeIterator(), UTF8(), 1)
      while case .scalarValue(let scalar) = decoder.decode(&source) {
        line += scalar == "\n" ? 1 : 0
      }
      throw .badConfiguration(file: file, line: line, reason: "expected UTF-8 text")
    }
    try self.init(yaml: yaml, file: file)
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
    "threads", "checkpoint_every", "evaluate_every", "evaluate_episodes", "evaluate_steps",
    "patience", "out", "record", "keep_epochs",
  ]

  private mutating func read(_ key: YAMLReader.Key, _ node: YAMLNode, _ reader: YAMLReader)
    throws(ExperimentError)
  {
    func count() throws(ExperimentError) -> Int { try reader.integer(node, key.name) }
    switch key.name {
    case "environment": environment = try reader.text(node, key.name)
    case "arguments":
      for (argument, value) in try reader.mapping(node) {
        arguments[argument.name] = try reader.argument(value, argument.name)
      }
    case "agent": agent = try reader.text(node, key.name)
    case "preset": preset = try reader.text(node, key.name)
    case "seed":
      guard let seed = UInt64(try reader.text(node, key.name)) else {
        throw reader.error(node, "seed is a whole number from 0 to \(UInt64.max)")
      }
      self.seed = seed
    case "envs": environmentCount = try count()
    case "steps": budget.steps = try count()
    case "episodes": budget.episodes = try count()
    case "updates": budget.updates = try count()
    case "epochs": budget.epochs = try count()
    case "seconds":
      guard let seconds = Double(try reader.text(node, key.name)) else {
        throw reader.error(node, "seconds is a number")
      }
      budget.seconds = seconds
    case "threads": threads = try count()
    case "checkpoint_every": checkpointEvery = try count()
    case "evaluate_every": evaluateEvery = try count()
    case "evaluate_episodes": evaluateEpisodes = try count()
    case "patience": patience = try count()
    case "evaluate_steps": evaluateSteps = try count()
    case "out": out = try reader.text(node, key.name)
    case "record": record = try reader.flag(node, key.name)
    case "keep_epochs": keepEpochs = try reader.flag(node, key.name)
    case "settings":
      for (setting, value) in try reader.mapping(node) {
        settings.append(
          SettingChange(
            setting.name, try reader.setting(value, setting.name),
            origin: "\(reader.file), line \(setting.line)"))
      }
    default:
      let nearest = nearestNames(to: key.name, among: Self.keys)
      let advice =
        nearest.first.map { "did you mean \($0)?" }
        ?? "expected one of \(Self.keys.joined(separator: ", "))"
      throw reader.error(line: key.line, "there is no key \"\(key.name)\"; \(advice)")
    }
  }
}

/// Reads nodes as what they should be; errors name the file and the line.
private struct YAMLReader {
  let file: String

  /// A key with the line that it stands in.
  typealias Key = (name: String, line: Int)

  func parse(_ yaml: String) throws(ExperimentError) -> YAMLNode {
    if let line = YAMLLimits.lineOfExcessAlias(in: yaml) {
      let limit = YAMLLimits.aliases(inBytes: yaml.utf8.count)
      throw error(
        line: line,
        "expected at most \(limit) aliases (*name) in a file of this size: write values out")
    }
    let root: YAMLNode?
    do throws(YAMLError) { root = try YAMLDocument.parse(yaml) } catch {
      throw self.error(line: error.line, error.reason)
    }
    guard let root else { throw error(line: 1, "expected keys and values, found nothing") }
    var count = 0
    try checkSize(root, &count)
    return root
  }

  /// Counts the nodes with all that aliases repeat.
  private func checkSize(_ node: YAMLNode, _ count: inout Int) throws(ExperimentError) {
    count += 1
    guard count <= YAMLLimits.nodes else {
      throw error(node, "expected at most \(YAMLLimits.nodes) values, those of aliases included")
    }
    switch node.content {
    case .scalar: break
    case .sequence(let items): for item in items { try checkSize(item, &count) }
    case .mapping(let members):
      for member in members {
        try checkSize(member.key, &count)
        try checkSize(member.value, &count)
      }
    }
  }

  func error(_ node: YAMLNode, _ reason: String) -> ExperimentError {
    error(line: node.line, reason)
  }

  func error(line: Int?, _ reason: String) -> ExperimentError {
    .badConfiguration(file: file, line: line, reason: reason)
  }

  func mapping(_ node: YAMLNode) throws(ExperimentError) -> [(key: Key, value: YAMLNode)] {
    guard case .mapping(let mapping) = node.content else {
      throw error(node, "expected keys and values, such as `steps: 50000`")
    }
    var members: [(key: Key, value: YAMLNode)] = []
    for member in mapping {
      guard case .scalar(let name, _) = member.key.content else {
        throw error(member.key, "expected a name as the key")
      }
      members.append(((name, member.key.line), member.value))
    }
    return members
  }

  func text(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> String {
    guard case .scalar(let text, _) = node.content else {
      throw error(node, "\(key) is a single value")
    }
    return text
  }

  func integer(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> Int {
    let string = try text(node, key)
    do throws(WholeNumber.Failure) {
      return try WholeNumber.parse(string)
    } catch {
      throw self.error(node, "\(key) is \"\(string)\": \(error)")
    }
  }

  func flag(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> Bool {
    guard case .bool(let flag) = SettingValue(parsing: try text(node, key)) else {
      throw error(node, "\(key) is true or false")
    }
    return flag
  }

  /// A value as a keyword argument; what stands in quotes is a text.
  func argument(_ node: YAMLNode, _ name: String) throws(ExperimentError) -> InfoValue {
    switch node.content {
    case .scalar(let text, let isQuoted):
      return isQuoted ? .string(text) : InfoValue(parsing: text)
    case .sequence(let items):
      var values: [InfoValue] = []
      for item in items { values.append(try argument(item, name)) }
      return .list(values)
    case .mapping:
      var values: [String: InfoValue] = [:]
      for (key, value) in try mapping(node) { values[key.name] = try argument(value, name) }
      return .dictionary(values)
    }
  }

  func setting(_ node: YAMLNode, _ name: String) throws(ExperimentError) -> SettingValue {
    switch node.content {
    case .scalar(let text, _): return SettingValue(parsing: text)
    case .sequence(let items):
      var values: [SettingValue] = []
      for item in items { values.append(SettingValue(parsing: try text(item, name))) }
      return .list(values)
    case .mapping: throw error(node, "\(name) is a value or a list of values")
    }
  }
}
