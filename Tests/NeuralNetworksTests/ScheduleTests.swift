import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// A schedule of schedules.json, by the arguments of its maker.
final class ScheduleArguments: Decodable, Sendable {
  let schedule: String
  let rate, from, to, factor, peak, rising_share, initial_divisor, final_divisor: Double?
  let every, steps: Int?
  let at: [Int]?
  let then: ScheduleArguments?

  func make() throws -> LearningRateSchedule {
    switch schedule {
    case "constant": return try .constant(#require(rate))
    case "step": return try .step(#require(rate), factor: #require(factor), every: #require(every))
    case "multi_step":
      return try .multiStep(#require(rate), factor: #require(factor), at: #require(at))
    case "exponential":
      return try .exponential(#require(rate), factor: #require(factor), every: #require(every))
    case "linear":
      return try .linear(from: #require(from), to: #require(to), steps: #require(steps))
    case "cosine":
      return try .cosine(from: #require(from), to: #require(to), steps: #require(steps))
    case "warmup":
      return try .warmup(
        from: #require(from), to: #require(to), steps: #require(steps),
        then: #require(then).make())
    case "one_cycle":
      return try .oneCycle(
        peak: #require(peak), steps: #require(steps), risingFraction: #require(rising_share),
        initialDivisor: #require(initial_divisor), finalDivisor: #require(final_divisor))
    default: throw UnknownCase(name: schedule)
    }
  }
}

/// One line of schedules.json: learning rates by PyTorch or Keras, from step 0 on.
struct ScheduleCase: Decodable, CustomTestStringConvertible {
  let source: String
  let rates: [Double]
  let arguments: ScheduleArguments

  enum CodingKeys: CodingKey { case source, rates }
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    source = try fields.decode(String.self, forKey: .source)
    rates = try fields.decode([Double].self, forKey: .rates)
    arguments = try ScheduleArguments(from: decoder)
  }

  var testDescription: String { source }

  /// PyTorch counts in float64, and the file keeps twelve digits; Keras counts in float32, of which
  /// a cosine near its end keeps fewer.
  var tolerance: Tolerance {
    source.hasPrefix("torch")
      ? Tolerance(absolute: 1e-13, relative: 1e-11) : Tolerance(absolute: 2e-8, relative: 1e-6)
  }

  static func all() throws -> [ScheduleCase] {
    try GoldenFiles.decode([ScheduleCase].self, from: "schedules.json", beside: #filePath)
  }
}

@Suite struct ScheduleTests {
  /// What a training loop looks like.
  @Test func aScheduleSetsAnOptimizersRate() {
    var optimizer: any Optimizer = Adam()
    let schedule = LearningRateSchedule.warmup(
      from: 0.001, to: 0.1, steps: 2, then: .step(0.1, factor: 0.5, every: 2))
    var rates: [Float] = []
    for epoch in 0..<6 {
      schedule.set(&optimizer, at: epoch)
      rates.append(optimizer.learningRate)
    }
    #expect(Tolerance.float32.mismatch(rates, [0.001, 0.0505, 0.1, 0.1, 0.05, 0.05]) == nil)
  }

  @Test(arguments: try ScheduleCase.all()) func agreesWithItsReference(_ test: ScheduleCase) throws
  {
    let schedule = try test.arguments.make()
    let rates = test.rates.indices.map { schedule(at: $0) }
    #expect(test.tolerance.mismatch(rates, test.rates) == nil)
  }

  @Test func theComparisonSeesAStepThatIsLate() throws {
    let test = try #require(ScheduleCase.all().first { $0.source == "torch StepLR" })
    let schedule = try test.arguments.make()
    let late = test.rates.indices.map { schedule(at: $0 - 1) }
    #expect(test.tolerance.mismatch(late, test.rates) != nil)
  }

  @Test(arguments: try ScheduleCase.all()) func goesThroughACheckpoint(_ test: ScheduleCase) throws
  {
    let schedule = try test.arguments.make()
    let bytes = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: bytes) == schedule)
  }

  @Test func theEndIsKeptPastTheLastStep() {
    #expect(LearningRateSchedule.cosine(from: 1, to: 0.25, steps: 4)(at: 1000) == 0.25)
    #expect(LearningRateSchedule.linear(from: 1, to: 0.25, steps: 4)(at: .max) == 0.25)
    let cycle = LearningRateSchedule.oneCycle(
      peak: 1, steps: 10, initialDivisor: 10, finalDivisor: 10)
    #expect(abs(cycle(at: 9) - 0.01) < 1e-12 && abs(cycle(at: 500) - 0.01) < 1e-12)
    #expect(LearningRateSchedule.constant(0.5)(at: -3) == 0.5)
  }

  @Test(arguments: [
    #"{"step":{"_0":0.1,"factor":0.5,"every":0}}"#,
    #"{"constant":{"_0":-1}}"#,
    #"{"warmup":{"from":0,"to":1,"steps":3,"then":{"cosine":{"from":1,"to":0,"steps":-1}}}}"#,
    #"{"multiStep":{"_0":0.1,"factor":0.5,"at":[3,1]}}"#,
    #"{"polynomial":{"_0":0.1}}"#,
  ]) func aDamagedCheckpointIsRefused(_ string: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(LearningRateSchedule.self, from: Data(string.utf8))
    }
  }

  @Test func aScheduleOfNoStepsTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = LearningRateSchedule.cosine(from: 0.1, steps: 0)
    }
  }
}
