import ArgumentParser
import TensorEngine

/// The long learning checks: what each preset must reach, over many seeds.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train every preset over many seeds and compare with what it must reach.",
    discussion: "Prints a Markdown table; the exit status is 1 where a check fails.")

  @Option(help: ArgumentHelp("These agents alone, separated by commas.", valueName: "names"))
  var only = ""
  @Flag(help: "Print every seed.")
  var verbose = false

  /// What a preset must reach.
  private struct Check {
    let agent: String
    let preset: String
    let environment: String
    let steps: Int
    let episodes: Int
    let threshold: Double
    let seeds: Int
    let needed: Int
  }

  private static let checks = [
    Check(
      agent: "dqn", preset: "tuned", environment: "CartPole-v1", steps: 50_000, episodes: 20,
      threshold: 475, seeds: 20, needed: 19),
    Check(
      agent: "dqn", preset: "keras-rl", environment: "CartPole-v0", steps: 50_000, episodes: 5,
      threshold: 190, seeds: 10, needed: 9),
    Check(
      agent: "dueling-dqn", preset: "keras-rl", environment: "CartPole-v0", steps: 50_000,
      episodes: 5, threshold: 190, seeds: 10, needed: 9),
    Check(
      agent: "sarsa", preset: "keras-rl", environment: "CartPole-v0", steps: 50_000, episodes: 5,
      threshold: 190, seeds: 10, needed: 9),
    Check(
      agent: "cem", preset: "keras-rl", environment: "CartPole-v0", steps: 100_000, episodes: 5,
      threshold: 190, seeds: 10, needed: 9),
  ]

  func run() throws {
    let wanted = only.split(separator: ",").map(String.init)
    print(
      """
      | agent | preset | environment | steps | must reach | best model | last model | s a run | met |
      |---|---|---|---|---|---|---|---|---|
      """)
    var failed = false
    for check in Self.checks where wanted.isEmpty || wanted.contains(check.agent) {
      failed = try !verify(check) || failed
    }
    if failed { throw ExitCode(1) }
  }

  private func verify(_ check: Check) throws -> Bool {
    var runs: [TrainedAgent] = []
    for seed in 0..<check.seeds {
      let run = try TrainedAgent(
        check.agent, preset: check.preset, environment: check.environment, seed: UInt64(seed),
        steps: check.steps, episodes: check.episodes)
      runs.append(run)
      if verbose { print("seed \(seed): best \(run.meanReturn), last \(run.lastMeanReturn)") }
    }
    func summary(_ returns: [Double]) -> String {
      let good = returns.filter { $0 >= check.threshold }.count
      let mean = returns.reduce(0, +) / Double(returns.count)
      return "\(good) of \(check.seeds) (mean \((mean * 10).rounded() / 10))"
    }
    let best = runs.map(\.meanReturn)
    let met = best.filter { $0 >= check.threshold }.count >= check.needed
    let seconds = runs.map(\.seconds).sorted()[runs.count / 2]
    print(
      """
      | \(check.agent) | \(check.preset) | \(check.environment) | \(check.steps) \
      | \(check.threshold) over \(check.episodes) episodes, \(check.needed) of \(check.seeds) seeds \
      | \(summary(best)) | \(summary(runs.map(\.lastMeanReturn))) \
      | \((seconds * 100).rounded() / 100) | \(met ? "yes" : "no") |
      """)
    return met
  }
}
