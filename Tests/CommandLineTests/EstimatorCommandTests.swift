import Datasets
import Foundation
import ImageFiles
import NeuralNetworks
import NumPyRandom
import TensorEngine
import Testing

/// `palestra` with estimators as agents, and explanations of agents that observe numbers.
@Suite struct EstimatorCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A table in which `size` speaks for 1, `age` against it, and `noise` says nothing.
  private func model(_ agent: String, _ flags: [String] = []) throws -> String {
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
        "train", "--agent", agent, "--env", "Classification/files-v0", "--argument",
        "path=" + scratch.file("rows.csv"), "--quiet", "--out", scratch.file(agent), "--json",
      ] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let accuracy = try #require(try outcome.json["test_accuracy"] as? Double)
    #expect(accuracy > 0.75, "\(agent)")
    return scratch.file("\(agent)/model.safetensors")
  }

  private func explanation(_ model: String, _ flags: [String]) throws -> [String: Any] {
    let outcome = try Program.run(["explain", "--model", model, "--json"] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let explanations = try #require(try outcome.json["explanations"] as? [[String: Any]])
    return try #require(explanations.first)
  }

  private func contributions(_ explanation: [String: Any]) throws -> [Double] {
    try #require((explanation["contributions"] as? [[Double]])?.first)
  }

  @Test(arguments: ["gradient-boosting", "logistic-regression", "nearest-neighbors", "svc"])
  func estimatorsAreUsedLikeOtherAgents(agent: String) throws {
    let model = try model(agent)
    let evaluated = try Program.run("evaluate", "--model", model, "--json")
    let accuracy = try evaluated.json["test_accuracy"] as? Double ?? 0
    #expect(evaluated.status == 0 && accuracy > 0.75)
    let shown = try Program.run("model", "show", model)
    #expect(shown.status == 0 && shown.output.contains("3 columns, 2 classes"), "\(shown.output)")
    let rows = Tensor([0.9, 0.1, 0.5, 0.1, 0.9, 0.5], shape: [2, 3])
    try NumPyFile.write(rows, to: scratch.file("x.npy"))
    let predicted = try Program.run(
      "predict", "--model", model, "--input", scratch.file("x.npy"), "--output",
      scratch.file("p.npy"))
    #expect(predicted.status == 0, "\(predicted.errors)")
    let outputs = try NumPyFile.read(scratch.file("p.npy"))
    #expect(outputs.shape == [2, 2] && outputs.floats[1] > 0.5 && outputs.floats[3] < 0.5)
    let shap = try explanation(model, ["--method", "shap", "--row", "0"])
    let base = try #require(shap["base_value"] as? Double)
    let output = try #require((shap["outputs"] as? [Double])?.first)
    #expect(abs(try contributions(shap).reduce(base, +) - output) < 1e-9)
    let again = try Program.run(
      "train", "--resume", scratch.file(agent), "--epochs", "2", "--quiet")
    #expect(again.status == 0, "\(again.errors)")
  }

  /// Nothing is held out for validation, which eight rows have none for.
  @Test func aTableOfEightRowsIsEnough() throws {
    let table = scratch.file("eight.csv")
    let rows = (0..<8).map { "\($0),\($0 % 2 == 0 ? "even" : "odd")\n" }.joined()
    try Data(("x,y\n" + rows).utf8).write(to: URL(filePath: table))
    let outcome = try Program.run(
      "train", "--agent", "decision-tree", "--env", "Classification/files-v0", "--argument",
      "path=\(table)", "--quiet", "--out", scratch.file("eight"))
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func treesAreExplainedExactly() throws {
    let forest = try model("random-forest", ["--set", "n_estimators=10"])
    // All coalitions are asked for, so that no tree is walked.
    let kernel = try explanation(forest, ["--method", "shap:samples=1000", "--row", "3"])
    for method in ["shap", "tree-shap"] {
      let trees = try explanation(forest, ["--method", method, "--row", "3"])
      for (one, other) in zip(try contributions(kernel), try contributions(trees)) {
        #expect(abs(one - other) < 1e-9, "\(method)")
      }
    }
    let boosting = try model("gradient-boosting")
    let second = try explanation(boosting, ["--method", "tree-shap", "--row", "3"])
    let first = try explanation(boosting, ["--method", "tree-shap", "--row", "3", "--neuron", "0"])
    #expect(second["link"] as? String == "logit")
    for (one, other) in zip(try contributions(first), try contributions(second)) {
      // Foundation reads the last digit of a number and of its negative differently.
      #expect(abs(one + other) < 1e-12)
    }
    let picture = scratch.file("trees.png")
    let drawn = try Program.run(
      "explain", "--model", boosting, "--method", "tree-shap:background=0", "dependence",
      "--output", picture)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try Bitmap(contentsOf: picture).height > 300)
  }

  @Test(
    arguments: [
      ("svc", ["--method", "tree-shap"], "has no trees"),
      ("svc", ["--method", "nam"], "holds no network"),
      ("svc", ["--method", "grace"], "holds no network"),
      ("random-forest", ["--method", "tree-shap:background=-1"], "whole number"),
    ] as [(String, [String], String)])
  func misuseIsNamed(agent: String, flags: [String], message: String) throws {
    let model = try model(agent)
    let outcome = try Program.run(["explain", "--model", model] + flags)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func damagedEstimatorsAreRefusedByEveryUse() throws {
    let model = try model("decision-tree")
    let whole = try Safetensors(contentsOf: model)
    let learned = try #require(whole.metadata["estimator"])
    try NumPyFile.write(Tensor([0, 0, 0], shape: [1, 3]), to: scratch.file("x.npy"))
    let damages = [
      String(learned.prefix(100)),
      learned.replacingOccurrences(of: "\"columnCount\": 3", with: "\"columnCount\": 30"),
      learned.replacingOccurrences(of: "\"classes\": [0, 1]", with: "\"classes\": [0, 9]"),
      learned.replacingOccurrences(of: "\"columns\": 3", with: "\"columns\": 900000000000000000"),
    ]
    for damaged in damages {
      #expect(damaged != learned)
      var file = whole
      file.metadata["estimator"] = damaged
      try file.write(to: model)
      let uses = [
        ["model", "show", model], ["explain", "--model", model],
        ["explain", "--model", model, "--method", "shap", "--row", "0"],
        [
          "predict", "--model", model, "--input", scratch.file("x.npy"), "--output",
          scratch.file("y.npy"),
        ],
      ]
      for use in uses {
        let outcome = try Program.run(use)
        #expect(outcome.status == 1, "\(use[0]): \(outcome.errors)")
        #expect(
          outcome.errors.contains(model) && outcome.errors.contains("a fitted estimator"),
          "\(use[0]): \(outcome.errors)")
      }
      let evaluated = try Program.run("evaluate", "--model", model)
      #expect(evaluated.status != 0 && evaluated.errors.contains("estimator should be"))
    }
    let drawn = try Program.run("figures", "--model", model, "--output", scratch.file("figures"))
    #expect(drawn.status == 1 && drawn.errors.contains("an estimator, which"), "\(drawn.errors)")
  }

  @Test func agentsAreExplainedByTheirObservations() throws {
    let trained = try Program.run(
      smallDQN + ["--steps", "60", "--quiet", "--out", scratch.file("run")])
    #expect(trained.status == 0, "\(trained.errors)")
    let model = scratch.file("run/model.safetensors")
    let shap = try explanation(model, ["--method", "shap", "--row", "2"])
    #expect((shap["features"] as? [String])?.first == "cart position")
    #expect((shap["output"] as? String)?.hasPrefix("Q(push") == true)
    // The contributions explain what `predict` says of the same observation.
    let row = try #require((shap["values"] as? [[Double]])?.first)
    try NumPyFile.write(Tensor(row.map { Float($0) }, shape: [1, 4]), to: scratch.file("x.npy"))
    let predicted = try Program.run(
      "predict", "--model", model, "--input", scratch.file("x.npy"), "--output",
      scratch.file("q.npy"))
    #expect(predicted.status == 0)
    let largest = Double(try #require(try NumPyFile.read(scratch.file("q.npy")).floats.max()))
    let base = try #require(shap["base_value"] as? Double)
    #expect(abs(try contributions(shap).reduce(base, +) - largest) < 1e-5)
    let permutation = try explanation(model, ["--method", "permutation"])
    #expect(permutation["baseline"] as? Double == 1)
    let lime = try explanation(model, ["--method", "lime:samples=500", "--row", "0"])
    #expect(try contributions(lime).count == 4)
  }

  @Test func agentsThatObserveNoNumbersAreRefused() throws {
    let trained = try Program.run(
      "train", "--env", "FrozenLake-v1", "--steps", "30", "--quiet", "--out", scratch.file("run"))
    #expect(trained.status == 0, "\(trained.errors)")
    let refused = try Program.run(
      "explain", "--model", scratch.file("run/model.safetensors"), "--method", "shap")
    #expect(refused.status == 1 && refused.errors.contains("observes Discrete"))
  }
}
