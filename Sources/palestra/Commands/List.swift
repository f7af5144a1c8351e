import Agents
import ArgumentParser
import Environments
import Experiments
import Foundations
import Gym
import Learning
import Spaces

/// `palestra list`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List environments and agents, or describe one of them.",
    discussion: """
      Examples:
        palestra list                    everything there is
        palestra list environments
        palestra list agents
        palestra list dqn                an agent's settings and presets
        palestra list CartPole-v1        an environment's spaces, limit and threshold
        palestra list classifier --json  as one line of JSON; of a list one line each
      """)

  @Argument(help: "environments, agents, or the name of one.")
  var what: String?

  @Option(name: .long, help: "Show an agent's settings as this preset has them.")
  var preset: String?

  @Flag(name: .long, help: "A line of JSON for each.")
  var json = false

  func run() throws {
    if json {
      try ListJSON.print(what, preset: preset)
      return
    }
    switch what {
    case nil:
      listEnvironments()
      StandardOutput.print()
      listAgents()
    case "environments"?: listEnvironments()
    case "agents"?: listAgents()
    case let name?:
      let found = try Catalog.find(name)
      if case .environment = found { Console.notice(about: name) }
      try found.print(preset: preset)
    }
  }

  /// Grouped by namespace; those without one come first.
  private func listEnvironments() {
    let specs = EnvironmentRegistry.standard.specs
    let namespaces = Set(specs.map { $0.id.namespace ?? "" }).sorted()
    for namespace in namespaces {
      StandardOutput.print("environments" + (namespace.isEmpty ? "" : " in \(namespace)"))
      let members = specs.filter { ($0.id.namespace ?? "") == namespace }
      Table.print(
        [["  ", "limit", "threshold", "batch", ""]]
          + members.map {
            [
              "  " + $0.id.description, $0.maxEpisodeSteps.map { "\($0)" } ?? "-",
              $0.rewardThreshold.map { "\($0)" } ?? "-",
              $0.vectorEntryPoint == nil ? "-" : "yes", Self.summary(of: $0),
            ]
          })
    }
  }

  /// What an environment is about, and the version that has replaced it.
  private static func summary(of spec: EnvironmentSpec) -> String {
    let newest = EnvironmentRegistry.standard.specs.last {
      $0.id.unversioned == spec.id.unversioned
    }
    guard let newest, newest.id != spec.id else { return spec.summary }
    return spec.summary + " (old: consider \(newest.id))"
  }

  private func listAgents() {
    StandardOutput.print("agents")
    Table.print(AgentRegistry.standard.specs.map { ["  " + $0.name, $0.summary] })
  }
}

/// What a name stands for.
enum Catalog {
  case agent(AgentSpec)
  case environment(EnvironmentSpec)

  /// The agent or environment of that name.
  /// - Throws: `ExperimentError.badOption` with the nearest names of both kinds.
  static func find(_ name: String) throws(ExperimentError) -> Catalog {
    if let spec = try? AgentRegistry.standard.spec(name) { return .agent(spec) }
    if let spec = try? EnvironmentRegistry.standard.spec(name) { return .environment(spec) }
    let ids = EnvironmentRegistry.standard.specs.map(\.id)
    let known =
      AgentRegistry.standard.specs.map(\.name) + ids.map(\.description)
      + Set(ids.map(\.unversioned.description)) + ["environments", "agents"]
    let nearest = nearestNames(to: name, among: known, limit: 2)
    throw .badOption(
      name: "what to list", value: "\"\(name)\"",
      expected: "environments, agents or the name of one"
        + (nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: " or "))?"))
  }

  func print(preset: String?) throws(ExperimentError) {
    switch self {
    case .agent(let spec): try print(spec, preset)
    case .environment(let spec): try print(spec)
    }
  }

  private func print(_ spec: AgentSpec, _ preset: String?) throws(ExperimentError) {
    let values: [AgentSpec.Change]
    do throws(AgentError) {
      values = try spec.values(preset: preset)
    } catch {
      throw .agent(error, origin: nil)
    }
    let chosen = preset ?? spec.presets[0].name
    StandardOutput.print("\(spec.name): \(spec.summary)\n\npresets (--preset)")
    Table.print(
      spec.presets.enumerated().map {
        ["  " + $1.name + ($0 == 0 ? " (default)" : ""), $1.meaning]
      })
    StandardOutput.print("\nsettings (--set key=value), as \(chosen) has them")
    Table.print(
      zip(spec.settings, values).map {
        ["  " + $0.name, "\($1.value)", $0.meaning + " " + Self.capitalized($0.expected) + "."]
      })
    let environment = spec.defaultEnvironment == nil ? "--env CartPole-v1 " : ""
    StandardOutput.print(
      "\nnext: palestra train \(environment)--agent \(spec.name) --preset \(chosen)")
  }

