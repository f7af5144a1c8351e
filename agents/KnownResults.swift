import Learning

extension AgentRegistry {
  /// Written by `Benchmarks/zoo.py --record`.
  static let knownResults: [KnownResult] = [
    KnownResult(
      "a2c", "Acrobot-v1", preset: "Acrobot-v1", meanReturn: -81.8,
      seconds: 1.7, seeds: 5),
    KnownResult(
      "a2c", "CartPole-v1", preset: "CartPole-v1", meanReturn: 500,
      seconds: 1.4, seeds: 5),
    KnownResult(
      "a2c", "MountainCarContinuous-v0", preset: "MountainCarContinuous-v0", meanReturn: 91.1,
      seconds: 0.4, seeds: 5),
    KnownResult(
      "a2c", "Pendulum-v1", preset: "Pendulum-v1", meanReturn: -154,
      seconds: 3.8, seeds: 5),
    KnownResult(
      "ars", "CartPole-v1", preset: "CartPole-v1", meanReturn: 500,
      seconds: 0.1, seeds: 5),
    KnownResult(
      "ars", "MountainCarContinuous-v0", preset: "MountainCarContinuous-v0", meanReturn: 97.8,
      seconds: 1, seeds: 5),
    KnownResult(
      "cem", "CartPole-v1", preset: "keras-rl", meanReturn: 390.3,
      seconds: 0.1, seeds: 5),
    KnownResult(
      "dqn", "CartPole-v1", preset: "tuned", meanReturn: 500,
      seconds: 10, seeds: 5),
    KnownResult(
      "dueling-dqn", "CartPole-v1", preset: "keras-rl", meanReturn: 475.9,
      seconds: 2.3, seeds: 5),
    KnownResult(
      "ppo", "Acrobot-v1", preset: "Acrobot-v1", meanReturn: -72.5,
      seconds: 7.7, seeds: 5),
    KnownResult(
      "ppo", "CartPole-v1", preset: "CartPole-v1", meanReturn: 500,
      seconds: 3.8, seeds: 5),
    KnownResult(
      "ppo", "MountainCarContinuous-v0", preset: "MountainCarContinuous-v0", meanReturn: 92.2,
      seconds: 1.8, seeds: 5),
    KnownResult(
      "ppo", "Pendulum-v1", preset: "Pendulum-v1", meanReturn: -160.9,
      seconds: 1.9, seeds: 5),
    KnownResult(
      "q-learning", "Blackjack-v1", preset: "Blackjack-v1", meanReturn: -0.1,
      seconds: 4.8, seeds: 5),
    KnownResult(
      "q-learning", "CliffWalking-v1", preset: "tuned", meanReturn: -13,
      seconds: 0.7, seeds: 5),
    KnownResult(
      "q-learning", "CliffWalkingSlippery-v1", preset: "tuned", meanReturn: -64.9,
      seconds: 0.7, seeds: 5),
    KnownResult(
      "q-learning", "FrozenLake-v1", preset: "tuned", meanReturn: 0.7,
      seconds: 1.2, seeds: 5),
    KnownResult(
      "q-learning", "FrozenLake8x8-v1", preset: "FrozenLake8x8-v1", meanReturn: 0.9,
      seconds: 3.4, seeds: 5),
    KnownResult(
      "q-learning", "Taxi-v4", preset: "tuned", meanReturn: 8,
      seconds: 1.2, seeds: 5),
    KnownResult(
      "qr-dqn", "CartPole-v1", preset: "CartPole-v1", meanReturn: 500,
      seconds: 12, seeds: 5),
    KnownResult(
      "reinforce", "CartPole-v1", preset: "defaults", meanReturn: 497.9,
      seconds: 0.2, seeds: 5),
    KnownResult(
      "sarsa", "CartPole-v1", preset: "keras-rl", meanReturn: 288.9,
      seconds: 0.6, seeds: 5),
    KnownResult(
      "sarsa-lambda", "Blackjack-v1", preset: "tuned", meanReturn: -0.1,
      seconds: 2, seeds: 5),
    KnownResult(
      "sarsa-lambda", "CliffWalking-v1", preset: "tuned", meanReturn: -17,
      seconds: 1.3, seeds: 5),
    KnownResult(
      "sarsa-lambda", "CliffWalkingSlippery-v1", preset: "tuned", meanReturn: -157.7,
      seconds: 1.3, seeds: 5),
    KnownResult(
      "sarsa-lambda", "FrozenLake-v1", preset: "tuned", meanReturn: 0.7,
      seconds: 1.3, seeds: 5),
    KnownResult(
      "sarsa-lambda", "FrozenLake8x8-v1", preset: "tuned", meanReturn: 0.7,
      seconds: 1.2, seeds: 5),
    KnownResult(
      "sarsa-lambda", "Taxi-v4", preset: "tuned", meanReturn: 7.9,
      seconds: 2.9, seeds: 5),
  ]
}
