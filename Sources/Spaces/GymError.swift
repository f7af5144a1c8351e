/// What can go wrong with environments, spaces and the registry in a correct program.
///
/// Every case says what was found, what was expected and what to do.
public enum GymError: Error, Equatable, Sendable {
  /// An id that isn't `[namespace/]name[-vN]`.
  case malformedID(String)
  /// An id that no one has registered, with the nearest known ones.
  case unknownEnvironment(id: String, nearest: [String])
  /// `step` before the first `reset`.
  case stepBeforeReset
  /// `step` after the episode had ended, where the environment does not allow it.
  case stepAfterEnd
  /// An action that isn't an element of the action space.
  case actionOutsideSpace(action: String, space: String)
  /// An environment's observation that isn't an element of its observation space.
  case observationOutsideSpace(observation: String, space: String)
  /// A reward that is not a finite number.
  case rewardNotFinite(String)
  /// A reset option that the environment doesn't have.
  case unknownOption(name: String, known: [String])
  /// A reset option of the wrong kind or value.
  case badOption(name: String, value: String, expected: String)
  /// A keyword argument that the environment doesn't have.
  case unknownArgument(name: String, known: [String])
  /// A keyword argument of the wrong kind or value.
  case badArgument(name: String, value: String, expected: String)
  /// A seed that isn't a whole number from 0 to 2^64 - 1.
  case badSeed(String)
  /// A value of another kind, shape or element type.
  case wrongValue(expected: String, found: String)
  /// Bounds, counts or a description that make no space.
  case badSpace(String)
  /// Environments or buffers that do not fit together.
  case badVector(String)
  /// What the environment is made of is not there, and how to come by it.
  case unavailable(String)
  /// A wrapper that a spec names and that can't be made from it.
  case wrapperNotRebuildable(name: String, reason: String)
  /// The environment isn't `Codable`, so its state can't be kept.
  case stateNotSavable(environment: String)
  /// A saved state or JSON that can't be read.
  case badState(String)
  /// An environment or a function of another package failed with an error of its own.
  case other(String)

  /// Calls what a user wrote, and throws its errors as a `GymError`.
  @inlinable
  package static func wrap<Value>(_ body: () throws -> Value) throws(GymError) -> Value {
    do {
      return try body()
    } catch let error as GymError {
      throw error
    } catch {
      throw .other("\(error)")
    }
  }
}

extension GymError: CustomStringConvertible {
  /// What was found, what was expected, and what to do.
  public var description: String {
    switch self {
    case .malformedID(let id):
      "\"\(id)\" is not an environment id: expected [namespace/]name[-vN], such as CartPole-v1"
    case .unknownEnvironment(let id, let nearest):
      "no environment \"\(id)\" is registered\(Self.suggestion(nearest))"
    case .stepBeforeReset:
      "step before reset: an episode begins with reset(seed:options:)"
    case .stepAfterEnd:
      "step after the end of the episode: call reset(seed:options:) first"
    case .actionOutsideSpace(let action, let space):
      "action \(action) is outside the action space: expected an element of \(space)"
    case .observationOutsideSpace(let observation, let space):
      "the environment returned the observation \(observation), which is not an element of its "
        + "observation space \(space): correct the space, or the options that led there"
    case .rewardNotFinite(let reward):
      "the environment returned the reward \(reward): expected a finite number"
    case .unknownOption, .badOption, .unknownArgument, .badArgument:
      settingDescription
    case .badSeed(let seed):
      "seed \(seed): expected a whole number from 0 to \(UInt64.max)"
    case .wrongValue(let expected, let found):
      "wrong value: expected \(expected), found \(found)"
    case .badSpace(let reason): "not a space: \(reason)"
    case .badVector(let reason): "vector environment: \(reason)"
    case .unavailable(let reason): reason
    case .wrapperNotRebuildable(let name, let reason):
      "the wrapper \(name) can't be made from the spec: \(reason)"
    case .stateNotSavable(let environment):
      "the state of \(environment) can't be kept: make the environment conform to Codable"
    case .badState(let reason): "can't read the saved state: \(reason)"
    case .other(let reason): reason
    }
  }

  /// Whether what was asked for was wrong, rather than that something is not there.
  public var isMisuse: Bool {
    if case .unavailable = self { return false }
    return true
  }

  /// The same error, reported for a part of the space.
  package func within(_ part: String) -> GymError {
    guard case .badSpace(let reason) = self else { return self }
    return .badSpace("\(part): \(reason)")
  }

  private var settingDescription: String {
    switch self {
    case .unknownOption(let name, let known):
      "unknown reset option \"\(name)\": \(Self.list(known, of: "options"))"
    case .badOption(let name, let value, let expected):
      "reset option \"\(name)\": expected \(expected), found \(value)"
    case .unknownArgument(let name, let known):
      "unknown argument \"\(name)\": \(Self.list(known, of: "arguments"))"
    case .badArgument(let name, let value, let expected):
      "argument \"\(name)\": expected \(expected), found \(value)"
    default: ""
    }
  }

  private static func list(_ known: [String], of kind: String) -> String {
    known.isEmpty
      ? "the environment has no \(kind)"
      : "the environment's \(kind) are " + known.sorted().joined(separator: ", ")
  }

  private static func suggestion(_ nearest: [String]) -> String {
    nearest.isEmpty
      ? ": list the registered ones to choose from"
      : ": did you mean " + nearest.joined(separator: ", ") + "?"
  }
}
