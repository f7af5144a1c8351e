import ArgumentParser
import Fuzzing

/// Feeds damaged files to every reader: none may crash it, each refusal must name file and place.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Feed damaged files to every reader and count what is refused.",
    discussion: """
      Run from a checkout: valid files come from the tests' golden files. Prints a Markdown table; \
      the exit status is 1 where a refusal does not name file and place. A crash is a crash.
      """)

  @Option(
    help: ArgumentHelp(
      "Files for each reader; a twentieth for those that are slow.", valueName: "n"))
  var count = 100_000
  @Option(help: ArgumentHelp("Which files.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("These readers alone, separated by commas.", valueName: "names"))
  var only = ""

  func run() throws {
    let wanted = only.split(separator: ",").map(String.init)
    print(
      "| reader | files | refused | still valid | vague refusals | s |\n|---|---|---|---|---|---|")
    var isPrecise = true
    for reader in FuzzedReader.allCases where wanted.isEmpty || wanted.contains(reader.rawValue) {
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
    if !isPrecise { throw ExitCode(1) }
  }
}
