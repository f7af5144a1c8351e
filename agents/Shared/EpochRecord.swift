import Gym
import Learning

/// Losses and hits of an epoch.
struct EpochRecord: Sendable, Codable {
  var loss = 0.0
  var hits = 0.0
  var count = 0

  var meanLoss: Double { count == 0 ? .nan : loss / Double(count) }
  var accuracy: Double { count == 0 ? .nan : hits / Double(count) }

  /// Checks what was read from a file.
  func check(_ key: String) throws(AgentError) {
    do throws(GymError) {
      try SavedState.check("count", count)
    } catch {
      throw .unfitArchive(key: key, expected: "the figures of an epoch", found: "\(error)")
    }
  }

  mutating func add(loss: Double, rewards: [Float]) {
    self.loss += loss * Double(rewards.count)
    hits += Double(rewards.reduce(0, +))
    count += rewards.count
  }
}
