import Gym
import Spaces

// The keyword arguments of the family, under Gymnasium's names.

extension FrozenLake {
  /// Makes the environment from keyword arguments: `desc`, `map_name`, `is_slippery`, `success_rate`
  /// and `reward_schedule`.
  ///
  /// The map `random` takes `map_size`, `map_p` and `map_seed`, the arguments of Gymnasium's
  /// `generate_random_map`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> FrozenLake {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters(map: try map(arguments))
    parameters.isSlippery = try arguments.boolArgument("is_slippery") ?? true
    parameters.successRate = try arguments.numberArgument("success_rate", in: 0...1) ?? 1.0 / 3
    if let rewards = try rewards(arguments) {
      parameters.goalReward = rewards[0]
      parameters.holeReward = rewards[1]
      parameters.iceReward = rewards[2]
    }
    return FrozenLake(parameters: parameters)
  }

  private static func map(_ arguments: [String: InfoValue]) throws(GymError) -> Map {
    let name = try arguments.textArgument("map_name", oneOf: ["4x4", "8x8", "random"]) ?? "4x4"
    if let description = arguments["desc"] { return try map(described: description) }
    guard name == "random" else {
      try arguments.checkArguments(known: [
        "map_name", "is_slippery", "success_rate", "reward_schedule",
      ])
      return name == "8x8" ? .large : .small
    }
    let size = try arguments.numberArgument("map_size") ?? 8
    let seed = try arguments.numberArgument("map_seed")
    let wholeSeed = seed.flatMap { UInt64(exactly: $0) }
    guard seed == nil || wholeSeed != nil else {
      throw .badArgument(
        name: "map_seed", value: "\(seed ?? 0)", expected: "a whole number of 0 or more")
    }
    return try Map.random(
      size: Int(exactly: size) ?? 0,
      iceProbability: try arguments.numberArgument("map_p") ?? 0.8, seed: wholeSeed)
  }

  private static func map(described description: InfoValue) throws(GymError) -> Map {
    guard case .list(let values) = description else {
      throw .badArgument(
        name: "desc", value: description.description, expected: "a list of rows")
    }
    var rows: [String] = []
    for value in values {
      guard case .string(let row) = value else {
        throw .badArgument(name: "desc", value: value.description, expected: "a row of letters")
      }
      rows.append(row)
    }
    return try Map(rows)
  }

  private static func rewards(_ arguments: [String: InfoValue]) throws(GymError) -> [Double]? {
    guard let value = arguments["reward_schedule"] else { return nil }
    guard case .list(let values) = value, values.count == 3,
      values.allSatisfy({ $0.number?.isFinite == true })
    else {
      throw .badArgument(
        name: "reward_schedule", value: value.description,
        expected: "three numbers: for goal, hole and ice")
    }
    return values.compactMap(\.number)
  }
}

extension CliffWalking {
  /// Makes the environment from keyword arguments: `is_slippery`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> CliffWalking {
    try arguments.checkArguments(Self.arguments)
    return CliffWalking(isSlippery: try arguments.boolArgument("is_slippery") ?? false)
  }
}

extension Taxi {
  /// Makes the environment from keyword arguments: `is_rainy`, `rainy_probability`,
  /// `fickle_passenger` and `fickle_probability`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Taxi {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.isRainy = try arguments.boolArgument("is_rainy") ?? false
    parameters.rainyProbability =
      try arguments.numberArgument("rainy_probability", in: 0...1) ?? parameters.rainyProbability
    parameters.hasFicklePassenger = try arguments.boolArgument("fickle_passenger") ?? false
    parameters.fickleProbability =
      try arguments.numberArgument("fickle_probability", in: 0...1) ?? parameters.fickleProbability
    return Taxi(parameters: parameters)
  }
}

extension Blackjack {
  /// Makes the environment from keyword arguments: `natural` and `sab`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Blackjack {
    try arguments.checkArguments(Self.arguments)
    var parameters = Parameters()
    parameters.paysNaturals = try arguments.boolArgument("natural") ?? false
    parameters.followsBook = try arguments.boolArgument("sab") ?? false
    return Blackjack(parameters: parameters)
  }
}
