import Foundation
import Testing

/// `palestra train --agent gan` and `palestra generate`
@Suite struct GenerationCommandTests {
  private static let training = [
    "train", "--agent", "gan", "--argument", "first=60", "--argument", "examples=1", "--set",
    "batch_size=4", "--set", "generator_layers=8", "--set", "discriminator_layers=8",
    "--evaluate-episodes", "1", "--quiet",
  ]

  private func files(_ scratch: Scratch, _ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file(folder))
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try scratch.bytes("\(folder)/\($0)")) })
  }

  /// Every `sample_interval` iterations and after the last one; the same bytes with one thread and
  /// two, and where the run was killed in between.
  @Test func sheetsAreDrawnAtTheStatedIterations() throws {
    let scratch = try Scratch()
    let common = Self.training + ["--set", "sample_interval=4", "--updates", "10"]
    let whole = try Program.run(common + ["--threads", "1", "--out", scratch.file("whole")])
    #expect(whole.status == 0, "\(whole.errors)")
    let sheets = try files(scratch, "whole/images")
    #expect(Set(sheets.keys) == ["0.png", "4.png", "8.png", "10.png"])
    #expect(Set(sheets.values).count == 4)
    #expect(try files(scratch, "whole/frames").count == 4)
    for name in ["film.gif", "gan-curves.png", "learning-curve.png"] {
      #expect(FileManager.default.fileExists(atPath: scratch.file("whole/\(name)")))
    }
    let run = scratch.file("part")
    let first = try Program.run(
      common.dropLast() + ["6", "--threads", "2", "--checkpoint-every", "12", "--out", run])
    #expect(first.status == 0)
    let second = try Program.run("train", "--resume", run, "--updates", "10", "--quiet")
    #expect(second.status == 0, "\(second.errors)")
    for (name, bytes) in sheets { #expect(try scratch.bytes("part/images/\(name)") == bytes) }
    // Both name the number of updates that was asked for last; the tensors are the same.
    #expect(
      try scratch.bytes("part/last_model.safetensors")
        == scratch.bytes("whole/last_model.safetensors"))
    let replaced = try Program.run(
      common.dropLast() + ["2", "--overwrite", "--out", scratch.file("whole")])
    #expect(replaced.status == 0)
    #expect(Set(try files(scratch, "whole/images").keys) == ["0.png", "2.png"])
  }

  @Test func samplesAreGenerated() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let trained = try Program.run(
      Self.training + ["--updates", "2", "--preset", "conditional", "--out", run, "--json"])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try trained.json["test_squared_MMD"] as? Double ?? 0 > 0)
    let model = ["generate", "--model", "\(run)/model.safetensors"]
    func generate(_ flags: [String], _ name: String) throws -> Data {
      let outcome = try Program.run(model + flags + ["--out", scratch.file(name)])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try scratch.bytes(name)
    }
    let sheet = try generate(["--seed", "1"], "a.png")
    #expect(try generate(["--seed", "1"], "b.png") == sheet)
    #expect(try generate(["--seed", "2"], "c.png") != sheet)
    #expect(try generate(["--seed", "1", "--label", "3"], "d.png") != sheet)
    #expect(try generate(["--walk", "--rows", "2", "--columns", "4"], "walk.png") != sheet)
    #expect(try generate(["--film", "--frames", "3"], "film.gif").starts(with: Data("GIF".utf8)))
    // float32 [6, 28, 28, 1] after a header of 128 bytes
    #expect(try generate(["--rows", "2", "--columns", "3"], "x.npy").count == 128 + 6 * 784 * 4)
  }

  @Test func misuseIsNamed() throws {
    let scratch = try Scratch()
    #expect(
      try Program.run(Self.training + ["--updates", "1", "--out", scratch.file("run")]).status == 0)
    let model = scratch.file("run/model.safetensors")
    for (flags, status, text) in [
      (["--model", model, "--film", "--out", "x.png"], 2, ".gif or .mp4"),
      (["--model", model, "--walk", "--film"], 2, "not both"),
      (["--model", model, "--rows", "0"], 2, "from 1 to 100"),
      (["--model", model, "--rows", "-1"], 2, "from 1 to 100"),
      (["--model", model, "--n", "5"], 2, "--n is for models of texts"),
      (["--model", model, "--prefix", "abc"], 2, "--prefix is for models of texts"),
      (["--model", model, "--frames", "3"], 2, "give --film"),
      (["--model", model, "--label", "1", "--out", scratch.file("x.png")], 2, "without classes"),
      (["--model", scratch.file("none")], 1, "none"),
      (["--model", scratch.file("run/checkpoint.safetensors")], 1, "checkpoint"),
    ] as [([String], Int32, String)] {
      let outcome = try Program.run(["generate"] + flags)
      #expect(outcome.status == status && outcome.errors.contains(text), "\(outcome.errors)")
    }
    let pendulum = try Program.run(
      "train", "--agent", "gan", "--env", "CartPole-v1", "--out", scratch.file("other"))
    #expect(pendulum.status == 2 && pendulum.errors.contains("Box action space"))
  }
}
