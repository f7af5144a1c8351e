import Foundation
import TestSupport
import Testing

/// The X servers of the tests end with them.
@Suite(.enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are needed to open windows"))
struct VirtualDisplayTests {
  private struct Failure: Error {}

  /// The processes whose command line names a folder.
  private func processes(naming folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int(name) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self).contains(folder)
    }
  }

  /// Whether no process is left, after ten seconds at most.
  private func isGone(_ folder: String) throws -> Bool {
    let end = Date(timeIntervalSinceNow: 10)
    while try !processes(naming: folder).isEmpty, Date() < end { usleep(10_000) }
    return try processes(naming: folder).isEmpty
  }

  @Test func aServerEndsWithATestThatFails() throws {
    var folder = ""
    #expect(throws: Failure.self) {
      let display = try VirtualDisplay()
      folder = display.folder
      #expect(try processes(naming: folder).count == 2, "the server and the shell beside it")
      throw Failure()
    }
    #expect(try isGone(folder))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func aServerEndsWithAProcessThatIsKilled() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardOutputContent]
    ) {
      let display = try VirtualDisplay()
      print("<\(display.folder)>")
      fflush(nil)
      kill(getpid(), SIGKILL)
    }
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let folder = try #require(output.split(separator: "<").last?.split(separator: ">").first)
    defer { try? FileManager.default.removeItem(atPath: String(folder)) }
    #expect(folder.contains("palestra-x-"))
    #expect(try isGone(String(folder)))
  }
}
