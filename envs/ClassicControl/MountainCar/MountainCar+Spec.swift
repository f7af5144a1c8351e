import Gym
import Spaces

extension MountainCar {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try EnvironmentSpec(
        id: "MountainCar-v0", summary: "Rock a weak car out of a valley by pushing left or right.",
        rewardThreshold: -110, maxEpisodeSteps: 200, vectorEntryPoint: makeVector, keyMap: keyMap,
        entryPoint: make
      ).taking([goalVelocity.listed]).inGymnasium("classic_control.mountain_car:MountainCarEnv")
    ]
  }

  /// Of the continuous car too.
  static let goalVelocity = TypedArgument.number(
    "goal_velocity", default: Parameters().goalVelocity,
    "The least speed at which the goal counts.")

  /// Makes the environment from keyword arguments: `goal_velocity`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> MountainCar {
    try arguments.checkArguments([goalVelocity.listed])
    var parameters = Parameters()
    parameters.goalVelocity = try goalVelocity.value(in: arguments)
    return MountainCar(parameters: parameters)
  }

  /// The arrows push; without a key the car rolls.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "push left"), .init([.right], .discrete(2), "push right"),
    ], idle: .action(.discrete(1)), idleLabel: "roll")
}
