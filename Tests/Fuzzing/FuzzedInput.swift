import Agents
import Environments
import Experiments
import Glibc
import Gym
import Learning
import Spaces
import TensorEngine

/// What is given by name and value: settings of agents, arguments of environments, limits of a run,
/// spaces and seeds.
package enum FuzzedInput: String, CaseIterable, Sendable {
  case settings, arguments, limits, spaces, seeds

  /// What hostile values made of it.
  package struct Outcome: Sendable, Equatable {
    /// Values that are accepted.
    package var accepted = 0
    /// Values that were refused.
    package var refused = 0
    /// Refusals that do not name what was wrong.
    package var vague: [String] = []
    /// Values that kept a processor busy for longer than ten seconds.
    package var slow: [String] = []
  }

  /// Gives hostile values: a trap ends the program, whatever else happens is counted.
  /// - Parameters:
  ///   - count: how many.
  ///   - seed: which.
  /// - Returns: the counts.
  package func run(_ count: Int, seed: UInt64) -> Outcome {
    var values = HostileValues(seed: seed)
    var outcome = Outcome()
    if self == .arguments || self == .settings { Self.drawDataSets() }
    for index in 0..<count {
      let value = values.next()
      let (name, start) = (name(&values), Self.processorSeconds)
      do {
        try give(value, to: name, makesAll: index % 16 == 0)
        outcome.accepted += 1
      } catch {
        outcome.refused += 1
        let string = "\(error)"
        if !isNamed(name, in: string), outcome.vague.count < 10 {
          outcome.vague.append("\(name)=\(value): \(string)")
        }
      }
      if Self.processorSeconds - start > 10 { outcome.slow.append("\(name)=\(value)") }
    }
    return outcome
  }

  /// What this thread has computed: other tests at the same time do not make a value slow.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// Draws the data sets that are drawn once a process, which is not the work of any value.
  private static func drawDataSets() {
    for spec in environments where spec.dataSetPlan != nil {
      _ = try? EnvironmentRegistry.standard.make(spec.id.description)
    }
  }

  /// Environments whose making needs no files.
  private static let environments = EnvironmentRegistry.standard.specs.filter {
    let id = $0.id.description
    return $0.dataSetPlan == nil || id.contains("digits-drawn") || id.contains("frases")
  }

  private static let limitNames = [
    "steps", "episodes", "updates", "seconds", "epochs", "threads", "checkpoint_every",
    "evaluate_every", "evaluate_episodes", "patience",
  ]

  /// What a value is given to: `dqn gamma`, `FrozenLake-v1 map_size`, `steps`, `shape`.
  private func name(_ values: inout HostileValues) -> String {
    switch self {
    case .settings:
      let agents = AgentRegistry.standard.specs
      let agent = agents[values.choice(agents.count)]
      return "\(agent.name) \(agent.settings[values.choice(agent.settings.count)].name)"
    case .arguments:
      let spec = Self.environments[values.choice(Self.environments.count)]
      guard !spec.parameters.isEmpty else { return "\(spec.id) none" }
      return "\(spec.id) \(spec.parameters[values.choice(spec.parameters.count)].name)"
    case .limits: return Self.limitNames[values.choice(Self.limitNames.count)]
    case .spaces: return ["shape", "n", "nvec", "max_length", "low"][values.choice(5)]
    case .seeds: return "seed"
    }
  }

  /// Whether a refusal says what was wrong: the name, or that the text around it is broken.
  private func isNamed(_ name: String, in string: String) -> Bool {
    let last = name.split(separator: " ").last.map(String.init) ?? name
    switch self {
    case .spaces: return string.contains("space") || string.contains("--count")
    case .limits:
      let isBroken = string.contains("fuzzed") && string.contains("not YAML")
      return isBroken || string.contains(last) || string.contains(last.replacing("_", with: "-"))
    default: return string.contains(last)
    }
  }

  private func give(_ value: String, to name: String, makesAll: Bool) throws {
    let words = name.split(separator: " ").map(String.init)
    switch self {
    case .settings: try set(value, of: words[1], agent: words[0], makesAgent: makesAll)
    case .arguments:
      _ = try EnvironmentRegistry.standard.make(
        words[0], arguments: [words[1]: InfoValue(parsing: value)])
    case .limits:
      let options = try RunOptions(
        yaml: "environment: CartPole-v1\n\(name): \"\(value)\"\n", file: "fuzzed")
      _ = try RunConfiguration(options, environments: .standard, agents: .standard)
    case .spaces:
      let space = try Space.reading(json: Self.space(name, value), forBatchOf: makesAll ? 3 : 1)
      var seeded = SeededSpace(space, seed: 1)
      _ = try space.toJSON([seeded.sample()])
    case .seeds: _ = try Seed(parsing: value)
    }
  }

  private func set(_ value: String, of setting: String, agent: String, makesAgent: Bool) throws {
    let spec = try AgentRegistry.standard.spec(agent)
    let change: AgentSpec.Change = (setting, SettingValue(parsing: value))
    _ = try spec.values(changes: [change])
    guard makesAgent, let (observations, actions) = Self.spaces(fitting: spec) else { return }
    _ = try spec.make(
      changes: [change], observationSpace: observations, actionSpace: actions, seed: 1)
  }

  /// Spaces that an agent learns from with its own settings; nil where none of these fits.
  private static func spaces(fitting spec: AgentSpec) -> (observations: Space, actions: Space)? {
    let vector = Space.box(Box(low: -1, high: 1, shape: [4]))
    let images = Space.box(Box(low: 0, high: 1, shape: [28, 28, 1]))
    let windows = Space.box(Box(low: 0, high: 9, shape: [5], dtype: .int64))
    let spaces: [(Space, Space)] = [
      (vector, .discrete(Discrete(2))), (vector, .box(Box(low: -1, high: 1, shape: [2]))),
      (images, .discrete(Discrete(10))), (.discrete(Discrete(4)), .discrete(Discrete(2))),
      (windows, .discrete(Discrete(10))),
    ]
    return spaces.first { observations, actions in
      (try? spec.make(observationSpace: observations, actionSpace: actions, seed: 1)) != nil
    }
  }

  private static func space(_ name: String, _ value: String) -> String {
    switch name {
    case "shape": #"{"type": "Box", "low": 0, "high": 1, "shape": \#(value)}"#
    case "low": #"{"type": "Box", "low": \#(value), "high": 1}"#
    case "n": #"{"type": "MultiBinary", "n": \#(value)}"#
    case "nvec": #"{"type": "MultiDiscrete", "nvec": \#(value)}"#
    default: #"{"type": "Text", "max_length": \#(value)}"#
    }
  }
}
