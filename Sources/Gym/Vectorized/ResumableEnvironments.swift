import Spaces

/// Environments whose state can be saved in the middle of an episode.
public protocol ResumableEnvironments {
  /// Every lane's state.
  func saveState() throws(GymError) -> [[UInt8]]
  /// Goes on from the states of as many lanes.
  mutating func restoreState(_ states: [[UInt8]]) throws(GymError)
}
