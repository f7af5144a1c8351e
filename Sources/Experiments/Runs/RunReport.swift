import Gym
import Learning

/// How a run stands.
public struct RunReport: Sendable {
  /// Steps, episodes, updates and seconds of training.
  public let progress: TrainingProgress
  /// The fraction of the budget that is spent, 0...1.
  public let fraction: Double
  /// Steps in a second of training, since the run was started or resumed.
  public let stepsPerSecond: Double
  /// Seconds of training left at this pace, where that can be said.
  public let secondsLeft: Double?
  /// The mean return of the last 100 episodes, nil before the first has ended.
  public let meanReturn: Double?
  /// What the agent reports of its learning.
  public let metrics: [Metric]
  /// The best evaluation so far.
  public let best: SavedModel.Facts?
}

/// A pass over a data set.
public struct EpochReport: Sendable, Equatable, Codable {
  /// Its number, from 1.
  public let epoch: Int
  /// The mean loss over its examples, each as it was when it was learned from; nil of an agent that
  /// reports none.
  public let loss: Double?
  /// The fraction of right answers among them.
  public let accuracy: Double?
  /// The fraction of right answers among the examples held out; nil where there are none, or where
  /// they were not asked after this epoch.
  public let validationAccuracy: Double?
  /// The score of the examples held out where it is no accuracy, such as a mean squared error.
  public var validationScore: Score?
  /// Seconds of training until its end.
  public let seconds: Double
  /// Whether the model was the best so far.
  public let isBest: Bool
  /// What the loss is called where models are compared by it, such as `cross-entropy`; nil where
  /// they are compared by rewards.
  public var lossName: String?

  /// A figure under its name.
  public struct Score: Sendable, Equatable, Codable {
    /// `mean squared error`
    public let name: String
    /// Its value.
    public let value: Double

    /// Names a figure.
    public init(name: String, value: Double) { (self.name, self.value) = (name, value) }

    /// The name as a column or key: `mean_squared_error`.
    public var key: String { Self.key(of: name) }

    /// A name as a column or key.
    public static func key(of name: String) -> String {
      name.replacing(" ", with: "_").replacing("-", with: "_")
    }
  }
}

/// What a run reports while it runs.
public enum RunEvent: Sendable {
  /// How it stands, every so many seconds.
  case progress(RunReport)
  /// The agent is being evaluated, since so many seconds; training stands still.
  case evaluating(TrainingProgress, seconds: Int)
  /// The agent was evaluated.
  case evaluated(RunEvaluation)
  /// An episode of the training has ended.
  case episode(EpisodeSummary)
  /// A pass over the data set is over.
  case epoch(EpochReport)
  /// What a text model writes after so many epochs.
  case samples(TextSamples, epoch: Int)
  /// A checkpoint was written.
  case saved(path: String, steps: Int)
  /// Something that the run can do without did not succeed, such as a film.
  case warning(String)
}

/// An evaluation during a run.
public struct RunEvaluation: Sendable {
  /// How far the training had come, and the mean return.
  public let facts: SavedModel.Facts
  /// Whether the model is the best so far.
  public let isBest: Bool
  /// The returns and lengths of the episodes.
  public let result: EvaluationResult
  /// A copy of the agent as it was evaluated.
  public let agent: any Agent
}

/// What a finished run came to.
public struct RunResult: Sendable {
  /// Steps, episodes, updates and seconds of training.
  public let progress: TrainingProgress
  /// The best model, which was written as `model.safetensors`.
  public let model: SavedModel
  /// What it scored in the final test.
  public let test: EvaluationResult
  /// What the model at the end of training (`last_model.safetensors`) scored in the same test.
  public let lastTest: EvaluationResult
  /// Seconds that the test of the best model took.
  public let testSeconds: Double
  /// The passes over the data set, since the run was started; empty where there is none.
  public let epochs: [EpochReport]
  /// Why the run ended before its budget; nil where the budget ended it.
  public let earlyStop: EarlyStop?

  /// Whether the run ended before its budget.
  public var stoppedEarly: Bool { earlyStop != nil }

  /// Why a run ended before its budget.
  public enum EarlyStop: Sendable, Equatable {
    /// So many evaluations in a row brought no better model.
    case patience(Int)
    /// An evaluation's mean return reached this one.
    case reachedReturn(Double)
  }
}
