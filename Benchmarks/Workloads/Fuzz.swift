import ArgumentParser
import Fuzzing
import Glibc

/// Feeds damaged files to every reader and hostile values to every setting: none may crash it, each
/// refusal must name what is wrong.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Feed damaged files and hostile values to the program, count what is refused.",
    discussion: """
      Run from a checkout: valid files come from the tests' golden files. Prints a Markdown table; \
      the exit status is 1 where a refusal does not name the file and the place or the setting, where \
      a value takes more than 10 s, or where the process has taken more than 1 GiB. A crash is a \
      crash.
      """)

  @Option(
    help: ArgumentHelp("Files for each reader, values for each kind of input.", valueName: "n"))
  var count = 100_000
  @Option(help: ArgumentHelp("Which files.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp("These readers and inputs alone, separated by commas.", valueName: "names"))
  var only = ""

  func run() throws {
    let wanted = only.split(separator: ",").map(String.init)
    print(
      "| reader | files | refused | still valid | vague refusals | s |\n|---|---|---|---|---|---|")
    var isPrecise = true
    for reader in FuzzedReader.allCases where wanted.isEmpty || wanted.contains(reader.rawValue) {
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
    for input in FuzzedInput.allCases where wanted.isEmpty || wanted.contains(input.rawValue) {
      let start = now()
      let outcome = input.run(count, seed: seed)
      let seconds = ((now() - start) * 10).rounded() / 10
      print(
        "| \(input.rawValue) | \(count) | \(outcome.refused) | \(outcome.accepted) "
          + "| \(outcome.vague.count) | \(seconds) |")
      for text in outcome.vague { print("vague: \(text)") }
      for text in outcome.slow { print("slow: \(text)") }
      if !outcome.vague.isEmpty || !outcome.slow.isEmpty { isPrecise = false }
    }
    let peak = peakMemory()
    print("\npeak memory: \(peak >> 20) MiB")
    if !isPrecise || peak > 1 << 30 { throw ExitCode(1) }
  }

  /// The most bytes that the process has had in memory.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
