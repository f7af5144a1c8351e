import ArgumentParser
import Datasets

/// `palestra data list`
struct DataList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the known data sets and corpora, and whether they are here.",
    discussion: """
      Examples:
        palestra data list
        palestra data list --json                    a line for each set and corpus
        PALESTRA_DATA=/data palestra data list       files that lie elsewhere

      Of a set that is absent, `palestra data fetch NAME` says how to come by it.
      """)

  @Flag(name: .long, help: "A line of JSON for each set.")
  var json = false

  func run() {
    let folders = DataFolders.standard
    var rows: [[String]] = []
    for entry in DatasetCatalog.standard.allEntries {
      let isPresent = entry.isPresent(in: folders)
      let sizes = entry.files.map { $0.contents.first?.bytes }
      if json {
        ResultJSON.print([
          ("name", .string(entry.name)), ("present", .bool(isPresent)),
          (
            "classes",
            entry.isRegression ? .null : .integer(Int128(entry.classNames.count))
          ),
          ("shape", .array(entry.exampleShape.map { .integer(Int128($0)) })),
          ("origin", .string(entry.origin)), ("summary", .string(entry.summary)),
        ])
      } else {
        let bytes = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
        let state =
          entry.folder == nil
          ? "built in"
          : isPresent
            ? "here" : bytes.map { "\(($0 + 999_999) / 1_000_000) MB to fetch" } ?? "absent"
        rows.append([entry.name, state, entry.summary])
      }
    }
    if !json { Table.print(rows) }
    listCorpora(folders)
  }

  /// The texts of `TextSampling/<name>-v0`.
  private func listCorpora(_ folders: DataFolders) {
    if !json { StandardOutput.print("\ntexts") }
    var rows: [[String]] = []
    for entry in CorpusEntry.standard {
      let isPresent = entry.isPresent(in: folders)
      if json {
        ResultJSON.print([
          ("name", .string(entry.name)), ("present", .bool(isPresent)), ("texts", .bool(true)),
          ("origin", .string(entry.origin)), ("summary", .string(entry.summary)),
        ])
      } else {
        let state = entry.hasGrammar ? "built in" : isPresent ? "here" : "absent"
        rows.append([entry.name, state, entry.summary])
      }
    }
    if !json { Table.print(rows) }
  }
}
