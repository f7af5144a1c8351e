import Foundations
import TensorEngine

/// Why an output cannot be explained.
public enum AttributionError: Error, Equatable, CustomStringConvertible {
  /// A layer that a method has no rule for.
  case noRule(layer: String, kind: String, method: String, others: [String])
  /// A network that no method explains.
  case unfitNetwork(expected: String, found: String)
  /// An output that the network does not have, or not the right number of them.
  case badNeuron(expected: String, found: String)
  /// A name that is not known, with those that are.
  case unknownName(String, kind: String, known: [String])
  /// An option of a method.
  case badOption(name: String, value: String, method: String, expected: String)
  /// Inputs that do not fit the network.
  case badInput(expected: String, found: String)

  public var description: String {
    switch self {
    case .noRule(let layer, let kind, let method, let others):
      return "\(method) has no rule for \(layer), a layer of the kind \(kind)"
        + (others.isEmpty ? "" : "; these methods explain the network: \(list(others))")
    case .unfitNetwork(let expected, let found): return "expected \(expected), found \(found)"
    case .badNeuron(let expected, let found): return "expected \(expected), got \(found)"
    case .unknownName(let name, let kind, let known):
      let nearest = nearestNames(to: name, among: known)
      return "there is no \(kind) \"\(name)\"; "
        + (nearest.isEmpty
          ? "there are \(list(known))" : "did you mean \(nearest.joined(separator: " or "))?")
    case .badOption(let name, let value, let method, let expected):
      return "\(method): \(name) is \(value), expected \(expected)"
    case .badInput(let expected, let found): return "expected \(expected), got \(found)"
    }
  }

  /// Whether what was asked for was wrong, rather than a file.
  public var isMisuse: Bool {
    switch self {
    case .unfitNetwork, .badInput: false
    default: true
    }
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
