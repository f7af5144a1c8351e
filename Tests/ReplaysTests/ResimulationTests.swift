import Environments
import Foundation
import Gym
import TensorEngine
import Testing

@testable import Replays

@Suite struct ResimulationTests {
  private let folder = TemporaryFolder()

  private func reader(of episodes: [Episode], id: String = "CartPole-v1") throws -> ReplayReader {
    let path = folder.path("\(UUID().uuidString).hdf5")
    let environment = try EnvironmentRegistry.standard.make(id)
    let writer = try ReplayWriter(
      creating: path, header: ReplayHeader(environment: environment))
    for episode in episodes { try writer.append(episode) }
    try writer.close()
    return try ReplayReader(path)
  }

  @Test func episodesHappenAgainBitByBit() throws {
    let reader = try reader(of: cartPoleEpisodes(count: 9))
    for index in 0..<reader.episodeCount {
      let episode = try reader.episode(index)
      var visits = 0
      let result = try reader.replay(episode, in: .standard) { environment in
        visits += environment.render() == nil ? 0 : 1
      }
      #expect(result == Resimulation(verifiedSteps: episode.totalSteps, mismatch: nil))
      #expect(visits == episode.totalSteps + 1)
    }
  }

  @Test func theFirstDifferenceIsTold() throws {
    var episode = try cartPoleEpisodes(count: 1)[0]
    let reader = try reader(of: [episode])
    episode.rewards[4] = 2
    episode.rewards[6] = 3
    let result = try reader.replay(episode, in: .standard)
    #expect(result.verifiedSteps == 4)
    #expect(
      result.mismatch
        == ReplayMismatch(step: 5, quantity: .reward, recorded: "2.0", repeated: "1.0"))
    episode.rewards[4] = 1 + 1e-9
    episode.rewards[6] = 1
    #expect(try reader.replay(episode, in: .standard).mismatch?.step == 5)
    #expect(try reader.replay(episode, in: .standard, tolerance: 1e-6).mismatch == nil)
    episode.terminations[2] = true
    let flag = try #require(try reader.replay(episode, in: .standard, tolerance: 1e-6).mismatch)
    #expect(flag.step == 3 && flag.quantity == .terminated)
    episode.seed = 99
    let start = try #require(try reader.replay(episode, in: .standard).mismatch)
    #expect(start.step == 0 && start.quantity == .observation)
  }

  @Test func whatCannotHappenAgainIsTold() throws {
    var episode = try cartPoleEpisodes(count: 1)[0]
    let reader = try reader(of: [episode])
    #expect(throws: ReplayError.self) { try reader.replay(episode, in: EnvironmentRegistry()) }
    episode.options = ["gravity": 3]
    #expect(throws: ReplayError.self) { try reader.replay(episode, in: .standard) }
    episode.options = [:]
    episode.seed = nil
    #expect {
      try reader.replay(episode, in: .standard)
    } throws: {
      "\($0)".contains("without a seed")
    }
    // Actions are checked before a raw environment sees them.
    episode.seed = 0
    let space = Space.discrete(Discrete(2))
    var actions = SpaceColumn(space)
    for _ in 0..<episode.totalSteps { try actions.append(.discrete(5)) }
    episode.actions = actions
    #expect(throws: ReplayError.self) { try reader.replay(episode, in: .standard) }
  }

  @Test func aRecordingCutShortHappensAgain() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var recorder = EpisodeRecorder(for: environment)
    let episode = try recorder.run(&environment, seed: 11, maxSteps: 3) { _ in .discrete(1) }
    let reader = try reader(of: [episode])
    #expect(try reader.replay(episode, in: .standard).mismatch == nil)
  }
}
