import Foundation
import Testing

/// `palestra tune`
@Suite struct TuneTests {
  private let small =
    ["tune"] + smallDQN.dropFirst() + [
      "--steps", "300", "--try", "gamma=0.9", "--try", "gamma=0.99",
    ]

  @Test func aGridIsTrainedSortedAndWritten() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(small + ["--runs", "2", "--out", scratch.file("tuning")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].split(separator: " ").map(String.init)
        == ["rank", "trial", "gamma", "score", "seconds"])
    #expect(lines[1].contains(" ± "))
    #expect(outcome.errors.contains("next: palestra train --config "))
    for name in ["best.yaml", "trials.csv", "trials.json", "tuning.yaml"] {
      #expect(FileManager.default.fileExists(atPath: scratch.file("tuning/\(name)")))
    }
    let trained = try Program.run(
      "train", "--config", scratch.file("tuning/best.yaml"), "--out", scratch.file("best"),
      "--quiet")
    #expect(trained.status == 0, "\(trained.errors)")
    // The best settings with the first seed give the run of the trial again.
    let best = try #require(lines[1].split(separator: " ").dropFirst().first)
    #expect(
      try scratch.bytes("best/model.safetensors")
        == scratch.bytes("tuning/trials/000\(best)/seed5/model.safetensors"))
    let taken = try Program.run(small + ["--out", scratch.file("tuning")])
    #expect(taken.status == 2 && taken.errors.contains("already holds a run"))
    let replaced = try Program.run(
      small + ["--out", scratch.file("tuning"), "--overwrite", "--quiet"])
    #expect(replaced.status == 0 && replaced.errors.isEmpty && replaced.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("tuning/trials/0001/seed6")))
  }

  @Test func jsonHoldsAllTrials() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      small + [
        "--draw", "learning_rate=log:1e-4..1e-2", "--trials", "3", "--json", "--quiet", "--out",
        scratch.file("tuning"),
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    let trials = try #require(json["trials"] as? [[String: Any]])
    #expect(trials.map { $0["trial"] as? Int } == [1, 2, 3])
    let best = try #require(json["best"] as? Int)
    let scores = trials.compactMap { $0["score"] as? Double }
    #expect(scores[best - 1] == scores.max())
    #expect(json["sampler"] as? String == "tpe" && json["seeds"] as? [Int] == [5])
  }

  @Test func aKilledTuningResumes() throws {
    let scratch = try Scratch()
    let common = small + ["--steps", "3000", "--quiet", "--checkpoint-every", "200"]
    let whole = try Program.run(common + ["--out", scratch.file("whole")])
    #expect(whole.status == 0, "\(whole.errors)")
    let path = scratch.file("parts")
    let killed = try Program.run(
      common + ["--out", path], signal: SIGKILL,
      ready: {
        FileManager.default.fileExists(atPath: path + "/trials/0002/seed5/checkpoint.safetensors")
      })
    #expect(killed.wasKilled)
    let resumed = try Program.run("tune", "--resume", path, "--quiet", "--json")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for number in 1...2 {
      let name = "trials/000\(number)/seed5/model.safetensors"
      #expect(try scratch.bytes("whole/\(name)") == scratch.bytes("parts/\(name)"))
    }
    #expect(try scratch.text("whole/best.yaml") == scratch.text("parts/best.yaml"))
  }

  @Test(arguments: [
    (["--try", "gama=0.9"], "--try: dqn has no setting \"gama\"; did you mean gamma?"),
    (["--try", "gamma"], "--try is \"gamma\", expected key=value"),
    (["--draw", "learning_rate=1e-2..1e-4"], "--draw is \"learning_rate=1e-2..1e-4\""),
    (["--draw", "learning_rate=log:0..1"], "above 0"),
    (["--draw", "gamma=0.5..0.9"], "named once"),
    (["--draw", "tau=0.5..0.9", "--sampler", "grid"], "expected a list of values"),
    (["--sampler", "best"], "expected one of"), (["--trials", "3"], "to be left out"),
    (["--trials", "0", "--sampler", "random"], "1...10000"),
    (["--env", "Pendulum-v1", "--agent", "dqn"], "needs"),
    (["--resume", "nowhere"], "to be given alone"),
  ])
  func wrongFlagsAreRefusedBeforeAnyRun(flags: [String], message: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      (flags.contains("--trials") && !flags.contains("--sampler")
        ? small + ["--sampler", "grid"] : small) + flags
        + (flags.contains("--resume") ? [] : ["--out", scratch.file("tuning")]))
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("tuning")))
  }

  @Test func aFolderWithoutATuningIsNoTuning() throws {
    let scratch = try Scratch()
    let outcome = try Program.run("tune", "--resume", scratch.path)
    #expect(outcome.status == 1 && outcome.errors.contains("tuning.yaml"))
  }
}
