import Foundations
import Gym
import Learning

/// A comparison as its YAML file has it; `ComparisonPlan` is made from it.
struct ComparisonFile {
  let reader: YAMLReader
  let yaml: String
  private(set) var title: String
  private(set) var agents: [ComparisonPlan.Agent] = []
  private(set) var environments: [ComparisonPlan.Environment] = []
  private(set) var seeds: [UInt64] = []
  /// What holds for all runs: the budget, evaluations, checkpoints.
  private(set) var options = RunOptions()
  /// Whether each run has the passes over its data set that the agent's preset says.
  private(set) var hasPresetEpochs = false

  /// Keys of all runs, which `RunOptions` reads; `agentKeys` may be said of one agent too.
  private static let runKeys = [
    "steps", "updates", "seconds", "epochs", "checkpoint_every", "evaluate_every",
    "evaluate_episodes",
    "evaluate_steps", "envs",
  ]
  private static let keys = ["title", "agents", "environments", "seeds"] + runKeys
  private static let agentRunKeys = [
    "agent", "preset", "settings", "envs", "checkpoint_every", "evaluate_every",
  ]
  private static let agentKeys = ["label", "network"] + agentRunKeys
  private static let environmentKeys = ["environment", "arguments", "label", "normalize"]

  /// Reads YAML.
  /// - Throws: `ExperimentError.badConfiguration` with the line.
  init(yaml: String, file: String) throws(ExperimentError) {
    reader = YAMLReader(file: file)
    self.yaml = yaml
    title = ComparisonPlan.stem(of: file)
    let root = try reader.parse(yaml)
    var lines: [String: Int] = [:]
    for (key, node) in try reader.mapping(root) {
      lines[key.name] = key.line
      switch key.name {
      case "title": title = try reader.text(node, key.name)
      case "agents": try readAgents(node)
      case "environments": try readEnvironments(node)
      case "seeds": try readSeeds(node)
      case "epochs" where try reader.text(node, key.name) == "preset": hasPresetEpochs = true
      case _ where Self.runKeys.contains(key.name): try options.read(key, node, reader)
      default: throw reader.unknown(key, known: Self.keys)
      }
    }
    for key in ["agents", "environments", "seeds"] where lines[key] == nil {
      throw reader.error(line: root.line, "expected \(key): the grid is empty without")
    }
    let limits = ["seconds", "steps", "updates", "epochs"].filter { lines[$0] != nil }
    guard limits.count == 1 else {
      throw reader.error(
        line: limits.compactMap { lines[$0] }.max() ?? root.line,
        "expected one budget for all runs, seconds, steps, updates or epochs; found "
          + (limits.isEmpty ? "none" : limits.joined(separator: " and ")))
    }
    options.threads = 1
    try checkLabels(agents.map { ($0.label, $0.line) }, of: "agents")
    try checkLabels(environments.map { ($0.label, $0.line) }, of: "environments")
  }

