import Datasets
import Foundations

extension ImageCheck {
  static let header = """
    | check | task | flags of `palestra train --agent classifier` | measured | bar | s a run | MiB \
    | met |
    |---|---|---|---|---|---|---|---|
    """

  /// What one seed came to.
  typealias Run = [Figure: Double]

  /// Why it can't be run here; nil where its data set is there.
  func missingData() throws -> String? {
    let entry = try DatasetCatalog.standard.entry(set)
    return entry.isPresent(in: .standard)
      ? nil : "the files of \(set) are not here: set PALESTRA_DATA to the folder that has them"
  }

  /// Runs every seed and compares.
  /// - Parameters:
  ///   - program: the path of `palestra`.
  ///   - progress: called with each seed.
  /// - Returns: what it came to; nothing was met or missed where its data set is not here.
  /// - Throws: `ChildProcessError` where a run fails.
  func run(program: String, progress: (String) -> Void) throws -> CheckOutcome {
    if let reason = try missingData() {
      progress("skipped: \(reason)")
      return outcome([], skipped: reason)
    }
    var runs: [Run] = []
    for seed in 1...seeds {
      let run = try measure(seed: seed, program: program)
      runs.append(run)
      let facts = figures + [.seconds, .memory].filter { !figures.contains($0) }
      progress(
        "seed \(seed): "
          + facts.compactMap { figure in run[figure].map { "\(figure.rawValue) \(figure.text($0))" }
          }.joined(separator: ", "))
    }
    return outcome(runs)
  }

  /// Trains once, in a folder that is removed afterwards.
  private func measure(seed: Int, program: String) throws -> Run {
    let folder = try TemporaryFolder()
    var run: Run = [:]
    var model: String?
    if procedure.trains {
      let path = folder.file("run")
      let training = try ChildProcess(
        program,
        ["train", "--agent", "classifier"] + flags
          + ["--seed", "\(seed)", "--quiet", "--json", "--out", path])
      run = [
        .seconds: training.seconds, .memory: training.memory,
        .error: try training.number("test_error"),
      ]
      model = "\(path)/model.safetensors"
    }
    switch procedure {
    case .training: break
    case .detection:
      let drawing = try ChildProcess(
        program,
        [
          "figures", "--model", model ?? "", "--output", folder.file("figures"), "--only",
          "roc-curve", "--json",
        ])
      run[.area] = try drawing.number("auc")
    case .pixelNeighbors(let k):
      run = try neighbors(program, folder.path, k, model: [])
    case .layerNeighbors(let layer, let k):
      run = try neighbors(
        program, folder.path, k, model: ["--model", model ?? "", "--layer", layer])
    }
    return run
  }

  /// Classes of the test examples by their nearest training examples.
  private func neighbors(
    _ program: String, _ folder: String, _ k: Int, model: [String]
  ) throws -> Run {
    for (split, name) in [("train", "x"), ("test", "t")] {
      _ = try ChildProcess(
        program,
        [
          "data", "show", set, "--split", split, "--output", "\(folder)/\(name).npy", "--labels",
          "\(folder)/\(name)-classes.npy",
        ])
    }
    let prediction = try ChildProcess(
      program,
      [
        "predict", "--neighbors", "\(folder)/x.npy", "--labels", "\(folder)/x-classes.npy",
        "--input", "\(folder)/t.npy", "--truth", "\(folder)/t-classes.npy", "-k", "\(k)",
        "--output", "\(folder)/classes.npy", "--json",
      ] + model)
    return [
      .error: try prediction.number("test_error"), .seconds: prediction.seconds,
      .memory: prediction.memory,
    ]
  }
}

extension ImageCheck.Procedure {
  fileprivate var trains: Bool { if case .pixelNeighbors = self { false } else { true } }

  /// What comes after the training, as a table names it.
  fileprivate var flags: String {
    switch self {
    case .training: ""
    case .detection: "; `palestra figures --only roc-curve`"
    case .pixelNeighbors(let k): "`palestra predict --neighbors … -k \(k)`"
    case .layerNeighbors(let layer, let k):
      "; `palestra predict --layer \(layer) --neighbors … -k \(k)`"
    }
  }
}

extension ChildProcess {
  /// A number of the line of JSON that ends the output.
  func number(_ key: String) throws -> Double {
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    switch (try? JSONValue(parsing: line, depthLimit: 8))?[key] {
    case .double(let number): return number
    case .integer(let number): return Double(number)
    default:
      throw ChildProcessError(description: "expected a number \"\(key)\" in JSON, found \(line)")
    }
  }
}

extension ImageCheck {
  /// Compares the means over the seeds with the bars.
  func outcome(_ runs: [Run], skipped: String? = nil) -> CheckOutcome {
    func mean(_ figure: Figure) -> Double {
      runs.reduce(0) { $0 + ($1[figure] ?? .nan) } / Double(runs.count)
    }
    let isMet = requirements.allSatisfy { $0.bar.accepts(mean($0.figure)) }
    let met = skipped == nil && !requirements.isEmpty ? isMet : nil
    let bars = requirements.map(\.description)
    let measured =
      skipped.map { "skipped: \($0)" }
      ?? figures.map { text($0, of: runs, mean: mean($0)) }.joined(separator: "; ")
    let seconds = runs.isEmpty ? "" : Figure.seconds.number(mean(.seconds))
    let memory =
      runs.isEmpty ? "" : Figure.memory.number(runs.compactMap { $0[.memory] }.max() ?? 0)
    let command = flags.isEmpty ? "" : "`\(shown(flags))`"
    return CheckOutcome(
      name: name, met: met,
      row: """
        | \(name) | \(task) | \(command)\(procedure.flags) | \(measured) \
        | \(bars.isEmpty ? "-" : bars.joined(separator: ", ")) | \(seconds) | \(memory) \
        | \(met.map { $0 ? "yes" : "no" } ?? "-") |
        """,
      facts: [
        ("flags", .array(flags.map { .string($0) })),
        ("skipped", skipped.map { .string($0) } ?? .null),
        ("bars", .array(bars.map { .string($0) })),
        (
          "runs",
          .array(
            runs.map { run in
              .object(
                Figure.allCases.compactMap { figure in
                  run[figure].map { .init(figure.rawValue, .double($0)) }
                })
            })
        ),
      ])
  }

  private func text(_ figure: Figure, of runs: [Run], mean: Double) -> String {
    guard runs.count > 1 else { return figure.text(mean) }
    let each = runs.map { figure.number($0[figure] ?? .nan) }.joined(separator: ", ")
    return "mean \(figure.text(mean)) (\(each))"
  }

  /// Flags as a shell takes them.
  private func shown(_ flags: [String]) -> String {
    flags.map { $0.contains("[") || $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
  }
}
