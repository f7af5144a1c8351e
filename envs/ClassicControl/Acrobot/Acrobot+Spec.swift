import Gym
import Spaces

extension Acrobot {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try EnvironmentSpec(
        id: "Acrobot-v1",
        summary: "Swing a chain of two rods up above a line by a motor between them.",
        rewardThreshold: -100, maxEpisodeSteps: 500, vectorEntryPoint: makeVector, keyMap: keyMap,
        entryPoint: make
      ).taking(arguments).inGymnasium("classic_control.acrobot:AcrobotEnv")
    ]
  }

  static let dynamics = TypedArgument.option(
    "book_or_nips", of: [Dynamics.book.rawValue, Dynamics.nips.rawValue],
    default: Parameters().dynamics.rawValue,
    "The equations of motion: those of the book or those of the NIPS paper.")
  static let torqueNoise = TypedArgument.number(
    "torque_noise_max", in: 0...1000, default: Parameters().maximumTorqueNoise,
    "The largest noise that is added to the torque, in N m.")
  static let timeStep = TypedArgument.number(
    "dt", in: 1e-6...1, default: Parameters().timeStep, "Seconds of a step.")
  static let arguments = [dynamics.listed, torqueNoise.listed, timeStep.listed]

  /// Makes the environment from keyword arguments, which in Gymnasium are attributes to be set:
  /// `book_or_nips`, `torque_noise_max` and `dt`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Acrobot {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.dynamics =
      Dynamics(rawValue: try dynamics.value(in: arguments)) ?? parameters.dynamics
    parameters.maximumTorqueNoise = try torqueNoise.value(in: arguments)
    parameters.timeStep = try timeStep.value(in: arguments)
    return Acrobot(parameters: parameters)
  }

  /// The arrows turn; without a key the rods swing.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "turn left"), .init([.right], .discrete(2), "turn right"),
    ], idle: .action(.discrete(1)), idleLabel: "swing")
}
