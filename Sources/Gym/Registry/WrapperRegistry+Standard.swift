import Foundations
import Spaces

extension WrapperRegistry {
  /// The wrappers of the suite that are made from values alone.
  public static let standard = {
    var registry = WrapperRegistry()
    registry.registerActions()
    registry.registerRewards()
    registry.registerObservations()
    registry.registerImages()
    registry.registerMemories()
    return registry
  }()

  private mutating func registerActions() {
    register("ClipAction") { base, _ throws(GymError) in AnyEnvironment(try ClipAction(base)) }
    register("RescaleAction", arguments: ["min_action", "max_action"]) {
      base, arguments throws(GymError) in
      AnyEnvironment(
        try RescaleAction(
          base, minAction: arguments.numbers("min_action"),
          maxAction: arguments.numbers("max_action")))
    }
    register("DiscretizeAction", arguments: ["bins", "multidiscrete"]) {
      base, arguments throws(GymError) in
      AnyEnvironment(
        try DiscretizeAction(
          base, bins: arguments.integers("bins"),
          multiDiscrete: arguments.boolArgument("multidiscrete") ?? false))
    }
    register("RepeatAction", arguments: ["num_repeats"]) { base, arguments throws(GymError) in
      AnyEnvironment(try RepeatAction(base, repeatCount: arguments.integer("num_repeats")))
    }
    register(
      "StickyAction", arguments: ["repeat_action_probability", "repeat_action_duration"]
    ) { base, arguments throws(GymError) in
      let duration = try arguments.integers("repeat_action_duration", default: [1])
      guard let least = duration.first, let most = duration.last, duration.count <= 2, least <= most
      else {
        throw .badArgument(
          name: "repeat_action_duration", value: "\(duration)",
          expected: "a number, or two in order")
      }
      let probability = try arguments.number("repeat_action_probability")
      return AnyEnvironment(
        try StickyAction(
          base, repeatActionProbability: probability, repeatActionDuration: least...most))
    }
  }

  private mutating func registerRewards() {
    register("ClipReward", arguments: ["min_reward", "max_reward"]) {
      base, arguments throws(GymError) in
      AnyEnvironment(
        try ClipReward(
          base, minReward: arguments.numberArgument("min_reward"),
          maxReward: arguments.numberArgument("max_reward")))
    }
    register("NormalizeReward", arguments: ["gamma", "epsilon"]) {
      base, arguments throws(GymError) in
      AnyEnvironment(
        try NormalizeReward(
          base, gamma: arguments.numberArgument("gamma") ?? 0.99,
          epsilon: arguments.numberArgument("epsilon") ?? 1e-8))
    }
    register("RecordEpisodeStatistics", arguments: ["buffer_length", "stats_key"]) {
      base, arguments throws(GymError) in
      let length = try arguments.integer("buffer_length", default: 100)
      guard length > 0 else {
        throw .badArgument(
          name: "buffer_length", value: "\(length)", expected: "a number of 1 or more")
      }
      return AnyEnvironment(
        RecordEpisodeStatistics(
          base, bufferLength: length, key: try arguments.textArgument("stats_key") ?? "episode"))
    }
    register("Autoreset") { base, _ throws(GymError) in AnyEnvironment(Autoreset(base)) }
  }

  private mutating func registerObservations() {
    register("FlattenObservation") { base, _ throws(GymError) in
      AnyEnvironment(try FlattenObservation(base))
    }
    register("FilterObservation", arguments: ["filter_keys"]) { base, arguments throws(GymError) in
      if case .list(let keys)? = arguments["filter_keys"], case .string? = keys.first {
        return AnyEnvironment(
          try FilterObservation(base, filterKeys: arguments.texts("filter_keys")))
      }
      return AnyEnvironment(
        try FilterObservation(base, filterKeys: arguments.integers("filter_keys")))
    }
    register("RescaleObservation", arguments: ["min_obs", "max_obs"]) {
      base, arguments throws(GymError) in
      AnyEnvironment(
        try RescaleObservation(
          base, minObservation: arguments.numbers("min_obs"),
          maxObservation: arguments.numbers("max_obs")))
    }
    register("DiscretizeObservation", arguments: ["bins", "multidiscrete"]) {
      base, arguments throws(GymError) in
      AnyEnvironment(
        try DiscretizeObservation(
          base, bins: arguments.integers("bins"),
          multiDiscrete: arguments.boolArgument("multidiscrete") ?? false))
    }
    register("DtypeObservation", arguments: ["dtype"]) { base, arguments throws(GymError) in
      let name = try arguments.textArgument("dtype", oneOf: DType.allCases.map(\.rawValue))
      return AnyEnvironment(
        try DtypeObservation(base, dtype: DType(rawValue: name ?? "") ?? .float32))
    }
    register("ReshapeObservation", arguments: ["shape"]) { base, arguments throws(GymError) in
      AnyEnvironment(try ReshapeObservation(base, shape: arguments.integers("shape")))
    }
  }

