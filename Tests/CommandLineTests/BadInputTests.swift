import Foundation
import Testing

/// What is wrong is said, with what was expected; the status is 2 and nothing was written.
@Suite struct BadInputTests {
  @Test(
    arguments: [
      (["train"], "no environment was named"),
      (["train", "--env", "CartPol-v1"], "did you mean CartPole-v1"),
      (["train", "--env", "not an id"], "is not an environment id"),
      (["train", "--env", "CartPole-v1", "--agent", "dqm"], "did you mean dqn"),
      (["train", "--env", "CartPole-v1", "--preset", "best"], "it has tuned, keras-rl"),
      (
        ["train", "--env", "CartPole-v1", "--set", "learning_rat=1"],
        "did you mean learning_rate"
      ),
      (
        ["train", "--env", "CartPole-v1", "--set", "gamma=high"],
        "gamma: expected a number in 0...1"
      ),
      (["train", "--env", "CartPole-v1", "--set", "gamma=1.5"], "got 1.5"),
      (["train", "--env", "CartPole-v1", "--set", "batch_size=0.5"], "a whole number in 1..."),
      (["train", "--env", "CartPole-v1", "--set", "gamma"], "expected key=value"),
      (
        ["train", "--env", "CartPole-v1", "--steps", "0"],
        "steps is 0, expected a whole number in 1"
      ),
      (["train", "--env", "CartPole-v1", "--episodes", "0"], "episodes is 0"),
      (["train", "--env", "CartPole-v1", "--updates", "-1"], "updates is -1"),
      (["train", "--env", "CartPole-v1", "--seconds", "0"], "expected a number above 0"),
      (["train", "--env", "CartPole-v1", "--steps", "many"], "'many' is invalid for '--steps"),
      (["train", "--env", "CartPole-v1", "--threads", "0"], "threads is 0"),
      (["train", "--env", "CartPole-v1", "--seed", "-1"], "'-1' is invalid for '--seed"),
      (["train", "--env", "CartPole-v1", "--evaluate-episodes", "0"], "evaluate-episodes is 0"),
      (["train", "--enf", "CartPole-v1"], "Did you mean '--env'?"),
      (["list", "dq"], "did you mean dqn"),
      (["list", "dqn", "--preset", "none"], "dqn has no preset"),
      (["trian"], "did you mean train?"),
    ])
  func isRefused(arguments: [String], message: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count <= 2)
    #expect(outcome.output.isEmpty)
  }

  /// A file or a folder that can't be used is no misuse of the flags.
  @Test(
    arguments: [
      (["train", "--env", "CartPole-v1", "--out", "/proc/none/x"], "cannot write a run into"),
      (["train", "--env", "CartPole-v1", "--out", "/dev/null"], "it is not a folder"),
      (["train", "--resume", "/nowhere"], "holds no checkpoint to resume"),
      (["train", "--config", "/nowhere.yaml"], "No such file"),
      (["evaluate", "--model", "/nowhere"], "No such file"),
      (["evaluate", "--model", "/"], "expected a regular file"),
    ])
  func fails(arguments: [String], message: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(message))
  }

  @Test func damagedAndForeignModelsAreRefused() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    #expect(
      try Program.run(
        "train", "--env", "CartPole-v1", "--agent", "sarsa", "--steps", "50", "--out", run,
        "--quiet"
      ).status == 0)
    let model = try scratch.bytes("run/model.safetensors")
    func refused(_ contents: Data, _ message: String) throws {
      try contents.write(to: URL(fileURLWithPath: scratch.file("bad")))
      let outcome = try Program.run("evaluate", "--model", scratch.file("bad"))
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.contains(scratch.file("bad")))
    }
    try refused(Data(), "8 bytes with the header's length")
    for length in [4, 100, model.count / 2, model.count - 1] {
      try refused(model.prefix(length), "expected")
    }
    try refused(Data("PK not a model at all".utf8), "expected a header")
    try refused(Data([2, 0, 0, 0, 0, 0, 0, 0]) + Data("{}".utf8), "another program")
    let checkpoint = try scratch.bytes("run/checkpoint.safetensors")
    try refused(checkpoint, "found a checkpoint: give model.safetensors")
    let outcome = try Program.run(
      "record", "--model", run + "/model.safetensors", "--out", run + "/run.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("is there already"))
  }

  @Test func aFolderThatHoldsARunIsNotTouched() throws {
    let scratch = try Scratch()
    let arguments = [
      "train", "--env", "CartPole-v1", "--agent", "sarsa", "--steps", "50", "--quiet", "--out",
      scratch.file("run"),
    ]
    #expect(try Program.run(arguments).status == 0)
    let before = try scratch.bytes("run/checkpoint.safetensors")
    let again = try Program.run(arguments + ["--seed", "9"])
    #expect(again.status == 2)
    #expect(again.errors.contains("--resume") && again.errors.contains("--overwrite"))
    #expect(try scratch.bytes("run/checkpoint.safetensors") == before)
    #expect(try Program.run(arguments + ["--seed", "9", "--overwrite"]).status == 0)
    #expect(try scratch.bytes("run/checkpoint.safetensors") != before)
  }

  @Test func aResumedRunKeepsItsSettings() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    #expect(
      try Program.run(smallDQN + ["--steps", "100", "--quiet", "--out", run]).status == 0)
    let changes = [
      ["--set", "gamma=0.5"], ["--seed", "6"], ["--agent", "sarsa"], ["--env", "CartPole-v0"],
      ["--preset", "tuned"],
    ]
    for change in changes {
      let outcome = try Program.run(["train", "--resume", run] + change)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("was made with"), "\(outcome.errors)")
    }
    let truncated = try scratch.bytes("run/checkpoint.safetensors").dropLast(10)
    try truncated.write(to: URL(fileURLWithPath: run + "/checkpoint.safetensors"))
    let outcome = try Program.run("train", "--resume", run)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("is damaged"))
  }
}
