import Agents
import ArgumentParser
import Figures
import Foundations
import Gym
import Learning
import Viewer

extension Explain {
  /// The methods of tables that are asked for; none where those of networks are.
  func tableMethods() throws -> [TableMethod] {
    let named = try methods.map { try MapMethod(flag: $0) }
    let tables = try named.compactMap { try TableMethod($0) }
    guard !tables.isEmpty || named.isEmpty || row.isEmpty && reporting.report == nil else {
      throw ViewFailure(
        misuse:
          "--method \(named[0].name) is none of tables, whose rows are explained by "
          + TableMethod.Name.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard tables.isEmpty || tables.count == named.count else {
      let other = named.first { (try? TableMethod($0)) == .some(nil) }?.name ?? ""
      throw ViewFailure(
        misuse:
          "--method \(tables[0].name.rawValue) is one of tables and \(other) is not: give them apart"
      )
    }
    return tables
  }

  /// Explains a model of a table.
  func explainTable(_ path: String, _ methods: [TableMethod]) throws {
    guard input == nil, image.isEmpty, preset == nil, !scores, raw == nil else {
      throw ViewFailure(
        misuse:
          "--input, --image, --preset, --scores and --raw are of networks: a table has --row and --method "
          + TableMethod.Name.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard neuron.count < 2 else {
      throw ViewFailure(misuse: "--neuron: one class of a table is explained at a time")
    }
    let table = try ExplainedTable(
      contentsOf: path, changing: try NamedValues.parse(arguments, flag: "--argument"),
      agents: .standard)
    let chosen = methods.isEmpty ? [try TableMethod(MapMethod("shap"))].compactMap(\.self) : methods
    let output = try neuron.first.map { try table.output($0) }
    var explanations: [TableExplanation] = []
    for method in chosen {
      if Console.isTerminal { Console.write("\r\(method.name.rawValue)\u{1b}[K") }
      explanations.append(
        try table.explain(row.isEmpty ? nil : row, by: method, output: output))
    }
    if Console.isTerminal { Console.write("\r\u{1b}[K") }
    if !json { explanations.forEach(print) }
    let written = try write(explanations)
    guard json else { return }
    ResultJSON.print([
      ("model", .string(path)), ("output", written.map { .string($0) } ?? .null),
      ("rows", .array(row.map { .integer(Int128($0)) })),
      ("explanations", .array(explanations.map(\.json))),
    ])
  }

  private func print(_ explanation: TableExplanation) {
    StandardOutput.print("\(explanation.method.name.rawValue): \(explanation.method.name.summary)")
    if !explanation.table.isEmpty { Table.print(explanation.table) }
    for note in explanation.notes { StandardOutput.print(note) }
  }

  /// The figure, or the page, where one is asked for.
  private func write(_ explanations: [TableExplanation]) throws -> String? {
    guard let output else { return nil }
    if output.hasSuffix(".html") {
      guard explanations.count == 1 else {
        throw ViewFailure(misuse: "--output: a page shows one method")
      }
      let rows = explanations[0].attributions?.rowCount ?? 0
      if let warning = StackedForcePlot.warning(rows: rows) { Console.warning(warning) }
      try AtomicFile.write(Array(try explanations[0].page().utf8), to: output)
    } else {
      guard let scene = TableExplanation.scene(of: explanations) else {
        throw ViewFailure(
          misuse: "--output: \(explanations[0].method.name.rawValue) has text only, no picture")
      }
      try PictureFile.write(scene, to: output)
    }
    Console.line("wrote \(output)")
    return output
  }
}