  private func print(_ spec: EnvironmentSpec) throws(ExperimentError) {
    let environment: AnyEnvironment
    do throws(GymError) {
      environment = try spec.make()
    } catch {
      throw .environment(error)
    }
    StandardOutput.print("\(spec.id): \(spec.summary)\n")
    var rows = [
      ["  observations", environment.observationSpace.description],
      ["  actions", environment.actionSpace.description],
      ["  time limit", spec.maxEpisodeSteps.map { "\($0) steps" } ?? "none"],
      ["  solved from", spec.rewardThreshold.map { "\($0) mean return" } ?? "not defined"],
    ]
    let hasBatch = spec.vectorEntryPoint != nil
    rows.append([
      "  batch version",
      hasBatch ? "yes: N environments in one step" : "none: environments one by one",
    ])
    Table.print(rows)
    printParameters(of: spec)
    printAgents(for: spec, environment)
    StandardOutput.print("\nnext: \(Self.nextCommand(for: spec, environment))")
  }

  private func printParameters(of spec: EnvironmentSpec) {
    let parameters = spec.parametersInUse
    guard !parameters.isEmpty else { return }
    StandardOutput.print("\narguments (--argument key=value)")
    Table.print(
      parameters.map {
        ["  " + $0.name, $0.defaultValue, $0.meaning + " " + Self.capitalized($0.expected) + "."]
      })
  }

  /// The agents that accept its spaces, the recommended one first.
  static func agents(for spec: EnvironmentSpec, _ environment: AnyEnvironment)
    -> [AgentSpec]
  {
    let recommended = AgentRegistry.standard.recommendation(in: spec.id.description)
    let fitting = AgentRegistry.standard.specs.filter { agent in
      // What learns from a data set has nothing to learn from elsewhere.
      guard spec.dataSetPlan != nil || !(agent.type is any AdaptingAgent.Type) else { return false }
      let made = try? agent.make(
        preset: preset(of: agent, in: spec, environment)?.name,
        observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
        seed: 0)
      return made != nil
    }
    return fitting.filter { $0.name == recommended } + fitting.filter { $0.name != recommended }
  }

  /// The preset that an agent takes in an environment where none is named.
  static func preset(
    of agent: AgentSpec, in spec: EnvironmentSpec, _ environment: AnyEnvironment
  ) -> AgentSpec.PresetDescription? {
    agent.preset(
      nil, in: spec.id.description,
      showing: spec.dataSetPlan == nil ? nil : environment.observationSpace.shape)
  }

  private func printAgents(for spec: EnvironmentSpec, _ environment: AnyEnvironment) {
    let agents = Self.agents(for: spec, environment)
    guard !agents.isEmpty else { return }
    let recommended = AgentRegistry.standard.recommendation(in: spec.id.description)
    let known = agents.map { Self.knownResult(of: $0, in: spec) }
    let hasResults = known.contains { $0 != nil }
    StandardOutput.print("\nagents that fit (--agent)")
    Table.print(
      (hasResults ? [["", "", "mean return", "seconds"]] : [])
        + zip(agents, known).map { agent, known in
          let preset = Self.preset(of: agent, in: spec, environment)
          let steps = preset?.steps.map { ", \(grouped($0)) steps" } ?? ""
          let row = [
            "  " + agent.name + (agent.name == recommended ? " (recommended)" : ""),
            "preset \(preset?.name ?? "")\(steps)",
          ]
          guard hasResults else { return row }
          return row
            + [
              known.map { ReturnText.text($0.meanReturn) } ?? "-",
              known.map { "\($0.seconds)" } ?? "-",
            ]
        })
    guard hasResults else { return }
    StandardOutput.print(
      """

      Mean return: of the last model over 100 episodes; seconds: of the training, on one thread.
      Medians of several seeds, measured; Benchmarks/RESULTS.md names the machine.
      """)
  }

  /// What an agent is known to reach with the preset that it would take.
  static func knownResult(of agent: AgentSpec, in spec: EnvironmentSpec) -> KnownResult? {
    agent.preset(nil, in: spec.id.description).flatMap {
      AgentRegistry.standard.knownResult(
        agent: agent.name, preset: $0.name, environment: spec.id.description)
    }
  }

  /// What to do with an environment: train the agent for it, or look at it.
  private static func nextCommand(for spec: EnvironmentSpec, _ environment: AnyEnvironment)
    -> String
  {
    if AgentRegistry.standard.recommendation(in: spec.id.description) != nil {
      return "palestra train --env \(spec.id)"
    }
    guard let agent = agents(for: spec, environment).first else {
      return "palestra rollout \(spec.id) --steps 20"
    }
    let flag = agent.name == RunConfiguration.defaultAgent ? "" : " --agent \(agent.name)"
    return "palestra train --env \(spec.id)\(flag)"
  }

  private static func capitalized(_ string: String) -> String {
    string.prefix(1).uppercased() + string.dropFirst()
  }
}
