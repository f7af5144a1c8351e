import Foundation
import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    "train", "tune", "evaluate", "record", "view", "play", "film", "list", "doctor", "rollout",
    "check", "sample", "predict", "model", "figures", "data", "data list", "data fetch",
    "data verify",
    "data show", "data describe", "model show", "model convert", "compare", "plot", "visualize",
    "attack",
    "explain",
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
    "", "train", "tune", "evaluate", "record", "view", "play", "film", "list", "doctor", "rollout",
    "check", "sample", "predict", "model", "figures", "data", "data list", "data fetch",
    "data verify",
    "data show", "data describe", "model show", "model convert", "compare", "plot", "visualize",
    "attack",
    "explain",
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

  /// What the kernel says of the machine, beside what the program says.
  @Test func doctorReportsTheMachine() throws {
    let facts = try doctor()
    let cpu = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let processor = try #require(facts["processor"])
    #expect(processor == "unknown" || cpu.contains(": \(processor)\n"))
    let flags = Set(cpu.split(whereSeparator: \.isWhitespace).map(String.init))
    for feature in ["avx2", "fma", "avx512f", "asimd"] {
      let isReported = facts["features"]?.split(separator: " ").contains(Substring(feature))
      #expect(isReported == flags.contains(feature), "\(feature)")
    }
    // `nproc` counts the processors that this process may run on.
    let count = ProcessInfo.processInfo.activeProcessorCount
    #expect(facts["threads"]?.hasSuffix(" used of \(count) available") == true)
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)
    let reported = try #require(facts["memory"]?.split(separator: " ").first.flatMap { Double($0) })
    #expect(abs(reported - memory) <= 0.06, "rounded to a decimal")
    #expect(facts["replay_library"]?.contains("1.") == true)
  }

  @Test func doctorReportsWhichKernelsAreUsed() throws {
    let scratch = try Scratch()
    let facts = try doctor([
      "PALESTRA_BLAS_KERNELS": "Nehalem", "PALESTRA_DATA": scratch.path,
    ])
    let kernels = try #require(facts["matrix_kernels"])
    #expect(kernels.hasPrefix("Nehalem, asked for by PALESTRA_BLAS_KERNELS=Nehalem"))
    #expect(facts["data_folder"] == "\(scratch.path) (from PALESTRA_DATA; writable)")
    let automatic = try doctor(["PALESTRA_BLAS_KERNELS": nil, "OPENBLAS_CORETYPE": nil])
    let features = try #require(automatic["features"])
    let expected =
      features.contains("avx512vl") && features.contains("avx512bw")
      ? "SkylakeX" : features.contains("avx2") && features.contains("fma") ? "Haswell" : ""
    #expect(automatic["matrix_kernels"]?.hasPrefix(expected) == true)
    let kept = try doctor(["PALESTRA_BLAS_KERNELS": "keep", "OPENBLAS_CORETYPE": "Nehalem"])
    #expect(kept["matrix_kernels"]?.hasPrefix("Nehalem, kept as the library chose") == true)
  }

  private func doctor(_ variables: [String: String?] = [:]) throws -> [String: String] {
    let outcome = try Program.run(["doctor", "--json"], variables: variables)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let facts = try outcome.json
    return facts.compactMapValues { $0 as? String }
  }
}
