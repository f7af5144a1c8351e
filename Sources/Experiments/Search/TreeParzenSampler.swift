import Learning
import NumPyRandom

/// The tree-structured Parzen estimator: draws points where good trials are dense and the others
/// are not.
///
/// Of n trials the best `gamma n` make the density l(x), the others g(x). The next value of each
/// dimension is, of some candidates drawn from l, the one with the largest
///
///     l(x) / g(x)
///
/// which maximizes the expected improvement. The densities are Parzen mixtures (`ParzenMixture`), of
/// lists counts. Failed trials belong to the others. The first trials are drawn at random.
///
/// Bergstra, Bardenet, Bengio and Kégl (2011), "Algorithms for Hyper-Parameter Optimization",
/// section 4, https://papers.nips.cc/paper/4443; gamma and the prior as there, the limit of good
/// trials as in Optuna.
public struct TreeParzenSampler: Sampler {
  /// How many points.
  public let trials: Int
  /// How many of them are drawn at random first.
  public var randomTrials = 10
  /// The fraction of trials that counts as good.
  public var gamma = 0.15
  /// Values drawn for each dimension, of which one is chosen.
  public var candidates = 24

  private static let largestGoodCount = 25

  /// Makes the sampler.
  public init(trials: Int) { self.trials = trials }

  public func next(after trials: [Trial], in space: SearchSpace, using random: inout PCG64)
    -> TrialRequest?
  {
    guard trials.count < self.trials else { return nil }
    if trials.count < randomTrials { return .start(space.randomPoint(using: &random)) }
    let ranked = Trial.ranked(trials)
    let count = Int((gamma * Double(ranked.count)).rounded(.up))
    let goodCount = min(Self.largestGoodCount, max(1, count))
    let (good, others) = (ranked.prefix(goodCount), ranked.dropFirst(goodCount))
    return .start(
      space.dimensions.indices.map { index in
        let (goodValues, otherValues) = (good.map(\.point[index]), others.map(\.point[index]))
        switch space.dimensions[index].values {
        case .list(let list):
          return choose(from: list, goodValues, otherValues, &random)
        case .range(let range):
          return choose(from: range, goodValues, otherValues, &random)
        }
      })
  }

  /// A value of a list. Each counts once more than it occurs: the prior.
  private func choose(
    from list: [SettingValue], _ good: [SettingValue], _ others: [SettingValue],
    _ random: inout PCG64
  ) -> SettingValue {
    func probabilities(_ values: [SettingValue]) -> [Double] {
      list.map { item in
        Double(1 + values.count { $0 == item }) / Double(list.count + values.count)
      }
    }
    let (l, g) = (probabilities(good), probabilities(others))
    let drawn = (0..<candidates).map { _ in random.choice(probabilities: l) }
    let best = drawn.max { l[$0] / g[$0] < l[$1] / g[$1] } ?? 0
    return list[best]
  }

  /// A number of a range.
  private func choose(
    from range: SearchRange, _ good: [SettingValue], _ others: [SettingValue],
    _ random: inout PCG64
  ) -> SettingValue {
    func mixture(_ values: [SettingValue]) -> ParzenMixture {
      ParzenMixture(values.compactMap(\.finiteNumber).map(range.position), in: range.interval)
    }
    let (l, g) = (mixture(good), mixture(others))
    func ratio(_ value: SettingValue) -> Double {
      let number = value.finiteNumber ?? range.low
      guard range.isWhole else {
        let position = range.position(of: number)
        return l.density(at: position) / g.density(at: position)
      }
      let bin = range.bin(of: number)
      return l.mass(of: bin) / g.mass(of: bin)
    }
    let drawn = (0..<candidates).map { _ in range.value(at: l.draw(using: &random)) }
    return drawn.max { ratio($0) < ratio($1) } ?? range.value(at: range.interval.lowerBound)
  }
}

extension SettingValue {
  /// A number's value.
  fileprivate var finiteNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value) where value.isFinite: value
    default: nil
    }
  }
}
