import Glibc
import NumPyRandom

/// Which features are present in each evaluation of Kernel SHAP, and how much it counts.
///
/// A coalition of s of M features has the weight `(M - 1) / (C(M, s) s (M - s))`. The sizes 1, M - 1,
/// 2, M - 2, … are enumerated as long as the wanted number allows for all sets of a size; sets of the
/// remaining sizes are drawn together with their complements, and the draws share the weight that is
/// left.
///
/// Lundberg & Lee (2017), "A Unified Approach to Interpreting Model Predictions",
/// https://arxiv.org/abs/1705.07874, theorem 2.
struct Coalitions: Sendable {
  /// M, two at least.
  let features: Int
  /// The features that are present, ascending, in each coalition.
  private(set) var members: [[Int]] = []
  /// The weight of each coalition; they sum to 1.
  private(set) var weights: [Double] = []
  /// The fraction of all coalitions that were wanted.
  let wantedFraction: Double

  /// Beyond this many features a number of all coalitions is only a bound, as in the original.
  private static let largestCount = pow(2.0, 30)

  /// Enumerates and draws coalitions.
  /// - Parameters:
  ///   - features: M, two at least.
  ///   - wanted: how many evaluations; nil for `2 M + 2048`.
  ///   - generator: draws those that are not enumerated.
  init(features: Int, wanted: Int?, using generator: inout PCG64) {
    self.features = features
    let all = features <= 30 ? pow(2.0, Double(features)) - 2 : Self.largestCount
    var wanted = Double(wanted ?? 2 * features + 2048)
    if features <= 30 { wanted = min(wanted, all) }
    wantedFraction = wanted / all
    let sizeWeights = Self.sizeWeights(features: features)
    let enumerated = enumerate(sizeWeights, wanted: wanted)
    if enumerated < sizeWeights.count {
      draw(Int(wanted) - members.count, beyond: enumerated, sizeWeights, using: &generator)
    }
  }

  /// The weight of the sizes 1, 2, … with their complements; they sum to 1.
  static func sizeWeights(features: Int) -> [Double] {
    let m = Double(features)
    let paired = Self.pairedSizes(features)
    let weights = (1...features / 2).map { size in
      let weight = (m - 1) / (Double(size) * (m - Double(size)))
      return size <= paired ? 2 * weight : weight
    }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// How many sizes differ from the size of their complements: `floor((M - 1) / 2)`.
  private static func pairedSizes(_ features: Int) -> Int { (features - 1) / 2 }

  /// `C(n, k)`
  private static func binomial(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }.rounded()
  }

  /// Adds all coalitions of small and large sizes; returns how many sizes.
  private mutating func enumerate(_ sizeWeights: [Double], wanted: Double) -> Int {
    var left = wanted
    var remaining = sizeWeights
    for size in 1...sizeWeights.count {
      let isPaired = size <= Self.pairedSizes(features)
      let sets = Self.binomial(features, size)
      let count = isPaired ? 2 * sets : sets
      let fraction = remaining[size - 1]
      guard left * fraction / count >= 1 - 1e-8 else { return size - 1 }
      left -= count
      if fraction < 1 { remaining = remaining.map { $0 / (1 - fraction) } }
      let weight = sizeWeights[size - 1] / sets / (isPaired ? 2 : 1)
      addSets(of: size, weight: weight, withComplements: isPaired)
    }
    return sizeWeights.count
  }

  /// Adds all sets of a size in lexical order.
  private mutating func addSets(of size: Int, weight: Double, withComplements: Bool) {
    var set = Array(0..<size)
    while true {
      members.append(set)
      weights.append(weight)
      if withComplements {
        members.append(complement(of: set))
        weights.append(weight)
      }
      guard let index = set.indices.last(where: { set[$0] < features - size + $0 }) else { return }
      set[index] += 1
      for next in index + 1..<size { set[next] = set[next - 1] + 1 }
    }
  }

  private func complement(of set: [Int]) -> [Int] {
    var isMember = [Bool](repeating: false, count: features)
    for feature in set { isMember[feature] = true }
    return (0..<features).filter { !isMember[$0] }
  }

  /// Adds random sets of the sizes that were not enumerated.
  private mutating func draw(
    _ count: Int, beyond enumerated: Int, _ sizeWeights: [Double],
    using generator: inout PCG64
  ) {
    let paired = Self.pairedSizes(features)
    // A paired size is drawn half as often, because each draw adds two sets.
    let probabilities = (enumerated..<sizeWeights.count).map {
      $0 < paired ? sizeWeights[$0] / 2 : sizeWeights[$0]
    }
    let first = members.count
    var left = count
    var known: [[Int]: Int] = [:]
    var order = Array(0..<features)
    for _ in 0..<4 * max(0, count) where left > 0 {
      let size = generator.choice(probabilities: probabilities) + enumerated + 1
      for index in 0..<size {
        order.swapAt(index, index + generator.integers(upTo: features - index))
      }
      let set = order[..<size].sorted()
      let sets = size <= paired ? [set, complement(of: set)] : [set]
      for set in sets {
        if let index = known[set] {
          weights[index] += 1
        } else if left > 0 {
          known[set] = members.count
          members.append(set)
          weights.append(1)
          left -= 1
        }
      }
    }
    let total = weights[first...].reduce(0, +)
    guard total > 0 else { return }
    let scale = sizeWeights[enumerated...].reduce(0, +) / total
    for index in first..<weights.count { weights[index] *= scale }
  }
}
