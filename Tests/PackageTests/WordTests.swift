import Foundation
import Testing

/// `scripts/check-words.py` on files of its own.
@Suite struct WordTests {
  /// The exit status of the checker and what it prints about a file with these contents.
  private func check(_ contents: String) throws -> (status: Int32, output: String) {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("words-\(UUID().uuidString).swift")
    try contents.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", ModuleSources.root.appendingPathComponent("scripts/check-words.py").path,
      file.path,
    ]
    process.standardOutput = output
    process.standardError = Pipe()
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: printed, as: UTF8.self))
  }

  @Test(
    arguments: [
      ("// It is judged.", "judged"), ("let laneCount = 1", "lane"), ("// The colour.", "colour"),
      ("// A share of the steps.", "share of"), ("// The deviation.", "deviation"),
    ])
  func aPlantedWordIsFound(line: String, word: String) throws {
    let found = try check("// A first line.\n\(line)\n")
    #expect(found.status == 1)
    #expect(found.output.lowercased().contains(".swift:2: \(word.lowercased()): write "))
  }

  @Test func otherWordsMayStay() throws {
    let found = try check(
      "// A plane, the standard deviation, sorted in place; they share memory.\n")
    #expect(found.status == 0)
    #expect(found.output == "")
  }
}
