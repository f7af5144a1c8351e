import Experiments

/// What a preset of a reinforcement learner must reach, over many seeds.
struct AgentCheck: Sendable {
  let agent: String
  let preset: String
  let environment: String
  let steps: Int
  let episodes: Int
  let threshold: Double
  let seeds: Int
  let needed: Int
  /// How long it takes about, with two threads.
  let expectedSeconds: Int

  /// `dqn-tuned`
  var name: String { "\(agent)-\(preset)" }

  static let all = [
    AgentCheck(
      agent: "dqn", preset: "tuned", environment: "CartPole-v1", steps: 50_000, episodes: 20,
      threshold: 475, seeds: 20, needed: 19, expectedSeconds: 160),
    AgentCheck(
      agent: "dqn", preset: "keras-rl", environment: "CartPole-v0", steps: 50_000, episodes: 5,
      threshold: 190, seeds: 10, needed: 9, expectedSeconds: 60),
    AgentCheck(
      agent: "dueling-dqn", preset: "keras-rl", environment: "CartPole-v0", steps: 50_000,
      episodes: 5, threshold: 190, seeds: 10, needed: 9, expectedSeconds: 70),
    AgentCheck(
      agent: "sarsa", preset: "keras-rl", environment: "CartPole-v0", steps: 50_000, episodes: 5,
      threshold: 190, seeds: 10, needed: 9, expectedSeconds: 40),
    AgentCheck(
      agent: "cem", preset: "keras-rl", environment: "CartPole-v0", steps: 100_000, episodes: 5,
      threshold: 190, seeds: 10, needed: 9, expectedSeconds: 20),
  ]

  static let header = """
    | agent | preset | environment | steps | must reach | best model | last model | s a run | met |
    |---|---|---|---|---|---|---|---|---|
    """

  /// Trains with every seed.
  func run(progress: (String) -> Void) throws -> CheckOutcome {
    var runs: [TrainedAgent] = []
    for seed in 0..<seeds {
      let run = try TrainedAgent(
        agent, preset: preset, environment: environment, seed: UInt64(seed), steps: steps,
        episodes: episodes)
      runs.append(run)
      progress("seed \(seed): best \(run.meanReturn), last \(run.lastMeanReturn)")
    }
    func summary(_ returns: [Double]) -> String {
      let good = returns.filter { $0 >= threshold }.count
      let mean = returns.reduce(0, +) / Double(returns.count)
      return "\(good) of \(seeds) (mean \(decimal(mean, 1)))"
    }
    let best = runs.map(\.meanReturn)
    let met = best.filter { $0 >= threshold }.count >= needed
    let seconds = runs.map(\.seconds).sorted()[runs.count / 2]
    return CheckOutcome(
      name: name, met: met,
      row: """
        | \(agent) | \(preset) | \(environment) | \(steps) \
        | \(threshold) over \(episodes) episodes, \(needed) of \(seeds) seeds \
        | \(summary(best)) | \(summary(runs.map(\.lastMeanReturn))) \
        | \(decimal(seconds, 2)) | \(met ? "yes" : "no") |
        """,
      facts: [
        ("environment", .string(environment)), ("steps", .integer(Int128(steps))),
        ("threshold", .double(threshold)), ("needed", .integer(Int128(needed))),
        ("best", .array(best.map { .double($0) })),
        ("last", .array(runs.map { .double($0.lastMeanReturn) })), ("seconds", .double(seconds)),
      ])
  }
}
