import Foundation
import Testing

/// A file that is missing ends every command with status 1, a wrong flag with status 2.
@Suite struct ExitStatusTests {
  /// Each command with a file that is not there; nil where it reads none.
  private static func missingFile(_ command: String) -> [[String]]? {
    let (model, out) = ("/nowhere/m.safetensors", "/tmp/palestra-never-written")
    switch command {
    case "train":
      return [
        ["--config", "/nowhere/run.yaml"], ["--resume", "/nowhere/run"],
        ["--env", "CartPole-v1", "--out", "/proc/none/x"],
        ["--env", "CartPole-v1", "--hyperparams", "/nowhere/ppo.yml"],
        [
          "--env", "Classification/files-v0", "--agent", "classifier", "--argument",
          "path=/nowhere",
        ],
      ]
    case "evaluate": return [["--model", model]]
    case "predict":
      return [
        ["--model", model, "--input", "/nowhere/x.npy", "--output", out + ".npy"],
        [
          "--neighbors", "/nowhere/x.npy", "--labels", "/nowhere/y.npy", "--input",
          "/nowhere/z.npy",
          "--output", out + ".npy",
        ],
      ]
    case "tune":
      return [
        ["/nowhere/tune.yaml"], ["--config", "/nowhere/run.yaml", "--try", "gamma=0.9"],
        ["--resume", "/nowhere"],
        ["--env", "CartPole-v1", "--hyperparams", "/nowhere/dqn.yml", "--try", "gamma=0.9"],
      ]
    case "compare":
      return [
        ["/nowhere/c.yaml"], ["--resume", "/nowhere"], ["--merge", "/nowhere", "--out", out],
      ]
    case "plot": return [["/nowhere", "--out", out + ".png"]]
    case "generate": return [["--model", model], ["--model", "/nowhere/x_weights.hdf5"]]
    case "encode": return [["--model", model, "--output", out + ".csv"]]
    case "model show": return [[model], ["/nowhere/m.keras"]]
    case "model convert":
      return [
        ["--input", model, "--output", out + ".onnx"],
        ["--input", "/nowhere/m.h5", "--output", out + ".safetensors"],
      ]
    case "figures": return [["--model", model, "--output", out]]
    case "explain":
      return [
        ["--model", model, "--output", out + ".png"], ["--model", "/nowhere/m.safetensors"],
      ]
    case "visualize": return [["--model", model, "--output", out + ".png"]]
    case "attack":
      return [["--model", model], ["--model", model, "--input", "/nowhere/x.png"]]
    case "record": return [["--model", model, "--out", out + ".hdf5"]]
    case "view": return [["/nowhere/r.hdf5", "--screenshot", out + ".png"]]
    case "play": return [["CartPole-v1", "--record", "/proc/none/r.hdf5"]]
    case "film": return [["/nowhere/r.hdf5", "--output", out + ".gif"]]
    case "rollout": return [["CartPole-v1", "--actions", "/nowhere/actions.json"]]
    case "data describe": return [["/nowhere/table.csv"], ["missing.csv", "--figures", out]]
    case "data show": return [["/nowhere/table.csv"], ["missing.npz"]]
    case "sample", "check", "list", "data list", "data fetch", "data verify", "doctor",
      "compare-run":
      return nil
    default:
      Issue.record("\(command): say here which file it reads")
      return nil
    }
  }

  @Test func aMissingFileIsAFailure() throws {
    for (path, _) in try CommandTree.leaves() {
      for rest in Self.missingFile(path.joined(separator: " ")) ?? [] {
        let outcome = try Program.run(path + rest)
        #expect(outcome.status == 1, "\(path + rest): \(outcome.errors)")
        #expect(outcome.errors.hasPrefix("error: ") && outcome.output.isEmpty)
      }
    }
  }

  @Test func aWrongFlagIsMisuse() throws {
    for (path, _) in try CommandTree.leaves() {
      let outcome = try Program.run(path + ["--no-such-flag"])
      #expect(outcome.status == 2 && !outcome.errors.isEmpty, "\(path)")
    }
  }

  /// Numbers at the edges of their types, for every flag that has a number.
  @Test func numericFlagsRefuseWithTheirName() throws {
    let kinds: Set = ["n", "k", "s", "step", "steps", "number"]
    let values = ["9223372036854775808", "1e999", "nan", "-1e400", "", "0x10", "x"]
    var count = 0
    for (path, command) in try CommandTree.leaves() {
      let others = (command.arguments ?? []).filter { $0.kind == "positional" }.map { _ in "x" }
      for argument in command.arguments ?? [] where kinds.contains(argument.valueName ?? "") {
        let flag = try #require(argument.flag)
        for value in values where !(flag == "--seed" && value.hasPrefix("9")) {
          let outcome = try Program.run(path + others + ["\(flag)=\(value)"])
          #expect(!outcome.wasKilled && outcome.status == 2, "\(path) \(flag)=\(value)")
          #expect(outcome.errors.contains(flag), "\(path) \(flag)=\(value): \(outcome.errors)")
          count += 1
        }
      }
    }
    #expect(count > 120)
  }

  @Test func largeCountsAreRefusedBeforeAnyWork() throws {
    let space = #"{"type": "Discrete", "n": 3}"#
    for (arguments, flag) in [
      (["sample", space, "--count", "9223372036854775807", "--batch"], "--count"),
      (["sample", space, "--count", "1e9", "--batch"], "--count"),
      (["train", "--env", "CartPole-v1", "--steps", "1e18"], "steps"),
      (["train", "--env", "CartPole-v1", "--seconds", "1e300"], "seconds"),
      (
        [
          "train", "--env", "CartPole-v1", "--set", "updates_per_training=1e5", "--set",
          "batch_size=65536",
        ], "updates_per_training"
      ),
      (["train", "--agent", "classifier", "--set", "layers=[dense 65536, dense 65536]"], "layers"),
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == 2 && !outcome.wasKilled, "\(arguments)")
      #expect(outcome.errors.contains(flag), "\(outcome.errors)")
    }
  }

  @Test func exponentsAreWholeNumbersToo() throws {
    let outcome = try Program.run("rollout", "CartPole-v1", "--steps", "1e1", "--json")
    #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 11)
    let refused = try Program.run("rollout", "CartPole-v1", "--steps", "1.5")
    #expect(refused.errors.contains("'--steps <k>': expected a whole number, without a fraction"))
  }

  @Test func noDefaultIsTheEndOfAType() throws {
    for (path, _) in try CommandTree.leaves() {
      let help = try Program.run(path + ["--help"]).output
      #expect(!help.contains("9223372036854775807") && !help.contains("inf)"), "\(path)")
    }
  }

  /// Gymnasium's environments take such actions, and Pendulum clips them.
  @Test func actionsOutsideABoxAreTakenWithAWarning() throws {
    let scratch = try Scratch()
    let file = scratch.file("actions.json")
    try "[[3], [-7.5], [0.5]]".write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try Program.run("rollout", "Pendulum-v1", "--actions", file, "--json")
    #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 4)
    #expect(outcome.errors.contains("warning: 2 of 3 actions lie outside Box(-2.0, 2.0"))
  }
}
