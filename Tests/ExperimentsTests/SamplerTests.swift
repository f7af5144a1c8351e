import Foundation
import Learning
import NumPyRandom
import Testing

@testable import Experiments

@Suite struct SamplerTests {
  // MARK: Successive halving

  /// The scores are known beforehand: the point itself.
  private func halving(_ trials: Int, failing: Set<Int> = []) -> (Search, [Double]) {
    struct Failure: Error {}
    var budgets: [Double] = []
    var search = Search(
      SearchSpace([SearchDimension("x", in: 0...1)]), sampler: HalvingSampler(trials: trials),
      seed: 2)
    search.run { point, fraction in
      budgets.append(fraction)
      if failing.contains(budgets.count) { throw Failure() }
      return [point[0].number]
    }
    return (search, budgets)
  }

  @Test func aThirdOfTheTrialsTrainsThreeTimesAsLong() {
    let (search, budgets) = halving(20)
    // By hand: 20, 20 / 3, 6 / 3.
    #expect(budgets.count == 28)
    #expect(budgets.prefix(20).allSatisfy { abs($0 - 1.0 / 9) < 1e-12 })
    #expect(budgets.dropFirst(20).prefix(6).allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
    #expect(budgets.suffix(2) == [1, 1])
    let order = search.trials.sorted { $0.point[0].number > $1.point[0].number }.map(\.number)
    func trained(_ rungs: Int) -> Set<Int> {
      Set(search.trials.filter { $0.rungs.count >= rungs }.map(\.number))
    }
    #expect(trained(2) == Set(order.prefix(6)) && trained(3) == Set(order.prefix(2)))
    #expect(search.ranked.map(\.number) == order)
  }

  @Test func theNextBestReplacesATrialThatFails() {
    // The first training of the second rung fails: the seventh of the first one takes its turn.
    let (search, budgets) = halving(20, failing: [21])
    #expect(budgets.count == 29)
    #expect(search.trials.count { $0.rungs.count >= 2 } == 6)
    #expect(search.trials.count { $0.failure != nil } == 1)
    #expect(search.trials.count { $0.rungs.count == 3 } == 2)
  }

  @Test(arguments: [(1, [1]), (2, [2]), (3, [3, 1]), (27, [27, 9, 3, 1])])
  func rungsFollowFromTheNumberOfTrials(trials: Int, sizes: [Int]) {
    #expect(HalvingSampler(trials: trials).sizes == sizes)
    #expect(halving(trials).1.count == sizes.reduce(0, +))
  }

  // MARK: Parzen mixtures

  @Test func aMixtureIsADensityOfItsInterval() {
    let mixture = ParzenMixture([0.1, 0.12, 0.9], in: -1...2)
    let count = 20_000
    let width = 3 / Double(count)
    let sum = (0..<count).reduce(0.0) { $0 + mixture.density(at: -1 + (Double($1) + 0.5) * width) }
    #expect(abs(sum * width - 1) < 1e-5)
    #expect(abs(mixture.mass(of: -1...2) - 1) < 1e-12)
    #expect(abs(mixture.mass(of: -1...0) + mixture.mass(of: 0...2) - 1) < 1e-12)
    // The mass is the integral of the density: the midpoint rule over a part.
    let part = (0..<2_000).reduce(0.0) { $0 + mixture.density(at: 0.0001 * (Double($1) + 0.5)) }
    #expect(abs(part * 0.0001 - mixture.mass(of: 0...0.2)) < 1e-6)
    #expect(mixture.density(at: 0.11) > mixture.density(at: 1.5))
    var random = PCG64(seed: 1)
    let draws = (0..<4_000).map { _ in mixture.draw(using: &random) }
    #expect(draws.allSatisfy { (-1...2).contains($0) })
    // Within five standard deviations of a binomial count.
    let expected = 4_000 * mixture.mass(of: 0...0.2)
    let found = Double(draws.count { (0...0.2).contains($0) })
    #expect(abs(found - expected) < 5 * expected.squareRoot())
  }

  // MARK: The tree-structured Parzen estimator

  private let space = SearchSpace([
    SearchDimension("x", in: -5...5), SearchDimension("rate", in: 1e-5...1, isLogarithmic: true),
    SearchDimension("units", in: 1...200, isLogarithmic: true, isWhole: true),
    SearchDimension("kind", ["a", "b", "c", "d"]),
  ])

  /// The largest score is 0, at x = 2, rate = 1e-3, units = 30, kind = c.
  private func score(_ point: [SettingValue]) -> Double {
    let (x, rate, units) = (point[0].number, point[1].number, point[2].number)
    let distances = [x - 2, log10(rate) + 3, log2(units / 30), point[3] == "c" ? 0 : 2]
    return -distances.reduce(0) { $0 + $1 * $1 }
  }

  private func best(_ sampler: any Sampler, seed: UInt64) -> Double {
    var search = Search(space, sampler: sampler, seed: seed)
    search.run { point, _ in [score(point)] }
    return search.best?.score ?? -.infinity
  }

  @Test func itFindsBetterPointsThanRandomDraws() {
    func median(_ make: (Int) -> any Sampler) -> Double {
      let found = (0..<20).map { best(make(60), seed: $0) }.sorted()
      return (found[9] + found[10]) / 2
    }
    let random = median { RandomSampler(trials: $0) }
    let parzen = median { TreeParzenSampler(trials: $0) }
    print("median best of 20 seeds, 60 trials: random \(random), TPE \(parzen)")
    #expect(parzen > random / 2, "the squared distance to the best point is less than half")
  }

  @Test func failedTrialsAreAvoided() {
    struct Failure: Error {}
    var search = Search(space, sampler: TreeParzenSampler(trials: 60), seed: 3)
    search.run { point, _ in
      if point[0].number < 0 { throw Failure() }
      return [score(point)]
    }
    let failed = search.trials.map { $0.failure != nil }
    #expect(failed.prefix(10).count { $0 } >= 2)
    #expect(failed.suffix(30).count { $0 } <= 6)
  }

  @Test func trialsFollowFromTheSeedAndWhatCameBefore() {
    var whole = Search(space, sampler: TreeParzenSampler(trials: 25), seed: 4)
    whole.run { point, _ in [score(point)] }
    var parts = Search(space, sampler: TreeParzenSampler(trials: 15), seed: 4)
    parts.run { point, _ in [score(point)] }
    var resumed = Search(space, sampler: TreeParzenSampler(trials: 25), seed: 4)
    resumed.trials = parts.trials
    resumed.run { point, _ in [score(point)] }
    #expect(resumed.trials == whole.trials)
  }
}

extension SettingValue {
  fileprivate var number: Double {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: .nan
    }
  }
}
