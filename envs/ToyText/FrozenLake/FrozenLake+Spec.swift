import Gym
import Spaces

extension FrozenLake {
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    [
      try spec("FrozenLake-v1", map: "4x4", rewardThreshold: 0.7, maxEpisodeSteps: 100),
      try spec("FrozenLake8x8-v1", map: "8x8", rewardThreshold: 0.85, maxEpisodeSteps: 200),
    ]
  }

  private static func spec(
    _ id: String, map: String, rewardThreshold: Double, maxEpisodeSteps: Int
  ) throws(GymError) -> EnvironmentSpec {
    try EnvironmentSpec(
      id: id, summary: "Cross a frozen lake, on slippery ice around its holes.",
      rewardThreshold: rewardThreshold, maxEpisodeSteps: maxEpisodeSteps,
      arguments: [mapName.listed.name: .string(map)], keyMap: keyMap, entryPoint: make
    ).taking(arguments).inGymnasium("toy_text.frozen_lake:FrozenLakeEnv")
  }

  static let mapName = TypedArgument.option(
    "map_name", of: ["4x4", "8x8", "random"], default: "4x4", "The map; random draws one.")
  static let description = EnvironmentArgument(
    "desc", "a list of rows of S, F, H and G", default: "none",
    "Another map, row by row, as [\"SF\", \"HG\"].")
  static let isSlippery = TypedArgument.flag(
    "is_slippery", default: true, "Whether a step may slide to either side.")
  static let successRate = TypedArgument.number(
    "success_rate", in: 0...1, default: Parameters().successRate, shownAs: "0.333",
    "The probability of the intended direction on slippery ice.")
  static let rewardSchedule = EnvironmentArgument(
    "reward_schedule", "three numbers", default: "[1, 0, 0]",
    "The rewards for reaching the goal, a hole and ice.")
  static let mapSize = TypedArgument.number(
    "map_size", expected: "a whole number in 2...512", default: 8,
    "Rows and columns of a random map.")
  static let mapIce = TypedArgument.number(
    "map_p", expected: "a number in 0...1", default: 0.8,
    "The probability of ice in a random map.")
  static let mapSeed = EnvironmentArgument(
    "map_seed", "a whole number of 0 or more", default: "another one each time",
    "The seed of a random map.")
  static let arguments = [
    mapName.listed, description, isSlippery.listed, successRate.listed, rewardSchedule,
    mapSize.listed, mapIce.listed, mapSeed,
  ]

  /// Makes the environment from keyword arguments: `desc`, `map_name`, `is_slippery`,
  /// `success_rate` and `reward_schedule`.
  ///
  /// The map `random` takes `map_size`, `map_p` and `map_seed`, the arguments of Gymnasium's
  /// `generate_random_map`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> FrozenLake {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters(map: try map(arguments))
    parameters.isSlippery = try isSlippery.value(in: arguments)
    parameters.successRate = try successRate.value(in: arguments)
    if let rewards = try rewards(arguments) {
      parameters.goalReward = rewards[0]
      parameters.holeReward = rewards[1]
      parameters.iceReward = rewards[2]
    }
    return FrozenLake(parameters: parameters)
  }

  private static func map(_ arguments: [String: InfoValue]) throws(GymError) -> Map {
    let name = try mapName.value(in: arguments)
    if let rows = arguments[description.name] { return try map(described: rows) }
    guard name == "random" else {
      try arguments.checkArguments([
        mapName.listed, isSlippery.listed, successRate.listed, rewardSchedule,
      ])
      return name == "8x8" ? .large : .small
    }
    let seed = try arguments.numberArgument(mapSeed.name)
    let wholeSeed = seed.flatMap { UInt64(exactly: $0) }
    guard seed == nil || wholeSeed != nil else {
      throw .badArgument(
        name: mapSeed.name, value: "\(seed ?? 0)", expected: "a whole number of 0 or more")
    }
    return try Map.random(
      size: Int(exactly: try mapSize.value(in: arguments)) ?? 0,
      iceProbability: try mapIce.value(in: arguments), seed: wholeSeed)
  }

  private static func map(described description: InfoValue) throws(GymError) -> Map {
    guard case .list(let values) = description else {
      throw .badArgument(
        name: Self.description.name, value: description.description, expected: "a list of rows")
    }
    var rows: [String] = []
    for value in values {
      guard case .string(let row) = value else {
        throw .badArgument(
          name: Self.description.name, value: value.description, expected: "a row of letters")
      }
      rows.append(row)
    }
    return try Map(rows)
  }

  private static func rewards(_ arguments: [String: InfoValue]) throws(GymError) -> [Double]? {
    guard let value = arguments[rewardSchedule.name] else { return nil }
    guard case .list(let values) = value, values.count == 3,
      values.allSatisfy({ $0.number?.isFinite == true })
    else {
      throw .badArgument(
        name: rewardSchedule.name, value: value.description,
        expected: "three numbers: for goal, hole and ice")
    }
    return values.compactMap(\.number)
  }

  /// The arrows walk.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "left"), .init([.down], .discrete(1), "down"),
      .init([.right], .discrete(2), "right"), .init([.up], .discrete(3), "up"),
    ], idle: .waits)
}
