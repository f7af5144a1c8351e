import Gym

// What the keyword arguments of the family are, for lists.

extension CartPole {
  static let arguments = [
    EnvironmentArgument(
      "sutton_barto_reward", "true or false", default: "false",
      "Reward 0 for each step and -1 at the fall, as in Sutton and Barto, instead of 1 a step.")
  ]
}

extension MountainCar {
  static let arguments = [
    EnvironmentArgument(
      "goal_velocity", "a number", default: "0", "The least speed at which the goal counts.")
  ]
}

extension MountainCarContinuous {
  static let arguments = MountainCar.arguments
}

extension Pendulum {
  static let arguments = [
    EnvironmentArgument("g", "a number", default: "10", "The acceleration of gravity in m/s^2.")
  ]
}

extension Acrobot {
  static let arguments = [
    EnvironmentArgument(
      "book_or_nips", "book or nips", default: "book",
      "The equations of motion: those of the book or those of the NIPS paper."),
    EnvironmentArgument(
      "torque_noise_max", "a number in 0...1000", default: "0",
      "The largest noise that is added to the torque, in N m."),
    EnvironmentArgument("dt", "a number in 1e-06...1", default: "0.2", "Seconds of a step."),
  ]
}
