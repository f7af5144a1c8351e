import Foundations
import Spaces

/// A wrapper around an environment, by name: what a spec keeps to put it on again.
public struct WrapperSpec: Sendable, Equatable {
  /// The name of the wrapper's type, as Gymnasium names it.
  public var name: String
  /// The arguments under Gymnasium's names; nil where the wrapper can't be made from values, as it
  /// holds a function or its type isn't a `RebuildableWrapper`.
  public var arguments: [String: InfoValue]?

  /// Names a wrapper.
  public init(_ name: String, arguments: [String: InfoValue]? = [:]) {
    self.name = name
    self.arguments = arguments
  }

  /// Gymnasium's JSON form; the entry point of a wrapper that Gymnasium doesn't have stands as null.
  var json: JSONValue {
    .object([
      .init("name", .string(name)),
      .init("entry_point", gymnasiumEntryPoint.map { .string($0) } ?? .null),
      .init("kwargs", arguments.map { InfoValue.dictionary($0).jsonValue } ?? .null),
    ])
  }

  /// Reads the JSON form; an entry point is not looked at.
  init(_ json: JSONValue) throws(GymError) {
    guard case .string(let name)? = json["name"] else {
      throw .badState("additional_wrappers: expected objects with a name")
    }
    self.name = name
    guard let kwargs = json["kwargs"], kwargs != .null else { return }
    // A null is Python's None: the argument's default.
    guard case .object(let members) = kwargs,
      case .dictionary(let values)? = InfoValue(.object(members.filter { $0.value != .null }))
    else { throw .badState("the arguments of the wrapper \(name): expected an object of values") }
    arguments = values
  }
}

extension WrapperSpec {
  /// Gymnasium's wrappers by the modules of `gymnasium.wrappers` that they are in.
  private static let gymnasiumModules = [
    "common": ["Autoreset", "OrderEnforcing", "PassiveEnvChecker", "RecordEpisodeStatistics"],
    "rendering": ["RecordVideo", "RenderCollection"],
    "stateful_action": ["RepeatAction", "StickyAction"],
    "stateful_observation": [
      "DelayObservation", "FrameStackObservation", "MaxAndSkipObservation", "NormalizeObservation",
      "TimeAwareObservation",
    ],
    "stateful_reward": ["NormalizeReward"],
    "transform_action": ["ClipAction", "DiscretizeAction", "RescaleAction", "TransformAction"],
    "transform_observation": [
      "AddRenderObservation", "DiscretizeObservation", "DtypeObservation", "FilterObservation",
      "FlattenObservation", "GrayscaleObservation", "RescaleObservation", "ReshapeObservation",
      "ResizeObservation", "TransformObservation",
    ],
    "transform_reward": ["ClipReward", "TransformReward"],
  ]

  /// Where Gymnasium has the wrapper of this name, nil where it has none.
  private var gymnasiumEntryPoint: String? {
    Self.gymnasiumModules.first { $0.value.contains(name) }
      .map { "gymnasium.wrappers.\($0.key):\(name)" }
  }
}

/// How a wrapper is made by name. Each wrapper's file has its own; `WrapperRegistry.standard` lists them.
public struct WrapperEntry: Sendable {
  /// Puts the wrapper around an environment; throws where an argument is wrong.
  public typealias EntryPoint =
    @Sendable (AnyEnvironment, [String: InfoValue]) throws -> AnyEnvironment

  /// The name of the wrapper's type without parameters.
  public let name: String
  /// The names of its arguments.
  public let arguments: [String]
  /// Makes it.
  public let entryPoint: EntryPoint

  /// Describes a wrapper.
  public init(_ name: String, arguments: [String] = [], entryPoint: @escaping EntryPoint) {
    self.name = name
    self.arguments = arguments
    self.entryPoint = entryPoint
  }
}

/// A wrapper that a spec can put around another environment again: its arguments are values.
///
/// One of your own also needs an entry in the `WrapperRegistry` that makes it by name.
public protocol RebuildableWrapper: Wrapper {
  /// The arguments to make the wrapper from, under Gymnasium's names.
  var wrapperArguments: [String: InfoValue] { get }
}

/// A wrapper of which a spec has a field of its own.
protocol SpecNotingWrapper {
  /// Writes the field.
  func note(in spec: inout EnvironmentSpec)
}

/// The spec of a made environment with the wrappers that were put around it since, from inside out;
/// nil where the environment within has none.
@usableFromInline
func recordedSpec(of environment: any Environment) -> EnvironmentSpec? {
  if let erased = environment as? AnyEnvironment { return erased.spec }
  guard let wrapper = environment as? any Wrapper, var spec = recordedSpec(of: wrapper.base) else {
    return nil
  }
  if let noting = wrapper as? any SpecNotingWrapper {
    noting.note(in: &spec)
  } else {
    spec.additionalWrappers.append(
      WrapperSpec(
        typeName(of: wrapper),
        arguments: (wrapper as? any RebuildableWrapper)?.wrapperArguments))
  }
  return spec
}
