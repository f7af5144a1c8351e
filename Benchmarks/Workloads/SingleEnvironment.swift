import Environments
import Gym
import NumPyRandom

/// A typed environment besides CartPole, stepped alone with its time limit.
enum SingleEnvironment: String, CaseIterable {
  case mountainCar = "mountaincar"
  case mountainCarContinuous = "mountaincarcontinuous"
  case pendulum
  case acrobot
  case frozenLake = "frozenlake"
  case cliffWalking = "cliffwalking"
  case taxi
  case blackjack

  /// The workload's name.
  var name: String { "env.\(rawValue).single" }

  init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// How many steps a second takes, with actions sampled beforehand.
  func stepsPerSecond(seconds: Double) throws -> Double {
    switch self {
    case .mountainCar: try measure(MountainCar(), limit: 200, seconds: seconds)
    case .mountainCarContinuous: try measure(MountainCarContinuous(), limit: 999, seconds: seconds)
    case .pendulum: try measure(Pendulum(), limit: 200, seconds: seconds)
    case .acrobot: try measure(Acrobot(), limit: 500, seconds: seconds)
    case .frozenLake: try measure(FrozenLake(), limit: 100, seconds: seconds)
    case .cliffWalking: try measure(CliffWalking(), limit: 1000, seconds: seconds)
    case .taxi: try measure(Taxi(), limit: 200, seconds: seconds)
    case .blackjack: try measure(Blackjack(), limit: 100, seconds: seconds)
    }
  }

  private func measure<Base: Environment>(_ base: Base, limit: Int, seconds: Double) throws
    -> Double
  {
    // A prime number of actions, so that they don't go in step with the episodes.
    var generator = PCG64(seed: 1)
    let actions = try (0..<1009).map { _ in
      try Base.Action(base.actionSpace.sample(using: &generator))
    }
    var environment = TimeLimit(base, maxEpisodeSteps: limit)
    _ = try environment.reset(seed: 0, options: [:])
    let batch = 200_000
    let perBatch = try medianSeconds(of: seconds) {
      use(try step(&environment, actions: actions, count: batch))
    }
    return Double(batch) / perBatch
  }
}

/// Steps an environment, again from a start after every end, and gives the sum of the rewards.
private func step<Base: Environment>(
  _ environment: inout Base, actions: [Base.Action], count: Int
) throws -> Double {
  var local = environment
  var (total, index) = (0.0, 0)
  for _ in 0..<count {
    let outcome = try local.step(actions[index])
    index = index + 1 < actions.count ? index + 1 : 0
    total += outcome.reward
    if outcome.terminated || outcome.truncated { _ = try local.reset(seed: nil, options: [:]) }
  }
  environment = local
  return total
}
