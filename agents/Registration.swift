import Learning

extension AgentRegistry {
  /// The agents that come with the suite.
  public static let standard = AgentRegistry(
    [
      .dqn, .duelingDQN, .quantileDQN, .sarsa, .qLearning, .sarsaLambda, .cem, .ars, .reinforce,
      .a2c,
      .ppo, .ddpg, .td3, .sac, .classifier, .grace, .nam, .autoencoder, .gan, .textRNN,
    ] + AgentSpec.estimators, recommendations: recommendations, knownResults: knownResults)

  /// What solves each environment soonest by default.
  private static let recommendations = [
    "CartPole-v0": "dqn", "CartPole-v1": "dqn", "Acrobot-v1": "ppo", "MountainCar-v0": "dqn",
    "MountainCarContinuous-v0": "ars", "Pendulum-v0": "a2c", "Pendulum-v1": "a2c",
    "Blackjack-v1": "q-learning", "CliffWalking-v0": "q-learning", "CliffWalking-v1": "q-learning",
    "CliffWalkingSlippery-v1": "q-learning", "FrozenLake-v1": "q-learning",
    "FrozenLake8x8-v1": "q-learning", "Taxi-v3": "q-learning", "Taxi-v4": "q-learning",
    "TextSampling/frases-free-v0": "ppo", "TextSampling/sentences-free-v0": "ppo",
    "Classification": "classifier", "Regression": "nam", "Generation": "gan",
    "Reconstruction": "autoencoder", "TextSampling": "text-rnn",
  ]
}

extension AgentSpec {
  /// On-policy Q-learning.
  static let sarsa = AgentSpec(
    SARSAAgent.self, summary: "On-policy one-step Q-learning, discrete actions, no memory.",
    presets: [
      Preset(
        "keras-rl",
        "keras-rl's CartPole recipe: 3x16, Boltzmann; a time limit counts as terminal.",
        SARSASettings.kerasRL),
      Preset("defaults", "keras-rl's defaults, bootstrapping at time limits.", SARSASettings()),
    ]
  )

  /// The cross-entropy method.
  static let cem = AgentSpec(
    CEMAgent.self, summary: "Cross-entropy method: a population of policies, no gradient.",
    presets: [
      Preset(
        "keras-rl",
        "keras-rl's CartPole recipe, a linear policy; candidates act greedily.",
        CEMSettings.kerasRL),
      Preset(
        "keras-rl-exact",
        "The recipe to the letter: candidates draw from the softmax of a softmax.",
        CEMSettings.kerasRLExact),
      Preset("keras-rl-deep", "The same with a network of 3x16.", CEMSettings.kerasRLDeep),
      Preset("defaults", "keras-rl's defaults.", CEMSettings()),
    ]
  )
}
