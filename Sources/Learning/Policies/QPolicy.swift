import Foundations
import Glibc
import NumPyRandom
import TensorEngine

/// How an action is chosen from the values of all actions, as keras-rl names the rules.
public struct QPolicy: Sendable, Equatable {
  /// The rule.
  public enum Kind: String, Sendable, CaseIterable {
    /// The first best action.
    case greedy
    /// With probability epsilon any action, otherwise the first best one.
    case epsilonGreedy = "eps_greedy"
    /// p(a) in proportion to exp(clip(Q(a) / tau)).
    case boltzmann
    /// With probability epsilon by `boltzmann`, otherwise the first best action:
    /// Wiering (1999), https://dare.uva.nl/search?arno.record.id=38140.
    case maxBoltzmann = "max_boltzmann"
    /// argmax of Q(a) + c / sqrt(n(a)) Gumbel, n counting how often a was chosen:
    /// Cesa-Bianchi et al. (2017), https://arxiv.org/abs/1705.10257.
    case boltzmannGumbel = "boltzmann_gumbel"
    /// p(a) as the network gives it: its outputs are probabilities, as after a softmax.
    case softmax
  }

  /// The rule.
  public var kind: Kind
  /// The probability of a random choice, 0...1.
  public var epsilon = 0.1
  /// The temperature, above 0.
  public var tau = 1.0
  /// The limit on Q / tau before the exponential.
  public var clip = 500.0
  /// The strength of the Gumbel noise, above 0.
  public var gumbel = 1.0
  /// How often each action was chosen, for `boltzmannGumbel`; starts at 1.
  public var counts: [Double] = []

  /// Makes a rule with keras-rl's defaults.
  public init(_ kind: Kind = .epsilonGreedy) { self.kind = kind }

  /// The action for one row of values.
  ///
  /// Random numbers are drawn only where the rule needs them.
  public mutating func action(
    values count: Int, using random: inout PCG64, _ values: () -> Tensor
  ) -> Int {
    switch kind {
    case .greedy: return Self.best(values())
    case .epsilonGreedy:
      if random.nextDouble() < epsilon { return random.integers(upTo: count) }
      return Self.best(values())
    case .boltzmann: return boltzmann(values(), &random)
    case .maxBoltzmann:
      if random.nextDouble() < epsilon { return boltzmann(values(), &random) }
      return Self.best(values())
    case .boltzmannGumbel: return gumbel(values(), &random)
    case .softmax: return Self.draw(softmaxWeights(values()), &random)
    }
  }

  /// The actions for N rows of values, drawn in their order.
  /// - Parameters:
  ///   - rows: N.
  ///   - count: A, the actions of a row.
  ///   - random: where the draws come from.
  ///   - values: returns `[N, A]`; evaluated once, and only where the rule needs it.
  /// - Returns: `[N]`, counted from 0.
  public mutating func actions(
    rows: Int, values count: Int, using random: inout PCG64, _ values: () -> Tensor
  ) -> [Int] {
    var evaluated: Tensor?
    return (0..<rows).map { row in
      action(values: count, using: &random) {
        let all = evaluated ?? values()
        evaluated = all
        return rows == 1 ? all : all.slice(row..<row + 1)
      }
    }
  }

  /// The first largest value's index.
  public static func best(_ values: Tensor) -> Int {
    values.withSpan { values in
      var best = 0
      for action in values.indices.dropFirst() where values[action] > values[best] { best = action }
      return best
    }
  }

  /// The probability of each action in training.
  /// - Parameter values: of all actions in one state.
  /// - Returns: `[A]`.
  /// - Precondition: the rule is not `boltzmannGumbel`, whose probabilities have no closed form.
  public func probabilities(of values: Tensor) -> [Double] {
    let best = Self.best(values)
    let greedy = (0..<values.count).map { $0 == best ? 1.0 : 0 }
    func mixed(_ fraction: Double, _ others: [Double]) -> [Double] {
      zip(greedy, others).map { (1 - fraction) * $0 + fraction * $1 }
    }
    switch kind {
    case .greedy: return greedy
    case .epsilonGreedy:
      return mixed(epsilon, Array(repeating: 1 / Double(values.count), count: values.count))
    case .boltzmann: return mixed(1, Self.normalized(boltzmannWeights(values)))
    case .maxBoltzmann: return mixed(epsilon, Self.normalized(boltzmannWeights(values)))
    case .softmax: return Self.normalized(softmaxWeights(values))
    case .boltzmannGumbel:
      preconditionFailure("QPolicy: boltzmann_gumbel has no probabilities in closed form")
    }
  }

  private static func normalized(_ weights: [Double]) -> [Double] {
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  private func boltzmann(_ values: Tensor, _ random: inout PCG64) -> Int {
    Self.draw(boltzmannWeights(values), &random)
  }

  private func boltzmannWeights(_ values: Tensor) -> [Double] {
    values.scalars.map { value in exp(min(max(Double(value) / tau, -clip), clip)) }
  }

  /// The outputs as they are; all alike where they are no probabilities.
  private func softmaxWeights(_ values: Tensor) -> [Double] {
    let weights = values.scalars.map { $0 > 0 ? Double($0) : 0 }
    let total = weights.reduce(0, +)
    return total > 0 && total.isFinite ? weights : Array(repeating: 1, count: weights.count)
  }

  private mutating func gumbel(_ values: Tensor, _ random: inout PCG64) -> Int {
    let values = values.scalars
    if counts.count != values.count { counts = Array(repeating: 1, count: values.count) }
    var (best, score) = (0, -Double.infinity)
    for (action, value) in values.enumerated() {
      let noise = -log(random.standardExponential())
      let noisy = Double(value) + gumbel / counts[action].squareRoot() * noise
      if noisy > score { (best, score) = (action, noisy) }
    }
    counts[best] += 1
    return best
  }

  /// An index in proportion to weights; the last one where rounding leaves a rest.
  public static func draw(_ weights: [some BinaryFloatingPoint], _ random: inout PCG64) -> Int {
    let total = weights.reduce(0) { $0 + Double($1) }
    var rest = random.nextDouble() * total
    for (action, weight) in weights.enumerated() {
      rest -= Double(weight)
      if rest < 0 { return action }
    }
    return weights.count - 1
  }
}
