import Gym
import Spaces

// The keyword arguments of the family, under Gymnasium's names.

extension CartPole {
  /// Makes the environment from keyword arguments: `sutton_barto_reward`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> CartPole {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.suttonBartoReward = try arguments.boolArgument("sutton_barto_reward") ?? false
    return CartPole(parameters: parameters)
  }
}

extension MountainCar {
  /// Makes the environment from keyword arguments: `goal_velocity`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> MountainCar {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.goalVelocity = try arguments.numberArgument("goal_velocity") ?? 0
    return MountainCar(parameters: parameters)
  }
}

extension MountainCarContinuous {
  /// Makes the environment from keyword arguments: `goal_velocity`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError)
    -> MountainCarContinuous
  {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.goalVelocity = try arguments.numberArgument("goal_velocity") ?? 0
    return MountainCarContinuous(parameters: parameters)
  }
}

extension Pendulum {
  /// Makes the environment from keyword arguments: `g`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Pendulum {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.gravity = try arguments.numberArgument("g") ?? parameters.gravity
    return Pendulum(parameters: parameters)
  }
}

extension Acrobot {
  /// Makes the environment from keyword arguments, which in Gymnasium are attributes to be set:
  /// `book_or_nips`, `torque_noise_max` and `dt`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Acrobot {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    let dynamics = try arguments.textArgument("book_or_nips", oneOf: ["book", "nips"])
    parameters.dynamics = dynamics == "nips" ? .nips : .book
    parameters.maximumTorqueNoise =
      try arguments.numberArgument("torque_noise_max", in: 0...1000) ?? 0
    parameters.timeStep =
      try arguments.numberArgument("dt", in: 1e-6...1) ?? parameters.timeStep
    return Acrobot(parameters: parameters)
  }
}
