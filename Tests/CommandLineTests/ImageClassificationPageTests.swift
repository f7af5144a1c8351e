import Foundation
import Testing

/// The commands of `docs/image-classification.md`.
@Suite struct ImageClassificationPageTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../docs/image-classification.md")

  /// The words of each command, without comments.
  private func commands() throws -> [[String]] {
    let string = try String(contentsOf: Self.page, encoding: .utf8)
    let blocks = string.components(separatedBy: "```sh\n").dropFirst()
    let lines = blocks.flatMap { block in
      block.components(separatedBy: "\n```")[0].replacing("\\\n", with: " ").split(separator: "\n")
    }
    return lines.map { line in
      line.components(separatedBy: " #")[0].split(separator: " ").map(String.init)
    }.filter { $0.first == "palestra" }
  }

  @Test func everyFlagIsKnown() throws {
    let commands = try commands()
    #expect(commands.count > 15)
    var helps: [[String]: String] = [:]
    for words in commands {
      let groups = ["data", "model"]
      let name = Array(words.dropFirst().prefix(groups.contains(words[1]) ? 2 : 1))
      let help = try helps[name] ?? Program.run(name + ["--help"]).output
      helps[name] = help
      #expect(help.contains("USAGE: palestra \(name.joined(separator: " "))"), "\(words)")
      for flag in words where flag.hasPrefix("--") {
        #expect(help.contains(flag), "\(flag) of \(words)")
      }
    }
  }

  @Test func everySettingAndPresetIsKnown() throws {
    let list =
      try Program.run("list", "classifier").output + Program.run("list", "cem").output
      + Program.run("list", "dqn").output
    for words in try commands() {
      for (flag, value) in zip(words, words.dropFirst()) {
        let name = value.drop { $0 == "'" }.split(separator: "=").first.map(String.init) ?? ""
        if flag == "--set" { #expect(list.contains("  \(name) "), "\(words)") }
        if flag == "--network" { #expect(list.contains("  \(value) "), "\(words)") }
      }
    }
  }
}
