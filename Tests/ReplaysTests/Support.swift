import Environments
import Foundation
import Gym
import Testing

@testable import Replays

/// A folder that goes with its test.
final class TemporaryFolder: Sendable {
  private let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("palestra-\(UUID().uuidString)")

  init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "") -> String { url.appendingPathComponent(name).path }
}

/// The folder of golden files.
let goldenFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Golden").path

/// The data set that Minari wrote.
let goldenDataset = goldenFolder + "/cartpole-v0"

/// Episodes of a CartPole that is pushed by turns, seeds from 0 on.
func cartPoleEpisodes(count: Int) throws -> [Episode] {
  var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
  var recorder = EpisodeRecorder(for: environment)
  return try (0..<count).map { seed in
    var step = 0
    let options: ResetOptions = seed % 3 == 2 ? ["low": -0.02, "high": 0.01] : [:]
    return try recorder.run(&environment, seed: UInt64(seed), options: options) { _ in
      step += 1
      return .discrete(step % (2 + seed % 2) == 0 ? 1 : 0)
    }
  }
}

/// What a Python program prints; its end has to be good.
func runPython(_ python: String?, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(python))
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return String(decoding: output, as: UTF8.self)
}