  private func items(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> [YAMLNode] {
    guard case .sequence(let items) = node.content else {
      throw reader.error(node, "\(key) is a list, such as `- dqn`")
    }
    guard !items.isEmpty else {
      throw reader.error(node, "\(key) is empty: there is nothing to compare")
    }
    return items
  }

  private mutating func readAgents(_ node: YAMLNode) throws(ExperimentError) {
    var read: [(label: String?, options: RunOptions, line: Int)] = []
    for item in try items(node, "agents") {
      var (label, options): (String?, RunOptions) = (nil, RunOptions())
      if case .scalar(let name, _) = item.content {
        options.agent = name
      } else {
        for (key, value) in try reader.mapping(item) {
          switch key.name {
          case "label": label = try reader.text(value, key.name)
          case "network":
            options.preset = try reader.text(value, key.name)
            options.agent = options.agent ?? "classifier"
          case _ where Self.agentRunKeys.contains(key.name): try options.read(key, value, reader)
          default: throw reader.unknown(key, known: Self.agentKeys)
          }
        }
        guard options.agent != nil else { throw reader.error(item, "expected agent: a name") }
      }
      read.append((label, options, item.line))
    }
    agents = read.map { item in
      let name = item.options.agent ?? ""
      let isAlone = read.filter { $0.label == nil && $0.options.agent == name }.count < 2
      let preset = isAlone ? "" : item.options.preset.map { " (\($0))" } ?? ""
      return .init(label: item.label ?? name + preset, options: item.options, line: item.line)
    }
  }

  private mutating func readEnvironments(_ node: YAMLNode) throws(ExperimentError) {
    for item in try items(node, "environments") {
      var (label, id, range): (String?, String?, ClosedRange<Double>?) = (nil, nil, nil)
      var arguments: [String: InfoValue] = [:]
      if case .scalar(let name, _) = item.content {
        id = name
      } else {
        for (key, value) in try reader.mapping(item) {
          switch key.name {
          case "environment": id = try reader.text(value, key.name)
          case "label": label = try reader.text(value, key.name)
          case "normalize": range = try readRange(value)
          case "arguments":
            for (argument, value) in try reader.mapping(value) {
              arguments[argument.name] = try reader.argument(value, argument.name)
            }
          default: throw reader.unknown(key, known: Self.environmentKeys)
          }
        }
      }
      guard let id else { throw reader.error(item, "expected environment: an id") }
      environments.append(
        .init(label: label ?? id, id: id, arguments: arguments, range: range, line: item.line))
    }
  }

  /// Beyond it, normalized returns would not be finite.
  private var largestReturn: Double { 1e30 }

  private func readRange(_ node: YAMLNode) throws(ExperimentError) -> ClosedRange<Double> {
    var ends: [Double] = []
    if case .sequence(let items) = node.content {
      for item in items { ends.append(Double(try reader.text(item, "normalize")) ?? .nan) }
    }
    guard ends.count == 2, ends[0] < ends[1], (ends[1] - ends[0]).isNormal,
      ends.allSatisfy({ $0.magnitude <= largestReturn })
    else {
      throw reader.error(node, "normalize is a list of two returns, as [22, 500]: those of 0 and 1")
    }
    return ends[0]...ends[1]
  }

  private mutating func readSeeds(_ node: YAMLNode) throws(ExperimentError) {
    guard case .sequence(let items) = node.content else {
      let count = try reader.integer(node, "seeds")
      guard (1...10_000).contains(count) else {
        throw reader.error(node, "seeds is \(count), expected a list or a count in 1...10000")
      }
      seeds = (0..<UInt64(count)).map(\.self)
      return
    }
    guard !items.isEmpty else {
      throw reader.error(node, "seeds is empty: there is nothing to compare")
    }
    var lines: [UInt64: Int] = [:]
    for item in items {
      guard let seed = UInt64(try reader.text(item, "seeds")) else {
        throw reader.error(item, "a seed is a whole number from 0 to \(UInt64.max)")
      }
      if let line = lines[seed] {
        throw reader.error(item, "the seed \(seed) is given twice, first in line \(line)")
      }
      lines[seed] = item.line
      seeds.append(seed)
    }
  }

  /// Labels name folders too, also where letters' case does not count.
  private func checkLabels(_ labels: [(label: String, line: Int)], of key: String)
    throws(ExperimentError)
  {
    var lines: [String: Int] = [:]
    for (label, line) in labels {
      guard !label.isEmpty, label.count <= 80 else {
        throw reader.error(line: line, "a label has 1 to 80 characters")
      }
      let name = ComparisonPlan.folderName(label).lowercased()
      if let first = lines[name] {
        throw reader.error(
          line: line,
          "two \(key) are called \"\(label)\", first in line \(first): give each a label of its own"
        )
      }
      lines[name] = line
    }
  }
}

extension ComparisonFile {
  /// What one agent is trained with in one environment.
  /// - Throws: `ExperimentError.badConfiguration` with the line of what does not fit.
  func checked(
    _ agent: ComparisonPlan.Agent, _ environment: ComparisonPlan.Environment,
    _ environments: EnvironmentRegistry, _ agents: AgentRegistry
  ) throws(ExperimentError) -> RunConfiguration {
    var options = agent.options.over(self.options)
    options.environment = environment.id
    options.arguments = environment.arguments(seed: seeds[0])
    do throws(ExperimentError) {
      let configuration = try RunConfiguration(
        options, environments: environments, agents: agents)
      try TrainingRun.check(configuration, environments: environments, agents: agents)
      guard !hasPresetEpochs || configuration.budget.epochs != nil else {
        throw reader.error(
          line: environment.line,
          "epochs: preset is for environments made of data sets; for \(environment.label) give "
            + "seconds, steps or updates")
      }
      return configuration
    } catch {
      switch error {
      case .agent(_, let origin?) where origin.hasPrefix(reader.file): throw error
      case .environment: throw reader.error(line: environment.line, "\(error)")
      case .agent(.unfitSpaces, _):
        throw reader.error(
          line: agent.line,
          "\(error): \(agent.label) cannot act in \(environment.label) (line \(environment.line))")
      case .badOption: throw reader.error(line: nil, "\(error)")
      default: throw reader.error(line: agent.line, "\(error)")
      }
    }
  }
}

extension ComparisonPlan {
  /// Reads a file such as
  ///
  ///     agents:
  ///       - dqn
  ///       - agent: cem
  ///         preset: keras-rl
  ///     environments: [CartPole-v1]
  ///     seeds: 10
  ///     seconds: 20
  ///
  /// and checks every agent against every environment.
  /// - Throws: `ExperimentError.badConfiguration` with file and line, or `unreadable`.
  public init(yamlFile path: String, environments: EnvironmentRegistry, agents: AgentRegistry)
    throws(ExperimentError)
  {
    try self.init(
      yaml: try YAMLReader.text(ofFile: path), file: path, environments: environments,
      agents: agents)
  }

  /// Reads YAML.
  /// - Parameters:
  ///   - yaml: the text.
  ///   - file: its name, for errors.
  ///   - environments: where environments are known.
  ///   - agents: where agents are known.
  /// - Throws: `ExperimentError.badConfiguration` with file and line.
  public init(
    yaml: String, file: String, environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) {
    try self.init(
      try ComparisonFile(yaml: yaml, file: file), environments: environments, agents: agents)
  }
}
