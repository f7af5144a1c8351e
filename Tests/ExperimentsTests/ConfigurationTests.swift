import Agents
import Environments
import Gym
import Learning
import Testing

@testable import Experiments

@Suite struct ConfigurationTests {
  private func options(_ yaml: String) throws -> RunOptions {
    try RunOptions(yaml: yaml, file: "run.yaml")
  }

  private func configuration(_ options: RunOptions) throws -> RunConfiguration {
    try RunConfiguration(options, environments: .standard, agents: .standard)
  }

  @Test func flagsWinOverYAMLOverPresetOverDefaults() throws {
    let file = try options(
      """
      environment: CartPole-v1
      preset: keras-rl
      seed: 3
      evaluate_every: 100
      settings:
        gamma: 0.9
        batch_size: 7
      """)
    var flags = RunOptions()
    flags.seed = 4
    flags.settings = [.init("batch_size", .integer(9))]
    let configuration = try configuration(flags.over(file))
    let values = Dictionary(
      uniqueKeysWithValues: configuration.settings.map { ($0.name, $0.value) })
    #expect(configuration.agent == "dqn")
    #expect(configuration.seed == 4)
    #expect(configuration.evaluateEvery == 100)
    #expect(configuration.evaluateEpisodes == 20)
    #expect(configuration.budget == TrainingBudget(steps: 50_000))
    #expect(values["batch_size"] == .integer(9))
    #expect(values["gamma"] == .number(0.9))
    #expect(values["policy"] == .text("boltzmann"), "from the preset")
    #expect(values["memory_limit"] == .integer(50_000), "from the defaults")
  }

  @Test func aPresetMaySayWhenToEvaluateAndToEnd() throws {
    var options = RunOptions()
    (options.environment, options.agent, options.preset) = ("CartPole-v1", "ppo", "fast")
    let preset = try configuration(options)
    #expect(preset.untilReturn == 500 && preset.evaluateEvery == 4096)
    options.untilReturn = 400
    #expect(try configuration(options).untilReturn == 400)
    options.untilReturn = nil
    options.evaluateEvery = 0
    #expect(try configuration(options).untilReturn == nil, "nothing is evaluated")
  }

  @Test func aWrittenConfigurationReadsBack() throws {
    for spec in AgentRegistry.standard.specs {
      for preset in spec.presets {
        var options = RunOptions()
        options.environment = "CartPole-v0"
        options.agent = spec.name
        options.preset = preset.name
        options.seed = .max
        options.budget = TrainingBudget(episodes: 3, seconds: 0.25)
        options.threads = 2
        let written = try configuration(options)
        #expect(try configuration(try self.options(written.yaml)) == written)
      }
    }
  }

  @Test(
    arguments: [
      ("environment: CartPole-v1\nsteeps: 5\n", 2, "did you mean steps?"),
      ("seed: 1\nseed: 2\n", 1, "seed is given twice"),
      ("steps: 1\nsettings:\n  a: 1\n  b: 1\n  b: 2\n  \"a\": 2\n", 3, "a, b is given twice"),
      ("seed: 1\nsteps: *none\n", 2, "not YAML: found undefined alias"),
      ("seed: 1\n---\nseed: 2\n", 2, "not YAML: expected a single document"),
      ("seed: x\n", 1, "a whole number"),
      ("steps: [1]\n", 1, "steps is a single value"),
      ("- 1\n", 1, "expected keys and values"),
      ("a: b: c\n", 1, "not YAML"),
      ("steps: 1\nsettings: 5\n", 2, "expected keys and values"),
      ("record: maybe\n", 1, "true or false"),
    ])
  func wrongYAMLNamesTheLine(text: String, line: Int, reason: String) {
    do throws(ExperimentError) {
      _ = try RunOptions(yaml: text, file: "run.yaml")
      Issue.record("expected an error")
    } catch {
      #expect(error.isMisuse)
      #expect(error.description.hasPrefix("run.yaml, line \(line): "), "\(error)")
      #expect(error.description.contains(reason), "\(error)")
    }
  }

  @Test func aWrongSettingNamesTheLineItWasWrittenIn() throws {
    let options = try options("environment: CartPole-v1\nsettings:\n  gamma: 0.5\n  gama: 1\n")
    #expect {
      try configuration(options)
    } throws: {
      "\($0)".hasPrefix("run.yaml, line 4: ") && "\($0)".contains("did you mean gamma?")
    }
  }

  @Test func hostileYAMLIsRefusedOrHarmless() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: ExperimentError.self) { try options(deep) }
    #expect(throws: ExperimentError.self) { try options("") }
    #expect(throws: ExperimentError.self) { try options("a: &a [*a]\n") }
    var laughs = "a0: &a0 [x, x]\n"
    for level in 1..<40 { laughs += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(throws: ExperimentError.self) { try options(laughs) }
  }

  @Test(arguments: [(0.0, 2, "0.00"), (-0.001, 2, "0.00"), (1.005, 1, "1.0"), (-12.56, 1, "-12.6")])
  func decimalsAreFixed(value: Double, digits: Int, text: String) {
    #expect(decimal(value, digits) == text)
  }
}
