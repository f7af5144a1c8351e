import Foundation
import Gym
import TestSupport
import Testing

/// The X servers of the tests end with them.
@Suite(.enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are needed to open windows"))
struct VirtualDisplayTests {
  private struct Failure: Error {}

  /// The file by which a server keeps its display; it is removed when the server has ended.
  private func lock(of name: String) -> String { "/tmp/.X\(name.dropFirst())-lock" }

  private func isGone(_ name: String) -> Bool {
    let end = Date(timeIntervalSinceNow: 10)
    while FileManager.default.fileExists(atPath: lock(of: name)), Date() < end { usleep(10_000) }
    return !FileManager.default.fileExists(atPath: lock(of: name))
  }

  private func process(of name: String) throws -> pid_t {
    let text = try String(contentsOfFile: lock(of: name), encoding: .utf8)
    return try #require(pid_t(text.trimmingCharacters(in: .whitespaces.union(.newlines))))
  }

  @Test func aServerEndsWithATestThatFails() throws {
    var name = ""
    var server: pid_t = 0
    #expect(throws: Failure.self) {
      let display = try VirtualDisplay()
      name = display.name
      server = try process(of: name)
      #expect(kill(server, 0) == 0, "it runs")
      throw Failure()
    }
    #expect(isGone(name))
    #expect(kill(server, 0) != 0, "it has ended")
  }

  @Test func aServerEndsWithAProcessThatIsKilled() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardOutputContent]
    ) {
      let display = try VirtualDisplay()
      print("<\(display.name)>")
      fflush(nil)
      kill(getpid(), SIGKILL)
    }
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let name = try #require(output.split(separator: "<").last?.split(separator: ">").first)
    #expect(name.hasPrefix(":") && isGone(String(name)))
  }
}
