import Foundation
import Testing

/// Errors and hints name the commands that fit a model.
@Suite struct FittingCommandsTests {
  private func train(_ flags: [String], _ scratch: Scratch) throws -> Program.Outcome {
    let outcome = try Program.run(
      ["train", "--updates", "1", "--evaluate-episodes", "1", "--out", scratch.file("run")] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  private func expectRefused(_ commands: [String], _ scratch: Scratch, _ message: String) throws {
    for command in commands {
      let words = command.split(separator: " ").map(String.init)
      let outcome = try Program.run(words, in: scratch.path)
      #expect(outcome.status == 1, "\(command): \(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(command): \(outcome.errors)")
      #expect(!outcome.errors.contains("damaged"), "\(command): \(outcome.errors)")
    }
  }

  @Test func aGANIsNamed() throws {
    let scratch = try Scratch()
    _ = try train(
      [
        "--agent", "gan", "--argument", "first=60", "--argument", "examples=1", "--set",
        "batch_size=4", "--set", "generator_layers=8", "--set", "discriminator_layers=8",
      ], scratch)
    let model = "run/model.safetensors"
    try expectRefused(
      [
        "explain --model \(model)", "visualize --model \(model) --output v.png",
        "attack --model \(model)", "figures --model \(model) --output figures",
        "predict --model \(model) --input x.npy --output y.npy",
        "model convert --input \(model) --output m.onnx",
      ], scratch,
      "found a model of the agent gan, trained in Generation/digits-drawn-v0, which palestra "
        + "generate, encode, evaluate and view use")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["run"])
  }

  @Test func aTextModelIsNamed() throws {
    let scratch = try Scratch()
    _ = try train(
      ["--agent", "text-rnn", "--preset", "small", "--argument", "max_length=5"], scratch)
    let model = "run/model.safetensors"
    try expectRefused(
      [
        "explain --model \(model)", "attack --model \(model)",
        "figures --model \(model) --output figures",
      ], scratch, "which palestra generate, encode, evaluate and view use")
  }

  /// The line behind `next: ` of a training works.
  @Test(arguments: [
    (["--agent", "nam", "--env", "Regression/friedman-1-v0"], "palestra explain --model "),
    (["--agent", "autoencoder", "--argument", "first=100"], "palestra figures --model "),
  ])
  func theNextCommandFits(flags: [String], start: String) throws {
    let scratch = try Scratch()
    let trained = try train(flags, scratch)
    let line = try #require(trained.errors.split(separator: "\n").last)
    #expect(line.hasPrefix("next: \(start)"), "\(line)")
    let words = line.split(separator: " ").dropFirst(2).map(String.init)
    let outcome = try Program.run(words, in: scratch.path)
    #expect(outcome.status == 0, "\(words): \(outcome.errors)")
  }

  @Test(arguments: ["classifier", "grace", "nam"])
  func anAgentOfLabelsIsRefusedWhereThereAreNone(agent: String) throws {
    let scratch = try Scratch()
    for flags in [[], ["--runs", "2"]] {
      let outcome = try Program.run(
        ["train", "--agent", agent, "--env", "CartPole-v1", "--out", scratch.file("run")] + flags)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(
        outcome.errors.contains("\(agent) needs the labels of a data set, as in "),
        "\(outcome.errors)")
      #expect(outcome.errors.contains("use an agent that learns by reward"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }
  }

  @Test func aRunAtItsLimitSaysSo() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let trained = try Program.run(smallDQN + ["--steps", "100", "--quiet", "--out", run])
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try Program.run("train", "--resume", run, "--steps", "50")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains(
        "nothing is left to do: --steps 50 is reached; to go further give a larger number"),
      "\(outcome.errors)")
    let further = try Program.run("train", "--resume", run, "--steps", "150")
    #expect(further.status == 0 && !further.errors.contains("nothing is left"))
  }

  @Test func theNextCommandIsQuoted() throws {
    let scratch = try Scratch()
    let rows = (0..<20).map { "\($0),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
    try Data("size,the species\n\(rows)".utf8).write(
      to: URL(fileURLWithPath: scratch.file("my data.csv")))
    let outcome = try Program.run(
      ["data", "show", "my data.csv", "--argument", "label=the species"], in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.hasSuffix(
        "next: palestra train --agent classifier --env Classification/files-v0 "
          + "--argument 'path=my data.csv' --argument 'label=the species'\n"), "\(outcome.output)")
  }
}
