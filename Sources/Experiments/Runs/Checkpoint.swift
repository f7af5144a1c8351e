import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces

/// All that a run resumes from, in one safetensors file: the loop (agent, environments, counters),
/// the best model so far, the configuration, and what is due when.
struct Checkpoint {
  /// What the run itself has to remember.
  struct State: Codable, Equatable {
    var nextEvaluation = Int.max
    var nextCheckpoint = Int.max
    /// The step of the last line in `progress.csv`.
    var lastRow = 0
    /// The last 100 episodes.
    var recentReturns: [Double] = []
    /// The steps of these episodes; nil where an earlier version wrote the checkpoint.
    var recentLengths: [Int]?
    /// The lengths of the logs in bytes: what was written after the checkpoint is cut off.
    var logLengths = RunLog.Lengths()
    var best: SavedModel.Facts?
    /// The passes over a data set; nil where there is none.
    var epochs: [EpochReport]?
    /// What ends the run before its budget; nil where nothing does.
    var stopping: EarlyStoppingProgress?
    /// Whether an evaluation reached the mean return that ends the run; nil where it has not.
    var hasReachedReturn: Bool?

    /// Checks what was read from a file.
    func check() throws(GymError) {
      for (name, value) in [("nextEvaluation", nextEvaluation), ("nextCheckpoint", nextCheckpoint)]
      {
        try SavedState.check("run.state.\(name)", value, in: 0...Int.max)
      }
      let counters =
        [
          ("lastRow", lastRow), ("logLengths.episodes", logLengths.episodes),
          ("logLengths.progress", logLengths.progress),
          ("logLengths.events", logLengths.events ?? 0),
          ("logLengths.samples", logLengths.samples ?? 0), ("best.steps", best?.steps ?? 0),
          ("best.episodes", best?.episodes ?? 0), ("best.updates", best?.updates ?? 0),
        ] + (epochs ?? []).map { ("epochs", $0.epoch) }
      for (name, value) in counters { try SavedState.check("run.state.\(name)", value) }
      for length in recentLengths ?? [] { try SavedState.check("run.state.recentLengths", length) }
      for epoch in epochs ?? [] { try SavedState.check("run.state.epochs.seconds", epoch.seconds) }
    }
  }

  static let format = "palestra-checkpoint"
  private static let version = "1"

  var configuration: String
  var loop: AgentArchive
  var state: State
  var best: AgentArchive?

  /// Writes the file; where that fails, the one before stays whole.
  func write(to path: String) throws(FileError) {
    var file = Safetensors(metadata: loop.texts)
    file.metadata["format"] = Self.format
    file.metadata["format_version"] = Self.version
    file.metadata["run.configuration"] = configuration
    do throws(GymError) {
      file.metadata["run.state"] = String(
        decoding: try SavedState.bytes(of: state), as: UTF8.self)
    } catch {
      throw .failed(path: path, operation: "write: \(error)", code: 0)
    }
    for (key, text) in best?.texts ?? [:] { file.metadata["best.\(key)"] = text }
    let tensors = loop.tensors.sorted { $0.key < $1.key }
    for (key, tensor) in tensors { file[key] = tensor }
    for (key, tensor) in (best?.tensors ?? [:]).sorted(by: { $0.key < $1.key }) {
      file["best.\(key)"] = tensor
    }
    do throws(ModelFileError) { try file.write(to: path) } catch { throw error.asFileError(path) }
  }

  /// Reads an untrusted file.
  init(contentsOf path: String) throws(ExperimentError) {
    let file = try Safetensors.read(path)
    guard file.metadata["format"] == Self.format, file.metadata["format_version"] == Self.version,
      let configuration = file.metadata["run.configuration"],
      let stateText = file.metadata["run.state"]
    else {
      throw .foreignFile(
        path: path,
        expected: "a checkpoint of version \(Self.version), written by `palestra train`",
        found: "another safetensors file")
    }
    self.configuration = configuration
    do throws(GymError) {
      state = try SavedState.value(State.self, from: Array(stateText.utf8))
      try state.check()
    } catch {
      throw .unfitCheckpoint(path: path, .environment(error))
    }
    loop = AgentArchive()
    var best = AgentArchive()
    for name in file.names {
      if name.hasPrefix("best.") {
        best.tensors[String(name.dropFirst(5))] = file[name]
      } else {
        loop.tensors[name] = file[name]
      }
    }
    for (key, text) in file.metadata {
      if key.hasPrefix("best.") {
        best.texts[String(key.dropFirst(5))] = text
      } else {
        loop.texts[key] = text
      }
    }
    self.best = state.best == nil ? nil : best
  }

  init(configuration: String, loop: AgentArchive, state: State, best: AgentArchive?) {
    self.configuration = configuration
    self.loop = loop
    self.state = state
    self.best = best
  }
}
