import Gym
import Spaces

extension Blackjack {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try EnvironmentSpec(
        id: "Blackjack-v1", summary: "Come nearer to 21 than the dealer, but not beyond it.",
        arguments: ["sab": true, "natural": false], keyMap: keyMap, entryPoint: make
      ).taking([paysNaturals.listed, followsBook.listed])
        .inGymnasium("toy_text.blackjack:BlackjackEnv")
    ]
  }

  static let paysNaturals = TypedArgument.flag(
    "natural", default: false, "Whether a natural blackjack pays 1.5.")
  static let followsBook = TypedArgument.flag(
    "sab", default: false,
    "The rules of Sutton and Barto, which `natural` then does not change.")

  /// Makes the environment from keyword arguments: `natural` and `sab`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Blackjack {
    try arguments.checkArguments([paysNaturals.listed, followsBook.listed])
    var parameters = Parameters()
    parameters.paysNaturals = try paysNaturals.value(in: arguments)
    parameters.followsBook = try followsBook.value(in: arguments)
    return Blackjack(parameters: parameters)
  }

  /// s sticks, h hits.
  static let keyMap = KeyMap(
    [
      .init([.character("s")], .discrete(0), "stick"),
      .init([.character("h")], .discrete(1), "hit"),
    ], idle: .waits)
}
