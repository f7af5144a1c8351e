import Experiments
import Foundations

/// How soon `palestra train` solves an environment: whole processes, from a cold start to the files
/// written and the test passed, over many seeds.
struct ProcessCheck: Sendable {
  let name: String
  /// The flags of `palestra train`, without seed and folder.
  let flags: [String]
  /// What the mean return of the best model over the 20 test episodes must reach.
  let threshold: Double
  /// What every process may take.
  let limit: Double
  let seeds: Int
  /// How long it takes about, with two threads.
  let expectedSeconds: Int

  static let all = [
    ProcessCheck(
      name: "ppo-fast",
      flags: ["--env", "CartPole-v1", "--agent", "ppo", "--preset", "fast"],
      threshold: 475, limit: 2, seeds: 20, expectedSeconds: 15)
  ]

  static let header = """
    | check | flags of `palestra train` | must reach | solved | worst return | s, median | s, slowest | met |
    |---|---|---|---|---|---|---|---|
    """

  /// Trains with every seed, one process after the other.
  /// - Throws: `ChildProcessError` where one fails.
  func run(program: String, progress: (String) -> Void) throws -> CheckOutcome {
    var (returns, seconds): ([Double], [Double]) = ([], [])
    for seed in 0..<seeds {
      let folder = try TemporaryFolder()
      let training = try ChildProcess(
        program,
        ["train"] + flags + [
          "--seed", "\(seed)", "--quiet", "--json", "--out", folder.file("run"),
        ])
      returns.append(try training.number("mean_return"))
      seconds.append(training.seconds)
      progress("seed \(seed): \(decimal(returns[seed], 1)) in \(decimal(seconds[seed], 2)) s")
    }
    let solved = zip(returns, seconds).filter { $0 >= threshold && $1 <= limit }.count
    let (worst, slowest) = (returns.min() ?? 0, seconds.max() ?? 0)
    let median = seconds.sorted()[seeds / 2]
    return CheckOutcome(
      name: name, met: solved == seeds,
      row: """
        | \(name) | `\(flags.joined(separator: " "))` \
        | \(threshold) over 20 episodes within \(limit) s, \(seeds) of \(seeds) seeds \
        | \(solved) of \(seeds) | \(decimal(worst, 1)) | \(decimal(median, 2)) \
        | \(decimal(slowest, 2)) | \(solved == seeds ? "yes" : "no") |
        """,
      facts: [
        ("threshold", .double(threshold)), ("limit", .double(limit)),
        ("returns", .array(returns.map { .double($0) })),
        ("seconds", .array(seconds.map { .double($0) })),
      ])
  }
}
