import Foundations
import Spaces

extension EnvironmentSpec {
  /// Gymnasium's JSON of a spec; an entry point that Gymnasium doesn't have stands as null.
  public var json: String {
    JSONValue.object([
      .init("id", .string(id.description)),
      .init("entry_point", (gymnasiumClasses?.entryPoint).map { .string($0) } ?? .null),
      .init("reward_threshold", rewardThreshold.map { .double($0) } ?? .null),
      .init("nondeterministic", .bool(isNondeterministic)),
      .init("max_episode_steps", maxEpisodeSteps.map { .integer(Int128($0)) } ?? .null),
      .init("order_enforce", .bool(enforcesOrder)),
      .init("disable_env_checker", .bool(disablesEnvChecker)),
      .init(
        "kwargs",
        .object(
          arguments.sorted { $0.key < $1.key }.map {
            .init($0.key, $0.value.jsonValue)
          })),
      .init("additional_wrappers", .array(additionalWrappers.map(\.json))),
      .init(
        "vector_entry_point", (gymnasiumClasses?.vectorEntryPoint).map { .string($0) } ?? .null),
    ]).text
  }
}

extension EnvironmentRegistry {
  /// Reads a spec from Gymnasium's JSON text, its own or one that Gymnasium wrote. The entry points
  /// are those that are registered under the id, whatever the text says of them.
  /// - Throws: `GymError.badState` where the text is none of a spec, `GymError.unknownEnvironment`
  ///   or `GymError.malformedID`.
  public func spec(json string: String) throws(GymError) -> EnvironmentSpec {
    let json = try JSONValue(reading: string)
    guard case .string(let id)? = json["id"] else {
      throw .badState("expected the JSON object of a spec, with an id")
    }
    var spec = try spec(id)
    func flag(_ name: String) throws(GymError) -> Bool? {
      guard let value = json[name] else { return nil }
      guard case .bool(let flag) = value else {
        throw .badState("\(name): expected true or false, found \(value.kind)")
      }
      return flag
    }
    switch json["max_episode_steps"] {
    case nil: break
    case .null?: spec.maxEpisodeSteps = nil
    case .integer(let wide)? where wide > 0 && wide <= Int128(Int.max):
      spec.maxEpisodeSteps = Int(wide)
    case let value?:
      throw .badState("max_episode_steps: expected a number above 0, found \(value.kind)")
    }
    spec.enforcesOrder = try flag("order_enforce") ?? spec.enforcesOrder
    spec.disablesEnvChecker = try flag("disable_env_checker") ?? spec.disablesEnvChecker
    if let kwargs = json["kwargs"] {
      guard case .dictionary(let values)? = InfoValue(kwargs) else {
        throw .badState("kwargs: expected an object of values, found \(kwargs.kind)")
      }
      spec.arguments = values
    }
    if let wrappers = json["additional_wrappers"] {
      guard case .array(let list) = wrappers else {
        throw .badState("additional_wrappers: expected an array, found \(wrappers.kind)")
      }
      spec.additionalWrappers = []
      for wrapper in list { spec.additionalWrappers.append(try WrapperSpec(wrapper)) }
    }
    return spec
  }
}
