/// A number that moves along a line while training.
///
///     max(minimum, maximum - (maximum - minimum) step / steps)
public struct LinearAnnealing: Sendable, Equatable {
  /// The number at step 0.
  public var maximum: Double
  /// The number from step `steps` on.
  public var minimum: Double
  /// How long the way is.
  public var steps: Int

  /// Makes a schedule.
  public init(maximum: Double, minimum: Double, steps: Int) {
    self.maximum = maximum
    self.minimum = minimum
    self.steps = steps
  }

  /// The number at a step.
  public func value(at step: Int) -> Double {
    max(minimum, maximum - (maximum - minimum) * Double(step) / Double(max(1, steps)))
  }
}

/// keras-rl's `LinearAnnealedPolicy`: one attribute of a policy moves along a line while training.
public struct PolicyAnnealing: Sendable, Equatable {
  /// What can be annealed, under keras-rl's names.
  public enum Attribute: String, Sendable, CaseIterable {
    case epsilon = "eps"
    case tau, clip
    /// The strength of Gumbel noise.
    case gumbel = "C"
  }

  /// What moves.
  public var attribute: Attribute
  /// How it moves.
  public var line: LinearAnnealing

  /// Makes a rule.
  public init(_ attribute: Attribute, _ line: LinearAnnealing) {
    self.attribute = attribute
    self.line = line
  }

  /// Reads `eps 1 0.1 10000`: the attribute, its value at first and at last, and the steps between.
  /// - Returns: nil where that is not what the words are: `tau` and `clip` must stay above 0, `eps`
  ///   within 0...1.
  public init?(words: [String]) {
    let words = words.flatMap { $0.split(separator: " ").map(String.init) }
    guard words.count == 4, let attribute = Attribute(rawValue: words[0]),
      let maximum = Double(words[1]), let minimum = Double(words[2]), let steps = Int(words[3]),
      (1...1_000_000_000).contains(steps), minimum <= maximum, maximum <= 1e6,
      attribute == .epsilon ? minimum >= 0 && maximum <= 1 : minimum >= 1e-6
    else { return nil }
    self.init(attribute, LinearAnnealing(maximum: maximum, minimum: minimum, steps: steps))
  }

  /// Gives a policy the attribute's value at a step.
  public func apply(to policy: inout QPolicy, at step: Int) {
    let value = line.value(at: step)
    switch attribute {
    case .epsilon: policy.epsilon = value
    case .tau: policy.tau = value
    case .clip: policy.clip = value
    case .gumbel: policy.gumbel = value
    }
  }
}
