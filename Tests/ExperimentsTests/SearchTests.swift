import Learning
import NumPyRandom
import Testing

@testable import Experiments

@Suite struct SearchTests {
  private let lists = SearchSpace([
    SearchDimension("layers", [1, 2, 3]), SearchDimension("activation", ["relu", "tanh"]),
  ])

  private let wide = SearchSpace([
    SearchDimension("layers", [1, 2, 3]),
    SearchDimension("units", in: 4...16, isWhole: true),
    SearchDimension("learning_rate", in: 1e-4...1e-1, isLogarithmic: true),
    SearchDimension("batch_size", in: 1...100, isLogarithmic: true, isWhole: true),
  ])

  @Test func aGridHasEveryCombinationOnce() {
    var search = Search(lists, sampler: GridSampler(), seed: 1)
    search.run { _, fraction in [fraction] }
    #expect(
      search.trials.map(\.point) == [
        [1, "relu"], [1, "tanh"], [2, "relu"], [2, "tanh"], [3, "relu"], [3, "tanh"],
      ])
    #expect(search.trials.map(\.number) == [1, 2, 3, 4, 5, 6])
    #expect(search.trials.allSatisfy { $0.score == 1 })
    #expect(wide.gridCount == nil)
  }

  @Test func drawsStayInTheirRangesAndFillThem() {
    var random = PCG64(seed: 1)
    let points = (0..<2_000).map { _ in wide.randomPoint(using: &random) }
    #expect(Set(points.compactMap(\.[0].integer)) == [1, 2, 3])
    let units = points.compactMap(\.[1].integer)
    #expect(units.count == 2_000 && Set(units) == Set(4...16))
    // A thirteenth each, the ends too: 154 with a standard deviation of 12.
    for end in [4, 16] { #expect((106...202).contains(units.count { $0 == end })) }
    let rates = points.compactMap(\.[2].number)
    #expect(rates.count == 2_000 && rates.allSatisfy { (1e-4...1e-1).contains($0) })
    // A third of the draws lies in each of the three decades: 667 with a standard deviation of 21.
    for low in [1e-4, 1e-3, 1e-2] {
      #expect((560...770).contains(rates.count { (low..<10 * low).contains($0) }))
    }
    let batches = points.compactMap(\.[3].integer)
    #expect(batches.count == 2_000 && batches.allSatisfy { (1...100).contains($0) })
    // log(1.5 / 0.5) of log(100.5 / 0.5) is 0.207: 414 with a standard deviation of 18.
    #expect((342...486).contains(batches.count { $0 == 1 }))
  }

  @Test func trialsAreRankedByTheirMeanScore() throws {
    var search = Search(lists, sampler: GridSampler(), seed: 1)
    search.run { point, _ in
      let layers = Double(point[0].integer ?? 0)
      return [layers + 0.3, layers, layers].map { point[1] == "relu" ? $0 : -$0 }
    }
    #expect(search.ranked.map(\.number) == [5, 3, 1, 2, 4, 6])
    let best = try #require(search.best)
    #expect(best.point == [3, "relu"])
    #expect(abs(try #require(best.score) - 3.1) < 1e-12)
    // Of 0.3, 0 and 0: the mean is 0.1, the squares' sum 0.06.
    #expect(abs(try #require(best.standardDeviation) - 0.03.squareRoot()) < 1e-12)
  }

  @Test func failedTrialsComeLastAndDoNotStopTheOthers() {
    struct Failure: Error {}
    var search = Search(lists, sampler: GridSampler(), seed: 1)
    search.run { point, _ in
      if point[0] == 1 { throw Failure() }
      return [point[0] == 2 ? .nan : 7]
    }
    #expect(search.trials.count == 6)
    #expect(search.ranked.map(\.number) == [5, 6, 1, 2, 3, 4])
    #expect(search.trials[0].failure != nil && search.trials[2].failure == nil)
    #expect(search.trials[2].score == nil)
    var failed = Search(lists, sampler: GridSampler(), seed: 1)
    failed.run { _, _ in throw Failure() }
    #expect(failed.best == nil && failed.trials.count == 6)
  }

  @Test func aSeedGivesTheSameTrials() {
    func points(_ count: Int, seed: UInt64) -> [[SettingValue]] {
      var search = Search(wide, sampler: RandomSampler(trials: count), seed: seed)
      search.run { _, _ in [0] }
      return search.trials.map(\.point)
    }
    let longer = points(6, seed: 1)
    #expect(points(4, seed: 1) == Array(longer.prefix(4)) && longer.count == 6)
    #expect(points(1, seed: 2) != Array(longer.prefix(1)))
    #expect(Set(longer.map(\.description)).count == 6)
  }

  @Test func theOwnSamplerOfAUserIsAsked() {
    /// Climbs: one more than the best so far.
    struct Climber: Sampler {
      func next(
        after trials: [Trial], in space: SearchSpace, using random: inout PCG64
      ) -> TrialRequest? {
        guard let best = Trial.ranked(trials).first?.point.first?.integer else {
          return .start([4])
        }
        return trials.count < 5 ? .start([.integer(best + 1)]) : nil
      }
    }
    let space = SearchSpace([SearchDimension("units", in: 1...100, isWhole: true)])
    var search = Search(space, sampler: Climber(), seed: 0)
    search.run { point, _ in [Double(point[0].integer ?? 0)] }
    #expect(search.trials.map(\.point) == [[4], [5], [6], [7], [8]])
  }

  @Test func rangesAreReadAndChecked() throws {
    let range = try SearchRange(parsing: "log:1e-4..1e-2")
    #expect(range.low == 1e-4 && range.high == 1e-2 && range.isLogarithmic)
    #expect(range.text == "log:0.0001..0.01")
    #expect(try SearchRange(parsing: range.text) == range)
    #expect(try SearchRange(parsing: "-1.5..2").low == -1.5)
    #expect(try SearchRange(parsing: "1_000..5e4", isWhole: true).high == 50_000)
    for (string, expected) in [
      ("1", "LOW..HIGH"), ("..2", "LOW..HIGH"), ("1..", "LOW..HIGH"), ("1...2", "LOW..HIGH"),
      ("2..1", "smaller"), ("1..1", "smaller"), ("nan..1", "finite"), ("0..inf", "finite"),
      ("log:0..1", "above 0"), ("log:-1..1", "above 0"),
    ] {
      let error = #expect(throws: SearchRange.Flaw.self, "\(string)") {
        try SearchRange(parsing: string)
      }
      #expect(error?.expected.contains(expected) == true, "\(string)")
    }
    #expect(throws: SearchRange.Flaw.self) { try SearchRange(parsing: "1.5..8", isWhole: true) }
  }

  @Test func aDimensionWithoutValuesTraps() async {
    await #expect(processExitsWith: .failure) { _ = SearchDimension("gamma", []) }
    await #expect(processExitsWith: .failure) {
      _ = SearchDimension("rate", in: 0...1, isLogarithmic: true)
    }
  }
}

extension SettingValue {
  fileprivate var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  fileprivate var number: Double? { if case .number(let value) = self { value } else { nil } }
}
