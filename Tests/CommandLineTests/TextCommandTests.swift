import Foundation
import Testing

/// `palestra train --agent text-rnn`, `generate` and `encode` of texts.
@Suite struct TextCommandTests {
  private static let lines = """
    Bom dia, mundo!
    Boa tarde, mundo!
    Boa noite, mundo!
    Até amanhã, mundo!

    """

  private func file(_ scratch: Scratch, _ name: String, _ contents: String) throws -> String {
    try Data(contents.utf8).write(to: URL(fileURLWithPath: scratch.file(name)))
    return scratch.file(name)
  }

  private func training(
    _ path: String, _ out: String, _ flags: [String], test: Double = 0.25
  ) -> [String] {
    [
      "train", "--agent", "text-rnn", "--preset", "small", "--env", "TextSampling/files-v0",
      "--argument", "path=\(path)", "--argument", "max_length=8", "--argument", "test=\(test)",
      "--set", "batch_size=8",
      "--set", "rnn_size=16", "--set", "max_gen_length=20", "--out", out,
    ] + flags
  }

  /// Trains a model of the lines, in an epoch.
  private func model(_ scratch: Scratch, _ name: String, _ flags: [String] = []) throws -> String {
    let path = try file(scratch, "\(name).txt", Self.lines)
    let outcome = try Program.run(
      training(path, scratch.file(name), ["--epochs", "1", "--quiet"] + flags))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("\(name)/model.safetensors")
  }

