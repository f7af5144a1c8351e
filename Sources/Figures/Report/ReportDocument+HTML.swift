import Foundations
import Viewer

extension ReportDocument {
  /// The page.
  /// - Throws: `ImageFileError` where an image of a figure cannot be packed.
  public func html() throws -> String {
    let title = Self.escaped(title)
    let contents = contents
    let body = try blocks.enumerated().map { index, block in
      if case .heading(let heading) = block {
        return "<h2 id=\"part-\(index)\">\(Self.escaped(heading))</h2>"
      }
      return try Self.html(block)
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      \(Self.styles)
      </style>
      </head>
      <body>
      <h1>\(title)</h1>\(contents)
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  /// Links to the headings; nothing of a short page.
  private var contents: String {
    let links = blocks.enumerated().compactMap { index, block -> String? in
      guard case .heading(let heading) = block else { return nil }
      return "<a href=\"#part-\(index)\">\(Self.escaped(heading))</a>"
    }
    return links.count < 4 ? "" : "\n<nav>\(links.joined(separator: " · "))</nav>"
  }

  private static func html(_ block: Block) throws -> String {
    switch block {
    case .heading(let heading): return "<h2>\(escaped(heading))</h2>"
    case .subheading(let heading): return "<h3>\(escaped(heading))</h3>"
    case .paragraph(let text): return "<p>\(escaped(text))</p>"
    case .list(let points):
      return "<ul>" + points.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n") + "</ul>"
    case .table(let rows): return html(rows)
    case .figure(let figure): return try html(figure)
    case .code(let text, _): return "<pre>\(escaped(text))</pre>"
    case .page(let html, _): return html
    case .beside(let blocks):
      return "<div class=\"beside\">\n" + (try blocks.map(html)).joined(separator: "\n")
        + "\n</div>"
    }
  }

  private static func html(_ figure: Figure) throws -> String {
    let caption = "<figcaption>\(escaped(figure.caption))</figcaption>"
    let light = try figure.scene(.light).svg(name: figure.caption)
    guard figure.hasStyles else { return "<figure>\(light)\(caption)</figure>" }
    // Both styles are in the page; the reader's preference decides which is seen.
    let dark = try figure.scene(.dark).svg(name: figure.caption)
    return """
      <figure><div class="light">
      \(light)
      </div><div class="dark">
      \(dark)
      </div>\(caption)</figure>
      """
  }

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

  /// A text that is none of HTML's marks, also between double quotes.
  static func escaped(_ string: String) -> String {
    string.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  static let styles = """
    :root { color-scheme: light dark; --text: #14161c; --dim: #60666f; --ground: #fff; --line: #d5d9e0; }
    body { max-width: 1100px; margin: 2rem auto; padding: 0 1rem; background: var(--ground);
      color: var(--text); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
    h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
    h3 { font-size: 1rem; margin-top: 1.6rem; }
    nav { font-size: .9rem; } a { color: #2f6fb3; text-decoration: none; }
    table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
    .beside { display: flex; flex-wrap: wrap; gap: 0 2.5rem; align-items: flex-start; }
    .beside figure { margin: 1rem 0; }
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
}
