import Foundation
import Testing

@Suite struct CheckTests {
  @Test func warningsAreNoFailure() throws {
    let outcome = try Program.run("check", "CartPole-v1")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("CartPole-v1: warning: [infinite-bound] expected finite"))
    #expect(outcome.output.contains("0 errors, 1 warning\n"))
  }

  @Test func jsonEndsWithTheCounts() throws {
    let outcome = try Program.run("check", "Pendulum-v1", "--json")
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains(#""rule": "action-range""#))
    let counts = try outcome.json
    #expect(counts["environment"] as? String == "Pendulum-v1")
    #expect(counts["errors"] as? Int == 0 && counts["warnings"] as? Int == 1)
  }

  @Test(arguments: [
    (["Taxy-v4"], "did you mean Taxi-v4"), (["Taxi-v4", "--argument", "rain"], "key=value"),
    (["Taxi-v4", "--argument", "rain=true"], "unknown argument"), ([], "<id>"),
  ])
  func misuseIsRefused(arguments: [String], message: String) throws {
    let outcome = try Program.run(["check"] + arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
