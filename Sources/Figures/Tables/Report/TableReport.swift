import Estimators
import Explanations
import Foundations
import Gym
import NumPyRandom

/// A model of a table, explained by several methods that are compared with each other: some rows drawn
/// from those held out, the whole test part, the correlations of the table, an additive model beside it,
/// and contrastive rows.
///
///     let table = try ExplainedTable(contentsOf: "model.safetensors")
///     let report = try TableReport(table, with: ExplainedTable(contentsOf: "nam.safetensors"))
///     try report.write(to: "report")
///
/// All methods explain the same output on the same scale: the probability of one class, or the value.
public struct TableReport: Sendable {
  /// What is explained and how.
  public struct Settings: Sendable {
    /// How many rows are drawn, where `rows` does not name them.
    public var rowCount = 3
    /// Draws the rows: the same draws the same ones.
    public var seed: UInt64 = 0
    /// Which rows, of those held out; nil to draw them.
    public var rows: [Int]?
    /// The class; nil for the second of two, or the one that is predicted for most rows held out.
    public var output: Int?
    /// Options of methods; one that is missing has its defaults.
    public var methods: [TableMethod] = []

    /// Three rows drawn with the seed 0, the defaults of all methods.
    public init() {}

    /// A method with its options.
    func method(_ name: TableMethod.Name) -> TableMethod {
      methods.first { $0.name == name } ?? TableMethod(name)
    }
  }

  /// The model.
  public let table: ExplainedTable
  /// What was asked for.
  public let settings: Settings
  /// The class that is explained; 0 of a value.
  public let output: Int
  /// The rows, each by all methods.
  public let rows: [Row]
  /// The test part, by the methods that explain each row.
  public let whole: Whole
  /// The additive model.
  public let additive: Additive?

  /// Explains.
  /// - Parameters:
  ///   - table: the model.
  ///   - additive: a neural additive model that learned from the same table with the same rows held
  ///     out.
  ///   - settings: what is explained and how.
  ///   - progress: receives what is done next, and how much of all work is done, in 0...1.
  /// - Throws: `FigureError` where a setting does not fit, or the second model is no additive one of the
  ///   same rows; `ExplanationError`.
  public init(
    _ table: ExplainedTable, with additive: ExplainedTable? = nil, settings: Settings = Settings(),
    progress: (_ part: String, _ fraction: Double) -> Void = { _, _ in }
  ) throws {
    guard !table.everyRow.targets.isEmpty else {
      throw FigureError.badOption(
        method: "report", option: "--model", value: table.path,
        expected: "a model of a table, of which it is known what is right; an agent has none")
    }
    let chosen = try Self.rows(of: table, settings)
    let output = try Self.output(of: table, settings)
    if let additive { try Self.check(additive, beside: table) }
    progress("additive model", 0)
    self.additive = try additive.map { try Additive($0, output) }
    var rows: [Row] = []
    for (index, row) in chosen.enumerated() {
      progress("row \(row)", 0.05 + 0.2 * Double(index) / Double(chosen.count))
      rows.append(try Row(row, of: table, output, settings))
    }
    whole = try Whole(table, output, settings) { progress($0, 0.25 + 0.75 * $1) }
    (self.table, self.settings, self.output) = (table, settings, output)
    self.rows = rows
  }

  /// The rows that are explained.
  private static func rows(of table: ExplainedTable, _ settings: Settings) throws -> [Int] {
    let all = table.test.rows
    if let rows = settings.rows {
      if let wrong = rows.first(where: { !(0..<all).contains($0) }) {
        throw FigureError.badOption(
          method: "report", option: "--row", value: "\(wrong)",
          expected: "a row of 0 to \(all - 1), of those held out")
      }
      guard rows.isEmpty else { return rows }
    }
    guard (1...all).contains(settings.rowCount) else {
      throw FigureError.badOption(
        method: "report", option: "--rows", value: "\(settings.rowCount)",
        expected: "1 to \(all), the number of rows held out")
    }
    var generator = PCG64(seed: settings.seed, stream: "rows")
    return Array(generator.permutation(all).prefix(settings.rowCount))
  }

  private static func output(of table: ExplainedTable, _ settings: Settings) throws -> Int {
    guard let output = settings.output else { return try table.explainedOutput() }
    guard table.outputNames.indices.contains(output) else {
      throw FigureError.badOption(
        method: "report", option: "--neuron", value: "\(output)",
        expected: "a class of 0 to \(table.outputNames.count - 1)")
    }
    return output
  }

  private static func check(_ additive: ExplainedTable, beside table: ExplainedTable) throws {
    guard additive.featureNames == table.featureNames, additive.test == table.test,
      additive.labels == table.labels, additive.targets == table.targets
    else {
      throw FigureError.badOption(
        method: "report", option: "--with", value: additive.path,
        expected: "a model of the same table with the same rows held out as \(table.path)")
    }
  }

  /// What is explained, `p(tested_positive)`.
  public var outputName: String { table.name(of: output) }
}
