import Foundations
import Gym
import Spaces

extension MountainCarContinuous {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try EnvironmentSpec(
        id: "MountainCarContinuous-v0",
        summary: "Rock a weak car out of a valley with as little force as possible.",
        rewardThreshold: 90, maxEpisodeSteps: 999, vectorEntryPoint: makeVector, keyMap: keyMap,
        entryPoint: make
      ).taking([MountainCar.goalVelocity.listed])
        .inGymnasium("classic_control.continuous_mountain_car:Continuous_MountainCarEnv")
    ]
  }

  /// Makes the environment from keyword arguments: `goal_velocity`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError)
    -> MountainCarContinuous
  {
    try arguments.checkArguments([MountainCar.goalVelocity.listed])
    var parameters = Parameters()
    parameters.goalVelocity = try MountainCar.goalVelocity.value(in: arguments)
    return MountainCarContinuous(parameters: parameters)
  }

  /// The arrows push with full force; without a key the car rolls.
  static let keyMap = KeyMap(
    [
      .init([.left], .array(NDArray([-1])), "push left"),
      .init([.right], .array(NDArray([1])), "push right"),
    ], idle: .action(.array(NDArray([0]))), idleLabel: "roll")
}
