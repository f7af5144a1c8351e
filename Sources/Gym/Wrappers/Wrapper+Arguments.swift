// The arguments of the wrappers under Gymnasium's names; `WrapperRegistry.standard` reads them.

extension Autoreset: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { [:] }
}

extension ClipAction: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { [:] }
}

extension FlattenObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { [:] }
}

extension DelayObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["delay": .int(delay)] }
}

extension DiscretizeAction: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    ["bins": .list(bins.map { .int($0) }), "multidiscrete": .bool(multiDiscrete)]
  }
}

extension DiscretizeObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    ["bins": .list(bins.map { .int($0) }), "multidiscrete": .bool(multiDiscrete)]
  }
}

extension DtypeObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["dtype": .string(dtype.rawValue)] }
}

extension GrayscaleObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["keep_dim": .bool(keepDim)] }
}

extension MaxAndSkipObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["skip": .int(skip)] }
}

extension NormalizeObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["epsilon": .double(epsilon)] }
}

extension NormalizeReward: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    ["gamma": .double(gamma), "epsilon": .double(epsilon)]
  }
}

extension RecordEpisodeStatistics: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    ["buffer_length": .int(bufferLength), "stats_key": .string(key)]
  }
}

extension RepeatAction: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["num_repeats": .int(repeatCount)] }
}

extension RescaleAction: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    ["min_action": .numbers(lower), "max_action": .numbers(upper)]
  }
}

extension RescaleObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    ["min_obs": .numbers(lower), "max_obs": .numbers(upper)]
  }
}

extension ReshapeObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["shape": .list(shape.map { .int($0) })] }
}

extension ResizeObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] { ["shape": .list(shape.map { .int($0) })] }
}

extension ClipReward: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    var arguments: [String: InfoValue] = [:]
    arguments["min_reward"] = minReward.map { .double($0) }
    arguments["max_reward"] = maxReward.map { .double($0) }
    return arguments
  }
}

extension FilterObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    switch filter {
    case .keys(let keys): ["filter_keys": .list(keys.map { .string($0) })]
    case .places(let places): ["filter_keys": .list(places.map { .int($0) })]
    }
  }
}

extension FrameStackObservation: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    var arguments: [String: InfoValue] = ["stack_size": .int(stackSize)]
    switch padding {
    case .reset: arguments["padding_type"] = "reset"
    case .zero: arguments["padding_type"] = "zero"
    case .value(let value):
      arguments["padding_type"] = (try? innerSpace.jsonElement(value)).flatMap { InfoValue($0) }
    }
    return arguments
  }
}

extension StickyAction: RebuildableWrapper {
  /// What to make the wrapper from.
  public var wrapperArguments: [String: InfoValue] {
    [
      "repeat_action_probability": .double(repeatActionProbability),
      "repeat_action_duration": .list([
        .int(repeatActionDuration.lowerBound), .int(repeatActionDuration.upperBound),
      ]),
    ]
  }
}

extension TimeAwareObservation: RebuildableWrapper {
  /// What to make the wrapper from; the limit only where it isn't that of the environment.
  public var wrapperArguments: [String: InfoValue] {
    var arguments: [String: InfoValue] = [
      "flatten": .bool(flatten), "normalize_time": .bool(normalizeTime),
      "dict_time_key": .string(dictTimeKey),
    ]
    if maxEpisodeSteps != Gym.maxEpisodeSteps(of: base) {
      arguments["max_episode_steps"] = .int(maxEpisodeSteps)
    }
    return arguments
  }
}

extension RecordEpisodeStatistics {
  /// How a spec names the wrapper with its defaults.
  static var plain: WrapperSpec {
    WrapperSpec(
      "RecordEpisodeStatistics", arguments: ["buffer_length": 100, "stats_key": "episode"])
  }
}

extension InfoValue {
  /// One number for all elements, or a list.
  fileprivate static func numbers(_ values: [Double]) -> InfoValue {
    values.count == 1 ? .double(values[0]) : .list(values.map { .double($0) })
  }
}
