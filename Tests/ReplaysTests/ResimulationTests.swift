import Environments
import Foundation
import Gym
import Spaces
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

  @Test func theFirstDifferenceIsReported() throws {
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

  @Test func whatCannotHappenAgainIsReported() throws {
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

  /// Only the first reset has a seed; the other episodes continue with the generator's numbers,
  /// also where a recording stopped before the episode's end.
  @Test(arguments: ["CartPole-v1", "FrozenLake-v1", "Pendulum-v1", "Taxi-v4"])
  func laterEpisodesOfOneSeedHappenAgain(id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    var recorder = EpisodeRecorder(for: environment)
    var actions = SeededSpace(environment.actionSpace, seed: 3)
    let episodes = try (0..<70).map { number in
      try recorder.run(
        &environment, seed: number == 0 ? 8 : nil, maxSteps: number % 3 == 1 ? 4 : 30
      ) { _ in actions.sample() }
    }
    let reader = try reader(of: episodes, id: id)
    let steps = episodes.map(\.totalSteps)
    let results = try reader.replayAll(in: .standard)
    #expect(results == steps.map { Resimulation(verifiedSteps: $0, mismatch: nil) })
    // By itself only the first can happen again.
    #expect(try reader.replay(episodes[0], in: .standard).mismatch == nil)
    #expect(throws: ReplayError.self) { try reader.replay(episodes[1], in: .standard) }
  }

  @Test func theFirstEpisodeThatIsAnotherIsReported() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var recorder = EpisodeRecorder(for: environment)
    var episodes = try (0..<5).map { number in
      try recorder.run(&environment, seed: number == 0 ? 8 : nil) { _ in .discrete(1) }
    }
    // The third starts elsewhere where the second is missing.
    episodes.remove(at: 1)
    let results = try reader(of: episodes).replayAll(in: .standard)
    #expect(results.count == 2 && results[0].mismatch == nil)
    #expect(results[1].mismatch?.step == 0)
    episodes[0].seed = nil
    let unseeded = try reader(of: episodes)
    #expect(throws: ReplayError.self) { try unseeded.replayAll(in: .standard) }
  }

  @Test func aRecordingCutShortHappensAgain() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var recorder = EpisodeRecorder(for: environment)
    let episode = try recorder.run(&environment, seed: 11, maxSteps: 3) { _ in .discrete(1) }
    let reader = try reader(of: [episode])
    #expect(try reader.replay(episode, in: .standard).mismatch == nil)
  }
}
