import Gym

/// What can go wrong with an agent in a correct program.
public enum AgentError: Error, Equatable, CustomStringConvertible {
  /// No agent has this name; the nearest known ones follow.
  case unknownAgent(String, nearest: [String])
  /// The agent has no such preset.
  case unknownPreset(String, agent: String, known: [String])
  /// The agent has no such setting; the nearest known ones follow.
  case unknownSetting(String, agent: String, nearest: [String])
  /// A setting was given a value of another type or out of range.
  case wrongSetting(String, value: String, expected: String)
  /// The agent cannot act in these spaces.
  case unfitSpaces(agent: String, expected: String, found: String)
  /// The network that was given to the agent does not fit it.
  case unfitNetwork(expected: String, found: String)
  /// The agent's numbers are no longer finite.
  case diverged(agent: String, what: String, updates: Int)
  /// What the agent learns from cannot be learned from.
  case unfitData(agent: String, reason: String)
  /// A saved agent does not fit this one.
  case unfitArchive(key: String, expected: String, found: String)

  /// What was wrong, what was expected, what to do.
  public var description: String {
    switch self {
    case .unknownAgent(let name, let nearest):
      "there is no agent \"\(name)\"; \(Self.suggestion(nearest)) (`palestra list agents`)"
    case .unknownPreset(let name, let agent, let known):
      "\(agent) has no preset \"\(name)\"; it has \(known.joined(separator: ", "))"
    case .unknownSetting(let name, let agent, let nearest):
      "\(agent) has no setting \"\(name)\"; \(Self.suggestion(nearest)) (`palestra list \(agent)`)"
    case .wrongSetting(let name, let value, let expected):
      "setting \(name): expected \(expected), got \(value)"
    case .unfitSpaces(let agent, let expected, let found):
      "\(agent) needs \(expected), but the environment has \(found)"
    case .unfitNetwork(let expected, let found):
      "the network does not fit the agent: expected outputs \(expected), found \(found)"
    case .diverged(let agent, let what, let updates):
      """
      \(agent) diverged: \(what) is not finite after \(updates) updates; try a smaller \
      learning_rate or a gradient_clip
      """
    case .unfitData(let agent, let reason): "\(agent) cannot learn from this: \(reason)"
    case .unfitArchive(let key, let expected, let found):
      "the saved agent does not fit: \(key) should be \(expected), found \(found)"
    }
  }

  private static func suggestion(_ nearest: [String]) -> String {
    nearest.isEmpty
      ? "nothing is called similarly" : "did you mean \(nearest.joined(separator: " or "))?"
  }
}
