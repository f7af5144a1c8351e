import ArgumentParser
import Fuzzing
import Glibc

/// Restores damaged checkpoints of one agent: the part of `palestra-bench fuzz` that runs in a
/// process of its own, because a trap ends the process.
struct FuzzCheckpoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz-checkpoints",
    abstract: "Restore damaged checkpoints of an agent; `fuzz` starts it.", shouldDisplay: false)

  /// Seconds that one checkpoint may take.
  private static let timeLimit: UInt32 = 10

  @Argument var agent: String
  @Option var first = 0
  @Option var count = 1
  @Option var seed: UInt64 = 1
  @Option(help: ArgumentHelp("The number of the checkpoint at hand is written to it.")) var log = ""

  func run() throws {
    guard let agent = FuzzedCheckpoint(rawValue: agent) else {
      throw ValidationError("there is no agent \"\(agent)\"")
    }
    let folder = try TemporaryFolder()
    let descriptor = log.isEmpty ? -1 : open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    defer { if descriptor >= 0 { close(descriptor) } }
    let outcome = try agent.run(first..<first + count, seed: seed, in: folder.path) { number in
      // Unless it is set again in time, the signal ends the process.
      alarm(Self.timeLimit)
      let string = Array("\(number) ".utf8)
      if descriptor >= 0 { _ = pwrite(descriptor, string, string.count, 0) }
    }
    alarm(0)
    print(outcome.accepted, outcome.refused)
    for string in outcome.vague { print("vague: \(string)") }
  }
}

/// What damaged checkpoints of an agent came to, over all processes.
struct CheckpointFuzzing {
  private(set) var accepted = 0
  private(set) var refused = 0
  private(set) var vague: [String] = []
  /// Processes that a signal ended, with the number of the checkpoint.
  private(set) var crashes: [String] = []
  /// The most that a process had resident, in MiB.
  private(set) var memory = 0.0

  /// Checkpoints in one process.
  private static let batch = 2_000

  /// Runs all of them, one process after the other.
  init(_ agent: FuzzedCheckpoint, count: Int, seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let log = folder.file("number")
    var next = 0
    while next < count, crashes.count < 20 {
      let size = min(Self.batch, count - next)
      do {
        let child = try ChildProcess(
          "/proc/self/exe",
          [
            "fuzz-checkpoints", agent.rawValue, "--first", "\(next)", "--count", "\(size)",
            "--seed",
            "\(seed)", "--log", log,
          ])
        try add(child)
        next += size
      } catch {
        let number = Self.number(in: log) ?? next
        crashes.append("\(agent.rawValue) checkpoint \(number): \(error)")
        next = max(next, number) + 1
      }
    }
  }

  private mutating func add(_ child: ChildProcess) throws {
    let lines = child.output.split(separator: "\n")
    let counts = lines.first?.split(separator: " ").compactMap { Int($0) } ?? []
    guard counts.count == 2 else {
      throw ChildProcessError(description: "expected two counts, found \(child.output)")
    }
    accepted += counts[0]
    refused += counts[1]
    vague += lines.dropFirst().map(String.init)
    memory = max(memory, child.memory)
  }

  private static func number(in log: String) -> Int? {
    guard let file = fopen(log, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = fread(&bytes, 1, bytes.count, file)
    return Int(String(decoding: bytes[..<count].prefix { $0 != 0x20 }, as: UTF8.self))
  }
}
