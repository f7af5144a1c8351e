import Foundation
import Testing

/// `palestra train --runs`
@Suite struct RunsTests {
  @Test func everySeedIsARunOfItsOwn() throws {
    let scratch = try Scratch()
    let common = smallDQN.dropLast(2) + ["--steps", "300", "--quiet", "--json"]
    let outcome = try Program.run(
      common + ["--seed", "7", "--runs", "3", "--out", scratch.file("many")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(outcome.output.split(separator: "\n").count == 1)
    #expect(json["seeds"] as? [Int] == [7, 8, 9] && json["figure"] as? String == "mean_return")
    let values = try #require(json["values"] as? [Double])
    let runs = try #require(json["runs"] as? [[String: Any]])
    #expect(runs.map { $0["mean_return"] as? Double } == values.map { $0 })
    // Three values, by hand: squares of the differences over n - 1 = 2.
    let mean = (values[0] + values[1] + values[2]) / 3
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    #expect(abs(try #require(json["mean"] as? Double) - mean) < 1e-9)
    let standardDeviation = try #require(json["deviation"] as? Double)
    #expect(abs(standardDeviation * standardDeviation * 2 - squares.reduce(0, +)) < 1e-6)

    // The second of them is the run that its seed gives alone.
    let alone = try Program.run(common + ["--seed", "8", "--out", scratch.file("one")])
    #expect(alone.status == 0)
    for name in ["model.safetensors", "last_model.safetensors"] {
      #expect(try scratch.bytes("one/\(name)") == scratch.bytes("many/seed8/\(name)"))
    }
  }

  @Test func theSummaryReportsMeanAndStandardDeviation() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "train", "--agent", "classifier", "--argument", "first=200", "--set",
      "layers=[max_pool2d 4, flatten]", "--steps", "200", "--runs", "2", "--out",
      scratch.file("many"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let last = try #require(outcome.errors.split(separator: "\n").last)
    #expect(last.hasPrefix("test error over 2 runs, seeds 0 to 1: ") && last.contains(" ± "))
  }

  @Test func nothingBeginsWhereARunCouldNotBeWritten() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.file("many/seed6"), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: scratch.file("many/seed6/run.yaml")))
    let common = smallDQN + ["--steps", "300", "--quiet"]
    let taken = try Program.run(common + ["--runs", "2", "--out", scratch.file("many")])
    #expect(taken.status == 2 && taken.errors.contains("seed6 already holds a run"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("many/seed5")))
    for (flags, message) in [
      (["--runs", "0"], "1...1000"), (["--runs", "2", "--resume", "x"], "without --resume"),
      (["--runs", "2", "--view"], "without --view"),
    ] {
      let outcome = try Program.run(common + flags)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
