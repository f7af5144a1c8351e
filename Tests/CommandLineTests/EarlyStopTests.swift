import Foundation
import Testing

/// `palestra train --until-return` and `--keep-checkpoints`
@Suite struct EarlyStopTests {
  @Test func aRunEndsWhenItsReturnIsReached() throws {
    let scratch = try Scratch()
    let common = smallDQN + ["--steps", "3000", "--json"]
    let early = try Program.run(common + ["--until-return", "5", "--out", scratch.file("early")])
    #expect(early.status == 0, "\(early.errors)")
    // Every episode of CartPole lasts eight steps at least: the first evaluation suffices.
    #expect(try early.json["steps"] as? Int == 300)
    #expect(try early.json["stopped_early"] as? Bool == true)
    #expect(early.errors.contains("stopped early: an evaluation's mean return reached 5\n"))
    let never = try Program.run(common + ["--until-return", "501", "--out", scratch.file("never")])
    #expect(try never.json["steps"] as? Int == 3_000)
    #expect(try never.json["stopped_early"] as? Bool == false)
    let resumed = try Program.run(
      "train", "--resume", scratch.file("early"), "--steps", "6000", "--json")
    #expect(try resumed.json["steps"] as? Int == 300, "it stays ended")
  }

  @Test func numberedModelsAreKept() throws {
    let scratch = try Scratch()
    let common = smallDQN + ["--steps", "1000", "--checkpoint-every", "200", "--quiet"]
    for (count, names) in [
      ("every", [200, 400, 600, 800, 1_000]), ("2", [800, 1_000]),
    ] {
      let outcome = try Program.run(
        common + ["--keep-checkpoints", count, "--out", scratch.file(count)])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let found = try FileManager.default.contentsOfDirectory(
        atPath: scratch.file("\(count)/checkpoints"))
      #expect(Set(found) == Set(names.map { "model-\($0).safetensors" }))
    }
    // It is the agent as it was: a shorter run ends with the same weights.
    let short = try Program.run(
      smallDQN + ["--steps", "400", "--quiet", "--out", scratch.file("short")])
    #expect(short.status == 0)
    func returns(_ path: String) throws -> [Double]? {
      try Program.run("evaluate", "--model", scratch.file(path), "--episodes", "5", "--json")
        .json["returns"] as? [Double]
    }
    let kept = try returns("every/checkpoints/model-400.safetensors")
    #expect(try kept != nil && kept == returns("short/last_model.safetensors"))
    let replaced = try Program.run(common + ["--out", scratch.file("2"), "--overwrite"])
    #expect(replaced.status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("2/checkpoints")).isEmpty)
  }

  @Test func aKilledRunKeepsTheSameModels() throws {
    let scratch = try Scratch()
    let common =
      smallDQN + [
        "--steps", "4000", "--checkpoint-every", "400", "--keep-checkpoints", "3", "--quiet",
      ]
    let whole = try Program.run(common + ["--out", scratch.file("whole")])
    #expect(whole.status == 0)
    let path = scratch.file("parts")
    let killed = try Program.run(
      common + ["--out", path], signal: SIGKILL,
      ready: {
        FileManager.default.fileExists(atPath: path + "/checkpoints/model-1200.safetensors")
      })
    #expect(killed.wasKilled)
    let resumed = try Program.run("train", "--resume", path, "--quiet")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for steps in [3_200, 3_600, 4_000] {
      let name = "checkpoints/model-\(steps).safetensors"
      #expect(try scratch.bytes("whole/\(name)") == scratch.bytes("parts/\(name)"))
    }
  }

  @Test(arguments: [
    (["--until-return", "5", "--evaluate-every", "0"], "nothing is evaluated"),
    (["--until-return", "high"], "expected a number"),
    (["--keep-checkpoints", "0"], "or every"), (["--keep-checkpoints", "all"], "or every"),
    (["--keep-checkpoints", "2", "--checkpoint-every", "0"], "above 0"),
    (
      ["--env", "Classification/digits-drawn-v0", "--agent", "classifier", "--until-return", "1"],
      "say patience"
    ),
  ])
  func whatMakesNoSenseIsRefused(flags: [String], message: String) throws {
    let scratch = try Scratch()
    let environment = flags.contains("--env") ? [] : ["--env", "CartPole-v1"]
    let outcome = try Program.run(
      ["train", "--out", scratch.file("run")] + environment + flags)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("run")))
  }

  @Test func aResumedRunKeepsItsGoal() throws {
    let scratch = try Scratch()
    let first = try Program.run(
      smallDQN + [
        "--steps", "300", "--quiet", "--until-return", "501", "--out", scratch.file("run"),
      ])
    #expect(first.status == 0)
    let other = try Program.run(
      "train", "--resume", scratch.file("run"), "--steps", "600", "--until-return", "5")
    #expect(other.status == 2 && other.errors.contains("until-return 501"))
  }
}
