import Spaces
import Testing

@testable import Gym

private func registry() throws -> EnvironmentRegistry {
  let make: @Sendable ([String: InfoValue]) throws(GymError) -> Probe = { arguments in
    try arguments.checkArguments(known: ["fast"])
    return Probe(last: try arguments.boolArgument("fast") ?? false ? 2 : 5)
  }
  return EnvironmentRegistry([
    try EnvironmentSpec(id: "Probe-v0", maxEpisodeSteps: 3, entryPoint: make),
    try EnvironmentSpec(id: "Probe-v2", maxEpisodeSteps: 4, entryPoint: make),
    try EnvironmentSpec(id: "test/Probe-v10", disablesEnvChecker: true, entryPoint: make),
    try EnvironmentSpec(id: "Walker", enforcesOrder: false) { _ in Walker() },
  ])
}

@Suite struct RegistryTests {
  @Test func idsFollowTheGrammar() throws {
    let id = try EnvironmentID("my-space/Cart_Pole.x-v12")
    #expect(id.namespace == "my-space" && id.name == "Cart_Pole.x" && id.version == 12)
    #expect(try EnvironmentID("CartPole-vx").name == "CartPole-vx")
    for bad in ["", "a/b/c", "/x", "x/", "Cart Pole", "-v1", "ä-v1"] {
      #expect(throws: GymError.malformedID(bad)) { try EnvironmentID(bad) }
    }
  }

  @Test func makeWrapsInOrder() throws {
    let registry = try registry()
    #expect(
      try registry.make("Probe-v0").description
        == "<TimeLimit<OrderEnforcing<PassiveEnvChecker<Probe<Probe-v0>>>>>")
    #expect(
      try registry.make("test/Probe-v10").description == "<OrderEnforcing<Probe<test/Probe-v10>>>")
    #expect(try registry.make("Walker").description == "<PassiveEnvChecker<Walker<Walker>>>")
    #expect(
      try registry.make("Probe-v0", maxEpisodeSteps: -1, disableEnvChecker: true).description
        == "<OrderEnforcing<Probe<Probe-v0>>>")
    #expect(
      try registry.make("Probe-v0", recordsStatistics: true).description
        == "<RecordEpisodeStatistics<TimeLimit<OrderEnforcing<PassiveEnvChecker"
        + "<Probe<Probe-v0>>>>>>")
    #expect(throws: GymError.self) { try registry.make("Probe-v0", maxEpisodeSteps: 0) }
  }

  @Test func newestVersionIsMadeUnlessSaid() throws {
    let registry = try registry()
    #expect(try registry.spec("Probe").id.description == "Probe-v2")
    #expect(registry.notice(about: "Probe") == "Probe has no version: using the newest, Probe-v2")
    #expect(registry.notice(about: "Probe-v0") == "Probe-v0 is out of date: consider Probe-v2")
    #expect(registry.notice(about: "Probe-v2") == nil)
  }

  @Test func unknownNamesSuggestNearOnes() throws {
    let registry = try registry()
    #expect(throws: GymError.unknownEnvironment(id: "Prbe-v2", nearest: ["Probe-v2", "Probe-v0"])) {
      try registry.make("Prbe-v2")
    }
    #expect(throws: GymError.unknownEnvironment(id: "Probe-v7", nearest: ["Probe-v0", "Probe-v2"]))
    { try registry.make("Probe-v7") }
    #expect(throws: GymError.unknownEnvironment(id: "Nothing", nearest: [])) {
      try registry.make("Nothing")
    }
    #expect(
      GymError.unknownEnvironment(id: "Walkr", nearest: ["Walker"]).description
        == "no environment \"Walkr\" is registered: did you mean Walker?")
  }

  @Test func argumentsReachTheEntryPoint() throws {
    var environment = try registry().make("Probe-v0", arguments: ["fast": true])
    _ = try environment.reset()
    _ = try environment.step(.discrete(1))
    #expect(try environment.step(.discrete(1)).terminated)
    #expect(throws: GymError.badArgument(name: "fast", value: "1", expected: "true or false")) {
      try registry().make("Probe-v0", arguments: ["fast": 1])
    }
    #expect(throws: GymError.unknownArgument(name: "slow", known: ["fast"])) {
      try registry().make("Probe-v0", arguments: ["slow": true])
    }
    #expect(
      environment.spec?.json
        == #"{"id": "Probe-v0", "entry_point": null, "reward_threshold": null, "#
        + #""nondeterministic": false, "max_episode_steps": 3, "order_enforce": true, "#
        + #""disable_env_checker": false, "kwargs": {"fast": true}, "additional_wrappers": [], "#
        + #""vector_entry_point": null}"#)
  }

  @Test func misuseThroughMakeThrows() throws {
    var environment = try registry().make("Probe-v0")
    #expect(throws: GymError.stepBeforeReset) { try environment.step(.discrete(1)) }
    _ = try environment.reset()
    #expect(throws: GymError.self) { try environment.step(.discrete(9)) }
  }

  @Test func seedsAreWholeNumbers() throws {
    #expect(try UInt64(seed: "42") == 42)
    for bad in ["-1", "1.5", "x", ""] {
      #expect(throws: GymError.badSeed(bad)) { try UInt64(seed: bad) }
    }
  }
}
