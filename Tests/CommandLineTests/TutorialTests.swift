import Foundation
import Testing

/// The code of the tutorials is compiled, and is what the tutorials show.
@Suite struct TutorialTests {
  /// Every Swift block names the file that it quotes: a whole one, or, of those in `LibraryTour`,
  /// the body of a function.
  @Test(arguments: Document.all) func quotedCodeIsTheFile(document: Document) throws {
    for block in try document.blocks() where block.language == "swift" {
      let marker = block.marker
      try #require(marker.hasPrefix("<!-- Examples/") && marker.hasSuffix(".swift -->"))
      let path = String(marker.dropFirst(5).dropLast(4))
      let source = try String(
        contentsOf: Document.root.appendingPathComponent(path), encoding: .utf8)
      if path.hasPrefix("Examples/LibraryTour/") {
        #expect(isQuotation(block.text, of: source), "\(path)")
      } else {
        #expect(block.text + "\n" == source, "\(path)")
      }
    }
  }

  /// Whether the lines of a block follow each other in a file, whatever their indentation, and its
  /// imports are the file's.
  private func isQuotation(_ block: String, of source: String) -> Bool {
    func lines(_ string: String) -> (imports: [String], code: [String]) {
      let all = string.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      return (
        all.filter { $0.hasPrefix("import ") }, all.filter { !$0.hasPrefix("import ") }
      )
    }
    let (quoted, whole) = (lines(block), lines(source))
    guard quoted.imports.isEmpty || quoted.imports == whole.imports, !quoted.code.isEmpty,
      whole.code.count >= quoted.code.count
    else { return false }
    return (0...whole.code.count - quoted.code.count).contains {
      Array(whole.code[$0..<$0 + quoted.code.count]) == quoted.code
    }
  }

  @Test func changedQuotationsAreFound() {
    let source = "import A\n\nfunc f() {\n  let x = 1\n  print(x)\n}\n"
    #expect(isQuotation("import A\n\nlet x = 1\nprint(x)", of: source))
    #expect(!isQuotation("import B\n\nlet x = 1", of: source))
    #expect(!isQuotation("let x = 2\nprint(x)", of: source))
    #expect(!isQuotation("import A", of: source))
  }

  /// What README.md shows of the library runs.
  @Test func theLibraryTourRuns() throws {
    let scratch = try Scratch()
    let outcome = try Program.run([], program: "library-tour", in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    // 2,000 steps, of which the first 1,000 warm up, train 4 times with 128 updates, and the loaded
    // agent has the same weights.
    #expect(lines.contains("2000 512 true") && lines.contains("20 episodes"))
    // 1,024 environments pay 1 each for their first step; the examples are distinguished by one
    // pixel in ten, and 40 steps are 2,000 of them.
    #expect(lines.contains("1024.0"))
    let learned = try #require(lines.dropLast().last?.split(separator: " "))
    #expect(learned.last == "40" && lines.last == "100")
    #expect(try #require(Double(learned[0])) > 0.9)
  }

  /// REINFORCE of docs/your-own-agent.md learns CartPole, and is evaluated as it was saved.
  @Test func theAgentOfOnesOwnLearns() throws {
    let source = try String(
      contentsOf: Document.root.appendingPathComponent("Examples/YourOwnAgent/Reinforce.swift"),
      encoding: .utf8)
    #expect(source.split(separator: "\n", omittingEmptySubsequences: false).count <= 120)
    let scratch = try Scratch()
    let outcome = try Program.run([], program: "your-own-agent", in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let mean = try #require(outcome.output.split(whereSeparator: \.isWhitespace).last)
    #expect(try #require(Double(mean)) > 475)
    let shown = try Program.run("model", "show", "\(scratch.path)/reinforce.safetensors")
    #expect(shown.status == 0 && shown.output.contains("trunk.rms_normalization_1.gain"))
  }

  @Test func theEnvironmentIsSoundAndIsLearned() throws {
    let outcome = try Program.run([], program: "your-own-environment")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let output = outcome.output
    let words = output.split(separator: " ")
    #expect(words.dropLast() == ["mean", "return"], "the checker has nothing to say: \(output)")
    // From a room drawn among four the best policy takes 1 to 4 steps: 1 - 0.1 * 1.5 = 0.85.
    let mean = try #require(words.last.flatMap { Double($0.dropLast()) })
    #expect(mean > 0.75 && mean < 0.95)
  }
}
