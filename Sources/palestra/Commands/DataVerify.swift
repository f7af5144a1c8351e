import ArgumentParser
import Datasets

/// `palestra data verify`
struct DataVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the files that are here with the publishers' sizes and SHA-256 sums.",
    discussion: """
      Examples:
        palestra data verify                  all that is here
        palestra data verify mnist
        palestra data verify mnist --json     a line for each file

      Where a publisher's sum is not known, the file's structure is checked by reading it.

      Exit status: 0 all good, 1 a file is wrong or a named set is not here, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("The set; all that are here without one.", valueName: "name"))
  var name: String?

  @Flag(name: .long, help: "A line of JSON for each file.")
  var json = false

  func run() throws {
    let folders = DataFolders.standard
    let entries =
      try name.map { [try Data.entry($0, for: "verify")] } ?? DatasetCatalog.standard.allEntries
    var isGood = true
    var count = 0
    for entry in entries where entry.folder != nil {
      let findings = entry.verify(in: folders)
      if findings.isEmpty, name != nil {
        Console.error("data verify: no file of \(entry.name) is here. \(entry.advice)")
        isGood = false
      }
      count += findings.count
      for finding in findings {
        print(finding, entry)
        isGood = isGood && finding.isGood
      }
    }
    if count == 0, name == nil {
      Console.line("no data set is here: there is nothing to verify (palestra data list)")
    }
    if !isGood { throw ExitCode(1) }
  }

  private func print(_ finding: DatasetFinding, _ entry: DatasetEntry) {
    if json {
      ResultJSON.print([
        ("set", .string(entry.name)), ("file", .string(finding.path)),
        ("good", .bool(finding.isGood)), ("detail", .string(finding.detail)),
      ])
    } else {
      let word = finding.isGood ? "good" : "WRONG"
      StandardOutput.print("\(entry.name): \(finding.path): \(word), \(finding.detail)")
    }
  }
}
