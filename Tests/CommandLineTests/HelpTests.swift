import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    "train", "evaluate", "record", "view", "play", "film", "list", "doctor", "rollout", "check",
    "sample", "predict", "model", "figures", "data", "data list", "data fetch", "data verify",
    "data show", "model show",
  ])
  func everyCommandShowsExamples(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let outcome = try Program.run(words + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("Examples:"))
    #expect(outcome.output.contains("  palestra \(command)"))
    #expect(outcome.output.contains("USAGE: palestra \(command)"))
  }

  /// A command that is broken in two cannot be copied into a shell.
  @Test(arguments: [
    "", "train", "evaluate", "record", "view", "play", "film", "list", "doctor", "rollout", "check",
    "sample", "predict", "model", "figures", "data", "data list", "data fetch", "data verify",
    "data show", "model show",
  ])
  func examplesFitIntoALine(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let lines = try Program.run(words + ["--help"]).output
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "Examples:"))
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(!examples.isEmpty)
    for line in examples { #expect(line.hasPrefix("  ") && line.count <= 80, "\(line)") }
  }

  @Test func listDescribesAgentsAndEnvironments() throws {
    let all = try Program.run("list").output
    #expect(all.contains("CartPole-v1") && all.contains("dueling-dqn"))
    let agent = try Program.run("list", "dqn", "--preset", "keras-rl").output
    #expect(agent.contains("learning_rate") && agent.contains("0.001"))
    #expect(agent.contains("A number in 0...10") && agent.contains("tuned (default)"))
    let environment = try Program.run("list", "CartPole-v0").output
    #expect(environment.contains("Discrete(2)") && environment.contains("200 steps"))
    #expect(environment.contains("195"))
  }

  @Test func environmentsAreListedWithLimitAndThreshold() throws {
    let rows = try Program.run("list", "environments").output.split(separator: "\n").map(
      String.init)
    #expect(rows.first == "environments")
    #expect(rows[1].contains("limit") && rows[1].contains("threshold"))
    let row = try #require(rows.first { $0.contains("CartPole-v0 ") })
    #expect(row.contains(" 200 ") && row.contains(" 195.0 "))
    #expect(rows.contains { $0.contains("(old: consider CartPole-v1)") })
    #expect(try Program.run("list", "Taxi").errors.contains("using the newest, Taxi-v4"))
  }

  @Test func doctorTellsWhichKernelsAreUsed() throws {
    let outcome = try Program.run("doctor")
    #expect(outcome.status == 0)
    for name in ["processor", "features", "threads", "matrix kernels", "data folder"] {
      #expect(outcome.output.contains(name))
    }
  }
}
