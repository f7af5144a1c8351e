import Foundation
import Testing

/// A classifier as a student trains it: what is reported, and what goes wrong.
@Suite struct ClassifierCommandTests {
  private let small = [
    "train", "--agent", "classifier", "--set", "layers=[flatten, dense 8 relu]", "--argument",
    "first=240", "--set", "batch_size=20",
  ]

  @Test func theReportHasWhatATaskPrints() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(small + ["--epochs", "3", "--out", scratch.file("a"), "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for part in [
      "dense_1    8 units, relu  [8]          6,280", "6,370 parameters",
      "219 training examples an epoch, 20 an",
      "epoch   1", "epoch   3", "loss ", "accuracy ", "validation error ", "best",
      "trained 3 epochs (660 examples, 33 updates) in ", "training error in epoch 3: ",
      "test: error ", " of 10,000)", "palestra figures --model",
    ] {
      #expect(outcome.errors.contains(part), "\(part) in \(outcome.errors)")
    }
    // Returns are right answers of an episode; nobody asks for those.
    #expect(!outcome.errors.contains("return"))
    let json = try outcome.json
    #expect(json["updates"] as? Int == 33 && json["parameters"] as? Int == 6_370)
    #expect(json["test_examples"] as? Int == 10_000)
    let history = try #require(json["history"] as? [[String: Any]])
    #expect(history.compactMap { $0["epoch"] as? Int } == [1, 2, 3])
    for key in ["loss", "accuracy", "validation_accuracy", "seconds"] {
      #expect(history.compactMap { $0[key] as? Double }.count == 3, "\(key)")
    }
    for key in ["seconds", "test_seconds", "test_loss", "test_error", "test_accuracy"] {
      #expect(json[key] is Double, "\(key)")
    }
  }

  @Test func aModelIsEvaluatedByTheClassesItLearned() throws {
    let scratch = try Scratch()
    let model = scratch.file("a/model.safetensors")
    let trained = try Program.run(
      small + [
        "--epochs", "1", "--out", scratch.file("a"), "--quiet", "--argument", "classes=[0,1]",
      ])
    #expect(trained.status == 0, "\(trained.errors)")
    let same = try Program.run("evaluate", "--model", model, "--json")
    #expect(same.errors.contains("error ") && !same.errors.contains("learned from"))
    #expect(try same.json["trained_in"] as? String == "Classification/digits-drawn-v0")
    // The same set by name is the same set with the same two classes.
    let named = try Program.run(
      "evaluate", "--model", model, "--env", "Classification/digits-drawn-v0", "--json")
    #expect(named.status == 0, "\(named.errors)")
    #expect(try named.json["errors"] as? Int == same.json["errors"] as? Int)
    // What was held out of 200 first examples of two classes, and not the test examples.
    let held = try Program.run(
      "evaluate", "--model", model, "--argument", "split=validation", "--json")
    #expect(held.errors.contains("validation examples"), "\(held.errors)")
    let (part, whole) = (try held.json, try same.json)
    #expect(part["split"] as? String == "validation" && whole["split"] as? String == "test")
    let count = try #require(part["test_examples"] as? Int)
    #expect(try count < 200 && count < #require(whole["test_examples"] as? Int))
    let unknown = try Program.run("evaluate", "--model", model, "--argument", "spilt=test")
    #expect(unknown.status == 2 && unknown.errors.contains("spilt"), "\(unknown.errors)")
    // Two outputs for ten classes.
    let other = try Program.run(
      "evaluate", "--model", model, "--env", "Classification/digits-drawn")
    #expect(other.status == 2 && !other.errors.isEmpty, "\(other.errors)")
  }

  /// There are fewer examples than are evaluated at a time: each counts once.
  @Test func aSmallPartIsEvaluatedOnce() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      small + ["--epochs", "1", "--out", scratch.file("a"), "--quiet", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let history = try #require(try outcome.json["history"] as? [[String: Any]])
    let accuracy = try #require(history[0]["validation_accuracy"] as? Double)
    // 21 were held out: a twelfth of each class, rounded.
    #expect(abs(accuracy * 21 - (accuracy * 21).rounded()) < 1e-9)
  }

  @Test func aStoppedRunContinuesWithTheSameBytes() throws {
    let scratch = try Scratch()
    let arguments = small + ["--epochs", "60", "--quiet"]
    #expect(try Program.run(arguments + ["--out", scratch.file("whole")]).status == 0)
    let stopped = try Program.run(
      arguments + ["--out", scratch.file("parts")], signal: SIGINT,
      ready: { (try? scratch.text("parts/monitor.csv").contains("\n60,")) ?? false })
    if stopped.status == 130 {
      let resumed = try Program.run(
        "train", "--resume", scratch.file("parts"), "--quiet", "--json")
      #expect(resumed.status == 0, "\(resumed.errors)")
      let history = try #require(try resumed.json["history"] as? [[String: Any]])
      #expect(history.compactMap { $0["epoch"] as? Int } == Array(1...60))
    }
    for model in ["model.safetensors", "last_model.safetensors"] {
      #expect(try scratch.bytes("parts/\(model)") == scratch.bytes("whole/\(model)"), "\(model)")
    }
  }

  /// Nothing was asked that is wrong, but a file is missing: status 1, and what fetches it.
  @Test func aMissingSetIsAFailureThatNamesTheCommand() throws {
    let scratch = try Scratch()
    let variables: [String: String?] = ["PALESTRA_DATA": nil, "XDG_CACHE_HOME": scratch.path]
    let id = "Classification/mnist-v0"
    for arguments in [
      ["train", "--agent", "classifier", "--env", id, "--out", scratch.file("a")],
      ["train", "--network", "lenet", "--env", id, "--argument", "first=600"],
      ["data", "show", "mnist"], ["data", "verify", "mnist"], ["check", id], ["rollout", id],
      ["list", id],
    ] {
      let outcome = try Program.run(arguments, in: scratch.path, variables: variables)
      #expect(outcome.status == 1, "\(arguments)")
      #expect(outcome.errors.contains("palestra data fetch mnist"), "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("a")))
  }

  @Test(arguments: [
    (["--agent", "clasifier"], "did you mean classifier"),
    (["--network", "lenett"], "classifier has no preset \"lenett\""),
    (["--agent", "classifier", "--env", "mnist"], "Classification/mnist-v0"),
    (["--agent", "classifier", "--seconds", "5"], "schedule_updates"),
    (["--agent", "classifier", "--argument", "split=test"], "split"),
    (["--agent", "classifier", "--set", "layers=[conv2d 16]"], "conv2d FILTERS SIZE"),
    (["--agent", "classifier", "--epochs", "0"], "epochs is 0"),
  ])
  func misuseIsNamedBeforeAnyWork(arguments: [String], part: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(["train"] + arguments + ["--out", "run"], in: scratch.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("run")))
  }
}
