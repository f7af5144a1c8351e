import Gym
import Spaces

/// Two actions: the first becomes the observation, the second pays `[[0, 3], [1,
/// 2]][first][second]` and ends the episode. The best return is 3; greed at the first step does not
/// find it.
struct TwoRoundEnvironment: Environment, Codable {
  static let rewards = [[0.0, 3.0], [1.0, 2.0]]
  var first: Int?

  var observationSpace: Space { .discrete(Discrete(3)) }
  var actionSpace: Space { .discrete(Discrete(2)) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  {
    first = nil
    return (2, [:])
  }

  mutating func step(_ action: Int) throws(GymError) -> Step<Int> {
    guard let first else {
      self.first = action
      return Step(observation: action, reward: 0, terminated: false)
    }
    return Step(observation: first, reward: Self.rewards[first][action], terminated: true)
  }
}

/// One state, reward 1 for ever; a time limit cuts the episodes.
struct EndlessEnvironment: Environment, Codable {
  var observationSpace: Space { .discrete(Discrete(1)) }
  var actionSpace: Space { .discrete(Discrete(2)) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  { (0, [:]) }

  mutating func step(_ action: Int) throws(GymError) -> Step<Int> {
    Step(observation: 0, reward: 1, terminated: false)
  }
}
