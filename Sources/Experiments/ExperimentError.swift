import Foundations
import Gym
import Learning
import NeuralNetworks
import Replays
import Spaces

/// What can go wrong with an experiment in a correct program.
public indirect enum ExperimentError: Error, Equatable, Sendable {
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
  /// Another process writes its run into the folder; its number, where it is known.
  case runInUse(path: String, process: Int?)
  /// There is nothing to resume in the folder.
  case noCheckpoint(folder: String)
  /// The checkpoint was made by a run of other settings.
  case otherRun(path: String, name: String, saved: String, asked: String)
  /// The checkpoint does not fit the agent and the environment it names.
  case unfitCheckpoint(path: String, TrainingError)

  /// What a checkpoint says of its run is wrong.
  case inCheckpoint(path: String, ExperimentError)
  /// A tensor of a model or a checkpoint holds what is no finite number.
  case notFinite(path: String, tensor: String, index: Int, value: Float)

  /// The environment or the agent failed in training or in an evaluation.
  case training(TrainingError)
  /// The agent's loss or weights are not finite.
  case diverged(AgentError, kept: KeptCheckpoint)
  /// No trial of a tuning has a score; why the last one failed.
  case allTrialsFailed(count: Int, last: String)
  /// An episode could not be recorded.
  case notRecorded(ReplayError)
  /// A file of the run could not be written.
  case notWritten(FileError, kept: KeptCheckpoint)
}

/// What a run that failed leaves to resume from.
public enum KeptCheckpoint: Equatable, Sendable {
  /// None had been written.
  case none
  /// A whole one, of a step.
  case whole(path: String, steps: Int)
  /// One had been written, and is no longer there.
  case gone(path: String)
}

extension ExperimentError {
  /// An error of a training or an evaluation that fails.
  init(training error: any Error) {
    self = (error as? ExperimentError) ?? .training(TrainingError(error))
  }

  /// An error of making an agent; `origin` says where the setting was written, if in a file.
  init(agent error: any Error, origin: String? = nil) {
    if let error = error as? AgentError {
      self = .agent(error, origin: origin)
    } else {
      self.init(training: error)
    }
  }

  /// Whether a name, a flag or its value was wrong, rather than that a file, a folder or a run
  /// failed.
  public var isMisuse: Bool {
    switch self {
    case .environment(let error): error.isMisuse
    case .inCheckpoint(_, let error): error.isMisuse
    case .agent, .badOption, .noEnvironment, .badConfiguration, .folderHoldsRun, .otherRun,
      .unfitModel:
      true
    case .notRecorded(let error): error.isMisuse
    case .unreadable, .foreignFile, .badInput, .unusableFolder, .noCheckpoint,
      .unfitCheckpoint, .training, .diverged, .allTrialsFailed, .notWritten, .runInUse,
      .notFinite:
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
      \(path) already holds a run: continue with it (--resume \(path)), give another folder \
      (--out FOLDER) or replace it (--overwrite)
      """
    case .runInUse(let path, let process):
      """
      \(path) is in use: \(process.map { "process \($0)" } ?? "another process") writes its run \
      there; wait until it has ended, or give another folder (--out FOLDER)
      """
    case .noCheckpoint(let folder):
      "\(folder) holds no checkpoint to resume: expected \(folder)/\(RunFolder.checkpointName)"
        + (RunFolder(existing: folder).has(RunFolder.configurationName)
          ? "; start the run again with --config \(folder)/\(RunFolder.configurationName) "
            + "--out \(folder) --overwrite" : "")
    case .otherRun(let path, let name, let saved, let asked):
      """
      \(path) was made with \(name) \(saved), not \(asked): a resumed run keeps its settings; leave \
      the option out, or start a new run
      """
    case .unfitCheckpoint(let path, let error): "\(path): \(error)"
    case .inCheckpoint(let path, let error): "\(path): \(error)"
    case .notFinite(let path, let tensor, let index, let value):
      """
      \(path): \(tensor) holds \(value) as its element \(index), expected finite values: the file is \
      damaged, or the training diverged; take another one
      """
    case .training(let error): error.description
    case .diverged(let error, let kept):
      switch kept {
      case .whole(let path, let steps):
        "\(error)\nthe last good checkpoint, \(path) at step \(steps), is kept"
      case .none: "\(error)\nno checkpoint had been written yet"
      case .gone(let path): "\(error)\nthe checkpoint written before, \(path), is gone"
      }
    case .allTrialsFailed(let count, let last):
      "all \(count) trials failed, the last one because of this: \(last)"
    case .notRecorded(.fileExists(let file)):
      "\(file) is there already: give another file"
    case .notRecorded(let error): error.description
    case .notWritten(let error, let kept):
      switch kept {
      case .whole(let path, _): "\(error)\nthe checkpoint written before, \(path), is whole"
      case .none: error.description
      case .gone(let path):
        "\(error)\nthe checkpoint written before, \(path), is gone: the run cannot be resumed"
      }
    }
  }

  private func environmentDescription(_ error: GymError) -> String {
    if case .unknownEnvironment = error { return "\(error) (`palestra list environments`)" }
    return error.description
  }
}
