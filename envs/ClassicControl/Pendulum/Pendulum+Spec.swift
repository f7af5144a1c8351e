import Foundations
import Gym
import Spaces

extension Pendulum {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [try spec("Pendulum-v0"), try spec("Pendulum-v1")]
  }

  private static func spec(_ id: String) throws(GymError) -> EnvironmentSpec {
    try EnvironmentSpec(
      id: id, summary: "Swing a rod up with a weak motor and hold it upright.",
      maxEpisodeSteps: 200, vectorEntryPoint: makeVector, keyMap: keyMap, entryPoint: make
    ).taking([gravity.listed]).inGymnasium("classic_control.pendulum:PendulumEnv")
  }

  static let gravity = TypedArgument.number(
    "g", default: Parameters().gravity, "The acceleration of gravity in m/s^2.")

  /// Makes the environment from keyword arguments: `g`.
  public static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Pendulum {
    try arguments.checkArguments([gravity.listed])
    var parameters = Parameters()
    parameters.gravity = try gravity.value(in: arguments)
    return Pendulum(parameters: parameters)
  }

  /// The arrows turn with full force; with the arrow down as well, with half of it.
  static let keyMap = KeyMap(
    [
      .init([.left], .array(NDArray([2])), "turn left"),
      .init([.right], .array(NDArray([-2])), "turn right"),
      .init([.left, .down], .array(NDArray([1])), "turn left gently"),
      .init([.right, .down], .array(NDArray([-1])), "turn right gently"),
    ], idle: .action(.array(NDArray([0]))), idleLabel: "swing")
}
