import Foundations
import Learning

/// The hyperparameters of one environment in a file of RL Baselines3 Zoo, key by key.
struct ZooEntry {
  let agent: String
  let reader: YAMLReader
  var options = RunOptions()
  /// Part of the training over which epsilon falls.
  private var explorationFraction: (value: Double, line: Int)?

  /// Keys of Stable-Baselines3 whose settings have another name.
  private static let names = [
    "max_grad_norm": "gradient_clip", "buffer_size": "memory_limit",
    "learning_starts": "warmup_steps", "train_freq": "train_interval",
    "gradient_steps": "updates_per_training", "target_update_interval": "target_update",
    "exploration_initial_eps": "epsilon", "exploration_final_eps": "epsilon_minimum",
    "tau": "target_update",
  ]
  /// What Stable-Baselines3 takes where a file says nothing, as far as it differs from the
  /// agent's own defaults.
  private static let defaultsOfDQN: [(String, SettingValue)] = [
    ("hidden_layers", [64, 64]), ("initializer", "torch_linear"), ("optimizer", "torch_adam"),
    ("learning_rate", 1e-4),
    ("memory_limit", 1_000_000), ("warmup_steps", 100), ("train_interval", 4),
    ("target_update", 10_000), ("epsilon", 1), ("epsilon_minimum", 0.05), ("gradient_clip", 10),
    ("delta_clip", 1), ("gamma", 0.99), ("batch_size", 32), ("updates_per_training", 1),
  ]
  /// Where QR-DQN's differ from these.
  private static let defaultsOfQuantileDQN: [(String, SettingValue)] = [
    ("learning_rate", 5e-5), ("epsilon_minimum", 0.01), ("gradient_clip", 0),
    ("n_quantiles", 200),
  ]

  init(agent: String, reader: YAMLReader) {
    (self.agent, self.reader) = (agent, reader)
    options.agent = agent
    if isDQN {
      let isQuantile = agent == "qr-dqn"
      let defaults = Self.defaultsOfDQN + (isQuantile ? Self.defaultsOfQuantileDQN : [])
      options.settings = defaults.map { .init($0.0, $0.1) }
      explorationFraction = (isQuantile ? 0.005 : 0.1, 1)
    }
    options.preset = agent == "qr-dqn" ? nil : "defaults"
  }

  private var isDQN: Bool { ["dqn", "dueling-dqn", "qr-dqn"].contains(agent) }
  private var isActorCritic: Bool { ["ppo", "a2c"].contains(agent) }

  /// Reads one key.
  /// - Throws: `ExperimentError.badConfiguration` where it has no counterpart.
  mutating func read(_ key: YAMLReader.Key, _ node: YAMLNode) throws(ExperimentError) {
    switch key.name {
    case "n_timesteps": options.budget.steps = try whole(node, key.name)
    case "n_envs": options.environmentCount = try whole(node, key.name)
    case "policy":
      let policy = try reader.text(node, key.name)
      guard ["MlpPolicy", "LinearPolicy"].contains(policy) else {
        throw reader.error(node, "policy is MlpPolicy or LinearPolicy, not \(policy)")
      }
    case "normalize": try readNormalization(node)
    case "policy_kwargs": try readNetwork(node, key)
    case "learning_rate", "clip_range": try readSchedule(node, key)
    case "use_rms_prop":
      add("optimizer", .text(try reader.flag(node, key.name) ? "rmsprop" : "adam"), key.line)
    case "exploration_fraction":
      let fraction = try number(node, key.name)
      guard (0...1).contains(fraction) else {
        throw reader.error(node, "exploration_fraction is a number within 0...1")
      }
      explorationFraction = (fraction, key.line)
    case "gradient_steps" where try reader.text(node, key.name) == "-1":
      throw reader.error(
        node, "gradient_steps -1 (as many as steps) has no counterpart: write the number")
    case "env_wrapper", "frame_stack", "vec_env_wrapper", "callback", "monitor_kwargs":
      throw reader.error(line: key.line, "\(key.name) is not supported: wrap the environment")
    default:
      let value = try setting(node, key.name)
      add(Self.names[key.name] ?? key.name, value, key.line)
    }
  }

  /// What depends on several keys.
  func finished() -> RunOptions {
    var options = options
    if agent == "qr-dqn" {
      // As in the paper, where batches have 32 examples.
      let sizes = options.settings.compactMap { setting -> Double? in
        guard setting.name == "batch_size", case .integer(let size) = setting.value else {
          return nil
        }
        return Double(size)
      }
      options.settings.append(.init("optimizer_epsilon", .number(0.01 / (sizes.last ?? 32))))
    }
    if isDQN, let fraction = explorationFraction {
      let steps = min(
        options.budget.steps ?? RunConfiguration.defaultSteps, RunConfiguration.largestCount)
      options.settings.append(
        .init(
          "epsilon_steps", .integer(Int((fraction.value * Double(steps)).rounded())),
          origin: origin(fraction.line)))
    }
    return options
  }

