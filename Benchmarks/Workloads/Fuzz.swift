import ArgumentParser
import Fuzzing

/// Feeds damaged files to every reader and damaged checkpoints to every agent: none may crash it, each
/// refusal must name file and place.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Feed damaged files to every reader and agent and count what is refused.",
    discussion: """
      Run from a checkout: valid files come from the tests' golden files. Prints a Markdown table; \
      the exit status is 1 where a refusal does not name file and place. A crash of a reader is a \
      crash; checkpoints are restored in processes of their own, and a crash, ten seconds for one of \
      them or more than 1 GiB of memory make the exit status 1.
      """)

  @Option(help: ArgumentHelp("Files for each reader.", valueName: "n"))
  var count = 100_000
  @Option(help: ArgumentHelp("Checkpoints for each agent.", valueName: "n"))
  var checkpoints = 20_000
  @Option(help: ArgumentHelp("Which files.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp("These readers and agents alone, separated by commas.", valueName: "names"))
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
    let areSound = try fuzzCheckpoints(wanted)
    if !isPrecise || !areSound { throw ExitCode(1) }
  }

  /// - Returns: whether nothing crashed, hung, took too much memory or was refused without the name.
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
}
