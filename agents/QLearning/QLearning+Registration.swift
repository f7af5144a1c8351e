import Learning

extension AgentSpec {
  /// Q-learning with a table.
  static let qLearning = AgentSpec(
    QLearningAgent.self, summary: "Q-learning with a table: discrete observations and actions.",
    presets: [
      Preset(
        "tuned", "Both rates fall over 200,000 steps.", QLearningSettings.tuned, steps: 300_000),
      Preset(
        "FrozenLake8x8-v1", "Values start at 1, so that what was not tried yet looks best.",
        QLearningSettings.frozenLake8x8, steps: 1_000_000),
      Preset(
        "Blackjack-v1", "Random actions, a rate that falls from 0.02 to 0.",
        QLearningSettings.blackjack, steps: 1_000_000),
      Preset("defaults", "A rate of 0.5 and an epsilon of 0.1 throughout.", QLearningSettings()),
    ]
  )
}
