import Environments
import Foundation
import Gym
import ImageFiles
import Replays
import Spaces

@testable import Viewer

/// The data set that Minari wrote from Gymnasium's CartPole: episodes of 18, 32, 21 and 500 steps.
let minariDataset = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("ReplaysTests/Golden/cartpole-v0").path

/// A track of so many steps with rewards 1, 2, 3…
func countingTrack(_ steps: Int, framesPerSecond: Double = 10) -> Track {
  var track = Track(
    environment: "Counting-v0", actionSpace: .discrete(Discrete(2)),
    framesPerSecond: framesPerSecond)
  for step in 0...steps {
    track.append(
      Frame(
        scene: .none, observation: .discrete(step), action: .discrete(step % 2),
        reward: step == 0 ? nil : Double(step), terminated: step == steps && steps > 0))
  }
  return track
}

/// A player of tracks of these lengths, three episodes in each list.
func makePlayer(_ steps: Int..., isLive: Bool = false) -> Player {
  let entries = (0..<3).map { EpisodeEntry(label: "\($0)", steps: 1) }
  var player = Player(
    titles: steps.map { "\($0)" }, episodes: steps.map { _ in entries }, isLive: isLive)
  for (environment, count) in steps.enumerated() {
    player.show(.track(countingTrack(count)), in: environment)
  }
  return player
}

/// Writes a recording of CartPole with pushes by turns, one episode for each seed.
func writeCartPole(to path: String, seeds: [UInt64] = [0]) throws {
  var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
  var recorder = EpisodeRecorder(for: environment)
  let writer = try ReplayWriter(
    creating: path, header: ReplayHeader(environment: environment, agent: "turns", seed: 0))
  for seed in seeds {
    var step = 0
    let episode = try recorder.run(&environment, seed: seed) { _ in
      step += 1
      return .discrete(step % 2)
    }
    try writer.append(episode)
  }
  try writer.close()
}