  /// `true`, or `dict(norm_obs=True, norm_reward=False)`.
  private mutating func readNormalization(_ node: YAMLNode) throws(ExperimentError) {
    let string = try reader.text(node, "normalize")
    var (observations, rewards) = (true, true)
    if case .dictionary(let members) = PythonLiteral(parsing: string) {
      func flag(_ key: String) -> Bool { !members.contains(.init(key: key, value: .flag(false))) }
      (observations, rewards) = (flag("norm_obs"), flag("norm_reward"))
    } else if try !reader.flag(node, "normalize") {
      return
    }
    guard isActorCritic || agent == "ars" else {
      throw reader.error(node, "\(agent) has no normalization")
    }
    add("normalize_observations", .bool(observations), node.line)
    // Random search does not depend on the scale of rewards.
    if isActorCritic { add("normalize_rewards", .bool(rewards), node.line) }
  }

  /// A number, or `lin_` before it where it falls to 0 over the training.
  private mutating func readSchedule(_ node: YAMLNode, _ key: YAMLReader.Key)
    throws(ExperimentError)
  {
    let string = try reader.text(node, key.name)
    guard string.hasPrefix("lin_") else {
      return add(key.name, .number(try number(node, key.name)), key.line)
    }
    guard let start = Double(string.dropFirst(4)), isActorCritic else {
      throw reader.error(
        node, "\(key.name) is \(string): expected a number, or for ppo and a2c lin_ before one")
    }
    add(key.name, .number(start), key.line)
    add("\(key.name)_schedule", "linear", key.line)
  }

  private mutating func readNetwork(_ node: YAMLNode, _ key: YAMLReader.Key)
    throws(ExperimentError)
  {
    let string = try reader.text(node, key.name)
    guard case .dictionary(let members) = PythonLiteral(parsing: string) else {
      throw reader.error(node, "policy_kwargs is a dict(…) of Python, got \(string)")
    }
    for member in members {
      switch (member.key, member.value) {
      case ("net_arch", let layers):
        guard let units = Self.units(layers) else {
          throw reader.error(node, "net_arch is a list of units, the same for all networks")
        }
        add("hidden_layers", .list(units.map { .integer($0) }), key.line)
      case ("activation_fn", .name("nn.Tanh")): add("activation", "tanh", key.line)
      case ("activation_fn", .name("nn.ReLU")):
        if isActorCritic { add("activation", "relu", key.line) }
      case (_, .flag(let flag)): add(member.key, .bool(flag), key.line)
      case (_, .number(let number)): add(member.key, Self.setting(number), key.line)
      default: throw reader.error(node, "policy_kwargs: \(member.key) has no counterpart")
      }
    }
  }

  /// `[64, 64]`, or a dictionary whose networks all have these layers.
  private static func units(_ layers: PythonLiteral) -> [Int]? {
    switch layers {
    case .list(let items):
      let units = items.compactMap { item -> Int? in
        guard case .number(let number) = item else { return nil }
        return Int(exactly: number)
      }
      return units.count == items.count ? units : nil
    case .dictionary(let members):
      guard let first = members.first, members.allSatisfy({ $0.value == first.value }) else {
        return nil
      }
      return units(first.value)
    default: return nil
    }
  }

  private static func setting(_ number: Double) -> SettingValue {
    Int(exactly: number).map { .integer($0) } ?? .number(number)
  }

  private mutating func add(_ name: String, _ value: SettingValue, _ line: Int) {
    options.settings.append(.init(name, value, origin: origin(line)))
  }

  /// A value, also as Python writes it: `True`.
  private func setting(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> SettingValue {
    let value = try reader.setting(node, key)
    switch value {
    case .text("True"): return .bool(true)
    case .text("False"): return .bool(false)
    default: return value
    }
  }

  private func origin(_ line: Int) -> String { "\(reader.file), line \(line)" }

  private func number(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> Double {
    let string = try reader.text(node, key)
    guard let number = Double(string), number.isFinite else {
      throw reader.error(node, "\(key) is a number, got \(string)")
    }
    return number
  }

  /// A whole number, also as `1e5`.
  private func whole(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> Int {
    guard let whole = Int(exactly: try number(node, key)) else {
      throw reader.error(node, "\(key) is a whole number, got \(try reader.text(node, key))")
    }
    return whole
  }
}
