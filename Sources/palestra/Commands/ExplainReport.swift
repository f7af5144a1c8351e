import ArgumentParser
import Experiments
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

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp(
      "Instead of --model: the table on which the report trains both models.",
      valueName: "id"))
  var environment: String?

  /// Checks what belongs together.
  func check(model: String?) throws {
    guard environment == nil || model == nil && additive == nil && report != nil else {
      throw ValidationError(
        "--env trains the models of a --report: leave out --model and --with, which are trained ones"
      )
    }
    guard additive == nil || report != nil else {
      throw ValidationError("--with is a model beside that of a --report")
    }
  }
}

extension Explain {
  /// Writes the report of a model of a table.
  func writeReport(_ model: String?, _ methods: [TableMethod], to folder: String) throws {
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
    if let model { try refuseAgent(model) }
    try checkReport(in: folder)
    let (path, additive) =
      try model.map { ($0, reporting.additive) } ?? trainedModels(in: folder)
    let changes = try NamedValues.parse(arguments, flag: "--argument")
    let table = try ExplainedTable(contentsOf: path, changing: changes)
    let beside = try additive.map {
      try ExplainedTable(contentsOf: $0, changing: changes)
    }
    var settings = TableReport.Settings()
    (settings.rowCount, settings.seed) = (reporting.rows, reporting.seed)
    settings.rows = row.isEmpty ? nil : row
    settings.methods = methods
    settings.output = try neuron.first.map { try table.output($0) }
    var progress = StepProgress()
    let show = { (part: String, fraction: Double) in
      progress.show(Int(1000 * fraction), of: 1000, part)
    }
    let result = try TableReport(table, with: beside, settings: settings) { show($0, 0.9 * $1) }
    if overwrite { try ReportDocument.removeFigures(of: folder) }
    let written = try result.write(to: folder) { show($0, 0.9 + 0.1 * $1) }
    progress.close()
    if json {
      StandardOutput.print("\(result.json)")
    } else {
      for finding in result.findings { StandardOutput.print(finding) }
    }
    for file in written { Console.line("wrote \(file)") }
  }

  /// What an agent learned by reward is not compared: its observations have no right answers.
  private func refuseAgent(_ path: String) throws {
    guard let environment = try? SavedModel(contentsOf: path).environment,
      let spec = try? EnvironmentRegistry.standard.spec(environment), spec.dataSetPlan == nil
    else { return }
    throw ViewFailure(
      misuse: "--report compares what methods say of a model of a table, and \(path) is an agent "
        + "that learned by reward in \(environment): explain its observations by --method "
        + "shap, lime, permutation or dependence")
  }

  /// Refuses to replace a report, or the models that one has trained, unless --overwrite is given.
  private func checkReport(in folder: String) throws {
    var files = ["report.html", "report.md", "report.json"]
    if reporting.environment != nil {
      files += ["network", "additive"].map { "\($0)/\(RunFolder.modelName)" }
    }
    for file in files {
      try OutputGuard.check("\(folder)/\(file)", flag: "--report", overwrite: overwrite)
    }
  }

  /// Trains the table's network and an additive model in the folder, over earlier ones. Of
  /// values the network is the additive model.
  private func trainedModels(in folder: String) throws -> (model: String, additive: String?) {
    let environment = reporting.environment ?? ""
    func train(_ agent: String, _ name: String) throws -> String {
      let out = "\(folder)/\(name)"
      let flags =
        ["--env", environment, "--agent", agent, "--seed", "\(reporting.seed)", "--out", out]
        + arguments.flatMap { ["--argument", $0] } + ["--overwrite"]
      let train = try Train.parse(flags)
      let run = try train.makeRun()
      // Held until the model is written.
      let lock = run.lock
      defer { withExtendedLifetime(lock) {} }
      let (trained, _) = try train.complete(run)
      return trained.folder.file(RunFolder.modelName)
    }
    let additive = try train("nam", "additive")
    guard environment.hasPrefix("Classification/") else { return (additive, additive) }
    return (try train("classifier", "network"), additive)
  }
}
