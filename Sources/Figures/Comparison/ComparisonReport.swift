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
  private let figures: [ComparisonFigures.Figure]

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
    for figure in figures {
      let scene = figure.scene(.light)
      for suffix in ["svg", "png"] {
        try PictureFile.write(
          scene, to: folder.file("figures/\(figure.name).\(suffix)"), name: figure.caption)
      }
    }
    try AtomicFile.write(Array(markdown.utf8), to: folder.file("report.md"))
    try AtomicFile.write(Array(try html().utf8), to: folder.file("report.html"))
    return [
      "report.html", "report.md", "results.csv", "results.json", Self.scores, "figures/",
    ].map(folder.file)
  }

  private var markdown: String {
    var lines = ["# \(results.plan.title)", ""] + tables.introduction + [""]
    for section in tables.sections {
      lines += ["## \(section.title)", ""] + (section.note.map { [$0, ""] } ?? [])
      lines += Self.markdown(section.rows) + [""]
    }
    lines += ["## Figures", ""]
    for figure in figures {
      lines += ["![\(figure.caption)](figures/\(figure.name).svg)", "", figure.caption, ""]
    }
    lines += ["## The comparison", "", "```yaml", results.plan.yaml, "```"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A table; what would break it is escaped.
  private static func markdown(_ rows: [[String]]) -> [String] {
    let lines = rows.map { row in
      "| " + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    guard let head = rows.first else { return [] }
    return [lines[0], "|" + head.map { _ in "---|" }.joined()] + lines.dropFirst()
  }

  private func html() throws -> String {
    var body = ["<h1>\(Self.escaped(results.plan.title))</h1>"]
    body += tables.introduction.map { "<p>\(Self.escaped($0))</p>" }
    for section in tables.sections {
      body.append("<h2>\(Self.escaped(section.title))</h2>")
      if let note = section.note { body.append("<p>\(Self.escaped(note))</p>") }
      body.append(Self.html(section.rows))
    }
    body.append("<h2>Figures</h2>")
    for figure in figures {
      // Both styles are in the page; the reader's preference decides which is seen.
      body.append("<figure><div class=\"light\">")
      body.append(try figure.scene(.light).svg(name: figure.caption))
      body.append("</div><div class=\"dark\">")
      body.append(try figure.scene(.dark).svg(name: figure.caption))
      body.append("</div><figcaption>\(Self.escaped(figure.caption))</figcaption></figure>")
    }
    body.append("<h2>The comparison</h2>")
    body.append("<pre>\(Self.escaped(results.plan.yaml))</pre>")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Self.escaped(results.plan.title))</title>
      <style>
      \(Self.styles)
      </style>
      </head>
      <body>
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static let styles = """
    :root { color-scheme: light dark; --text: #14161c; --dim: #60666f; --ground: #fff; --line: #d5d9e0; }
    body { max-width: 1100px; margin: 2rem auto; padding: 0 1rem; background: var(--ground);
      color: var(--text); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
    h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
    table { border-collapse: collapse; display: block; overflow-x: auto; }
    th, td { padding: .3rem .65rem; border-bottom: 1px solid var(--line); text-align: right;
      white-space: nowrap; font-variant-numeric: tabular-nums; }
    th { color: var(--dim); font-weight: 600; } .text { text-align: left; }
    figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; border-radius: 6px; }
    figcaption { color: var(--dim); font-size: .9rem; }
    pre { padding: 1rem; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
    .dark { display: none; }
    @media (prefers-color-scheme: dark) {
      :root { --text: #e5e8ee; --dim: #9aa2b1; --ground: #121419; --line: #303541; }
      .light { display: none; } .dark { display: block; }
    }
    """

  /// A table whose columns of words stand at the left.
  private static func html(_ rows: [[String]]) -> String {
    let texts = Set(
      (rows.first ?? []).indices.filter { column in
        rows.dropFirst().contains { $0[column].first?.isLetter == true }
      })
    let lines = rows.enumerated().map { number, row in
      let tag = number == 0 ? "th" : "td"
      return "<tr>"
        + row.enumerated().map { column, cell in
          "<\(tag)\(texts.contains(column) ? " class=\"text\"" : "")>\(escaped(cell))</\(tag)>"
        }.joined() + "</tr>"
    }
    return "<table>\n\(lines.joined(separator: "\n"))\n</table>"
  }

  private static func escaped(_ string: String) -> String {
    string.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
