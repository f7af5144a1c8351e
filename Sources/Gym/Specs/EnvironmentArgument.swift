import Spaces

/// A keyword argument of an environment, as lists show it.
public struct EnvironmentArgument: Sendable, Equatable {
  /// The name: `is_slippery`.
  public let name: String
  /// What is allowed, in words: `true or false`.
  public let expected: String
  /// What counts where it is not given.
  public let defaultValue: String
  /// What it does.
  public let meaning: String

  /// Describes an argument.
  public init(_ name: String, _ expected: String, default defaultValue: String, _ meaning: String) {
    self.name = name
    self.expected = expected
    self.defaultValue = defaultValue
    self.meaning = meaning
  }
}

extension EnvironmentSpec {
  /// The same environment, with a description of all keyword arguments that its entry point knows.
  public func taking(_ parameters: [EnvironmentArgument]) -> EnvironmentSpec {
    var spec = self
    spec.parameters = parameters
    return spec
  }

  /// The keyword arguments with the defaults of this id, which may differ from the entry point's.
  public var parametersInUse: [EnvironmentArgument] {
    parameters.map { parameter in
      guard let value = arguments[parameter.name] else { return parameter }
      let string = if case .string(let string) = value { string } else { value.description }
      return EnvironmentArgument(
        parameter.name, parameter.expected, default: string, parameter.meaning)
    }
  }
}

extension [String: InfoValue] {
  /// Refuses keyword arguments that are not described.
  /// - Throws: `GymError.unknownArgument`.
  public func checkArguments(_ known: [EnvironmentArgument]) throws(GymError) {
    try checkArguments(known: known.map(\.name))
  }
}
