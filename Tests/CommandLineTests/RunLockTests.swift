import Foundation
import Testing

/// Two processes never write into one run's folder.
@Suite struct RunLockTests {
  /// A training that runs until it is killed, past its first episodes.
  private func withRunningTraining(in run: String, _ body: (Process) throws -> Void) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = smallDQN + ["--steps", "100000000", "--quiet", "--out", run]
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let table = "\(run)/progress.csv"
    let deadline = Date(timeIntervalSinceNow: 20)
    while !((try? String(contentsOfFile: table, encoding: .utf8)) ?? "").contains("\n1000,"),
      Date() < deadline
    {
      usleep(1_000)
    }
    try body(process)
  }

  @Test func aSecondProcessIsRefused() throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    try withRunningTraining(in: run) { first in
      let new = smallDQN + ["--steps", "100", "--out", run]
      for arguments in [new, new + ["--overwrite"], ["train", "--resume", run]] {
        let second = try Program.run(arguments)
        #expect(second.status == 1, "\(arguments.suffix(2)): \(second.errors)")
        #expect(second.errors.contains("\(run) is in use"), "\(second.errors)")
        #expect(second.errors.contains("process \(first.processIdentifier)"), "\(second.errors)")
      }
      #expect(first.isRunning)
      #expect(FileManager.default.fileExists(atPath: "\(run)/checkpoint.safetensors"))
    }
    // The killed one leaves no lock behind.
    let resumed = try Program.run("train", "--resume", run, "--steps", "1200", "--quiet")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(files.allSatisfy { !$0.hasPrefix(".") }, "\(files)")
  }

  @Test func severalRunsLockTheFolderAboveThem() throws {
    let scratch = try Scratch()
    let out = scratch.file("runs")
    try withRunningTraining(in: out) { first in
      let second = try Program.run(
        smallDQN + ["--steps", "100", "--runs", "2", "--overwrite", "--out", out])
      #expect(second.status == 1)
      #expect(second.errors.contains("process \(first.processIdentifier)"), "\(second.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(out)/seed5"))
    }
  }
}
