import Foundation
import Testing

/// `palestra train --tensorboard`, read back by TensorBoard's own package.
@Suite struct TensorBoardTests {
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]
  private static let hasTensorBoard = python.map { path in
    (try? Program.run(["-c", "import tensorboard"], executable: path))?.status == 0
  }

  private let training =
    smallDQN + [
      "--steps", "4000", "--evaluate-every", "1000", "--tensorboard", "--quiet",
    ]

  /// Scalars and histograms as `[step, value]` by tag, films as `[step, width, frames' format]`.
  private func events(_ folder: String) throws -> [String: [[Double]]] {
    let script = """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      log = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "images": 0, "histograms": 0})
      log.Reload()
      found = {tag: [[e.step, e.value] for e in log.Scalars(tag)] for tag in log.Tags()["scalars"]}
      for tag in log.Tags()["histograms"]:
          found[tag] = [[e.step, e.histogram_value.num] for e in log.Histograms(tag)]
      for tag in log.Tags()["images"]:
          found[tag] = [[e.step, e.width, e.encoded_image_string.startswith(b"GIF89a")]
                        for e in log.Images(tag)]
      print(json.dumps({tag: [[float(v) for v in row] for row in rows]
                        for tag, rows in found.items()}))
      """
    let outcome = try Program.run(
      ["-c", script, folder], executable: Self.python)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode([String: [[Double]]].self, from: Data(outcome.output.utf8))
  }

  @Test(.enabled(if: hasTensorBoard == true, "PALESTRA_PYTHON names a Python with tensorboard"))
  func tensorBoardReadsARun() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(training + ["--out", scratch.file("run")])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let events = try events(scratch.file("run"))
    let rows = try scratch.text("run/progress.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    }
    let steps = [1_000.0, 2_000, 3_000, 4_000]
    for tag in [
      "rollout/ep_rew_mean", "rollout/ep_len_mean", "time/fps", "time/total_timesteps",
      "train/loss",
      "train/n_updates", "train/learning_rate", "rollout/returns", "eval/mean_reward",
      "eval/mean_ep_length", "weights/dense_1.kernel", "eval/film",
    ] { #expect(events[tag]?.map(\.[0]) == steps, "\(tag)") }
    let means = try #require(events["rollout/ep_rew_mean"]).map(\.[1])
    // The table has three decimals.
    for (mean, row) in zip(means, rows) { #expect(abs(mean - row[5]) < 1e-3) }
    #expect(events["train/learning_rate"]?.allSatisfy { abs($0[1] - 1e-3) < 1e-9 } == true)
    // CartPole's four observations by eight units.
    #expect(events["weights/dense_1.kernel"]?.allSatisfy { $0[1] == 32 } == true)
    #expect(events["eval/film"]?.allSatisfy { $0[1] == 240 && $0[2] == 1 } == true)
  }

  @Test(.enabled(if: hasTensorBoard == true, "PALESTRA_PYTHON names a Python with tensorboard"))
  func aKilledRunContinuesItsEvents() throws {
    let scratch = try Scratch()
    let path = scratch.file("run")
    let endless = training + ["--steps", "1000000", "--checkpoint-every", "1500", "--out", path]
    let killed = try Program.run(
      endless, signal: SIGKILL,
      ready: { (try? scratch.text("run/progress.csv").contains("\n2000,")) ?? false })
    #expect(killed.wasKilled)
    let resumed = try Program.run("train", "--resume", path, "--steps", "5000", "--quiet")
    #expect(resumed.status == 0 && resumed.errors.isEmpty, "\(resumed.errors)")
    let events = try events(path)
    let steps = [1_000.0, 2_000, 3_000, 4_000, 5_000]
    for tag in ["rollout/ep_rew_mean", "eval/mean_reward", "eval/film"] {
      #expect(events[tag]?.map(\.[0]) == steps, "\(tag)")
    }
    // The same values as of a run that was not killed.
    let whole = try Program.run(
      training + ["--steps", "5000", "--checkpoint-every", "1500", "--out", scratch.file("whole")])
    #expect(whole.status == 0)
    let expected = try self.events(scratch.file("whole"))
    for (tag, rows) in expected where tag != "time/fps" { #expect(events[tag] == rows, "\(tag)") }
  }

  @Test func aRunWithoutTheFlagHasNoEvents() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      smallDQN + ["--steps", "300", "--quiet", "--out", scratch.file("run")])
    #expect(outcome.status == 0)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("run/events.out.tfevents")))
  }
}
