/// How a name becomes N environments side by side; the raw values are Gymnasium's.
public enum VectorMode: String, Sendable, CaseIterable, Codable {
  /// A `SyncVectorEnvironment`: the environments are stepped one after the other.
  case sync
  /// A `SyncVectorEnvironment` whose environments are stepped on the worker pool; the results are
  /// the same.
  case async
  /// The environment's own batch version, where it has one.
  case vectorEntryPoint = "vector_entry_point"
}

/// What a vector entry point is asked for.
public struct VectorRequest: Sendable, Equatable {
  /// N, the number of environments.
  public var count: Int
  /// What happens to an environment whose episode has ended.
  public var autoreset: AutoresetMode
  /// The steps after which an episode is truncated, nil for no limit.
  public var maxEpisodeSteps: Int?
  /// The keyword arguments of every environment.
  public var arguments: [String: InfoValue]

  /// Asks for environments.
  public init(
    count: Int, autoreset: AutoresetMode = .nextStep, maxEpisodeSteps: Int? = nil,
    arguments: [String: InfoValue] = [:]
  ) {
    self.count = count
    self.autoreset = autoreset
    self.maxEpisodeSteps = maxEpisodeSteps
    self.arguments = arguments
  }
}
