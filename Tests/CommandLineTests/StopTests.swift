import Foundation
import Testing

/// What signals, kills and vanished folders leave behind.
@Suite struct StopTests {
  /// A training that runs until it is stopped.
  private func endless(_ run: String) -> [String] {
    smallDQN + ["--steps", "100000000", "--quiet", "--out", run]
  }

  private func hasStarted(_ scratch: Scratch) -> Bool {
    (try? scratch.text("run/progress.csv").contains("\n1000,")) ?? false
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func otherSignalsWriteACheckpointToo(signal: Int32) throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let stopped = try Program.run(
      endless(run), signal: signal, ready: { hasStarted(scratch) })
    #expect(stopped.status == 130 && !stopped.wasKilled, "\(stopped.errors)")
    #expect(stopped.errors.contains("stopped at step"))
    // Nothing since the last checkpoint is lost: it is of the step that was reached.
    let step = try #require(
      stopped.errors.split(separator: "\n").first { $0.contains("stopped at step") })
    let resumed = try Program.run("train", "--resume", run, "--seconds", "0.1")
    let from = try #require(
      resumed.errors.split(separator: "\n").first { $0.contains("resuming from step") })
    let digits = { (text: Substring) in text.filter(\.isNumber).prefix(4) }
    #expect(digits(step.drop { $0 != "s" }) == digits(from.drop { $0 != "f" }))
  }

  @Test func aHangupThatIsIgnoredStaysIgnored() throws {
    let scratch = try Scratch()
    let script = "trap '' HUP; \"$0\" \"$@\" & sleep 1; kill -HUP $!; wait $!"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", script, Program.path] + smallDQN
      + ["--seconds", "2", "--quiet", "--out", scratch.file("run")]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// The first Ctrl-C is heard at the end of an update, a second one ends the program at once. An update
  /// may end between the two, and a busy machine may deliver them as one, but hardly in each trial.
  @Test func aSecondInterruptKills() throws {
    let gaps: [UInt32] = [5, 10, 20, 40, 5, 10, 20, 40]
    #expect(try gaps.contains { try isKilled(byInterruptsApart: $0) })
  }

  private func isKilled(byInterruptsApart milliseconds: UInt32) throws -> Bool {
    let scratch = try Scratch()
    let run = scratch.file("run")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments =
      smallDQN + [
        "--set", "hidden_layers=2048,2048", "--set", "batch_size=2048", "--set",
        "warmup_steps=20", "--steps", "1000", "--quiet", "--out", run,
      ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 20)
    while !FileManager.default.fileExists(atPath: "\(run)/checkpoint.safetensors"),
      Date() < deadline
    {
      usleep(1_000)
    }
    usleep(500_000)
    kill(process.processIdentifier, SIGINT)
    usleep(1_000 * milliseconds)
    kill(process.processIdentifier, SIGINT)
    let end = Date(timeIntervalSinceNow: 5)
    while process.isRunning, Date() < end { usleep(1_000) }
    let hasEnded = !process.isRunning
    if !hasEnded { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return hasEnded && process.terminationReason == .uncaughtSignal
      && process.terminationStatus == SIGINT
  }

  /// 60,000 updates after one step: the stop is heard among them, and the end has the same bits.
  @Test(arguments: [["target_update=500"], ["target_update=0.01"]])
  func aStopIsHeardWithinALongBlockOfUpdates(target: [String]) throws {
    let scratch = try Scratch()
    let common =
      [
        "train", "--env", "CartPole-v1", "--set", "hidden_layers=8", "--set", "batch_size=8",
        "--set",
        "warmup_steps=100", "--set", "train_interval=200", "--set", "updates_per_training=60000",
        "--evaluate-every", "200", "--evaluate-episodes", "2", "--steps", "400", "--quiet",
      ] + target.flatMap { ["--set", $0] }
    #expect(try Program.run(common + ["--out", scratch.file("whole")]).status == 0)
    var signaled = Date()
    let stopped = try Program.run(
      common + ["--out", scratch.file("run")], signal: SIGINT,
      ready: {
        guard FileManager.default.fileExists(atPath: scratch.file("run/progress.csv")) else {
          return false
        }
        usleep(150_000)
        signaled = Date()
        return true
      })
    #expect(Date().timeIntervalSince(signaled) < 3)
    #expect(stopped.status == 130, "\(stopped.errors)")
    let resumed = try Program.run("train", "--resume", scratch.file("run"), "--quiet")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for model in ["model.safetensors", "last_model.safetensors"] {
      #expect(try scratch.bytes("run/\(model)") == scratch.bytes("whole/\(model)"))
    }
  }

  @Test func aVanishedFolderIsNotCalledWhole() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    var hasVanished = false
    // A signal that does nothing; the folder goes when the training has started.
    let outcome = try Program.run(
      endless(run), signal: SIGCHLD,
      ready: {
        guard !hasVanished, hasStarted(scratch) else { return false }
        // A file that is written meanwhile keeps the folder.
        for _ in 0..<1_000 where FileManager.default.fileExists(atPath: run) {
          try? FileManager.default.removeItem(atPath: run)
        }
        hasVanished = true
        return true
      })
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("checkpoint.safetensors, is gone"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("is whole"))
  }

  @Test func temporaryFilesOfKilledProcessesAreSwept() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    #expect(try Program.run(smallDQN + ["--steps", "60", "--quiet", "--out", run]).status == 0)
    let stray = "run/.checkpoint.safetensors.tmp-12345-678"
    try Data("half".utf8).write(to: URL(fileURLWithPath: scratch.file(stray)))
    // A file of a living writer, which holds its lock, stays; so does a file of another kind.
    let living = scratch.file("run/.notes.txt.tmp-12345-679")
    let descriptor = open(living, O_WRONLY | O_CREAT, 0o666)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try Data().write(to: URL(fileURLWithPath: scratch.file("run/.hidden")))
    #expect(try Program.run("train", "--resume", run, "--steps", "80", "--quiet").status == 0)
    let hidden = try FileManager.default.contentsOfDirectory(atPath: run)
      .filter { $0.hasPrefix(".") }.sorted()
    #expect(hidden == [".hidden", ".notes.txt.tmp-12345-679"])
  }
}

/// A few of the kills that `palestra-bench kills` makes by the hundred.
@Suite struct KillTests {
  @Test(arguments: ["dqn", "classifier"])
  func killedTrainingsEndWithTheSameBytes(agent: String) throws {
    let outcome = try Program.run(
      ["kills", "--count", "3", "--only", agent], program: "palestra-bench")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    let row = try #require(outcome.output.split(separator: "\n").last)
    #expect(row.hasPrefix("| \(agent) | 3 |"), "\(outcome.output)")
  }
}
