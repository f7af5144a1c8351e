import Agents
import Foundations
import Gym
import Learning
import Spaces
import Testing

@Suite struct SettingTests {
  private let dqn: AgentSpec = {
    do { return try AgentRegistry.standard.spec("dqn") } catch { preconditionFailure("\(error)") }
  }()

  @Test func laterChangesGoOverEarlierOnesAndThePreset() throws {
    let values = try dqn.values(
      preset: "keras-rl", changes: [("gamma", .number(0.5)), ("gamma", .number(0.25))])
    #expect(values.first { $0.name == "gamma" }?.value == .number(0.25))
    #expect(values.first { $0.name == "policy" }?.value == .text("boltzmann"))
  }

  @Test(arguments: [
    ("gama", SettingValue.number(0.9), "did you mean gamma"),
    ("gamma", .number(1.5), "a number in 0...1, got 1.5"),
    ("gamma", .text("high"), "a number in 0...1, got high"),
    ("batch_size", .integer(0), "a whole number in 1...65536, got 0"),
    ("batch_size", .number(1.5), "a whole number in 1...65536, got 1.5"),
    ("double", .integer(1), "true or false, got 1"),
    ("policy", .text("greedier"), "one of greedy, eps_greedy"),
    ("hidden_layers", .list([.integer(16), .text("x")]), "whole numbers in 1...8192"),
    ("target_update", .number(1.5), "a whole number of steps, or below 1"),
  ])
  func wrongSettingsAreNamed(name: String, value: SettingValue, expected: String) {
    let error = #expect(throws: AgentError.self) { try dqn.values(changes: [(name, value)]) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test func unknownNamesOfferTheNearest() {
    let agent = #expect(throws: AgentError.self) { try AgentRegistry.standard.spec("dqm") }
    #expect(agent?.description.contains("did you mean dqn") == true)
    let preset = #expect(throws: AgentError.self) { try dqn.values(preset: "fast") }
    #expect(preset?.description.contains("tuned, keras-rl, defaults") == true)
  }

  @Test func aPresetServesOtherVersionsOfItsEnvironment() throws {
    let a2c = try AgentRegistry.standard.spec("a2c")
    #expect(a2c.preset(nil, in: "Pendulum-v1")?.name == "Pendulum-v1")
    #expect(a2c.preset(nil, in: "Pendulum-v0")?.name == "Pendulum-v1")
    #expect(a2c.preset(nil, in: "Pendulum-v1x")?.name == a2c.presets[0].name)
    #expect(a2c.preset(nil, in: nil)?.name == a2c.presets[0].name)
  }

  @Test func anAgentRefusesSpacesItCannotActIn() {
    for spec in AgentRegistry.standard.specs {
      #expect(throws: AgentError.self) {
        try spec.make(
          observationSpace: .discrete(Discrete(2)),
          actionSpace: .multiBinary(MultiBinary(2)), seed: 1)
      }
    }
  }

  @Test func flagsAreReadAsTheyAreWritten() {
    #expect(SettingValue(parsing: "32") == .integer(32))
    #expect(SettingValue(parsing: "1e-3") == .number(1e-3))
    #expect(SettingValue(parsing: "true") == .bool(true))
    #expect(SettingValue(parsing: "[256, 256]") == .list([.integer(256), .integer(256)]))
    #expect(SettingValue(parsing: "16,16") == .list([.integer(16), .integer(16)]))
    #expect(SettingValue(parsing: "[]") == .list([]))
    #expect(SettingValue(parsing: "boltzmann") == .text("boltzmann"))
  }

  @Test func everyDefaultLiesInItsOwnRange() throws {
    for spec in AgentRegistry.standard.specs {
      for preset in spec.presets {
        let values = try spec.values(preset: preset.name)
        #expect(throws: Never.self) { try spec.values(preset: preset.name, changes: values) }
      }
    }
  }
}
