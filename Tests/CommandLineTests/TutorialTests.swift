import Foundation
import Testing

/// The code of the tutorials is compiled, and is what the tutorials show.
@Suite struct TutorialTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: [("your-own-environment", 2), ("network-by-hand", 3)])
  func quotedCodeIsTheFile(name: String, quotations: Int) throws {
    let page = Self.root.appendingPathComponent("docs/\(name).md")
    let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```swift\n")
    #expect(parts.count == quotations + 1)
    for (before, block) in zip(parts, parts.dropFirst()) {
      let marker = try #require(before.split(separator: "\n").last)
      #expect(marker.hasPrefix("<!-- Examples/") && marker.hasSuffix(".swift -->"))
      let path = String(marker.dropFirst(5).dropLast(4))
      let source = try String(
        contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
      #expect(block.components(separatedBy: "```").first == source, "\(path)")
    }
  }

  @Test func theEnvironmentIsSoundAndIsLearnt() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
      .deletingLastPathComponent().appendingPathComponent("your-own-environment")
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let words = output.split(separator: " ")
    #expect(words.dropLast() == ["mean", "return"], "the checker has nothing to say: \(output)")
    // From a room drawn among four the best policy takes 1 to 4 steps: 1 - 0.1 * 1.5 = 0.85.
    let mean = try #require(words.last.flatMap { Double($0.dropLast()) })
    #expect(mean > 0.75 && mean < 0.95)
  }
}
