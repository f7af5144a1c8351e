import ArgumentParser
import Datasets
import Experiments
import Figures
import Foundations
import Glibc

/// `palestra data describe`
struct DataDescribe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Explore a table: summaries, correlations, classes, figures.",
    discussion: """
      Examples:
        palestra data describe pima-diabetes
        palestra data describe pima-diabetes --spearman --figures figures
        palestra data describe prices.csv --target price
        palestra data describe prices.csv --columns area,rooms --csv
        palestra data describe smartphone-activity --json

      The table is a known one or a CSV file of your own: a header line, fields separated by \
      commas, semicolons or tabs. The types of columns are found: integers, numbers, categories, \
      texts. Fields that are empty, NA, NaN or ? are missing values. Numbers may have a percent \
      sign and, where commas separate no fields, a decimal comma.

      The target is the column that a model would predict: the one that --target names, else the \
      one called outcome, class, label, target or y, else the last. Texts and at most 20 different \
      whole numbers are classes, other numbers are amounts.

      Columns of the summary: std is the sample standard deviation, quartiles are interpolated \
      linearly, outliers lie outside of the quartiles by more than 1.5 times their distance, r is \
      the correlation with the target (of two classes: 0 and 1).

      Figures: \(TableFigures.Name.allCases.map(\.rawValue).joined(separator: ", ")).

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("The table's name, or the path of your own.", valueName: "table"))
  var table: String

  @Option(name: .long, help: ArgumentHelp("The column to predict.", valueName: "column"))
  var target: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "These features alone, separated by commas; one that holds a comma in double quotes.",
      valueName: "names"))
  var columns: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Columns of your own file that are texts, whatever they look like.", valueName: "names"))
  var texts: String?

  @Flag(name: .long, help: "Correlate ranks (Spearman) instead of values (Pearson).")
  var spearman = false

  @Option(
    name: [.customLong("figures"), .customLong("out")],
    help: ArgumentHelp("Draw the figures into this folder.", valueName: "folder"))
  var figures: String?

  @Option(name: .long, help: ArgumentHelp("Of figures: png or svg.", valueName: "format"))
  var format = TableFigureFormat.png

  @Flag(name: .long, help: "Replace figures that are there.")
  var overwrite = false

  @Flag(name: .long, help: "Print the summary of the columns as CSV.")
  var csv = false

  @Flag(name: .long, help: "Print everything as one line of JSON.")
  var json = false

  /// The most columns and pairs that are printed as text.
  private static let shownColumns = 40
  private static let shownPairs = 6

  func validate() throws {
    guard !(csv && json) else {
      throw ValidationError("--csv and --json both print the summary: give one of them")
    }
  }

  func run() throws {
    let explored = try read()
    let description = TableDescription(explored, method: spearman ? .spearman : .pearson)
    let paths = try figures.map { try draw(explored, description, into: $0) } ?? []
    if json {
      var members: [(String, JSONValue)] = []
      if case .object(let described) = description.json() {
        members = described.map { ($0.name, $0.value) }
      }
      ResultJSON.print(members + [("figures", .array(paths.map { .string($0) }))])
    } else if csv {
      for line in description.csv.split(separator: "\n") { StandardOutput.print(String(line)) }
    } else {
      printText(description)
      if !paths.isEmpty { StandardOutput.print("\nfigures") }
      for path in paths { StandardOutput.print("  \(path)") }
    }
  }

  private func read() throws -> ExploredTable {
    let isKnown = DatasetCatalog.standard.entries.contains { $0.name == table }
    let isPath = table.contains { "./".contains($0) } || access(table, F_OK) == 0
    if isKnown || !isPath {
      let entry = try Data.entry(table, for: "describe")
      guard target == nil && texts == nil else {
        throw ValidationError(
          "--target and --texts are for tables of your own, got one for \(table)")
      }
      guard entry.exampleShape.count == 1 else {
        Console.error(
          "data describe: \(table) holds images, no table; see `palestra data show \(table)`")
        throw ExitCode(2)
      }
      return try selecting(
        try Data.doing("describe") { () throws(DatasetError) in try ExploredTable(entry) })
    }
    let columns = try Data.doing("describe") { () throws(DatasetError) in
      let (bytes, names) = try TableFile.header(table)
      let textual = texts.map { ColumnNames.resolved([$0], among: names) } ?? []
      return try TableFile.read(bytes: bytes, file: table, texts: textual)
    }
    try check(target.map { [$0] } ?? [], among: columns.columns.map(\.name), flag: "--target")
    let name = table.split(separator: "/").last.map(String.init) ?? table
    return try selecting(
      try Data.doing("describe") { () throws(DatasetError) in
        try ExploredTable(columns, name: name, target: target)
      })
  }

  private func selecting(_ whole: ExploredTable) throws -> ExploredTable {
    guard let columns else { return whole }
    let known = whole.features.map(\.name)
    let chosen = ColumnNames.resolved([columns], among: known)
    guard !chosen.isEmpty else {
      throw ValidationError("--columns: expected names separated by commas, got \"\(columns)\"")
    }
    try check(chosen, among: known, flag: "--columns")
    var part = whole
    try Data.doing("describe") { () throws(DatasetError) in try part.select(chosen) }
    return part
  }

  /// - Throws: exit status 2 where one of the names is none of the known ones.
  private func check(_ names: [String], among known: [String], flag: String) throws {
    guard let unknown = names.first(where: { !known.contains($0) }) else { return }
    let nearest = nearestNames(to: unknown, among: known)
    let shown =
      known.prefix(12).map(ColumnNames.written).joined(separator: ", ")
      + (known.count > 12 ? ", …" : "")
    Console.error(
      "data describe: \(flag): there is no column \"\(unknown)\"; "
        + (nearest.isEmpty
          ? "the columns are \(shown)" : "did you mean \(nearest.joined(separator: " or "))?"))
    throw ExitCode(2)
  }

  private func draw(
    _ explored: ExploredTable, _ description: TableDescription, into folder: String
  ) throws -> [String] {
    try ViewFailure.wrapping {
      try TableFigures(explored, description).write(
        to: folder, format: format, overwrite: overwrite)
    }
  }

  private func printText(_ description: TableDescription) {
    let target = description.target.map { "target \($0.name)" } ?? "no target"
    StandardOutput.print(
      "\(description.name): \(grouped(description.rowCount)) rows, "
        + "\(description.columns.count) features, \(target)\n")
    Table.print(TableText.summary(description, limit: Self.shownColumns), width: 200)
    let hidden = description.columns.count - Self.shownColumns
    if hidden > 0 { StandardOutput.print("  and \(hidden) more columns: --csv lists all") }
    if let balance = description.balance {
      StandardOutput.print("\nclasses of \(description.target?.name ?? "")")
      Table.print(TableText.classes(balance))
      StandardOutput.print(
        "  always \(balance.names[balance.majority]): accuracy "
          + decimal(balance.baselineAccuracy, 3))
    }
    let pairs = description.pairs.prefix(Self.shownPairs)
    if !pairs.isEmpty {
      StandardOutput.print("\nstrongest pairs of features (\(spearman ? "Spearman" : "Pearson"))")
      Table.print(pairs.map { ["  " + decimal($0.coefficient, 3), "\($0.first), \($0.second)"] })
    }
    if !description.notes.isEmpty { StandardOutput.print("\nnotes") }
    for note in description.notes { Table.print([["  -", note]]) }
  }
}

extension TableFigureFormat: ExpressibleByArgument {}
