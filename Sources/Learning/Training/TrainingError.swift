import Gym
import Spaces

/// What stops a training or an evaluation.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The environment failed.
  case environment(GymError)
  /// The agent failed.
  case agent(AgentError)
  /// An agent or an environment of another package failed with an error of its own.
  case other(String)

  /// What was wrong and what to do.
  public var description: String {
    switch self {
    case .environment(let error): error.description
    case .agent(let error): error.description
    case .other(let string): string
    }
  }

  /// Sorts an error by its source.
  public init(_ error: any Error) {
    switch error {
    case let error as TrainingError: self = error
    case let error as GymError: self = .environment(error)
    case let error as AgentError: self = .agent(error)
    default: self = .other("\(error)")
    }
  }

  /// Calls an agent or an environment, and throws what they throw as a `TrainingError`.
  static func wrap<Result>(_ body: () throws -> Result) throws(TrainingError) -> Result {
    do { return try body() } catch { throw TrainingError(error) }
  }
}
