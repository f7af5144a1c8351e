import Foundation
import Testing

@Suite struct TrainingTests {
  private let models = ["model.safetensors", "last_model.safetensors"]

  @Test func jsonReportsWhatTheRunCameTo() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      smallDQN + ["--steps", "600", "--json", "--record", "--out", scratch.file("run")])
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
    let json = try outcome.json
    #expect(json["environment"] as? String == "CartPole-v1")
    #expect(json["agent"] as? String == "dqn")
    #expect(json["seed"] as? Int == 5)
    #expect(json["steps"] as? Int == 600)
    #expect(json["episodes"] as? Int ?? 0 > 0)
    #expect(json["seconds"] as? Double ?? 0 > 0)
    let returns = try #require(json["returns"] as? [Double])
    #expect(returns.count == 3)
    #expect(json["mean_return"] as? Double == returns.reduce(0, +) / 3)
    #expect(json["last_mean_return"] is Double)
    let model = try #require(json["model"] as? String)
    let names = [
      "run.yaml", "monitor.csv", "progress.csv", "checkpoint.safetensors",
      "episode-v0/data/main_data.hdf5", "episode-v0/data/metadata.json",
    ]
    for name in names + models {
      #expect(FileManager.default.fileExists(atPath: scratch.file("run/\(name)")), "\(name)")
    }
    #expect(outcome.errors.contains("100%"))
    #expect(outcome.errors.contains("next: palestra"))
    #expect(!outcome.errors.contains("\u{1b}"), "color and cursor codes are for terminals")

    // Evaluated without a seed, the model does what it did in the final test.
    let evaluated = try Program.run("evaluate", "--model", model, "--episodes", "3", "--json").json
    #expect(evaluated["returns"] as? [Double] == returns)
    #expect(evaluated["mean_return"] as? Double == json["mean_return"] as? Double)
    for key in ["environment", "agent", "seed", "steps", "episodes", "seconds", "model"] {
      #expect(evaluated[key] != nil, "\(key)")
    }
  }

  @Test func argumentsOfTheEnvironmentAreKept() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let common = ["train", "--steps", "200", "--quiet", "--evaluate-episodes", "2"]
    let changed = ["--argument", "map_name=8x8", "--argument", "is_slippery=false"]
    let agent = ["--env", "FrozenLake-v1", "--agent", "dqn"]
    let outcome = try Program.run(common + agent + changed + ["--out", run])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let yaml = try scratch.text("run/run.yaml")
    #expect(yaml.contains("arguments:\n  is_slippery: false\n  map_name: \"8x8\"\n"))
    // Another run from the file is the same run, and the model knows where it learned: on the small
    // map it would not fit.
    let again = try Program.run(
      common + ["--config", run + "/run.yaml", "--out", scratch.file("again")])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try scratch.bytes("again/model.safetensors") == scratch.bytes("run/model.safetensors"))
    let evaluated = try Program.run(
      "evaluate", "--model", run + "/model.safetensors", "--episodes", "1")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let other = try Program.run("train", "--resume", run, "--argument", "is_slippery=true")
    #expect(other.status != 0 && other.errors.contains("is_slippery"))
    let wrong = try Program.run(
      "train", "--env", "FrozenLake-v1", "--argument", "size=3", "--out", scratch.file("x"))
    #expect(wrong.status == 2 && wrong.errors.contains("unknown argument"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("x")))
  }

  @Test(arguments: ["dqn", "dueling-dqn", "sarsa", "cem"])
  func sameSeedSameBytesWhateverTheThreads(agent: String) throws {
    let scratch = try Scratch()
    let size = agent == "cem" ? ["--set", "population=6"] : []
    for (name, threads) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let outcome = try Program.run(
        [
          "train", "--env", "CartPole-v1", "--agent", agent, "--preset", "keras-rl", "--steps",
          "700", "--threads", threads, "--evaluate-every", "300", "--quiet", "--out",
          scratch.file(name),
        ] + size)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for model in models {
      let bytes = try scratch.bytes("a/\(model)")
      #expect(try scratch.bytes("b/\(model)") == bytes)
      #expect(try scratch.bytes("c/\(model)") == bytes)
    }
  }

  @Test(arguments: ["dqn", "sarsa", "cem"])
  func killedAndResumedEndsWithTheSameBytes(agent: String) throws {
    let scratch = try Scratch()
    let steps = agent == "dqn" ? "5000" : "60000"
    let size = agent == "dqn" ? ["--set", "hidden_layers=8", "--set", "batch_size=8"] : []
    let arguments =
      [
        "train", "--env", "CartPole-v1", "--agent", agent, "--preset", "keras-rl", "--steps", steps,
        "--checkpoint-every", "700", "--evaluate-every", "1500", "--evaluate-episodes", "2",
        "--quiet",
      ] + size
    #expect(try Program.run(arguments + ["--out", scratch.file("whole")]).status == 0)
    let killed = try Program.run(
      arguments + ["--out", scratch.file("killed")], signal: SIGKILL,
      ready: { (try? scratch.text("killed/progress.csv").contains("\n2")) ?? false })
    #expect(killed.wasKilled && killed.status == SIGKILL)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("killed/last_model.safetensors")))
    let resumed = try Program.run("train", "--resume", scratch.file("killed"), "--quiet")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for model in models {
      #expect(try scratch.bytes("killed/\(model)") == scratch.bytes("whole/\(model)"), "\(model)")
    }
    // The tables are those of one run, but for the times.
    func episodes(_ run: String) throws -> [[Substring]] {
      try scratch.text("\(run)/monitor.csv").split(separator: "\n").map {
        $0.split(separator: ",").dropLast()
      }
    }
    #expect(try episodes("killed") == episodes("whole"))
  }

  @Test func stoppedBySignalWritesACheckpoint() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let arguments = smallDQN + ["--steps", "100000000", "--out", run]
    let stopped = try Program.run(
      arguments, signal: SIGINT,
      ready: { (try? scratch.text("run/progress.csv").contains("\n1000,")) ?? false })
    #expect(stopped.status == 130)
    #expect(!stopped.wasKilled)
    #expect(stopped.errors.contains("stopped at step"))
    #expect(stopped.errors.contains("--resume \(run)"))
    #expect(stopped.output.isEmpty)
    let resumed = try Program.run("train", "--resume", run, "--seconds", "0.1", "--json")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try resumed.json["steps"] as? Int ?? 0 > 1000)
  }

  @Test func aFullDiskLeavesTheCheckpointWhole() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    #expect(
      try Program.run(smallDQN + ["--steps", "200", "--quiet", "--out", run]).status == 0)
    let before = try scratch.bytes("run/checkpoint.safetensors")
    let outcome = try Program.run(
      "train", "--resume", run, "--steps", "2000", "--quiet", fileLimit: 16)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
    #expect(outcome.errors.contains("is whole"))
    #expect(try scratch.bytes("run/checkpoint.safetensors") == before)
    let files = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(files.allSatisfy { !$0.hasPrefix(".") }, "nothing temporary stays: \(files)")
    #expect(try Program.run("train", "--resume", run, "--steps", "400", "--quiet").status == 0)
  }

  @Test func aDivergedRunKeepsItsLastGoodCheckpoint() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let arguments = [
      "--set", "optimizer=sgd", "--set", "learning_rate=10", "--set", "warmup_steps=250",
      "--checkpoint-every", "100", "--steps", "5000", "--out", run,
    ]
    let outcome = try Program.run(smallDQN + arguments)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("dqn diverged"), "\(outcome.errors)")
    #expect(outcome.errors.contains("\(run)/checkpoint.safetensors at step 200, is kept"))
    // It is good: training resumes from it, and fails at the same point.
    let again = try Program.run("train", "--resume", run)
    #expect(again.status == 1)
    #expect(again.errors.contains("resuming from step 200"))
  }

  @Test func withoutAFolderEachRunGetsItsOwn() throws {
    let scratch = try Scratch()
    for _ in 0..<2 {
      let outcome = try Program.run(
        ["train", "--env", "CartPole", "--agent", "sarsa", "--steps", "20"], in: scratch.path)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("using the newest, CartPole-v1"))
    }
    let runs = try FileManager.default.contentsOfDirectory(atPath: scratch.file("runs")).sorted()
    #expect(runs == ["CartPole-v1-sarsa-seed0", "CartPole-v1-sarsa-seed0-2"])
  }
}
