import Foundations
import Gym
import Learning

/// What is compared: agents x environments x seeds, each trained under the same budget.
///
///     let plan = try ComparisonPlan(
///       yamlFile: "comparisons/cartpole-four.yaml", environments: .standard, agents: .standard)
///     for run in plan.runs { print(run.folder, run.configuration.agent, run.seed) }
///
/// Every run is an ordinary one (`TrainingRun`) on a single thread.
public struct ComparisonPlan: Sendable, Equatable {
  /// An agent with its settings, under the name that tables and figures show.
  public struct Agent: Sendable, Equatable {
    /// Its name in tables and figures; no other agent of the plan has it.
    public let label: String
    /// Agent, preset, settings and what else was said of its runs.
    let options: RunOptions
    /// Its line in the file.
    let line: Int
  }

  /// An environment, under the name that tables and figures show.
  public struct Environment: Sendable, Equatable {
    /// Its name in tables and figures; no other environment of the plan has it.
    public let label: String
    /// Its id.
    public let id: String
    /// Keyword arguments where they differ from the registered ones; `$seed` stands for a run's seed.
    public let arguments: [String: InfoValue]
    /// The returns that are normalized to 0 and 1, where the file says so.
    public let range: ClosedRange<Double>?
    /// Its line in the file.
    let line: Int

    /// The arguments that are the seed of the run, sorted.
    public var seededArguments: [String] {
      arguments.keys.filter { arguments[$0] == .string("$seed") }.sorted()
    }

    /// The keyword arguments of a run.
    func arguments(seed: UInt64) -> [String: InfoValue] {
      arguments.mapValues { $0 == .string("$seed") ? .int(Int(clamping: seed)) : $0 }
    }
  }

  /// One cell of the grid.
  public struct Run: Sendable, Equatable {
    /// Its index in the grid, by which runs are dealt out to shards.
    public let index: Int
    /// The index of its agent.
    public let agent: Int
    /// The index of its environment.
    public let environment: Int
    /// Its seed.
    public let seed: UInt64
    /// What is trained.
    public let configuration: RunConfiguration
    /// Its folder within that of the comparison: `runs/dqn/CartPole-v1/seed-0`.
    public let folder: String
  }

  /// The most runs of a comparison.
  public static let largestCount = 100_000

  /// What stands above the report.
  public let title: String
  /// The agents, in the order of the file.
  public let agents: [Agent]
  /// The environments, in the order of the file.
  public let environments: [Environment]
  /// The seeds, in the order of the file.
  public let seeds: [UInt64]
  /// The limit that every run has; none where each has the epochs of its agent's preset.
  public let budget: TrainingBudget
  /// The grid in the order in which it is run.
  ///
  /// Seeds follow each other; within a seed, environments; within an environment, the agents,
  /// starting with another one for each seed. What disturbs the machine for a while thus disturbs
  /// all agents alike, and every n-th run is not always of the same agent.
  public let runs: [Run]
  /// The file that it was read from, as it stands.
  public let yaml: String

  init(_ file: ComparisonFile, environments registry: EnvironmentRegistry, agents: AgentRegistry)
    throws(ExperimentError)
  {
    title = file.title
    self.agents = file.agents
    environments = file.environments
    seeds = file.seeds
    budget = file.options.budget
    yaml = file.yaml
    let grid = file.agents.count * file.environments.count * file.seeds.count
    guard grid <= Self.largestCount else {
      throw file.reader.error(
        line: nil, "expected at most \(Self.largestCount) runs, found \(grid)")
    }
    // Settings and spaces do not depend on the seed: each pair is checked once.
    var configurations: [[RunConfiguration]] = []
    for agent in file.agents {
      var row: [RunConfiguration] = []
      for environment in file.environments {
        row.append(try file.checked(agent, environment, registry, agents))
      }
      configurations.append(row)
    }
    var runs: [Run] = []
    for (turn, seed) in file.seeds.enumerated() {
      for environment in file.environments.indices {
        for position in file.agents.indices {
          let agent = (position + turn) % file.agents.count
          var options = configurations[agent][environment].options
          options.seed = seed
          options.arguments.merge(file.environments[environment].arguments(seed: seed)) { $1 }
          let folder =
            "runs/\(Self.folderName(file.agents[agent].label))/"
            + "\(Self.folderName(file.environments[environment].label))/seed-\(seed)"
          runs.append(
            Run(
              index: runs.count, agent: agent, environment: environment, seed: seed,
              configuration: try RunConfiguration(
                options, environments: registry, agents: agents),
              folder: folder))
        }
      }
    }
    self.runs = runs
  }

  /// The part of the grid that one of several processes runs: every run whose index is `index`
  /// modulo `count`.
  public func runs(of shard: Shard?) -> [Run] {
    guard let shard else { return runs }
    return runs.filter { $0.index % shard.count == shard.index }
  }

  /// The budget in words: `20 s`, `50,000 steps`, `the preset's epochs`.
  public var budgetText: String {
    if let seconds = budget.seconds { return "\(ReturnText.exact(seconds)) s" }
    if let steps = budget.steps { return "\(grouped(steps)) steps" }
    if let epochs = budget.epochs { return "\(grouped(epochs)) epochs" }
    if budget == TrainingBudget() { return "the preset's epochs" }
    return "\(grouped(budget.updates ?? 0)) updates"
  }

  /// The name of a comparison's file without folder and suffix.
  public static func stem(of file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
  }

  /// A label as the name of a folder.
  public static func folderName(_ label: String) -> String {
    let name = String(
      label.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-+".contains($0)) ? $0 : "-" })
    return name.first == "." ? "-" + name : name
  }
}

/// One of several parts of a grid.
public struct Shard: Sendable, Equatable {
  /// From 0.
  public let index: Int
  /// How many there are.
  public let count: Int

  /// Makes one; nil where the index is not in `0..<count`.
  public init?(index: Int, of count: Int) {
    guard count >= 1, (0..<count).contains(index) else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// The folder of its results within that of the comparison.
  public var folderName: String { "shard-\(index)-of-\(count)" }
}
