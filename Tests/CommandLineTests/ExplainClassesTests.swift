import Foundation
import NumPyRandom
import Testing

/// `palestra explain` of a table of three classes: which one is explained, and that it is said.
@Suite struct ExplainClassesTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// `size` decides: low below 0.25, high above 0.75; average is the most frequent class, and the first.
  private func model(_ flags: [String], name: String = "run") throws -> String {
    var random = PCG64(seed: 3)
    var lines = ["size,noise,price"]
    for _ in 0..<240 {
      let (size, noise) = (random.nextDouble(), random.nextDouble())
      lines.append("\(size),\(noise),\(size < 0.25 ? "low" : size > 0.75 ? "high" : "average")")
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: scratch.file("rows.csv"), atomically: true, encoding: .utf8)
    let outcome = try Program.run(
      [
        "train", "--env", "Classification/files-v0", "--argument",
        "path=" + scratch.file("rows.csv"), "--seed", "1", "--quiet", "--out", scratch.file(name),
      ] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("\(name)/model.safetensors")
  }

  private func explain(_ model: String, _ flags: [String]) throws -> [String: Any] {
    let outcome = try Program.run(["explain", "--model", model, "--json"] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let explanations = try #require(try outcome.json["explanations"] as? [[String: Any]])
    return try #require(explanations.first)
  }

  @Test func theClassIsSaidAndChosenByName() throws {
    let model = try model(["--epochs", "60"])
    for method in ["shap", "dependence"] {
      let outcome = try Program.run("explain", "--model", model, "--method", method)
      #expect(
        outcome.output.contains(
          "explained: p(average), predicted most often; another one by --neuron, as --neuron high"),
        "\(outcome.output)\(outcome.errors)")
      let low = try explain(model, ["--method", method, "--neuron", "low"])
      #expect(low["output"] as? String == "p(low)")
    }
    let number = try explain(model, ["--method", "shap", "--neuron", "1"])
    #expect(number["output"] as? String == "p(high)")
    let unknown = try Program.run("explain", "--model", model, "--neuron", "lo")
    #expect(
      unknown.status == 2 && unknown.errors.contains("or one of average, high, low"),
      "\(unknown.errors)")
  }

  /// Each row's own class is explained, as if the row were alone.
  @Test func rowsAreExplainedForTheirOwnClasses() throws {
    let model = try model(["--epochs", "60"])
    let rows = (0..<8).map(String.init)
    let all = try explain(model, ["--method", "shap", "--row"] + rows)
    let names = try #require(all["row_outputs"] as? [String])
    let bases = try #require(all["base_values"] as? [Double])
    let outputs = try #require(all["outputs"] as? [Double])
    let contributions = try #require(all["contributions"] as? [[Double]])
    #expect(names.count == 8 && Set(names).count > 1 && all["output"] is NSNull)
    for row in 0..<8 {
      // The largest of three probabilities.
      #expect(outputs[row] > 1.0 / 3)
      #expect(abs(contributions[row].reduce(bases[row], +) - outputs[row]) < 1e-6)
      let alone = try explain(model, ["--method", "shap", "--row", "\(row)"])
      #expect(alone["output"] as? String == names[row])
      #expect(alone["base_value"] as? Double == bases[row])
    }
    let printed = try Program.run(["explain", "--model", model, "--row"] + rows)
    for row in 0..<8 { #expect(printed.output.contains("row \(row): \(names[row]) = ")) }
    let page = try Program.run(
      ["explain", "--model", model, "--output", scratch.file("p.html"), "--row"] + rows)
    #expect(page.status == 2 && page.errors.contains("choose it by --neuron"), "\(page.errors)")
    let one = try explain(model, ["--neuron", "average", "--row"] + rows)
    #expect(one["output"] as? String == "p(average)" && one["row_outputs"] == nil)
    let whole = try Program.run(
      "explain", "--model", model, "--row", "1", "--method", "permutation")
    #expect(
      whole.status == 2 && whole.errors.contains("describes the model as a whole"),
      "\(whole.errors)")
  }

  /// The logits of an additive model are against the first class, which has one too.
  @Test func anAdditiveModelExplainsEveryClass() throws {
    let nam = try model(["--agent", "nam", "--epochs", "3"])
    let parts = try ["average", "high", "low"].map {
      try explain(nam, ["--method", "nam", "--row", "2", "--neuron", $0])
    }
    #expect(
      parts.map { $0["output"] as? String } == [
        "logit of average against the mean of the others", "logit of high against average",
        "logit of low against average",
      ])
    let values = try parts.map { try #require(($0["contributions"] as? [[Double]])?.first) }
    for column in 0..<2 {
      #expect(abs(values[0][column] + (values[1][column] + values[2][column]) / 2) < 1e-5)
    }
    let network = try model(["--epochs", "5"], name: "network")
    let report = try Program.run(
      "explain", "--model", network, "--with", nam, "--report", scratch.file("report"), "--json",
      "--method", "lime:samples=100")
    #expect(report.status == 0, "\(report.errors)")
    #expect(try report.json["output"] as? String == "p(average)")
  }

  /// A network of a table is explained like an estimator; methods of networks name its columns.
  @Test func columnsRowsAndClassesAreNamed() throws {
    let model = try model(["--epochs", "2"])
    let whole = try Program.run("explain", "--model", model)
    #expect(
      whole.status == 0 && whole.output.hasPrefix("shap:") && whole.output.contains("  size"),
      "\(whole.output)\(whole.errors)")
    let gradients = try Program.run(
      "explain", "--model", model, "--method", "gradient", "--image", "3", "4", "--neuron", "high")
    let lines = gradients.output.split(separator: "\n")
    // For each row a heading, the head of the table and two columns.
    #expect(gradients.status == 0 && lines.count == 8, "\(gradients.output)\(gradients.errors)")
    #expect(lines[0].hasPrefix("row 3: label ") && lines[4].hasPrefix("row 4: label "))
    #expect(lines[0].contains("explained: logit of high = ") && lines[1].hasPrefix("  column"))
    #expect(lines[2].hasPrefix("  size ") && lines[3].hasPrefix("  noise "))
  }

  @Test func filesAreReplacedWithTheFlagAlone() throws {
    let model = try model(["--epochs", "1"])
    let picture = scratch.file("keep.png")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: picture))
    let explain = ["explain", "--model", model, "--output", picture]
    let refused = try Program.run(explain)
    #expect(refused.status == 2 && refused.errors.contains("--overwrite"), "\(refused.errors)")
    #expect(try scratch.text("keep.png") == "mine")
    let replaced = try Program.run(explain + ["--overwrite"])
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try scratch.bytes("keep.png").prefix(4) == Data([0x89]) + Data("PNG".utf8))
  }
}
