import Gym
import Spaces

extension CliffWalking {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try spec("CliffWalking-v0"),
      try spec("CliffWalking-v1"),
      try spec("CliffWalkingSlippery-v1", arguments: ["is_slippery": true]),
    ]
  }

  private static func spec(_ id: String, arguments: [String: InfoValue] = [:]) throws(GymError)
    -> EnvironmentSpec
  {
    try EnvironmentSpec(
      id: id, summary: "Walk along a cliff without stepping over its edge.",
      arguments: arguments, keyMap: keyMap, entryPoint: make
    ).taking([isSlippery.listed]).inGymnasium("toy_text.cliffwalking:CliffWalkingEnv")
  }

  static let isSlippery = TypedArgument.flag(
    "is_slippery", default: false, "Whether a step may slide to either side.")

  /// Makes the environment from keyword arguments: `is_slippery`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> CliffWalking {
    try arguments.checkArguments([isSlippery.listed])
    return CliffWalking(isSlippery: try isSlippery.value(in: arguments))
  }

  /// The arrows walk.
  static let keyMap = KeyMap(
    [
      .init([.up], .discrete(0), "up"), .init([.right], .discrete(1), "right"),
      .init([.down], .discrete(2), "down"), .init([.left], .discrete(3), "left"),
    ], idle: .waits)
}
