import Foundation
import ImageFiles
import NumPyRandom
import Testing

/// `palestra explain --report`.
@Suite struct ExplainReportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A table in which `size` speaks for what is sold, `age` against it, and `noise` says nothing.
  private func writeTable(isClasses: Bool = true) throws {
    var random = PCG64(seed: 3)
    var lines = ["size,age,noise,sold"]
    for _ in 0..<240 {
      let row = (0..<3).map { _ in (random.nextDouble() * 1_000).rounded() / 1_000 }
      let value = row[0] - 0.6 * row[1]
      let target = isClasses ? (value > 0.2 ? "1" : "0") : "\(value)"
      lines.append("\(row.map { "\($0)" }.joined(separator: ",")),\(target)")
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: scratch.file("rows.csv"), atomically: true, encoding: .utf8)
  }

  private func train(_ name: String, _ flags: [String], env: String = "Classification") throws
    -> String
  {
    let outcome = try Program.run(
      [
        "train", "--env", "\(env)/files-v0", "--argument", "path=" + scratch.file("rows.csv"),
        "--seed", "1", "--quiet", "--out", scratch.file(name),
      ] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("\(name)/model.safetensors")
  }

  private func firstRow(_ json: [String: Any]) throws -> Int {
    let rows = try #require(json["rows"] as? [[String: Any]])
    return try #require(rows.first?["row"] as? Int)
  }

  private func numbers(_ value: Any?) throws -> [Double] { try #require(value as? [Double]) }

  @Test func methodsAreComparedInOneReport() throws {
    try writeTable()
    let model = try train("run", ["--epochs", "12"])
    let curves = try train("curves", ["--agent", "nam", "--epochs", "20"])
    let outcome = try Program.run(
      "explain", "--model", model, "--report", scratch.file("report"), "--with", curves, "--seed",
      "4", "--method", "lime:samples=1000")
    #expect(outcome.status == 0 && outcome.output.contains("size"), "\(outcome.errors)")
    let string = try String(contentsOfFile: scratch.file("report/report.json"), encoding: .utf8)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(string.utf8)) as? [String: Any])
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.count == 3 && json["output"] as? String == "p(1)")
    for row in rows {
      let shap = try numbers(row["shap"])
      let base = try #require(row["shap_base_value"] as? Double)
      let prediction = try #require(row["prediction"] as? Double)
      #expect(abs(shap.reduce(base, +) - prediction) < 1e-6)
      #expect((row["known"] as? String).map(["0", "1"].contains) == true)
      let lime = try numbers(row["lime"])
      let same = zip(lime, shap).count { ($0 > 0) == ($1 > 0) }
      #expect(row["sign_agreement"] as? Double == Double(same) / 3)
      #expect(try numbers(row["swap_changes_mean"]).count == 3)
      let contrast = try #require(row["contrast"] as? [String: Any])
      let trace = try #require(contrast["trace"] as? [[String: Any]])
      let first = try #require(trace[0]["original_probability"] as? Double)
      #expect(abs(max(prediction, 1 - prediction) - first) < 1e-6)
      if contrast["is_flipped"] as? Bool == true {
        #expect(trace.last?["contrast_probability"] as? Double ?? 0 >= 0.5)
      }
    }
    // All methods find that noise counts least.
    let part = try #require(json["test_part"] as? [String: Any])
    let additive = try #require(json["additive_model"] as? [String: Any])
    for means in [
      part["lime_mean_magnitudes"], part["shap_mean_magnitudes"],
      additive["mean_magnitudes"],
    ] {
      let means = try numbers(means)
      #expect(means[2] < means[0] && means[2] < means[1], "\(means)")
    }
    let page = try scratch.text("report/report.html")
    #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains("http"))
    for heading in ["Findings", "Do LIME and SHAP agree?", "The swap check", "additive model"] {
      #expect(page.contains(heading), "\(heading)")
    }
    #expect(try scratch.text("report/report.md").contains("](figures/importance.svg)"))
    let bitmap = try Bitmap(contentsOf: scratch.file("report/figures/correlations.png"))
    #expect(bitmap.width > 600 && bitmap.height > 400)
  }

  /// From a table to the report in one command.
  @Test func bothModelsAreTrainedWhereNoneIsGiven() throws {
    try writeTable()
    let outcome = try Program.run(
      "explain", "--env", "Classification/files-v0", "--argument",
      "path=" + scratch.file("rows.csv"), "--report", scratch.file("report"), "--json",
      "--method", "lime:samples=200")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    let accuracy = (json["scores"] as? [String: Any])?["accuracy"] as? Double
    #expect(accuracy ?? 0 > 0.85)
    let additive = try #require(json["additive_model"] as? [String: Any])
    #expect(additive["model"] as? String == scratch.file("report/additive/model.safetensors"))
    let both = try Program.run(
      "explain", "--env", "Classification/files-v0", "--model", "m.safetensors", "--report", "r")
    #expect(both.status == 2 && both.errors.contains("leave out --model"))
  }

  @Test func theSameSeedDrawsTheSameRowsAndRowsCanBeNamed() throws {
    try writeTable()
    let model = try train("run", ["--epochs", "1"])
    func rows(_ flags: String...) throws -> [Int] {
      let outcome = try Program.run(
        [
          "explain", "--model", model, "--report", scratch.file("r"), "--json", "--method",
          "lime:samples=50", "--overwrite",
        ] + flags)
      let rows = try #require(try outcome.json["rows"] as? [[String: Any]], "\(outcome.errors)")
      return rows.compactMap { $0["row"] as? Int }
    }
    let drawn = try rows("--rows", "4")
    #expect(try drawn.count == 4 && Set(drawn).count == 4 && rows("--rows", "4") == drawn)
    #expect(try rows("--rows", "4", "--seed", "1") != drawn)
    #expect(try rows("--row", "7", "2") == [7, 2])
    let figures = scratch.file("r/figures")
    func forces() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: figures).sorted()
        .filter { $0.hasPrefix("force-row") }
    }
    let two = ["2", "7"].flatMap { ["force-row-\($0).png", "force-row-\($0).svg"] }
    #expect(try forces() == two)
    // Another report does not replace this one unasked, and then leaves none of its pictures.
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(figures)/own.png"))
    let refused = try Program.run(
      "explain", "--model", model, "--report", scratch.file("r"), "--row", "5")
    #expect(refused.status == 2 && refused.errors.contains("--overwrite"), "\(refused.errors)")
    #expect(try rows("--row", "5") == [5])
    #expect(try forces() == ["force-row-5.png", "force-row-5.svg"])
    #expect(try scratch.text("r/figures/own.png") == "mine")
  }

  /// An agent that learned by reward has no right answers that a report could compare with.
  @Test func agentsHaveNoReport() throws {
    let trained = try Program.run(
      smallDQN + ["--steps", "60", "--quiet", "--out", scratch.file("pole")])
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try Program.run(
      "explain", "--model", scratch.file("pole/model.safetensors"), "--report",
      scratch.file("report"))
    #expect(
      outcome.status == 2 && outcome.errors.contains("an agent that learned by reward"),
      "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("report")))
  }

  @Test func amountsAreExplainedToo() throws {
    try writeTable(isClasses: false)
    let model = try train(
      "run", ["--agent", "nam", "--epochs", "30"], env: "Regression")
    let outcome = try Program.run(
      "explain", "--model", model, "--report", scratch.file("report"), "--with", model, "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["output"] as? String == "sold" && (json["scores"] as? [String: Any])?["R2"] != nil)
    // An additive model's Shapley values are its curves minus their means: both rank alike.
    let part = try numbers((json["test_part"] as? [String: Any])?["shap_mean_magnitudes"])
    let own = try numbers((json["additive_model"] as? [String: Any])?["mean_magnitudes"])
    for (one, other) in zip(part, own) { #expect(abs(one - other) < 0.15 * (one + other)) }
    let page = try scratch.text("report/report.html")
    #expect(!page.contains("Contrastive rows"))
    // Each of three rows has its weights once.
    #expect(page.components(separatedBy: "Weights for the value").count == 4)
    let picture = try scratch.text("report/figures/lime-row-\(try firstRow(json)).svg")
    #expect(picture.contains("Local explanation of sold"))
  }

  @Test(
    arguments: [
      (["--rows", "9999"], "1 to 48"), (["--row", "9999"], "row of 0 to 47"),
      (["--method", "permutation"], "has no permutation"), (["--scores"], "--report takes"),
      (["--output", "x.png"], "--report takes"), (["--neuron", "7"], "class of 0 to 1"),
    ] as [([String], String)])
  func misuseIsNamed(flags: [String], message: String) throws {
    try writeTable()
    let model = try train("run", ["--epochs", "1"])
    let outcome = try Program.run(
      ["explain", "--model", model, "--report", scratch.file("report")] + flags)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("report")))
  }

  @Test func anotherModelHasToBeAnAdditiveOneOfTheSameRows() throws {
    try writeTable()
    let model = try train("run", ["--epochs", "1"])
    let split = try train(
      "other", ["--agent", "nam", "--epochs", "1", "--argument", "test=0.3"])
    let rows = try Program.run(
      "explain", "--model", model, "--report", scratch.file("report"), "--with", split)
    #expect(rows.status == 2 && rows.errors.contains("same rows held out"), "\(rows.errors)")
    let kind = try Program.run(
      "explain", "--model", model, "--report", scratch.file("report"), "--with", model)
    #expect(kind.status == 2 && kind.errors.contains("no neural additive model"), "\(kind.errors)")
  }
}
