import ArgumentParser
import Foundations
import Glibc

/// The benchmark's command line.
@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "palestra-bench",
    abstract: "Time the workloads of Benchmarks/README.md; check what agents learn.",
    subcommands: [
      Run.self, Verify.self, Fuzz.self, FuzzCheckpoints.self, Kills.self, Start.self,
    ], defaultSubcommand: Run.self)
}

/// Times workloads and prints a JSON line for each figure.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time workloads and print a JSON line for each figure.")

  @Option(help: ArgumentHelp("Threads of the engine.", valueName: "n"))
  var threads = WorkerPool.availableThreads
  @Option(help: ArgumentHelp("Measuring time per workload.", valueName: "s"))
  var seconds = 2.0
  @Option(help: ArgumentHelp("These workloads alone, separated by commas.", valueName: "names"))
  var only = ""

  /// Every workload, in the order of the table in Benchmarks/README.md.
  private static let names =
    ["env.cartpole.single", "env.cartpole.made"] + VectorWorkload.allCases.map(\.name)
    + SingleEnvironment.allCases.map(\.name)
    + MLPWorkload.allCases.map { "train.\($0.rawValue)" }
    + ConvolutionalWorkload.allCases.map { "train.\($0.rawValue)" }
    + TextWorkload.allCases.map { "train.\($0.rawValue)" }
    + AttributionWorkload.allCases.map { "attribute.\($0.rawValue)" } + [
      "train.gan", "predict.vgg16",
    ] + TableWorkload.allCases.map(\.rawValue)
    + DataWorkload.allCases.map(\.rawValue) + [
      "run.dqn.cartpole", "run.ppo.cartpole", "run.a2c.cartpole", "run.sac.pendulum",
      "run.startup",
    ]

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("--threads is at least 1, got \(threads)") }
    guard seconds > 0 else { throw ValidationError("--seconds is above 0, got \(seconds)") }
    for name in wanted where !Self.names.contains(name) {
      throw ValidationError(
        "there is no workload \"\(name)\"; there are \(Self.names.joined(separator: ", "))")
    }
  }

  private var wanted: [String] { only.split(separator: ",").map(String.init) }

  func run() throws {
    WorkerPool.shared.threads = threads
    for name in Self.names where wanted.isEmpty || wanted.contains(name) {
      for (metric, value) in try measure(name) {
        Measurement(workload: name, threads: threads, metric: metric, value: value).printLine()
      }
    }
  }

  private func measure(_ name: String) throws -> [(metric: String, value: Double)] {
    switch name {
    case "env.cartpole.single": return [("steps_per_s", try singleCartPole(seconds: seconds))]
    case "env.cartpole.made": return [("steps_per_s", try madeCartPole(seconds: seconds))]
    case "run.dqn.cartpole": return try train("dqn", "zoo", in: "CartPole-v1", 50_000)
    case "run.ppo.cartpole": return try train("ppo", "CartPole-v1", in: "CartPole-v1", 100_000)
    case "run.a2c.cartpole": return try train("a2c", "CartPole-v1", in: "CartPole-v1", 500_000)
    case "run.sac.pendulum": return try train("sac", "Pendulum-v1", in: "Pendulum-v1", 10_000)
    case "run.startup": return [("s", try startUp())]
    case "attribute.smoothgrad64":
      let seconds = try AttributionWorkload.smoothgrad64.secondsPerCall(seconds: seconds)
      return [("us_per_call", seconds * 1e6)]
    case "predict.vgg16": return [("us_per_call", PredictionWorkload.vgg16(seconds) * 1e6)]
    case "train.gan":
      return [("us_per_step", GANWorkload().secondsPerStep(seconds: seconds) * 1e6)]
    default:
      if let table = TableWorkload(rawValue: name) {
        return [try table.measure(seconds: seconds)]
      }
      if let environments = VectorWorkload(name: name) {
        return [("steps_per_s", try environments.stepsPerSecond(seconds: seconds))]
      }
      if let environment = SingleEnvironment(name: name) {
        return [("steps_per_s", try environment.stepsPerSecond(seconds: seconds))]
      }
      if let data = DataWorkload(rawValue: name) {
        return try data.seconds().map { [("s", $0)] } ?? []
      }
      let network = String(name.dropFirst("train.".count))
      if let workload = ConvolutionalWorkload(rawValue: network) {
        return [("us_per_step", workload.secondsPerStep(seconds: seconds) * 1e6)]
      }
      if let workload = TextWorkload(rawValue: network) {
        return [("us_per_step", workload.secondsPerStep(seconds: seconds) * 1e6)]
      }
      guard let workload = MLPWorkload(rawValue: network) else { return [] }
      return [("us_per_step", workload.secondsPerStep(seconds: seconds) * 1e6)]
    }
  }

  private func train(_ agent: String, _ preset: String, in environment: String, _ steps: Int)
    throws -> [(metric: String, value: Double)]
  {
    let result = try TrainedAgent(
      agent, preset: preset, environment: environment, seed: 1, steps: steps, episodes: 20)
    return [("s", result.seconds), ("mean_return", result.meanReturn)]
  }
}