  /// Not by hits: after a few epochs these rise while the cross-entropy does, too.
  @Test func theBestModelHasTheLeastCrossEntropy() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "train", "--agent", "text-rnn", "--preset", "small", "--argument", "sentences=30",
      "--argument", "validation=0.3", "--set", "batch_size=16", "--set", "learning_rate=0.03",
      "--epochs", "6", "--json", "--out", scratch.file("run"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    let history = try #require(json["history"] as? [[String: Any]])
    let losses = history.compactMap { $0["validation_score"] as? Double }
    let best = try #require(losses.min().flatMap(losses.firstIndex))
    let (steps, all) = (json["model_steps"] as? Int, json["steps"] as? Int)
    #expect(losses.count == 6 && steps == (all ?? 0) / 6 * (best + 1))
    let loss = try #require(json["test_cross_entropy"] as? Double)
    let perplexity = try #require(json["test_perplexity"] as? Double)
    #expect((perplexity - exp(loss)).magnitude < 1e-9 * perplexity)
    #expect(json["test_accuracy"] != nil && json["test_error"] == nil)
    #expect(outcome.errors.contains("nats a token, perplexity"))
    #expect(outcome.errors.contains("palestra generate"))
    let table = try String(contentsOfFile: scratch.file("run/epochs.csv"), encoding: .utf8)
    #expect(
      table.hasPrefix("epoch,loss,accuracy,validation_cross_entropy,validation_accuracy,seconds\n"))
  }

  /// The mean log-likelihood of what was named is no accuracy.
  @Test func likelihoodsAreReportedAsSuch() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "train", "--agent", "dqn", "--env", "TextSampling/frases-v0", "--argument", "sentences=20",
      "--argument", "reward=likelihood", "--argument", "max_length=4", "--steps", "50", "--json",
      "--out", scratch.file("run"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let value = try #require(try outcome.json["test_log_likelihood"] as? Double)
    #expect(value < 0 && outcome.errors.contains("test: log-likelihood -"))
    #expect(!outcome.errors.contains("accuracy") && !outcome.errors.contains("error"))
  }

  /// After every second epoch; a resumed run writes what one that ran through does, and cuts off
  /// what came after its checkpoint.
  @Test func samplesAreWrittenWhileItTrains() throws {
    let scratch = try Scratch()
    let path = try file(scratch, "lines.txt", Self.lines)
    let flags = ["--set", "gen_epochs=2", "--set", "schedule=constant"]
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: scratch.file("\(name)/samples.txt"), encoding: .utf8)
    }
    let whole = try Program.run(
      training(path, scratch.file("whole"), flags + ["--epochs", "4"]))
    #expect(whole.status == 0, "\(whole.errors)")
    let samples = try text("whole")
    #expect(samples.components(separatedBy: "epoch ").count == 3)
    #expect(samples.hasPrefix("epoch 2\n\n####################\nTemperature: 0.2\n"))
    #expect(samples.components(separatedBy: "Temperature: ").count == 7)
    #expect(whole.errors.contains("Temperature: 1.0") && whole.output.isEmpty)
    let part = scratch.file("part")
    let first = try Program.run(training(path, part, flags + ["--epochs", "3", "--quiet"]))
    #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
    _ = try file(scratch, "part/samples.txt", try text("part") + "of a later epoch")
    let second = try Program.run("train", "--resume", part, "--epochs", "4", "--quiet")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try text("part") == samples)
    let none = try Program.run(
      training(path, scratch.file("none"), ["--set", "gen_epochs=0", "--epochs", "1", "--quiet"]))
    #expect(none.status == 0)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("none/samples.txt")))
  }

  @Test func aTableWithLabelsIsLearned() throws {
    let scratch = try Scratch()
    let rows = Self.lines.split(separator: "\n").enumerated().map {
      "\"\($1)\",\($0 % 2 == 0 ? "dia" : "noite")"
    }
    let path = try file(scratch, "lines.csv", "texto,tema\n" + rows.joined(separator: "\n") + "\n")
    let outcome = try Program.run(
      training(path, scratch.file("run"), ["--argument", "context=true", "--epochs", "2"]))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let progress = try String(contentsOfFile: scratch.file("run/progress.csv"), encoding: .utf8)
    #expect(progress.split(separator: "\n")[0].contains(",context_loss,"))
    let written = try Program.run("generate", "--model", scratch.file("run/model.safetensors"))
    #expect(written.status == 0 && written.errors.contains("1 text of "), "\(written.errors)")
    let untested = try Program.run(
      training(path, scratch.file("no"), ["--epochs", "1"], test: 0.1))
    #expect(untested.status == 2 && untested.errors.contains("0 test; a larger argument test"))
    let plain = try file(scratch, "plain.txt", "um\ndois\ntrês\n")
    let refused = try Program.run(
      training(plain, scratch.file("no"), ["--argument", "context=true", "--epochs", "1"]))
    #expect(refused.status != 0 && refused.errors.contains("expected two columns"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("no")))
  }

  @Test func modelsWriteTogether() throws {
    let scratch = try Scratch()
    let (a, b) = (try model(scratch, "a"), try model(scratch, "b", ["--argument", "level=word"]))
    let flags = ["--model", a, "--model", b, "--model", b, "--n", "3", "--max-gen-length", "30"]
    let first = try Program.run(["generate", "--json"] + flags)
    #expect(first.status == 0, "\(first.errors)")
    let json = try first.json
    #expect((json["models"] as? [String])?.count == 3)
    #expect(json["temperature"] as? [Double] == [0.5, 0.2, 0.2])
    #expect((json["texts"] as? [String])?.count == 3)
    let again = try Program.run(["generate", "--json"] + flags)
    #expect(try again.json["texts"] as? [String] == json["texts"] as? [String])
    for (flags, status, text) in [
      (["--model", a, "--stop-tokens", " "], 2, "more than once"),
      (["--model", a, "--rows", "3"], 2, "--rows is for models of images"),
      (["--model", a, "--model", b, "--film"], 2, "--film is for models of images"),
      (["--model", a, "--out", scratch.file("x.png")], 2, "--out is a file of texts"),
      (["--model", a, "--model", b, "--interactive"], 2, "are for one model"),
      (["--model", a, "--model", scratch.file("none")], 1, "none"),
    ] as [([String], Int32, String)] {
      let outcome = try Program.run(["generate"] + flags)
      #expect(outcome.status == status && outcome.errors.contains(text), "\(outcome.errors)")
    }
  }

  @Test func textsAreEncodedAndCompared() throws {
    let scratch = try Scratch()
    let model = try model(scratch, "a")
    let texts = try file(scratch, "texts.txt", Self.lines + "Bom dia, \"mundo\"!\n")
    let encode = ["encode", "--model", model, "--input", texts]
    let codes = try Program.run(encode + ["--output", scratch.file("codes.csv")])
    #expect(codes.status == 0 && codes.errors.contains("[5, 48]"), "\(codes.errors)")
    let lines = try String(contentsOfFile: scratch.file("codes.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines[0].hasSuffix(",code_48,text") && lines.count == 6)
    #expect(lines[5].hasSuffix(",\"Bom dia, \"\"mundo\"\"!\""))
    for (flags, width) in [(["--pca", "3"], 3), (["--tsne", "2"], 2)] {
      let path = scratch.file("small-\(width).csv")
      let outcome = try Program.run(encode + ["--output", path] + flags)
      #expect(outcome.status == 0 && outcome.errors.contains("[5, \(width)]"), "\(outcome.errors)")
    }
    for flags in [[], ["--pca", "0"]] {
      let similar = try Program.run(encode + ["--similar", "Boa noite, mundo!", "--json"] + flags)
      #expect(similar.status == 0, "\(similar.errors)")
      let found = try #require(try similar.json["similar"] as? [[String: Any]])
      let cosines = found.compactMap { $0["similarity"] as? Double }
      #expect(found[0]["text"] as? String == "Boa noite, mundo!" && cosines[0] > 0.9999)
      #expect(cosines == cosines.sorted(by: >) && cosines.count == 5)
    }
  }

  @Test func badTextsAreNamed() throws {
    let scratch = try Scratch()
    let model = try model(scratch, "a")
    let (one, empty) = (try file(scratch, "one.txt", "Bom dia!\n"), try file(scratch, "0.txt", ""))
    let csv = scratch.file("codes.csv")
    for (flags, status, text) in [
      (["--input", one, "--output", csv, "--pca", "2"], 1, "two at least for PCA"),
      (["--input", one, "--similar", "a"], 1, "two at least for PCA"),
      (["--input", one, "--output", csv, "--tsne", "2"], 1, "two at least for t-SNE"),
      (["--input", empty, "--output", csv], 1, "the file is empty"),
      (["--input", scratch.file("none.txt"), "--output", csv], 1, "no such file"),
      (["--output", csv], 2, "give --input"),
      (["--svc"], 2, "models of examples"),
      (["--input", one, "--pca", "2"], 2, "give --output"),
    ] as [([String], Int32, String)] {
      let outcome = try Program.run(["encode", "--model", model] + flags)
      #expect(outcome.status == status && outcome.errors.contains(text), "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: csv))
    try (Data("Bom".utf8) + Data([0xff]) + Data(" dia!\n".utf8)).write(
      to: URL(fileURLWithPath: one))
    let dropped = try Program.run("encode", "--model", model, "--input", one, "--output", csv)
    #expect(dropped.status == 0 && dropped.errors.contains("1 bytes are not UTF-8"))
  }
}
