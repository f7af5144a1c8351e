import Agents
import Environments
import Gym
import Learning
import NeuralNetworks
import Testing

/// The presets of tables beside the numbers of their sources.
@Suite struct TablePresetTests {
  private func preset(_ agent: String, _ name: String) throws -> (
    AgentSpec.PresetDescription, [String: SettingValue]
  ) {
    let spec = try AgentRegistry.standard.spec(agent)
    let description = try #require(spec.presets.first { $0.name == name })
    let values = try spec.values(preset: name, changes: [])
    return (description, Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) }))
  }

  /// The parameters of a network for rows of the diabetes table, by the names of its layers.
  private func parameters(_ agent: String, _ preset: String) throws -> [Int] {
    let rows = Box(low: -1_000, high: 1_000, shape: [8])
    let made = try AgentRegistry.standard.spec(agent).make(
      preset: preset, observationSpace: .box(rows), actionSpace: .discrete(Discrete(2)), seed: 1)
    return try #require(made as? ClassifierAgent).network.parameters.map(\.count)
  }

  /// Dense 100, batch normalization, 50, 50, 20: 9,741 parameters with one logit; here with two, of
  /// which 20 weights and an offset are more.
  @Test func theTablesNetworkHasTheSourcesLayers() throws {
    let counts = try parameters("classifier", "table")
    #expect(counts == [800, 100, 100, 100, 5_000, 50, 2_500, 50, 1_000, 20, 40, 2])
    #expect(counts.reduce(0, +) == 9_741 + 21)
    let (preset, settings) = try preset("classifier", "table")
    #expect(settings["learning_rate"] == .number(0.001) && settings["optimizer"] == .text("adam"))
    #expect(settings["batch_size"] == .integer(32))
    #expect(preset.epochs == 100 && preset.patience == 15 && preset.minDelta == 0)
    // 10 of the 80 percent that are not held out for the test.
    #expect(preset.environmentArguments["validation"] == 0.125 && preset.isForTables)
  }

  /// Hidden layers and learning rates of the program of Le, Wang & Lee (2020).
  @Test(arguments: [
    ("grace", 50, 30, 0.001), ("spam", 50, 30, 0.001), ("eegeye", 40, 30, 0.01),
    ("phoneme", 20, 5, 0.001), ("tokyo1", 50, 20, 0.01), ("mfeat", 100, 50, 0.001),
    ("Classification/pima-diabetes-v0", 10, 10, 0.001), ("vehicle", 30, 10, 0.001),
  ])
  func gracesPresetsAreItsAuthors(name: String, first: Int, second: Int, rate: Double) throws {
    let counts = try parameters("grace", name)
    #expect(counts == [8 * first, first, first * second, second, 2 * second, 2])
    let (preset, settings) = try preset("grace", name)
    #expect(settings["learning_rate"] == .number(rate))
    #expect(settings["batch_size"] == .integer(128) && preset.epochs == 500)
    #expect(preset.patience == 5 && preset.minDelta == 0.001)
    #expect(preset.environmentArguments["validation"] == 0.1)
    #expect(settings["initial_bias"] == .number(0.01))
    #expect(settings["plateau_factor"] == .number(0.1))
    #expect(settings["plateau_min_delta"] == .number(0.001))
  }

  @Test func namsPresetsAreThoseOfTheWrapperAndOfTheAuthors() throws {
    let (wrapper, nam) = try preset("nam", "nam")
    #expect(wrapper.epochs == 1_000 && wrapper.patience == 60)
    #expect(wrapper.environmentArguments["validation"] == 0.15)
    #expect(nam["batch_size"] == .integer(1_024) && nam["learning_rate"] == .number(0.02082))
    #expect(nam["learning_rate_decay"] == .number(0.995))
    #expect(nam["output_regularization"] == .number(0.2078))
    #expect(nam["weight_regularization"] == .number(0) && nam["learners"] == .integer(1))
    #expect(nam["dropout"] == .number(0.1) && nam["feature_dropout"] == .number(0.05))
    #expect(nam["units_multiplier"] == .integer(2) && nam["basis_functions"] == .integer(64))
    #expect(nam["hidden_layers"] == .list([.integer(64), .integer(32)]))
    let (_, exu) = try preset("nam", "exu")
    #expect(exu["basis_functions"] == .integer(1_000) && exu["learning_rate"] == .number(0.01))
    #expect(exu["dropout"] == .number(0.5) && exu["feature_dropout"] == .number(0))
    #expect(exu["output_regularization"] == .number(0))
    #expect(try preset("nam", "ensemble").1["learners"] == .integer(20))
  }
}
