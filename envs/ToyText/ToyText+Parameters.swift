import Gym

// What the keyword arguments of the family are, for lists.

extension FrozenLake {
  static let arguments = [
    EnvironmentArgument(
      "map_name", "4x4, 8x8 or random", default: "4x4", "The map; random draws one."),
    EnvironmentArgument(
      "desc", "a list of rows of S, F, H and G", default: "none",
      "Another map, row by row, as [\"SF\", \"HG\"]."),
    EnvironmentArgument(
      "is_slippery", "true or false", default: "true", "Whether a step may slide to either side."),
    EnvironmentArgument(
      "success_rate", "a number in 0...1", default: "0.333",
      "The probability of the intended direction on slippery ice."),
    EnvironmentArgument(
      "reward_schedule", "three numbers", default: "[1, 0, 0]",
      "The rewards for reaching the goal, a hole and ice."),
    EnvironmentArgument(
      "map_size", "a whole number in 2...512", default: "8", "Rows and columns of a random map."),
    EnvironmentArgument(
      "map_p", "a number in 0...1", default: "0.8", "The probability of ice in a random map."),
    EnvironmentArgument(
      "map_seed", "a whole number of 0 or more", default: "another one each time",
      "The seed of a random map."),
  ]
}

extension CliffWalking {
  static let arguments = [
    EnvironmentArgument(
      "is_slippery", "true or false", default: "false", "Whether a step may slide to either side.")
  ]
}

extension Taxi {
  static let arguments = [
    EnvironmentArgument(
      "is_rainy", "true or false", default: "false", "Whether the taxi may slide to either side."),
    EnvironmentArgument(
      "rainy_probability", "a number in 0...1", default: "0.8",
      "The probability of the intended direction in the rain."),
    EnvironmentArgument(
      "fickle_passenger", "true or false", default: "false",
      "Whether the passenger may change the destination after the first move."),
    EnvironmentArgument(
      "fickle_probability", "a number in 0...1", default: "0.3", "The probability of that."),
  ]
}

extension Blackjack {
  static let arguments = [
    EnvironmentArgument(
      "natural", "true or false", default: "false", "Whether a natural blackjack pays 1.5."),
    EnvironmentArgument(
      "sab", "true or false", default: "false",
      "The rules of Sutton and Barto, which `natural` then does not change."),
  ]
}
