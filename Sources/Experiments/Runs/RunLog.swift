import Foundations
import Glibc
import Gym
import Learning
import TensorEngine

/// The two tables of a run: `monitor.csv`, a line for each episode, and `progress.csv`, a line
/// every thousand steps; of a text model also `samples.txt`, what it wrote after epochs.
///
/// Lines are gathered and written when the run pauses. A resumed run cuts off what was written
/// after its checkpoint, since those steps are made again.
struct RunLog: Sendable {
  /// How many bytes of the tables are written.
  struct Lengths: Codable, Equatable {
    var episodes = 0
    var progress = 0
    /// Of the event file; nil where there is none.
    var events: Int?
    /// Of the samples of a text model; nil where there are none.
    var samples: Int?
  }

  /// Steps between lines of `progress.csv`.
  static let rowEvery = 1_000

  private let folder: RunFolder
  private(set) var lengths: Lengths
  private var episodes = ""
  private var progress = ""
  private var samples = ""

  /// Starts both tables.
  init(_ folder: RunFolder, metrics: [String]) {
    self.folder = folder
    lengths = Lengths()
    episodes = "episode,return,length,steps,seconds\n"
    let columns =
      ["steps", "episodes", "updates", "seconds", "steps_per_second", "mean_return_100"] + metrics
      + ["evaluation_return"]
    progress = columns.joined(separator: ",") + "\n"
  }

  /// Continues with tables that had these lengths.
  init(resuming folder: RunFolder, lengths: Lengths) throws(FileError) {
    self.folder = folder
    self.lengths = lengths
    self.lengths.episodes = try Self.cut(folder.file(RunFolder.episodesName), lengths.episodes)
    self.lengths.progress = try Self.cut(folder.file(RunFolder.progressName), lengths.progress)
    let samples = try Self.cut(folder.file(RunFolder.samplesName), lengths.samples ?? 0)
    self.lengths.samples = samples > 0 ? samples : nil
  }

  /// Adds an episode.
  mutating func add(_ episode: EpisodeSummary) {
    episodes +=
      "\(episode.episode),\(episode.episodeReturn),\(episode.length),\(episode.steps),"
      + "\(decimal(episode.seconds, 3))\n"
  }

  /// Adds a line about the progress; `evaluation` where there was one since the last line.
  mutating func add(_ report: RunReport, evaluation: Double?) {
    let columns =
      [
        "\(report.progress.steps)", "\(report.progress.episodes)", "\(report.progress.updates)",
        decimal(report.progress.seconds, 3), decimal(report.stepsPerSecond, 1),
        report.meanReturn.map { decimal($0, 3) } ?? "",
      ] + report.metrics.map { $0.value.isNaN ? "" : "\($0.value)" }
      + [evaluation.map { "\($0)" } ?? ""]
    progress += columns.joined(separator: ",") + "\n"
  }

  /// Adds what a text model wrote after an epoch.
  mutating func add(_ texts: TextSamples, epoch: Int) {
    samples += "epoch \(epoch)\n\n\(texts)"
  }

  /// Writes what was gathered.
  mutating func flush() throws(FileError) {
    lengths.episodes += try Self.append(
      Array(episodes.utf8), to: folder.file(RunFolder.episodesName))
    episodes = ""
    lengths.progress += try Self.append(
      Array(progress.utf8), to: folder.file(RunFolder.progressName))
    progress = ""
    guard !samples.isEmpty else { return }
    lengths.samples =
      (lengths.samples ?? 0)
      + (try Self.append(Array(samples.utf8), to: folder.file(RunFolder.samplesName)))
    samples = ""
  }

  /// Adds bytes to the end of a file.
  /// - Returns: how many.
  static func append(_ bytes: [UInt8], to path: String) throws(FileError) -> Int {
    if bytes.isEmpty { return 0 }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .failed(path: path, operation: "open the file", code: errno)
    }
    defer { _ = close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .failed(path: path, operation: "write", code: errno)
      }
    }
    return done
  }

  /// Cuts a file to a length; a file that is gone or shorter is left as it is.
  /// - Returns: the length that it has then.
  static func cut(_ path: String, _ length: Int) throws(FileError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { return 0 }
    let size = Int(status.st_size)
    guard size > length else { return size }
    guard truncate(path, off_t(length)) == 0 else {
      throw .failed(path: path, operation: "cut off what came after the checkpoint", code: errno)
    }
    return length
  }
}
