import Foundation
import Testing

/// `palestra record`
@Suite struct RecordTests {
  @Test func randomEpisodesAreThoseOfTheSeedAndTheNextOnes() throws {
    let scratch = try Scratch()
    func record(_ name: String, _ seed: String, _ count: String) throws -> [String: Any] {
      let outcome = try Program.run(
        "record", "--agent", "random", "--env", "FrozenLake-v1", "--seed", seed, "--episodes",
        count, "--out", scratch.file(name), "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try outcome.json
    }
    let three = try record("three.hdf5", "4", "3")
    #expect(three["agent"] as? String == "random" && three["episodes"] as? Int == 3)
    #expect(three["environment"] as? String == "FrozenLake-v1")
    let first = try record("first.hdf5", "4", "1")
    // `rollout` samples by the same seed: its first end is the episode's.
    let rollout = try Program.run("rollout", "FrozenLake-v1", "--seed", "4", "--json")
    let lines = rollout.output.split(separator: "\n")
    let end = lines.firstIndex { $0.contains("\"terminated\": true") }
    #expect(first["steps"] as? Int == end)
    // The same file comes out again.
    _ = try record("again.hdf5", "4", "3")
    #expect(try scratch.bytes("again.hdf5").count == scratch.bytes("three.hdf5").count)
  }

  @Test(arguments: [
    ([], "either --model FILE or --agent random --env ID"),
    (["--model", "m", "--agent", "random"], "given twice"),
    (["--agent", "dqn"], "a trained agent is given by its --model"),
    (["--agent", "random"], "no environment was named"),
    (["--agent", "random", "--env", "CartPol-v1"], "did you mean CartPole-v1"),
    (
      ["--agent", "random", "--env", "CartPole-v1", "--episodes", "0"],
      "expected a whole number from 1 to"
    ),
    (
      ["--agent", "random", "--env", "CartPole-v1", "--episodes", "-1"],
      "expected a whole number from 1 to"
    ),
  ])
  func misuseIsRefused(arguments: [String], message: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(["record", "--out", scratch.file("x.hdf5")] + arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("x.hdf5")))
  }

  @Test func aFileThatIsThereIsNotTouched() throws {
    let scratch = try Scratch()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: scratch.file("x.hdf5")))
    let outcome = try Program.run(
      "record", "--agent", "random", "--env", "CartPole-v1", "--out", scratch.file("x.hdf5"))
    #expect(outcome.status == 2 && outcome.errors.contains("is there already"))
    #expect(try scratch.text("x.hdf5") == "mine")
  }
}
