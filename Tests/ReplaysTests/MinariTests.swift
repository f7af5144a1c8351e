import Environments
import Foundation
import Gym
import Testing

@testable import Replays

/// How far numbers may lie from those of Gymnasium, whose sines differ in the last digit; an
/// unstable system magnifies that over hundreds of steps.
private let tolerance = 1e-5

@Suite struct MinariTests {
  private let folder = TemporaryFolder()
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]

  @Test func minarisEpisodesAreReadAndHappenAgain() throws {
    for path in [
      goldenDataset, goldenDataset + "/data/", goldenDataset + "/data/main_data.hdf5",
    ] {
      let reader = try ReplayReader(path)
      #expect(reader.header.environmentID == "CartPole-v1")
      #expect(reader.header.agent == "random pushes, then a controller")
      #expect(reader.episodeIDs == [0, 1, 2, 3])
      let episodes = try (0..<4).map { try reader.episode($0) }
      #expect(episodes.map(\.seed) == [0, 1, 1 << 63 + 5, 7])
      #expect(episodes.map(\.totalSteps) == [18, 32, 21, 500])
      #expect(episodes[1].options == ["low": -0.02, "high": 0.01])
      for episode in episodes {
        let result = try reader.replay(episode, in: .standard, tolerance: tolerance)
        #expect(result.mismatch == nil, "\(result)")
        #expect(result.verifiedSteps == episode.totalSteps)
      }
    }
  }

  @Test func minarisFilesGrow() throws {
    let copy = folder.path("cartpole-v0")
    try FileManager.default.copyItem(atPath: goldenDataset, toPath: copy)
    let episode = try ReplayReader(copy).episode(1)
    let writer = try ReplayWriter(appendingTo: copy)
    #expect(try writer.append(episode) == 4)
    try writer.close()
    let reader = try ReplayReader(copy)
    #expect(try reader.episode(4).observations == episode.observations)
    #expect(reader.metadata?["total_steps"]?.wholeNumber == 571 + 32)
  }

  @Test(.enabled(if: python != nil, "set PALESTRA_PYTHON to a Python that has minari"))
  func minariReadsOurs() throws {
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    let header = ReplayHeader(environment: environment, agent: "turns", seed: 0)
    let writer = try ReplayWriter(
      creatingDataset: "cartpole/ours-v0", in: folder.path(), header: header)
    var episodes = try cartPoleEpisodes(count: 12)
    episodes[3].attributes = ["note": "Ü", "lucky": true]
    for episode in episodes { try writer.append(episode) }
    try writer.close()

    let output = try runPython(
      Self.python, [goldenFolder + "/read_minari.py", folder.path(), "cartpole/ours-v0"])
    let expected = episodes.enumerated().map { index, episode in
      let last = episode.observations.last.map { "\($0)" } ?? ""
      return "\(index) \(episode.seed ?? 0) \(episode.totalSteps) \(episode.episodeReturn) "
        + "\(episode.terminations.last == true) \(episode.truncations.last == true) \(last)"
    }
    #expect(
      output.split(separator: "\n").map(String.init) == expected)
  }
}
