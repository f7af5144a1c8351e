/// What a vector environment does with an environment whose episode has ended; Gymnasium's three
/// modes.
public enum AutoresetMode: String, Sendable, CaseIterable, Codable {
  /// The environment's next step ignores its action, starts the next episode and gives its first
  /// observation, reward 0 and neither flag. Gymnasium's default.
  case nextStep = "NextStep"
  /// The step that ends an episode starts the next one; its observation is the first of the new
  /// episode, the last one of the old is kept beside it.
  case sameStep = "SameStep"
  /// The caller starts episodes, with a reset mask; a step of an ended environment is an error.
  case disabled = "Disabled"
}
