import Gym
import NeuralNetworks
import Replays
import TensorEngine

/// What can go wrong with an experiment in a correct program.
public enum ExperimentError: Error, Equatable, Sendable {
  /// The environment's name, or what it was given, is wrong.
  case environment(GymError)
  /// The agent's name, its settings or its fit to the spaces is wrong; `origin` says where the
  /// setting was written, if in a file.
  case agent(AgentError, origin: String?)
  /// An option of a run has a value that it cannot have.
  case badOption(name: String, value: String, expected: String)
  /// No environment was named.
  case noEnvironment
  /// A run's file of settings cannot be used.
  case badConfiguration(file: String, line: Int?, reason: String)
  /// A file that was given cannot be read.
  case unreadable(ModelFileError)
  /// A file is whole, but not what is asked for.
  case foreignFile(path: String, expected: String, found: String)
  /// The weights of a model file do not fit the agent it names.
  case unfitModel(path: String, AgentError)
  /// An array that a network was to be applied to does not fit it.
  case badInput(file: String, reason: String)

  /// The folder cannot take a run.
  case unusableFolder(path: String, reason: String)
  /// The folder already holds a run.
  case folderHoldsRun(path: String)
  /// There is nothing to resume in the folder.
  case noCheckpoint(folder: String)
  /// The checkpoint was made by a run of other settings.
  case otherRun(path: String, name: String, saved: String, asked: String)
  /// The checkpoint does not fit the agent and the environment it names.
  case unfitCheckpoint(path: String, TrainingError)

  /// The environment or the agent failed while it trained or was judged.
  case training(TrainingError)
  /// The agent's numbers are no longer finite; `kept` is the checkpoint that stays, at `steps`.
  case diverged(AgentError, kept: String?, steps: Int)
  /// An episode could not be recorded.
  case notRecorded(ReplayError)
  /// A file of the run could not be written; `kept` is the checkpoint that stays, whole.
  case notWritten(FileError, kept: String?)
}

extension ExperimentError {
  /// Whether a name, a flag or its value was wrong, rather than that a file, a folder or a run failed.
  public var isMisuse: Bool {
    switch self {
    case .environment(let error): error.isMisuse
    case .agent, .badOption, .noEnvironment, .badConfiguration, .folderHoldsRun, .otherRun,
      .unfitModel:
      true
    case .notRecorded(.fileExists): true
    case .unreadable, .foreignFile, .badInput, .unusableFolder, .noCheckpoint,
      .unfitCheckpoint, .training, .diverged, .notRecorded, .notWritten:
      false
    }
  }
}

extension ExperimentError: CustomStringConvertible {
  /// What was wrong, what was expected, what to do.
  public var description: String {
    switch self {
    case .environment(let error): environmentDescription(error)
    case .agent(let error, let origin): (origin.map { "\($0): " } ?? "") + error.description
    case .badOption(let name, let value, let expected):
      "\(name) is \(value), expected \(expected)"
    case .noEnvironment:
      "no environment was named: give one, such as --env CartPole-v1 (`palestra list environments`)"
    case .badConfiguration(let file, let line, let reason):
      "\(file)\(line.map { ", line \($0)" } ?? ""): \(reason)"
    case .unreadable(let error): error.description
    case .foreignFile(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    case .unfitModel(let path, let error): "\(path): \(error)"
    case .badInput(let file, let reason): "\(file): \(reason)"
    case .unusableFolder(let path, let reason):
      "cannot write a run into \(path): \(reason); give another folder with --out"
    case .folderHoldsRun(let path):
      """
      \(path) already holds a run: go on with it (--resume \(path)), give another folder \
      (--out FOLDER) or replace it (--overwrite)
      """
    case .noCheckpoint(let folder):
      "\(folder) holds no checkpoint to resume: expected \(folder)/\(RunFolder.checkpointName)"
    case .otherRun(let path, let name, let saved, let asked):
      """
      \(path) was made with \(name) \(saved), not \(asked): a resumed run keeps its settings; leave \
      the option out, or start a new run
      """
    case .unfitCheckpoint(let path, let error): "\(path): \(error)"
    case .training(let error): error.description
    case .diverged(let error, let kept, let steps):
      "\(error)\n"
        + (kept.map { "the last good checkpoint, \($0) at step \(steps), is kept" }
          ?? "no checkpoint had been written yet")
    case .notRecorded(.fileExists(let file)):
      "\(file) is there already: give another file"
    case .notRecorded(let error): error.description
    case .notWritten(let error, let kept):
      "\(error)" + (kept.map { "\nthe checkpoint written before, \($0), is whole" } ?? "")
    }
  }

  private func environmentDescription(_ error: GymError) -> String {
    if case .unknownEnvironment = error { return "\(error) (`palestra list environments`)" }
    return error.description
  }
}
