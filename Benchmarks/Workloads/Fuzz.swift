import ArgumentParser
import Fuzzing
import Glibc

/// Feeds damaged files to every reader, damaged checkpoints to every agent and hostile values to
/// every setting: none may crash it, each refusal must name what is wrong.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Feed damaged files and hostile values to the program, count what is refused.",
    discussion: """
      Run from a checkout: valid files come from the tests' golden files. Prints Markdown tables; \
      the exit status is 1 where a refusal does not name the file and the position or the setting, where \
      a value takes more than 10 s, or where the process has taken more than 1 GiB. A crash of a \
      reader is a crash; checkpoints are restored in processes of their own.
      """)

  @Option(
    help: ArgumentHelp(
      "Files for each reader (a twentieth for slow ones), values for each kind of input.",
      valueName: "n"))
  var count = 100_000
  @Option(help: ArgumentHelp("Checkpoints for each agent.", valueName: "n"))
  var checkpoints = 20_000
  @Option(help: ArgumentHelp("Which files.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(
      "These readers, agents and inputs alone, separated by commas.", valueName: "names"))
  var only = ""

  func run() throws {
    let wanted = only.split(separator: ",").map(String.init)
    let readers = FuzzedReader.allCases.filter {
      wanted.isEmpty || wanted.contains($0.rawValue)
    }
    if !readers.isEmpty {
      print(
        "| reader | files | refused | still valid | vague refusals | s |\n"
          + "|---|---|---|---|---|---|")
    }
    var isPrecise = true
    for reader in readers {
      let start = now()
      let count = max(1, count / reader.cost)
      let outcome = try reader.run(count, seed: seed)
      let seconds = ((now() - start) * 10).rounded() / 10
      print(
        "| \(reader.rawValue) | \(count) | \(outcome.refused) | \(outcome.accepted) "
          + "| \(outcome.vague.count) | \(seconds) |")
      for text in outcome.vague {
        print("vague: \(text)")
        isPrecise = false
      }
    }
    if !fuzzInputs(wanted) { isPrecise = false }
    if try !fuzzCheckpoints(wanted) { isPrecise = false }
    if !isPrecise { throw ExitCode(1) }
  }

  /// - Returns: whether each refusal names what is wrong, in time and with little memory.
  private func fuzzInputs(_ wanted: [String]) -> Bool {
    var isSound = true
    for input in FuzzedInput.allCases where wanted.isEmpty || wanted.contains(input.rawValue) {
      let start = now()
      let outcome = input.run(count, seed: seed)
      let seconds = ((now() - start) * 10).rounded() / 10
      print(
        "| \(input.rawValue) | \(count) | \(outcome.refused) | \(outcome.accepted) "
          + "| \(outcome.vague.count) | \(seconds) |")
      for text in outcome.vague { print("vague: \(text)") }
      for text in outcome.slow { print("slow: \(text)") }
      if !outcome.vague.isEmpty || !outcome.slow.isEmpty { isSound = false }
    }
    let peak = peakMemory()
    print("\npeak memory: \(peak >> 20) MiB")
    return isSound && peak <= 1 << 30
  }

  /// - Returns: whether nothing crashed, hung, took too much memory or was refused without the
  ///   name.
  private func fuzzCheckpoints(_ wanted: [String]) throws -> Bool {
    let agents = FuzzedCheckpoint.allCases.filter {
      wanted.isEmpty || wanted.contains($0.rawValue)
    }
    if agents.isEmpty { return true }
    print(
      "\n| checkpoints of | files | refused | trains on | vague refusals | crashes | MiB | s |\n"
        + "|---|---|---|---|---|---|---|---|")
    var areSound = true
    for agent in agents {
      let start = now()
      let outcome = try CheckpointFuzzing(agent, count: checkpoints, seed: seed)
      let seconds = ((now() - start) * 10).rounded() / 10
      print(
        "| \(agent.rawValue) | \(checkpoints) | \(outcome.refused) | \(outcome.accepted) "
          + "| \(outcome.vague.count) | \(outcome.crashes.count) | \(Int(outcome.memory)) "
          + "| \(seconds) |")
      for text in outcome.vague + outcome.crashes { print(text) }
      areSound =
        areSound && outcome.vague.isEmpty && outcome.crashes.isEmpty && outcome.memory <= 1_024
    }
    return areSound
  }

  /// The most bytes that the process has had in memory.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
