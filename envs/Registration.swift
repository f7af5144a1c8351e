import Gym

extension EnvironmentRegistry {
  /// The environments that come with the suite.
  public static let standard = EnvironmentRegistry(classicControl)

  /// The family of classic control.
  private static var classicControl: [EnvironmentSpec] {
    let summary = "Keep a pole upright on a cart that is pushed left or right."
    return registered { () throws(GymError) in
      [
        try EnvironmentSpec(
          id: "CartPole-v0", summary: summary, rewardThreshold: 195, maxEpisodeSteps: 200,
          entryPoint: CartPole.make),
        try EnvironmentSpec(
          id: "CartPole-v1", summary: summary, rewardThreshold: 475, maxEpisodeSteps: 500,
          entryPoint: CartPole.make),
      ]
    }
  }

  /// Specs written down in the program: an id against the grammar is a mistake in it.
  private static func registered(_ specs: () throws(GymError) -> [EnvironmentSpec])
    -> [EnvironmentSpec]
  {
    do throws(GymError) {
      return try specs()
    } catch {
      preconditionFailure(error.description)
    }
  }
}

extension CartPole {
  /// Makes the environment from keyword arguments: `sutton_barto_reward`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> CartPole {
    try arguments.checkArguments(known: ["sutton_barto_reward"])
    var parameters = Parameters()
    parameters.suttonBartoReward = try arguments.boolArgument("sutton_barto_reward") ?? false
    return CartPole(parameters: parameters)
  }
}