  private mutating func registerImages() {
    register("ResizeObservation", arguments: ["shape"]) { base, arguments throws(GymError) in
      AnyEnvironment(try ResizeObservation(base, shape: arguments.integers("shape")))
    }
    register("GrayscaleObservation", arguments: ["keep_dim"]) { base, arguments throws(GymError) in
      AnyEnvironment(
        try GrayscaleObservation(base, keepDim: arguments.boolArgument("keep_dim") ?? false))
    }
  }

  private mutating func registerMemories() {
    register("DelayObservation", arguments: ["delay"]) { base, arguments throws(GymError) in
      AnyEnvironment(try DelayObservation(base, delay: arguments.integer("delay")))
    }
    register("MaxAndSkipObservation", arguments: ["skip"]) { base, arguments throws(GymError) in
      AnyEnvironment(
        try MaxAndSkipObservation(base, skip: arguments.integer("skip", default: 4)))
    }
    register("NormalizeObservation", arguments: ["epsilon"]) { base, arguments throws(GymError) in
      AnyEnvironment(
        try NormalizeObservation(base, epsilon: arguments.numberArgument("epsilon") ?? 1e-8))
    }
    register("FrameStackObservation", arguments: ["stack_size", "padding_type"]) {
      base, arguments throws(GymError) in
      let size = try arguments.integer("stack_size")
      switch arguments["padding_type"] {
      case nil, .string("reset")?:
        return AnyEnvironment(try FrameStackObservation(base, stackSize: size))
      case .string("zero")?:
        return AnyEnvironment(try FrameStackObservation(base, stackSize: size, padding: .zero))
      case let value?:
        let padding = try base.observationSpace.element(value.jsonValue)
        return AnyEnvironment(
          try FrameStackObservation(base, stackSize: size, padding: .value(padding)))
      }
    }
    register(
      "TimeAwareObservation",
      arguments: ["flatten", "normalize_time", "dict_time_key", "max_episode_steps"]
    ) { base, arguments throws(GymError) in
      let limit = arguments["max_episode_steps"] == nil
      return AnyEnvironment(
        try TimeAwareObservation(
          base, flatten: arguments.boolArgument("flatten") ?? true,
          normalizeTime: arguments.boolArgument("normalize_time") ?? false,
          dictTimeKey: arguments.textArgument("dict_time_key") ?? "time",
          maxEpisodeSteps: limit ? nil : arguments.integer("max_episode_steps")))
    }
  }
}

extension [String: InfoValue] {
  /// The argument as a number.
  fileprivate func number(_ name: String) throws(GymError) -> Double {
    guard let number = try numberArgument(name) else {
      throw .badArgument(name: name, value: "nothing", expected: "a number")
    }
    return number
  }

  /// The argument as a whole number.
  fileprivate func integer(_ name: String, default standard: Int? = nil) throws(GymError) -> Int {
    let numbers = try integers(name, default: standard.map { [$0] })
    guard numbers.count == 1 else {
      throw .badArgument(name: name, value: "\(numbers)", expected: "one whole number")
    }
    return numbers[0]
  }

  /// The argument as whole numbers; one alone makes a list of one.
  fileprivate func integers(_ name: String, default standard: [Int]? = nil) throws(GymError)
    -> [Int]
  {
    try items(name, "whole numbers", standard) {
      if case .int(let value) = $0 { value } else { nil }
    }
  }

  /// The argument as numbers; one alone makes a list of one.
  fileprivate func numbers(_ name: String) throws(GymError) -> [Double] {
    try items(name, "numbers", nil) { $0.number }
  }

  /// The argument as texts.
  fileprivate func texts(_ name: String) throws(GymError) -> [String] {
    try items(name, "texts", nil) { if case .string(let text) = $0 { text } else { nil } }
  }

  private func items<Item>(
    _ name: String, _ kind: String, _ standard: [Item]?, _ item: (InfoValue) -> Item?
  ) throws(GymError) -> [Item] {
    guard let value = self[name] else {
      if let standard { return standard }
      throw .badArgument(name: name, value: "nothing", expected: kind)
    }
    var values = [value]
    if case .list(let list) = value { values = list }
    let items = values.compactMap(item)
    guard items.count == values.count else {
      throw .badArgument(name: name, value: "\(value)", expected: kind)
    }
    return items
  }
}
