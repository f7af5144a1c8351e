import Foundation
import ImageFiles
import NumPyRandom
import Testing

/// `palestra explain` of models of tables.
@Suite struct ExplainTableTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A table in which `size` speaks for 1, `age` against it, and `noise` says nothing.
  private func model(_ flags: [String]) throws -> String {
    var random = PCG64(seed: 3)
    var lines = ["size,age,noise,sold"]
    for _ in 0..<240 {
      let row = (0..<3).map { _ in random.nextDouble() }
      let cells = row.map { "\(($0 * 1_000).rounded() / 1_000)" }
      lines.append("\(cells.joined(separator: ",")),\(row[0] - 0.6 * row[1] > 0.2 ? 1 : 0)")
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: scratch.file("rows.csv"), atomically: true, encoding: .utf8)
    let outcome = try Program.run(
      [
        "train", "--env", "Classification/files-v0", "--argument",
        "path=" + scratch.file("rows.csv"), "--seed", "1", "--quiet", "--out", scratch.file("run"),
      ] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("run/model.safetensors")
  }

  private func explain(_ model: String, _ flags: [String]) throws -> [String: Any] {
    let outcome = try Program.run(["explain", "--model", model, "--json"] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let explanations = try #require(try outcome.json["explanations"] as? [[String: Any]])
    return try #require(explanations.first)
  }

  @Test func contributionsAddUpAndFollowTheTable() throws {
    let model = try model(["--epochs", "12"])
    let shap = try explain(model, ["--method", "shap", "--row", "0", "5"])
    let base = try #require(shap["base_value"] as? Double)
    let outputs = try #require(shap["outputs"] as? [Double])
    let contributions = try #require(shap["contributions"] as? [[Double]])
    #expect(outputs.count == 2 && contributions.count == 2)
    for (row, output) in zip(contributions, outputs) {
      #expect(abs(row.reduce(base, +) - output) < 1e-6)
    }
    let all = try explain(model, ["--method", "shap"])
    let rows = try #require(all["contributions"] as? [[Double]])
    let sizes = (0..<3).map { column in rows.reduce(0) { $0 + abs($1[column]) } }
    #expect(sizes[0] > 3 * sizes[2] && sizes[1] > 3 * sizes[2], "\(sizes)")
    let lime = try explain(model, ["--method", "lime:features=2,samples=1000", "--row", "0"])
    let weights = try #require((lime["contributions"] as? [[Double]])?.first)
    #expect(weights.count { $0 != 0 } == 2 && weights[2] == 0)
    let grace = try explain(model, ["--method", "grace"])
    #expect((grace["fidelity"] as? Double ?? 0) > 0.9)
    let permutation = try explain(model, ["--method", "permutation"])
    let losses = try #require(permutation["importances_mean"] as? [Double])
    #expect(losses[0] > 0.05 && losses[1] > losses[2])
  }

  /// Several rows can be distinguished in the text, in JSON and on the page.
  @Test func rowsKeepTheirNumbers() throws {
    let model = try model(["--epochs", "3"])
    let lime = try explain(model, ["--method", "lime:samples=500", "--row", "7", "2"])
    #expect(lime["rows"] as? [Int] == [7, 2])
    let models = try #require(lime["linear_models"] as? [[String: Any]])
    #expect(models.count == 2 && models.allSatisfy { ($0["r2"] as? Double ?? 2) <= 1 })
    #expect((models[0]["conditions"] as? [[String: Any]])?.count == 3)
    let alone = try explain(model, ["--method", "lime:samples=500", "--row", "2"])
    #expect(alone["intercept"] as? Double == models[1]["intercept"] as? Double)
    let page = scratch.file("rows.html")
    let outcome = try Program.run(
      "explain", "--model", model, "--method", "shap", "--row", "7", "2", "--output", page)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("row 7") && outcome.output.contains("row 2: p("))
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("\"row\":7") && !html.contains("\"row\":0"))
  }

  /// In 32 bits a confident network's probabilities are 0 and 1, which have no log-odds.
  @Test func confidentModelsHaveLogOdds() throws {
    let rows = (0..<60).map { "\($0 % 2 == 0 ? -100_000 : 100_000),\($0 % 2)" }
    try Data(("x,label\n" + rows.joined(separator: "\n")).utf8)
      .write(to: URL(fileURLWithPath: scratch.file("far.csv")))
    let outcome = try Program.run(
      "train", "--env", "Classification/files-v0", "--argument", "path=" + scratch.file("far.csv"),
      "--set", "normalization=none", "--epochs", "5", "--quiet", "--out", scratch.file("far"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let shap = try explain(
      scratch.file("far/model.safetensors"), ["--method", "shap:link=logit", "--row", "0"])
    #expect((shap["outputs"] as? [Double])?.allSatisfy(\.isFinite) == true)
  }

  @Test func picturesAndPagesAreWritten() throws {
    let model = try model(["--epochs", "3"])
    let picture = scratch.file("row.png")
    let outcome = try Program.run(
      "explain", "--model", model, "--method", "shap", "--method", "lime", "--row", "1",
      "--output", picture)
    #expect(outcome.status == 0 && outcome.output.contains("size"), "\(outcome.errors)")
    let bitmap = try Bitmap(contentsOf: picture)
    #expect(bitmap.width > 600 && bitmap.height > 600)
    let page = scratch.file("all.html")
    let written = try Program.run(
      "explain", "--model", model, "--method", "shap", "--output", page)
    #expect(written.status == 0, "\(written.errors)")
    let html = try String(contentsOfFile: page, encoding: .utf8)
    // The name of SVG's namespace is no address that is read.
    let addresses = html.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
    #expect(html.contains("<svg") && !addresses.contains("http"))
  }

  @Test func anAdditiveModelGivesItsOwnCurves() throws {
    let folder = scratch.file("sum")
    let trained = try Program.run(
      "train", "--env", "Regression/friedman-1-v0", "--agent", "nam", "--epochs", "30", "--seed",
      "1",
      "--quiet", "--out", folder)
    #expect(trained.status == 0, "\(trained.errors)")
    func differences(_ method: String) throws -> [Double] {
      let found = try explain(
        "\(folder)/model.safetensors", ["--method", method, "--row", "2", "5"])
      let rows = try #require(found["contributions"] as? [[Double]])
      return zip(rows[0], rows[1]).map { $0 - $1 }
    }
    // Of a sum, Shapley values are the curves less a constant, whichever rows are the background.
    let (own, shapley) = (try differences("nam"), try differences("shap:background=20"))
    #expect(own.contains { abs($0) > 1 }, "\(own)")
    // The model's outputs, up to 30, are float32.
    for (curve, value) in zip(own, shapley) { #expect(abs(curve - value) < 1e-4) }
  }

  @Test(
    arguments: [
      (["--method", "shap", "--row", "9999"], "row of 0 to"),
      (["--method", "shap:background=none"], "whole number"),
      (["--method", "shap:rows=3"], "one of background"),
      (["--method", "lime:discretizer=thirds", "--row", "0"], "quartile, decile, entropy, none"),
      (["--method", "limee", "--row", "3"], "limee is none of tables"),
      (["--method", "gradient", "--row", "3"], "gradient is none of tables"),
      (["--method", "nam"], "no neural additive model"),
      (["--method", "shap", "--method", "gradient"], "give them apart"),
      (["--method", "shap", "--image", "1"], "are of networks"),
      (["--method", "shap", "--neuron", "7"], "class of 0 to 1"),
      (["--method", "grace", "--output", "x.png"], "text only"),
      (["--method", "permutation", "--output", "x.html"], "no contributions"),
    ] as [([String], String)])
  func misuseIsNamed(flags: [String], message: String) throws {
    let model = try model(["--epochs", "1"])
    let outcome = try Program.run(["explain", "--model", model] + flags)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }
}
