import ArgumentParser
import Figures
import Foundations
import Gym

/// The report of a model of a table.
struct ExplainReport: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of a table: a report that compares the methods, as a page, Markdown, JSON and pictures.",
      valueName: "folder"))
  var report: String?

  @Option(
    name: .long, help: ArgumentHelp("Rows that the report draws.", valueName: "n"),
    transform: NumberFlag.whole(in: 1...1_000_000))
  var rows = 3

  @Option(
    name: .long, help: ArgumentHelp("Draws these rows.", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64 = 0

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "A neural additive model of the same rows, to stand beside it in the report.",
      valueName: "file"))
  var additive: String?
}

extension Explain {
  /// Writes the report of a model of a table.
  func writeReport(_ path: String, _ methods: [TableMethod], to folder: String) throws {
    guard input == nil, image.isEmpty, preset == nil, !scores, raw == nil, output == nil,
      neuron.count < 2
    else {
      throw ViewFailure(
        misuse: "--report takes --rows, --row, --seed, --with, one --neuron and --method with "
          + "options of shap, lime and grace")
    }
    if let other = methods.first(where: { ![.shap, .lime, .grace].contains($0.name) }) {
      throw ViewFailure(
        misuse: "--report compares shap, lime and grace, whose options --method gives; it has no "
          + other.name.rawValue)
    }
    let changes = try NamedValues.parse(arguments, flag: "--argument")
    let table = try ExplainedTable(contentsOf: path, changing: changes)
    let beside = try reporting.additive.map {
      try ExplainedTable(contentsOf: $0, changing: changes)
    }
    var settings = TableReport.Settings()
    (settings.rowCount, settings.seed) = (reporting.rows, reporting.seed)
    settings.rows = row.isEmpty ? nil : row
    (settings.output, settings.methods) = (neuron.first, methods)
    var progress = StepProgress()
    let show = { (part: String, fraction: Double) in
      progress.show(Int(1000 * fraction), of: 1000, part)
    }
    let result = try TableReport(table, with: beside, settings: settings) { show($0, 0.9 * $1) }
    let written = try result.write(to: folder) { show($0, 0.9 + 0.1 * $1) }
    progress.close()
    if json {
      StandardOutput.print("\(result.json)")
    } else {
      for finding in result.findings { StandardOutput.print(finding) }
    }
    for file in written { Console.line("wrote \(file)") }
  }
}
