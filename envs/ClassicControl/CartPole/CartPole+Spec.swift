import Gym
import Spaces

extension CartPole {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try spec("CartPole-v0", rewardThreshold: 195, maxEpisodeSteps: 200),
      try spec("CartPole-v1", rewardThreshold: 475, maxEpisodeSteps: 500),
    ]
  }

  private static func spec(_ id: String, rewardThreshold: Double, maxEpisodeSteps: Int)
    throws(GymError) -> EnvironmentSpec
  {
    try EnvironmentSpec(
      id: id, summary: "Keep a pole upright on a cart that is pushed left or right.",
      rewardThreshold: rewardThreshold, maxEpisodeSteps: maxEpisodeSteps,
      vectorEntryPoint: makeVector, keyMap: keyMap, entryPoint: make
    ).taking([suttonBartoReward.listed])
      .inGymnasium(
        "classic_control.cartpole:CartPoleEnv",
        vector: "classic_control.cartpole:CartPoleVectorEnv")
  }

  static let suttonBartoReward = TypedArgument.flag(
    "sutton_barto_reward", default: false,
    "Reward 0 for each step and -1 at the fall, as in Sutton and Barto, instead of 1 a step.")

  /// Makes the environment from keyword arguments: `sutton_barto_reward`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> CartPole {
    try arguments.checkArguments([suttonBartoReward.listed])
    var parameters = Parameters()
    parameters.suttonBartoReward = try suttonBartoReward.value(in: arguments)
    return CartPole(parameters: parameters)
  }

  /// The arrows push; without a key the last push continues, as there is no action for rest.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "push left"), .init([.right], .discrete(1), "push right"),
    ], idle: .lastAction, idleLabel: "continues")
}
