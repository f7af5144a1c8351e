import Agents
import Environments
import Experiments
import Foundations
import Gym
import Learning
import Spaces
import TensorEngine

/// Environments and agents as lines of JSON.
enum ListJSON {
  /// Prints a list, or one of its entries with all that is known about it.
  /// - Throws: `ExperimentError` where there is nothing of that name, or no such preset.
  static func print(_ what: String?, preset: String?) throws(ExperimentError) {
    let environments = EnvironmentRegistry.standard.specs
    let agents = AgentRegistry.standard.specs
    switch what {
    case nil, "environments", "agents":
      if what != "agents" { for spec in environments { ResultJSON.print(members(of: spec)) } }
      if what != "environments" { for spec in agents { ResultJSON.print(members(of: spec)) } }
    case let name?:
      switch try Catalog.find(name) {
      case .environment(let spec): ResultJSON.print(members(of: spec) + (try spaces(of: spec)))
      case .agent(let spec):
        ResultJSON.print(members(of: spec) + (try settings(of: spec, preset: preset)))
      }
    }
  }

  private static func members(of spec: EnvironmentSpec) -> [(String, JSONValue)] {
    [
      ("environment", .string(spec.id.description)), ("summary", .string(spec.summary)),
      ("max_episode_steps", spec.maxEpisodeSteps.map { .integer(Int128($0)) } ?? .null),
      ("reward_threshold", spec.rewardThreshold.map(ResultJSON.number) ?? .null),
      ("batch", .bool(spec.vectorEntryPoint != nil)),
    ]
  }

  private static func members(of spec: AgentSpec) -> [(String, JSONValue)] {
    [
      ("agent", .string(spec.name)), ("summary", .string(spec.summary)),
      ("presets", .array(spec.presets.map { .string($0.name) })),
    ]
  }

  private static func spaces(of spec: EnvironmentSpec) throws(ExperimentError)
    -> [(String, JSONValue)]
  {
    do throws(GymError) {
      let environment = try spec.make()
      return [
        ("observation_space", .string(environment.observationSpace.description)),
        ("action_space", .string(environment.actionSpace.description)),
        ("arguments", InfoValue.dictionary(spec.arguments).jsonValue),
        (
          "parameters",
          .array(
            spec.parametersInUse.map { parameter in
              .object([
                .init("name", .string(parameter.name)),
                .init("default", .string(parameter.defaultValue)),
                .init("meaning", .string(parameter.meaning)),
                .init("expected", .string(parameter.expected)),
              ])
            })
        ),
        (
          "agents",
          .array(Catalog.agents(for: spec, environment).map { agent(of: spec, environment, $0) })
        ),
      ]
    } catch {
      throw .environment(error)
    }
  }

  /// An agent that fits an environment, the preset it takes there, and what it is known to reach.
  private static func agent(
    of spec: EnvironmentSpec, _ environment: AnyEnvironment, _ agent: AgentSpec
  ) -> JSONValue {
    let preset = Catalog.preset(of: agent, in: spec, environment)
    let known = Catalog.knownResult(of: agent, in: spec)
    return .object([
      .init("agent", .string(agent.name)), .init("preset", .string(preset?.name ?? "")),
      .init("steps", preset?.steps.map { .integer(Int128($0)) } ?? .null),
      .init("mean_return", known.map { ResultJSON.number($0.meanReturn) } ?? .null),
      .init("seconds", known.map { ResultJSON.number($0.seconds) } ?? .null),
      .init("seeds", known.map { .integer(Int128($0.seeds)) } ?? .null),
    ])
  }

  private static func settings(of spec: AgentSpec, preset: String?) throws(ExperimentError)
    -> [(String, JSONValue)]
  {
    do throws(AgentError) {
      let values = try spec.values(preset: preset)
      return [
        ("preset", .string(preset ?? spec.presets[0].name)),
        (
          "settings",
          .array(
            zip(spec.settings, values).map { setting, value in
              .object([
                .init("name", .string(setting.name)), .init("value", value.value.jsonValue),
                .init("meaning", .string(setting.meaning)),
                .init("expected", .string(setting.expected)),
              ])
            })
        ),
      ]
    } catch {
      throw .agent(error, origin: nil)
    }
  }
}
