import Foundations
import Glibc

/// The numbered models that a run keeps, one at every checkpoint:
/// `checkpoints/model-10000.safetensors`, after 10,000 steps.
///
/// They are model files like any other (Stable-Baselines3's `CheckpointCallback`). A run that was killed
/// writes the ones after its checkpoint again, with the same bytes.
public enum KeptCheckpoints {
  /// Which of them stay.
  public enum Count: Sendable, Equatable, CustomStringConvertible {
    /// The last ones, so many.
    case last(Int)
    /// All.
    case every

    /// What `init(parsing:)` reads, in words.
    public static let expected = "a whole number in 1...1000000, or every"

    /// Reads `5` or `every`.
    public init?(parsing string: String) {
      if string == "every" {
        self = .every
      } else if let count = try? WholeNumber.parse(string), (1...1_000_000).contains(count) {
        self = .last(count)
      } else {
        return nil
      }
    }

    public var description: String {
      switch self {
      case .last(let count): "\(count)"
      case .every: "every"
      }
    }
  }

  /// The folder in a run's folder.
  public static let folderName = "checkpoints"
  private static let (prefix, suffix) = ("model-", ".safetensors")

  /// The name of a file, without a folder.
  public static func fileName(steps: Int) -> String { "\(prefix)\(steps)\(suffix)" }

  /// The files of that name in a folder, the first steps first; none where it is not there.
  static func files(in folder: String) -> [(steps: Int, name: String)] {
    FolderNames.list(folder).compactMap { name -> (steps: Int, name: String)? in
      guard name.hasPrefix(prefix), name.hasSuffix(suffix),
        let steps = Int(name.dropFirst(prefix.count).dropLast(suffix.count)),
        name == fileName(steps: steps)
      else { return nil }
      return (steps, name)
    }
    .sorted { $0.steps < $1.steps }
  }
}

extension TrainingRun {
  /// Writes the agent as it is, where numbered models are kept, and removes those that are too many.
  func keepCheckpoint() throws(ExperimentError) {
    guard let count = configuration.keepCheckpoints else { return }
    let folderPath = folder.file(KeptCheckpoints.folderName)
    try RunFolder.makeFolders(folderPath)
    let archive = try archive(loop.evaluationAgent)
    try write(
      SavedModel(configuration, in: loop.environments, facts: facts, archive: archive),
      "\(KeptCheckpoints.folderName)/\(KeptCheckpoints.fileName(steps: facts.steps))")
    guard case .last(let limit) = count else { return }
    // Later ones are of a run that was killed, and are written again.
    let steps = facts.steps
    let earlier = KeptCheckpoints.files(in: folderPath).filter { $0.steps <= steps }
    for file in earlier.dropLast(limit) { _ = unlink("\(folderPath)/\(file.name)") }
  }
}
