import Foundations
import Glibc
import Gym
import Viewer

/// A report that is written twice: as Markdown with pictures beside it, and as one HTML page that has
/// its pictures inside and needs no other file.
public struct ReportDocument: Sendable {
  /// A picture.
  public struct Figure: Sendable {
    /// The name of its files.
    public let name: String
    /// What it shows, in a sentence.
    public let caption: String
    /// Draws it in a style; one style alone where `hasStyles` is false.
    public let scene: @Sendable (ImageViewStyle) -> DisplayList
    /// Whether it differs between the styles.
    public let hasStyles: Bool

    /// A picture that follows the reader's preference for light or dark.
    public init(
      name: String, caption: String, scene: @escaping @Sendable (ImageViewStyle) -> DisplayList
    ) {
      (self.name, self.caption, self.scene, hasStyles) = (name, caption, scene, true)
    }

    /// A picture of fixed colors.
    public init(name: String, caption: String, _ scene: DisplayList) {
      (self.name, self.caption, hasStyles) = (name, caption, false)
      self.scene = { _ in scene }
    }
  }

  /// A part of the report.
  public enum Block: Sendable {
    /// A heading below the title.
    case heading(String)
    /// A heading below that.
    case subheading(String)
    case paragraph(String)
    /// Points of a list.
    case list([String])
    /// A header, then the rows.
    case table([[String]])
    case figure(Figure)
    /// A text as it is, with the name of its language.
    case code(String, language: String)
    /// HTML of the page, such as what shows values under the mouse, and a picture that stands for it in
    /// Markdown.
    case page(String, picture: Figure? = nil)
    /// Parts beside each other where there is room.
    indirect case beside([Block])

    var figures: [Figure] {
      switch self {
      case .figure(let figure): [figure]
      case .page(_, let picture): [picture].compactMap(\.self)
      case .beside(let blocks): blocks.flatMap(\.figures)
      default: []
      }
    }
  }

  /// What stands above.
  public let title: String
  /// In their order.
  public var blocks: [Block]

  /// Puts a report together.
  public init(title: String, blocks: [Block]) { (self.title, self.blocks) = (title, blocks) }

  /// The pictures, in their order.
  public var figures: [Figure] { blocks.flatMap(\.figures) }

  /// Writes `figures/*.svg` and `figures/*.png`, `report.md` and `report.html`.
  /// - Parameters:
  ///   - folder: where; it is made if it is missing.
  ///   - progress: receives the number of written pictures, before each.
  /// - Returns: what was written, the page first.
  /// - Throws: `ViewerError`, `ImageFileError` or `FileError` where a file cannot be written.
  @discardableResult
  public func write(to folder: String, progress: (Int) -> Void = { _ in }) throws -> [String] {
    for (index, figure) in figures.enumerated() {
      progress(index)
      let scene = figure.scene(.light)
      for suffix in ["svg", "png"] {
        try PictureFile.write(
          scene, to: "\(folder)/figures/\(figure.name).\(suffix)", name: figure.caption)
      }
    }
    try FileSystem.makeFolder(folder)
    try AtomicFile.write(Array(markdown.utf8), to: "\(folder)/report.md")
    try AtomicFile.write(Array(try html().utf8), to: "\(folder)/report.html")
    return ["report.html", "report.md", "figures/"].map { "\(folder)/\($0)" }
  }

  /// Removes the pictures of a report that was written before, those that its Markdown refers to.
  /// - Parameter folder: where it may be.
  /// - Throws: `FileError` where its Markdown cannot be read.
  public static func removeFigures(of folder: String) throws {
    let path = "\(folder)/report.md"
    guard FileSystem.exists(path) else { return }
    let markdown = String(decoding: try FileSystem.read(path, limit: 1 << 26), as: UTF8.self)
    for match in markdown.matches(of: /\]\(figures\/([A-Za-z0-9-]+)\.svg\)/) {
      for suffix in ["svg", "png"] {
        // One that is missing is as good as removed.
        _ = unlink("\(folder)/figures/\(match.output.1).\(suffix)")
      }
    }
  }

  /// The report as Markdown, which refers to the pictures by their names.
  public var markdown: String {
    var lines = ["# \(title)", ""] + blocks.flatMap(Self.markdown)
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func markdown(_ block: Block) -> [String] {
    switch block {
    case .heading(let heading): return ["## \(heading)", ""]
    case .subheading(let heading): return ["### \(heading)", ""]
    case .paragraph(let text): return [text, ""]
    case .list(let points): return points.map { "- \($0)" } + [""]
    case .table(let rows): return markdown(rows) + [""]
    case .figure(let figure), .page(_, .some(let figure)):
      return ["![\(figure.caption)](figures/\(figure.name).svg)", "", figure.caption, ""]
    case .code(let text, let language): return ["```\(language)", text, "```", ""]
    case .page: return []
    case .beside(let blocks): return blocks.flatMap(markdown)
    }
  }

  /// A table; what would break it is escaped.
  private static func markdown(_ rows: [[String]]) -> [String] {
    let lines = rows.map { row in
      "| " + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    guard let head = rows.first else { return [] }
    return [lines[0], "|" + head.map { _ in "---|" }.joined()] + lines.dropFirst()
  }
}
