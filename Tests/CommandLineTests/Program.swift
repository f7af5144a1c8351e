import Foundation
import Testing

/// The built program, run as a user runs it.
enum Program {
  struct Outcome {
    var status: Int32
    var wasKilled: Bool
    var output: String
    var errors: String

    /// The last line of standard output as JSON.
    var json: [String: Any] {
      get throws {
        let line = try #require(output.split(separator: "\n").last)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return try #require(object as? [String: Any])
      }
    }
  }

  static let path = path(of: "palestra")

  /// A program of the package: the one in the folder `PALESTRA_PROGRAMS`, which `make test` sets to
  /// the release build; where that has none, the one beside the test bundle.
  static func path(of name: String) -> String {
    if let folder = ProcessInfo.processInfo.environment["PALESTRA_PROGRAMS"] {
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Runs it, or another program of the package (or any `executable`), to its end. `limit` is the
  /// largest file that it may write, in blocks of 512 bytes; `signal` is sent when `ready` returns
  /// true. `variables` change this process's environment, nil removes one. Standard output goes to
  /// the file `outputPath` where one is given.
  static func run(
    _ arguments: [String], program: String? = nil, executable: String? = nil,
    fileLimit limit: Int? = nil, in folder: String? = nil,
    variables: [String: String?] = [:],
    signal: Int32? = nil, ready: () -> Bool = { true }, outputPath: String? = nil
  ) throws -> Outcome {
    let process = Process()
    let prefix = limit.map { "ulimit -f \($0); " } ?? ""
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      [
        "-c", prefix + "exec \"$0\" \"$@\"", executable ?? program.map(path(of:)) ?? path,
      ] + arguments
    var environment = ProcessInfo.processInfo.environment
    for (name, value) in variables { environment[name] = value }
    process.environment = environment
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let (output, errors) = (try Scratch(), try Scratch())
    let (outputFile, errorsFile) = (try output.handle("out"), try errors.handle("err"))
    process.standardOutput =
      try outputPath.map { try #require(FileHandle(forWritingAtPath: $0)) } ?? outputFile
    process.standardError = errorsFile
    try process.run()
    if let signal {
      let deadline = Date(timeIntervalSinceNow: 20)
      while process.isRunning, !ready(), Date() < deadline { usleep(1_000) }
      kill(process.processIdentifier, signal)
    }
    if signal != nil {
      let deadline = Date(timeIntervalSinceNow: 10)
      while process.isRunning, Date() < deadline { usleep(1_000) }
      if process.isRunning {
        Issue.record("the signal did not end the program")
        kill(process.processIdentifier, SIGKILL)
      }
    }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: try output.text("out"), errors: try errors.text("err"))
  }

  /// Runs a line of shell in which `$0` is the program.
  static func shell(_ line: String) throws -> Outcome {
    let (process, output, errors) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line, path]
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let texts = [output, errors].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: texts[0], errors: texts[1])
  }

  static func run(_ arguments: String..., fileLimit: Int? = nil) throws -> Outcome {
    try run(arguments, fileLimit: fileLimit)
  }
}

/// A folder of its own for a test, removed when the test has ended.
final class Scratch {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("palestra-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func handle(_ name: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: file(name), contents: nil)
    return try #require(FileHandle(forWritingAtPath: file(name)))
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
}

/// A DQN that learns quickly enough for a debug build.
let smallDQN = [
  "train", "--env", "CartPole-v1", "--preset", "keras-rl", "--set", "hidden_layers=8", "--set",
  "batch_size=8", "--evaluate-every", "300", "--evaluate-episodes", "3", "--seed", "5",
]
