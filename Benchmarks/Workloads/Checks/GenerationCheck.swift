import Datasets
import Experiments
import Foundations

/// What a GAN's samples must be like: a classifier of real digits finds each of the ten classes in
/// them, and is sure of what it sees.
///
/// It is run as a user runs it: `palestra train --agent gan`, `palestra train --agent classifier`,
/// `palestra generate` and `palestra predict`.
struct GenerationCheck: Sendable {
  let name: String
  /// The data set.
  let set: String
  /// The flags of `palestra train --agent gan`, without seed and folder.
  let flags: [String]
  /// What the rarest class must have of all samples.
  let leastFraction: Double
  /// What the mean of the largest probabilities must reach.
  let leastConfidence: Double
  /// How long the training of the GAN may take.
  let limit: Double
  /// How long it takes about, with two threads.
  let expectedSeconds: Int

  static let all = [
    GenerationCheck(
      name: "gan-mnist", set: "mnist", flags: [], leastFraction: 0.02, leastConfidence: 0.85,
      limit: 180, expectedSeconds: 220)
  ]

  static let header = """
    | check | flags of `palestra train --agent gan` | must reach | rarest class | mean confidence | fractions of 0 to 9 \
    | s of training | met |
    |---|---|---|---|---|---|---|---|
    """

  /// The same with a few updates: to see that it runs.
  var trial: GenerationCheck {
    GenerationCheck(
      name: name, set: set, flags: flags + ["--updates", "20", "--argument", "first=100"],
      leastFraction: 0, leastConfidence: 0, limit: 600, expectedSeconds: 10)
  }

  /// Trains both, and classifies 10,000 samples.
  /// - Throws: `ChildProcessError` where a process fails, `DatasetError` where its output can't be
  ///   read.
  func run(program: String, progress: (String) -> Void) throws -> CheckOutcome {
    let entry = try DatasetCatalog.standard.entry(set)
    guard entry.isPresent(in: .standard) else {
      let reason = "the files of \(set) are not here: set PALESTRA_DATA to the folder that has them"
      progress("skipped: \(reason)")
      return CheckOutcome(
        name: name, met: nil, row: "| \(name) | | skipped: \(reason) | | | | | - |", facts: [])
    }
    let folder = try TemporaryFolder()
    func file(_ name: String) -> String { folder.file(name) }
    let training = try ChildProcess(
      program,
      ["train", "--agent", "gan", "--env", "Generation/\(set)-v0"] + flags
        + ["--seed", "1", "--quiet", "--json", "--out", file("gan")])
    progress("trained in \(decimal(training.seconds, 1)) s")
    _ = try ChildProcess(
      program,
      [
        "train", "--agent", "classifier", "--env", "Classification/\(set)-v0", "--epochs", "3",
        "--quiet", "--out", file("lenet"),
      ])
    _ = try ChildProcess(
      program,
      [
        "generate", "--model", file("gan/model.safetensors"), "--rows", "100", "--columns", "100",
        "--seed", "1", "--out", file("samples.npy"),
      ])
    _ = try ChildProcess(
      program,
      [
        "predict", "--model", file("lenet/model.safetensors"), "--input", file("samples.npy"),
        "--output", file("classes.npy"), "--probabilities",
      ])
    let probabilities = try NumPyFile.read(file("classes.npy"))
    return outcome(probabilities, seconds: training.seconds)
  }

  /// Counts the classes of probabilities `[N, C]`.
  private func outcome(_ probabilities: NDArray, seconds: Double) -> CheckOutcome {
    let (values, classes) = (probabilities.floats, probabilities.shape[1])
    let count = values.count / classes
    var (fractions, confidence) = ([Double](repeating: 0, count: classes), 0.0)
    for row in 0..<count {
      let scores = values[row * classes..<(row + 1) * classes]
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? scores.startIndex
      fractions[best - scores.startIndex] += 1 / Double(count)
      confidence += Double(scores[best]) / Double(count)
    }
    let rarest = fractions.min() ?? 0
    let met = rarest >= leastFraction && confidence >= leastConfidence && seconds <= limit
    let list = fractions.map { decimal(100 * $0, 1) }.joined(separator: ", ")
    return CheckOutcome(
      name: name, met: met,
      row: """
        | \(name) | `\((["--env", "Generation/\(set)-v0"] + flags).joined(separator: " "))` \
        | each class ≥ \(decimal(100 * leastFraction, 0)) % of \(grouped(count)), confidence \
        ≥ \(leastConfidence), ≤ \(decimal(limit, 0)) s | \(decimal(100 * rarest, 2)) % \
        | \(decimal(confidence, 3)) | \(list) % | \(decimal(seconds, 1)) | \(met ? "yes" : "no") |
        """,
      facts: [
        ("fractions", .array(fractions.map { .double($0) })), ("confidence", .double(confidence)),
        ("seconds", .double(seconds)),
      ])
  }
}
