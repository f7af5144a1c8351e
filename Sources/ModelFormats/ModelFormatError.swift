import Foundations

/// What can be wrong with a model file of another program, or with the wish to write one.
public enum ModelFormatError: Error, Equatable, Sendable {
  /// The file cannot be read as a whole.
  case unreadable(file: String, reason: String)
  /// The description of the network is not as the format has it.
  case badDescription(file: String, key: String, expected: String, found: String)
  /// A layer is of a kind, or has a setting, that no layer here has.
  case unsupported(file: String, layer: String, kind: String, reason: String, supported: String)
  /// Weights of a layer are missing or have another shape than the description says.
  case badWeights(file: String, layer: String, expected: String, found: String)
  /// A layer cannot follow what comes before it.
  case misfit(file: String, layer: String, expected: String, found: String)
  /// What was asked for does not fit the file.
  case badOption(name: String, value: String, expected: String)
  /// The file could not be written.
  case notWritten(FileError)
}

extension ModelFormatError {
  /// Whether an option was wrong, rather than a file.
  public var isMisuse: Bool {
    if case .badOption = self { return true }
    return false
  }
}

extension ModelFormatError: CustomStringConvertible {
  /// The file, the layer, what was expected, what was found and what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .badDescription(let file, let key, let expected, let found):
      "\(file): \(key): expected \(expected), found \(found)"
    case .unsupported(let file, let layer, let kind, let reason, let supported):
      "\(file): layer \(layer) (\(kind)): \(reason); supported: \(supported)"
    case .badWeights(let file, let layer, let expected, let found):
      "\(file): weights of layer \(layer): expected \(expected), found \(found)"
    case .misfit(let file, let layer, let expected, let found):
      "\(file): layer \(layer): expected \(expected), found \(found)"
    case .badOption(let name, let value, let expected):
      "\(name) is \(value), expected \(expected)"
    case .notWritten(let error): error.description
    }
  }
}
