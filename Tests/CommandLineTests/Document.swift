import Foundation
import Testing

/// A page of the documentation, read for what its readers are to type.
struct Document: Sendable, CustomTestStringConvertible {
  /// Such as `docs/your-own-data.md`.
  let path: String

  var testDescription: String { path }

  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// README.md and all that stands in `docs`.
  static let all: [Document] = {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent("docs").path)
    let pages = (names ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    return (["README.md"] + pages).map { Document(path: $0) }
  }()

  /// A fenced block of code.
  struct Block {
    /// `sh`, `swift`; empty where it is not said.
    let language: String
    /// The line above the block.
    let marker: String
    let text: String
  }

  /// The blocks in their order.
  func blocks() throws -> [Block] {
    let string = try String(
      contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    var blocks: [Block] = []
    var open: (language: String, marker: String, lines: [Substring])?
    var above: Substring = ""
    for line in string.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          let contents = block.lines.joined(separator: "\n")
          blocks.append(Block(language: block.language, marker: block.marker, text: contents))
          open = nil
        } else {
          open = (String(line.dropFirst(3)), String(above), [])
        }
      } else {
        open?.lines.append(line)
      }
      above = line
    }
    return blocks
  }

  /// The lines of the `sh` blocks in their order, continued ones joined, comments left out.
  func commands() throws -> [String] {
    try blocks().filter { $0.language == "sh" }.flatMap { block in
      block.text.replacing("\\\n", with: " ").split(separator: "\n").map {
        String($0).components(separatedBy: " #")[0].trimmingCharacters(in: .whitespaces)
      }
    }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  /// What is shown of a session: commands behind `$ `, each with the output under it.
  func sessions() throws -> [(command: String, output: String)] {
    try blocks().flatMap { block in
      block.text.components(separatedBy: "\n$ ").enumerated().compactMap { index, part in
        guard index > 0 || part.hasPrefix("$ ") else { return nil }
        let lines = (index == 0 ? String(part.dropFirst(2)) : part).split(
          separator: "\n", maxSplits: 1)
        return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
      }
    }
  }
}
