import Gym
import Learning

/// What was said about a run, in one source: a YAML file, the flags. What was not said is nil.
///
/// `RunConfiguration` is made from several of these, later ones over earlier ones.
public struct RunOptions: Sendable, Equatable {
  /// A change of one setting of the agent.
  public struct SettingChange: Sendable, Equatable {
    /// The setting.
    public var name: String
    /// Its value.
    public var value: SettingValue
    /// Where it was written, for messages: `run.yaml, line 7`.
    public var origin: String?

    /// Makes a change.
    public init(_ name: String, _ value: SettingValue, origin: String? = nil) {
      self.name = name
      self.value = value
      self.origin = origin
    }

    /// Whether both say the same, wherever they were written.
    public static func == (first: SettingChange, second: SettingChange) -> Bool {
      first.name == second.name && first.value == second.value
    }
  }

  /// The environment's id.
  public var environment: String?
  /// Keyword arguments of the environment.
  public var arguments: [String: InfoValue] = [:]
  /// The agent's name.
  public var agent: String?
  /// The agent's preset.
  public var preset: String?
  /// Changes of the agent's settings, in order.
  public var settings: [SettingChange] = []
  /// The seed of everything random.
  public var seed: UInt64?
  /// The environments that the agent trains in side by side.
  public var environmentCount: Int?
  /// How long to train.
  public var budget = TrainingBudget()
  /// How many threads take part.
  public var threads: Int?
  /// Steps between checkpoints; 0 for none but the last.
  public var checkpointEvery: Int?
  /// Steps between evaluations; 0 for none but the last.
  public var evaluateEvery: Int?
  /// Episodes of one evaluation.
  public var evaluateEpisodes: Int?
  /// Steps after which an episode of an evaluation is cut.
  public var evaluateSteps: Int?
  /// Evaluations in a row without a better model after which the run ends.
  public var patience: Int?
  /// By how much a model has to be better for `patience`.
  public var minDelta: Double?
  /// The mean return of an evaluation that ends the run.
  public var untilReturn: Double?
  /// Which numbered models to keep.
  public var keepCheckpoints: KeptCheckpoints.Count?
  /// Where to write.
  public var out: String?
  /// Whether to record an episode of the trained agent.
  public var record: Bool?
  /// Whether to keep the model of every pass over a data set.
  public var keepEpochs: Bool?

  /// Whether to write an event file for TensorBoard.
  public var tensorBoard: Bool?

  /// Says nothing.
  public init() {}

  /// These options, and where they say nothing those of another source.
  public func over(_ other: RunOptions) -> RunOptions {
    var result = self
    result.environment = environment ?? other.environment
    result.arguments = other.arguments.merging(arguments) { $1 }
    result.agent = agent ?? other.agent
    result.preset = preset ?? other.preset
    result.settings = other.settings + settings
    result.seed = seed ?? other.seed
    result.environmentCount = environmentCount ?? other.environmentCount
    result.budget = TrainingBudget(
      steps: budget.steps ?? other.budget.steps,
      episodes: budget.episodes ?? other.budget.episodes,
      updates: budget.updates ?? other.budget.updates,
      seconds: budget.seconds ?? other.budget.seconds,
      epochs: budget.epochs ?? other.budget.epochs)
    result.threads = threads ?? other.threads
    result.checkpointEvery = checkpointEvery ?? other.checkpointEvery
    result.evaluateEvery = evaluateEvery ?? other.evaluateEvery
    result.evaluateEpisodes = evaluateEpisodes ?? other.evaluateEpisodes
    result.patience = patience ?? other.patience
    result.minDelta = minDelta ?? other.minDelta
    result.untilReturn = untilReturn ?? other.untilReturn
    result.keepCheckpoints = keepCheckpoints ?? other.keepCheckpoints
    result.evaluateSteps = evaluateSteps ?? other.evaluateSteps
    result.out = out ?? other.out
    result.record = record ?? other.record
    result.keepEpochs = keepEpochs ?? other.keepEpochs
    result.tensorBoard = tensorBoard ?? other.tensorBoard
    return result
  }
}
