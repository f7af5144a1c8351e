import Glibc

/// The scale on which contributions add up to the model's output.
public enum LinkFunction: String, Sendable, Codable, CaseIterable {
  /// The output itself.
  case identity
  /// The log-odds `ln(p / (1 - p))` of a probability; an output of 0 or 1 has none that is finite.
  case logit

  /// The link of an output.
  public func callAsFunction(_ output: Double) -> Double {
    switch self {
    case .identity: output
    case .logit: log(output / (1 - output))
    }
  }

  /// The output that has a link.
  public func inverse(_ value: Double) -> Double {
    switch self {
    case .identity: value
    case .logit: 1 / (1 + exp(-value))
    }
  }
}
