import Foundation
import Testing

/// Environments without a step limit, seeds beyond what JSON's readers hold, and the figures of
/// runs.
@Suite struct EvaluationLimitTests {
  private let cliff = [
    "train", "--env", "CliffWalking-v1", "--agent", "dqn", "--set", "hidden_layers=4", "--set",
    "warmup_steps=1000",
    "--steps", "40", "--evaluate-every", "20", "--evaluate-episodes", "3",
  ]

  /// An untrained policy walks into a wall for ever: Gymnasium's CliffWalking-v1 has no limit.
  @Test func anEvaluationWithoutAnEndIsCut() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let outcome = try Program.run(
      cliff + ["--evaluate-steps", "150", "--json", "--out", run])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("3 of 3 episodes were cut after 150 steps"), "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["cut_episodes"] as? Int == 3 && json["step_limit"] as? Int == 150)
    #expect(json["solved"] is NSNull || json["solved"] as? Bool == false)
    #expect(try scratch.text("run/run.yaml").contains("evaluate_steps: 150\n"))
    let model = "\(run)/model.safetensors"
    let evaluated = try Program.run(
      "evaluate", "--model", model, "--episodes", "2", "--max-episode-steps", "70", "--json")
    #expect(
      evaluated.errors.contains("2 of 2 episodes were cut after 70 steps"), "\(evaluated.errors)")
    #expect(try evaluated.json["steps"] as? Int == 140)
    let unlimited = try Program.run(
      "evaluate", "--model", model, "--episodes", "1", "--json"
    ).json
    #expect(unlimited["step_limit"] as? Int == 10_000 && unlimited["steps"] as? Int == 10_000)
    // A recording of it ends too.
    let recorded = try Program.run(
      "record", "--model", model, "--out", scratch.file("e.hdf5"), "--json")
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(try Program.run(cliff + ["--evaluate-steps", "0"]).status == 2)
  }

  @Test func seedsThatAreChosenSurviveDoubles() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let options = ["--steps", "30", "--quiet", "--json", "--out", run]
    #expect(try Program.run(smallDQN + options).status == 0)
    let model = "\(run)/model.safetensors"
    let evaluated = try Program.run("evaluate", "--model", model, "--episodes", "1", "--json", "-q")
    let seed = try #require(try evaluated.json["seed"] as? UInt64)
    #expect(seed < 1 << 53)
    // 2^53 + 1 is the first whole number that a double cannot hold.
    for arguments in [
      ["evaluate", "--model", model, "--episodes", "1"],
      ["train", "--env", "CartPole-v1", "--steps", "20", "--out", scratch.file("large")],
    ] {
      let outcome = try Program.run(
        arguments + ["--seed", "9007199254740993", "--json", "--quiet"])
      #expect(outcome.output.contains("\"seed\":\"9007199254740993\""), "\(outcome.output)")
    }
    let yaml = scratch.file("large/run.yaml")
    #expect(try scratch.text("large/run.yaml").contains("seed: \"9007199254740993\"\n"))
    let again = try Program.run(
      "train", "--config", yaml, "--json", "--quiet", "--out", scratch.file("again"))
    #expect(again.output.contains("\"seed\":\"9007199254740993\""), "\(again.errors)")
  }

  @Test func severalRunsLeaveCombinedFiles() throws {
    let scratch = try Scratch()
    let out = scratch.file("runs")
    let outcome = try Program.run(
      smallDQN + ["--steps", "40", "--runs", "3", "--quiet", "--json", "--out", out])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try scratch.text("runs/seeds5-7.json") == outcome.output)
    let lines = try scratch.text("runs/seeds5-7.csv").split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    try #require(lines.count == 4)
    let (seed, mean) = (
      try #require(lines[0].firstIndex(of: "seed")),
      try #require(lines[0].firstIndex(of: "mean_return"))
    )
    #expect(lines.dropFirst().map { $0[seed] } == ["5", "6", "7"])
    let values = try #require(try outcome.json["values"] as? [Double])
    #expect(lines.dropFirst().map { Double($0[mean]) } == values)
  }

  /// Of 3 returns 1, 0 and 1 or such: the standard deviation has n - 1 below, and digits that
  /// matter.
  @Test func smallReturnsKeepTheirDigits() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "train", "--env", "FrozenLake-v1", "--agent", "dqn", "--argument", "is_slippery=false",
      "--steps", "30",
      "--set", "hidden_layers=4", "--evaluate-episodes", "3", "--json", "--out",
      scratch.file("run"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("counts as solved from 0.7:"), "\(outcome.errors)")
    let json = try outcome.json
    let returns = try #require(json["returns"] as? [Double])
    let mean = returns.reduce(0, +) / 3
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
    let standardDeviation = try #require(json["deviation"] as? Double)
    #expect(abs(standardDeviation - variance.squareRoot()) < 1e-12)
    #expect(json["solved"] as? Bool == (mean >= 0.7))
  }
}
