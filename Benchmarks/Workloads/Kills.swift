import ArgumentParser
import Foundations
import Glibc
import NumPyRandom

/// Kills trainings at random moments, resumes them, and compares what they end with.
struct Kills: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Kill trainings at random moments; resumed, they must end with the same bytes.",
    discussion: """
      Trains each agent for a second or two, once without a break. Then the same training is killed \
      (SIGKILL) at random moments, some of them several times, and resumed to its end: the models must \
      be the same byte for byte, and no file may be left over. Prints a Markdown table; the exit status \
      is 1 where something differs.
      """)

  @Option(help: ArgumentHelp("Kills of all agents together.", valueName: "n"))
  var count = 200
  @Option(help: ArgumentHelp("Of the moments.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("These trainings alone, separated by commas.", valueName: "names"))
  var only = ""

  private static let common = ["--seed", "3", "--quiet"]
  /// Those that learn from a data set, which is evaluated whole.
  private static let ofDataSets: Set = ["classifier", "gan", "autoencoder", "text-rnn"]

  /// The trainings, by the agent's name and, after `x`, the number of its environments.
  private static let trainings: [(name: String, arguments: [String])] = [
    (
      "dqn",
      [
        "--env", "CartPole-v1", "--set", "hidden_layers=32", "--set", "train_interval=64", "--set",
        "updates_per_training=64", "--steps", "12000", "--checkpoint-every", "900",
        "--evaluate-every", "2000",
      ]
    ),
    (
      "dqn x16",
      [
        "--env", "CartPole-v1", "--set", "hidden_layers=32", "--set", "train_interval=64", "--set",
        "updates_per_training=64", "--envs", "16", "--steps", "12000", "--checkpoint-every", "900",
        "--evaluate-every", "2000",
      ]
    ),
    (
      "sarsa x4",
      [
        "--env", "Taxi-v4", "--envs", "4", "--steps", "20000", "--checkpoint-every", "1500",
        "--evaluate-every", "9000",
      ]
    ),
    (
      "dueling-dqn",
      [
        "--env", "FrozenLake-v1", "--steps", "9000", "--checkpoint-every", "700",
        "--evaluate-every", "2000",
      ]
    ),
    (
      "sarsa",
      [
        "--env", "CartPole-v1", "--steps", "40000", "--checkpoint-every", "3000",
        "--evaluate-every", "9000",
      ]
    ),
    (
      "cem",
      [
        "--env", "CartPole-v1", "--set", "population=8", "--steps", "200000", "--checkpoint-every",
        "9000", "--evaluate-every", "50000",
      ]
    ),
    (
      "classifier",
      [
        "--argument", "first=600", "--network", "mlp-300-100", "--epochs", "12", "--keep-epochs",
      ]
    ),
    (
      "gan",
      [
        "--argument", "first=300", "--updates", "150", "--checkpoint-every", "600", "--set",
        "sample_interval=30",
      ]
    ),
    ("autoencoder", ["--argument", "first=600", "--epochs", "20", "--checkpoint-every", "900"]),
    (
      "text-rnn",
      [
        "--env", "TextSampling/frases-v0", "--argument", "sentences=100", "--argument",
        "max_length=8", "--epochs", "3", "--checkpoint-every", "900",
      ]
    ),
  ]

  private var chosen: [(name: String, arguments: [String])] {
    let wanted = only.split(separator: ",").map(String.init)
    return Self.trainings.filter { wanted.isEmpty || wanted.contains($0.name) }
  }

  func validate() throws {
    guard count > 0 else { throw ValidationError("--count is at least 1, got \(count)") }
    let names = Self.trainings.map(\.name)
    for name in only.split(separator: ",").map(String.init) where !names.contains(name) {
      throw ValidationError("there is no training \"\(name)\"; there are \(names)")
    }
  }

  func run() throws {
    print(
      "| agent | kills | resumed | nothing written yet | after its end | other bytes | stray files "
        + "| s |\n|---|---|---|---|---|---|---|---|")
    var random = PCG64(seed: seed, stream: "kills")
    var isSound = true
    for (index, training) in chosen.enumerated() {
      let fraction = count / chosen.count + (index < count % chosen.count ? 1 : 0)
      let arguments =
        ["train", "--agent", String(training.name.prefix { $0 != " " })] + training.arguments
        + Self.common
        + (Self.ofDataSets.contains(training.name) ? [] : ["--evaluate-episodes", "2"])
      let start = now()
      var check = KillCheck(arguments, program: Verify.program)
      try check.run(kills: fraction, using: &random)
      print(
        "| \(training.name) | \(check.kills) | \(check.resumed) | \(check.early) | \(check.late) "
          + "| \(check.differing.count) | \(check.stray.count) | \(Int(now() - start)) |")
      for text in check.differing + check.stray { print(text) }
      fflush(nil)
      isSound = isSound && check.differing.isEmpty && check.stray.isEmpty
    }
    if !isSound { throw ExitCode(1) }
  }
}

/// One training, killed over and over.
private struct KillCheck {
  private let arguments: [String]
  private let program: String
  private(set) var kills = 0
  /// Trainings that resumed from a checkpoint.
  private(set) var resumed = 0
  /// Kills before there was a checkpoint: the training starts over.
  private(set) var early = 0
  /// Kills that came too late.
  private(set) var late = 0
  private(set) var differing: [String] = []
  private(set) var stray: [String] = []

  init(_ arguments: [String], program: String) {
    self.arguments = arguments
    self.program = program
  }

  mutating func run(kills count: Int, using random: inout PCG64) throws {
    let folder = try TemporaryFolder()
    let whole = folder.file("whole")
    let start = now()
    _ = try ChildProcess(program, arguments + ["--out", whole])
    let seconds = now() - start
    let expected = try Self.models(in: whole)
    while kills < count {
      let run = folder.file("run\(kills)")
      // One to three kills of the same training.
      let attempts = min(count - kills, 1 + random.integers(upTo: 3))
      for _ in 0..<attempts {
        try kill(run, after: random.nextDouble() * seconds)
      }
      try finish(run)
      if try Self.models(in: run) != expected {
        differing.append("\(run): other models than without a kill")
      }
      stray += Self.hiddenFiles(in: run)
      removeFolder(run)
    }
  }

  private func hasCheckpoint(_ run: String) -> Bool {
    access("\(run)/checkpoint.safetensors", F_OK) == 0
  }

  /// Starts or resumes the training and kills it.
  private mutating func kill(_ run: String, after seconds: Double) throws {
    let isThere = hasCheckpoint(run)
    let words =
      isThere ? ["train", "--resume", run, "--quiet"] : arguments + ["--overwrite", "--out", run]
    kills += 1
    let wasKilled = try ChildProcess.kill(program, words, after: seconds)
    if !wasKilled { late += 1 }
    if isThere { resumed += 1 }
  }

  private mutating func finish(_ run: String) throws {
    if hasCheckpoint(run) {
      resumed += 1
      _ = try ChildProcess(program, ["train", "--resume", run, "--quiet"])
    } else {
      early += 1
      _ = try ChildProcess(program, arguments + ["--overwrite", "--out", run])
    }
  }

  private static func models(in run: String) throws -> [[UInt8]] {
    try ["model.safetensors", "last_model.safetensors"].map { try FileSystem.read("\(run)/\($0)") }
  }

  /// The files whose name starts with a dot, also of the kept epochs.
  private static func hiddenFiles(in run: String) -> [String] {
    [run, "\(run)/epochs"].flatMap { folder in
      fileNames(in: folder).filter { $0.hasPrefix(".") }.map { "stray file \(folder)/\($0)" }
    }
  }
}
