import Gym
import Spaces

extension Taxi {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [try spec("Taxi-v3"), try spec("Taxi-v4")]
  }

  private static func spec(_ id: String) throws(GymError) -> EnvironmentSpec {
    try EnvironmentSpec(
      id: id, summary: "Fetch a passenger by taxi and bring him where he wants to go.",
      rewardThreshold: 8, maxEpisodeSteps: 200, keyMap: keyMap, entryPoint: make
    ).taking(arguments).inGymnasium("toy_text.taxi:TaxiEnv")
  }

  static let isRainy = TypedArgument.flag(
    "is_rainy", default: false, "Whether the taxi may slide to either side.")
  static let rainyProbability = TypedArgument.number(
    "rainy_probability", in: 0...1, default: Parameters().rainyProbability,
    "The probability of the intended direction in the rain.")
  static let hasFicklePassenger = TypedArgument.flag(
    "fickle_passenger", default: false,
    "Whether the passenger may change the destination after the first move.")
  static let fickleProbability = TypedArgument.number(
    "fickle_probability", in: 0...1, default: Parameters().fickleProbability,
    "The probability of that.")
  static let arguments = [
    isRainy.listed, rainyProbability.listed, hasFicklePassenger.listed, fickleProbability.listed,
  ]

  /// Makes the environment from keyword arguments: `is_rainy`, `rainy_probability`,
  /// `fickle_passenger` and `fickle_probability`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Taxi {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.isRainy = try isRainy.value(in: arguments)
    parameters.rainyProbability = try rainyProbability.value(in: arguments)
    parameters.hasFicklePassenger = try hasFicklePassenger.value(in: arguments)
    parameters.fickleProbability = try fickleProbability.value(in: arguments)
    return Taxi(parameters: parameters)
  }

  /// The arrows drive; p and d for the passenger.
  static let keyMap = KeyMap(
    [
      .init([.down], .discrete(0), "south"), .init([.up], .discrete(1), "north"),
      .init([.right], .discrete(2), "east"), .init([.left], .discrete(3), "west"),
      .init([.character("p")], .discrete(4), "pick up"),
      .init([.character("d")], .discrete(5), "drop off"),
    ], idle: .waits)
}
