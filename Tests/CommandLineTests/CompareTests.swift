import Foundation
import Testing

/// `palestra compare`
@Suite struct CompareTests {
  /// A comparison of seconds in a debug build.
  private static let small = """
    agents:
      - agent: sarsa
        settings: {hidden_layers: [8]}
      - cem
    environments: [CartPole-v1]
    seeds: 2
    steps: 600
    evaluate_every: 300
    evaluate_episodes: 2

    """

  private func write(_ yaml: String, _ scratch: Scratch) throws -> String {
    try Data(yaml.utf8).write(to: URL(fileURLWithPath: scratch.file("mine.yaml")))
    return scratch.file("mine.yaml")
  }

  private func models(_ scratch: Scratch, _ folder: String) throws -> [String: Data] {
    var models: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: scratch.file(folder))
    while let name = names?.nextObject() as? String {
      if name.hasSuffix("model.safetensors") {
        models[name] = try scratch.bytes("\(folder)/\(name)")
      }
    }
    return models
  }

  @Test func aComparisonHasTablesFiguresAndAReport() throws {
    let scratch = try Scratch()
    let file = try write(Self.small, scratch)
    let outcome = try Program.run(["compare", file, "--json", "--out", scratch.file("all")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("[4/4]") && outcome.errors.contains("Probability"))
    let json = try outcome.json
    #expect(json["agents"] as? [String] == ["sarsa", "cem"] && json["done"] as? Int == 4)
    let results = try #require(json["results"] as? [[String: Any]])
    let mean = try #require(results[0]["mean_return"] as? [String: Double])
    let value = try #require(mean["value"])
    #expect(mean["low"] ?? .nan <= value && value <= mean["high"] ?? .nan)

    let rows = try scratch.text("all/results.csv").split(separator: "\n")
    #expect(
      rows.count == 5 && rows[0].hasPrefix("agent,environment,seed,folder,status,mean_return"))
    // NumPy's header, then 2 agents x 2 seeds x 1 environment.
    let scores = try scratch.bytes("all/scores.npy")
    #expect(scores.count == 128 + 4 * 8)
    #expect(String(decoding: scores.prefix(128), as: UTF8.self).contains("'shape': (2, 2, 1)"))
    let page = try scratch.text("all/report.html")
    #expect(
      page.contains("<svg") && page.contains("prefers-color-scheme") && page.contains("sarsa"))
    // Nothing is fetched: the only address is the name of SVG's namespace.
    #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains("http"))
    for name in ["returns.png", "profile.svg", "curve-CartPole-v1-seconds.png"] {
      #expect(try !scratch.bytes("all/figures/\(name)").isEmpty)
    }
    #expect(try scratch.text("all/report.md").contains("| CartPole-v1 | sarsa | 2 |"))

    // Every run is one that the other commands read, and the same as `train` gives alone.
    let run = scratch.file("all/runs/sarsa/CartPole-v1/seed-1")
    let evaluated = try Program.run(
      "evaluate", "--model", "\(run)/model.safetensors", "--episodes", "2", "--json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let alone = try Program.run(
      "train", "--config", "\(run)/run.yaml", "--quiet", "--out", scratch.file("alone"))
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(
      try scratch.bytes("alone/last_model.safetensors")
        == scratch.bytes("all/runs/sarsa/CartPole-v1/seed-1/last_model.safetensors"))

    // The same command again trains nothing.
    let again = try Program.run(["compare", file, "--out", scratch.file("all")])
    #expect(again.status == 0 && !again.errors.contains("[1/4]"), "\(again.errors)")
    // With other settings it is refused.
    let other = try write(Self.small.replacing("[8]", with: "[9]"), scratch)
    let refused = try Program.run(["compare", other, "--out", scratch.file("all")])
    #expect(refused.status == 2 && refused.errors.contains("hidden_layers: [9]"))
  }

  @Test func shardsJoinedAreTheWhole() throws {
    let scratch = try Scratch()
    let file = try write(Self.small, scratch)
    #expect(
      try Program.run(["compare", file, "--quiet", "--out", scratch.file("all")]).status == 0)
    for part in ["0/2", "1/2"] {
      let outcome = try Program.run(
        ["compare", file, "--quiet", "--shard", part, "--out", scratch.file("parts")])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let parts = ["0", "1"].map { scratch.file("parts/shard-\($0)-of-2") }
    let merged = try Program.run(
      ["compare", "--merge"] + parts + ["--out", scratch.file("joined"), "--json", "--quiet"])
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try merged.json["done"] as? Int == 4)
    #expect(try models(scratch, "joined") == models(scratch, "all"))
    #expect(try scratch.bytes("joined/scores.npy") == scratch.bytes("all/scores.npy"))
    let twice = try Program.run(
      "compare", "--merge", parts[0], parts[0], "--out", scratch.file("twice"))
    #expect(twice.status == 2 && twice.errors.contains("are the same one"), "\(twice.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("twice")))
    // One part alone leaves runs to train, which --resume does.
    let half = try Program.run(
      ["compare", "--merge", parts[0], "--out", scratch.file("half"), "--json", "--quiet"])
    #expect(try half.status == 0 && half.json["done"] as? Int == 2, "\(half.errors)")
    let rest = try Program.run(["compare", "--resume", scratch.file("half"), "--json", "--quiet"])
    #expect(try rest.status == 0 && rest.json["done"] as? Int == 4, "\(rest.errors)")
    #expect(try scratch.bytes("half/scores.npy") == scratch.bytes("all/scores.npy"))
  }

  /// Two ranks on one machine; skipped, with a message, where Open MPI is not installed.
  @Test func ranksOfMPITrainTheirShards() throws {
    let launcher = ["/usr/bin/mpirun", "/usr/local/bin/mpirun"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let launcher else {
      print("ranksOfMPITrainTheirShards: skipped, mpirun is not installed")
      return
    }
    let scratch = try Scratch()
    let file = try write(Self.small, scratch)
    let outcome = try Program.run(
      [
        "--allow-run-as-root", "--oversubscribe", "-n", "2", Program.path, "compare", file,
        "--quiet", "--shard", "mpi", "--jobs", "1", "--out", scratch.file("ranks"),
      ], executable: launcher)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parts = ["0", "1"].map { scratch.file("ranks/shard-\($0)-of-2") }
    let merged = try Program.run(
      ["compare", "--merge"] + parts + ["--out", scratch.file("joined"), "--json", "--quiet"])
    #expect(try merged.status == 0 && merged.json["done"] as? Int == 4, "\(merged.errors)")
    let alone = try Program.run("compare", file, "--shard", "mpi")
    #expect(alone.status == 2 && alone.errors.contains("OMPI_COMM_WORLD_RANK"))
  }

  /// What a comparison writes when it is killed and run again is what it writes in one go.
  @Test func aKilledComparisonIsResumed() throws {
    let scratch = try Scratch()
    let yaml = Self.small.replacing("steps: 600", with: "steps: 3000\ncheckpoint_every: 500")
      .replacing("  - cem\n", with: "")
    let file = try write(yaml, scratch)
    #expect(
      try Program.run(["compare", file, "--quiet", "--out", scratch.file("all")]).status == 0)
    let run = "runs/sarsa/CartPole-v1/seed-0"
    let killed = try Program.run(
      ["compare", file, "--quiet", "--jobs", "1", "--out", scratch.file("killed")],
      signal: SIGKILL,
      ready: {
        (try? scratch.text("killed/\(run)/progress.csv").contains("\n1000,")) ?? false
      })
    #expect(killed.wasKilled)
    // No process outlives it, so that its folder is free.
    usleep(200_000)
    #expect(try processes(of: scratch.file("killed")).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("killed/report.md")))
    let resumed = try Program.run(["compare", file, "--out", scratch.file("killed")])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try models(scratch, "killed") == models(scratch, "all"))
  }

  @Test func ctrlCStopsTheRunsToo() throws {
    let scratch = try Scratch()
    let yaml = Self.small.replacing("steps: 600", with: "steps: 100000000")
    let file = try write(yaml, scratch)
    let stopped = try Program.run(
      ["compare", file, "--out", scratch.file("run")], signal: SIGINT,
      ready: {
        let log = try? scratch.text("run/runs/sarsa/CartPole-v1/seed-0/progress.csv")
        return log?.contains("\n1000,") ?? false
      })
    #expect(stopped.status == 130, "\(stopped.errors)")
    #expect(stopped.errors.contains("palestra compare --resume"))
    #expect(try processes(of: scratch.file("run")).isEmpty)
  }

  /// The processes whose command line names a folder.
  private func processes(of folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { number in
      guard Int(number) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(number)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self).contains(folder)
    }
  }

  @Test func aRunThatFailsStopsNoOther() throws {
    let scratch = try Scratch()
    let yaml = Self.small.replacing(
      "  - cem\n",
      with: "  - cem\n  - agent: sarsa\n    label: wild\n    settings: "
        + "{learning_rate: 10, optimizer: sgd, policy: greedy}\n")
    let file = try write(yaml, scratch)
    let outcome = try Program.run(["compare", file, "--json", "--out", scratch.file("all")])
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("diverged"), "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["done"] as? Int == 4 && json["failed"] as? Int == 2)
    let report = try scratch.text("all/report.md")
    #expect(report.contains("## Failed runs") && report.contains("| wild | CartPole-v1 | 0 |"))
    #expect(try scratch.text("all/results.csv").contains("wild,CartPole-v1,0,runs/wild/"))
  }

  @Test func misuseIsRefusedBeforeAnyRun() throws {
    let scratch = try Scratch()
    let file = try write(Self.small.replacing("- cem", with: "- cen"), scratch)
    let outcome = try Program.run(["compare", file, "--out", scratch.file("all")])
    #expect(outcome.status == 2 && outcome.errors.contains("mine.yaml, line 4: "))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("all")))
    let good = try write(Self.small.replacing("steps: 600", with: "seconds: 1"), scratch)
    for (flags, message) in [
      ([], "--resume or --merge"), ([good, "--resume", "x"], "without a file"),
      ([good, "--shard", "2/2"], "i from 0 to n - 1"), ([good, "--jobs", "1000"], "processors"),
      (["--merge", "x"], "with --out"), (["none.yaml"], "none.yaml"),
      (["--resume", scratch.path], "holds no comparison"),
    ] {
      let outcome = try Program.run(["compare"] + flags)
      #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}

/// `palestra plot`
@Suite struct PlotTests {
  @Test func runsOfSeveralSeedsAreOneLine() throws {
    let scratch = try Scratch()
    let common = smallDQN.dropLast(2) + ["--steps", "400", "--quiet"]
    let trained = try Program.run(common + ["--runs", "2", "--out", scratch.file("two")])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try !scratch.bytes("two/seed0/learning-curve.png").isEmpty)
    let png = try Program.run(
      "plot", scratch.file("two"), "--json", "--out", scratch.file("curve.png"))
    #expect(png.status == 0, "\(png.errors)")
    let curves = try #require(try png.json["curves"] as? [[String: Any]])
    #expect(curves.count == 1 && curves[0]["name"] as? String == "dqn, 2 runs")
    #expect(try scratch.bytes("curve.png").prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    let svg = try Program.run(
      "plot", scratch.file("two"), "--x", "seconds", "--y", "loss", "--out",
      scratch.file("curve.svg"))
    #expect(svg.status == 0, "\(svg.errors)")
    #expect(try scratch.text("curve.svg").hasPrefix("<svg"))
    for (arguments, status, message) in [
      ([scratch.file("none")], 1, "no such folder"), ([scratch.path, "--y", "los"], 2, "loss"),
      ([scratch.file("two"), "--smooth", "0"], 2, "from 1"),
      ([scratch.file("two/none")], 1, "none"),
    ] {
      let outcome = try Program.run(["plot"] + arguments)
      #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
