import Datasets
import Experiments
import Foundations
import Viewer

/// Writes what a comparison came to: tables, scores, figures, a report.
///
/// | file | what it is |
/// |---|---|
/// | `results.csv` | a line for each run |
/// | `results.json` | statistics and runs |
/// | `scores.npy` | mean returns, `[agents, seeds, environments]`; nan where a run has not ended |
/// | `figures/` | every figure as SVG and PNG |
/// | `report.md`, `report.html` | all of it to read; the page has its pictures inside |
public struct ComparisonReport: Sendable {
  /// The tables, for a terminal too.
  public let tables: ComparisonTables
  private let results: ComparisonResults
  private let folder: ComparisonFolder
  private let figures: [ReportDocument.Figure]

  /// The names of what is written first: tables and scores.
  private static let (results, scores) = ("results", "scores.npy")

  /// Takes the results of a comparison.
  /// - Throws: `ExperimentError` where a table of a run is damaged.
  public init(_ results: ComparisonResults, in folder: ComparisonFolder) throws(ExperimentError) {
    self.results = results
    self.folder = folder
    tables = ComparisonTables(results)
    figures = try ComparisonFigures(results, in: folder).figures
  }

  /// Writes all files, in place of earlier ones.
  /// - Returns: their paths, the report first.
  /// - Throws: `ExperimentError`, `DatasetError`, `ViewerError` or `FileError` where one cannot be
  ///   written.
  public func write() throws -> [String] {
    let results = results
    try CombinedRuns(folder.file(Self.results)).write(results.members, runs: results.runs)
    let plan = results.plan
    let shape = [plan.agents.count, plan.seeds.count, plan.environments.count]
    try NumPyFile.write(
      NDArray(shape: shape, storage: .float64(results.scores)), to: folder.file(Self.scores))
    try document.write(to: folder.path)
    return [
      "report.html", "report.md", "results.csv", "results.json", Self.scores, "figures/",
    ].map(folder.file)
  }

  private var document: ReportDocument {
    var blocks = tables.introduction.map { ReportDocument.Block.paragraph($0) }
    for section in tables.sections {
      blocks.append(.heading(section.title))
      if let note = section.note { blocks.append(.paragraph(note)) }
      blocks.append(.table(section.rows))
    }
    blocks.append(.heading("Figures"))
    blocks += figures.map { .figure($0) }
    blocks += [.heading("The comparison"), .code(results.plan.yaml, language: "yaml")]
    return ReportDocument(title: results.plan.title, blocks: blocks)
  }
}
