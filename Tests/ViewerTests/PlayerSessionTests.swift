import Environments
import Foundation
import Gym
import ImageFiles
import Replays
import Synchronization
import TestSupport
import Testing

@testable import Viewer

@Suite struct PlayerSessionTests {
  private func press(_ keys: KeyboardKey..., in session: inout PlayerSession) -> [WindowRequest?] {
    keys.map { session.handle(.keyDown($0), width: 1280, height: 800) }
  }

  @Test func episodesThatMinariWroteAreSeen() throws {
    var session = PlayerSession([try ReplaySource(minariDataset, in: .standard)])
    #expect(session.player.episodeCount == 4)
    for (index, steps) in [18, 32, 21, 500].enumerated() {
      session.apply(.selectEpisode(index))
      let track = try #require(session.player.environments[0].track)
      #expect(track.totalSteps == steps && track.notice == nil)
      #expect(track.frames.allSatisfy { $0.displayList != nil })
      #expect(track.framesPerSecond == 50)
      #expect(track.returns.last == Double(steps))
    }
  }

  @Test func keysDoWhatTheHelpSays() throws {
    var session = PlayerSession([try ReplaySource(minariDataset, in: .standard)])
    _ = press(.right, .right, .left, in: &session)
    #expect(session.player.position == 1)
    _ = press(.character("."), in: &session)
    #expect(session.player.position == 11)
    _ = press(.end, .space, in: &session)
    #expect(session.player.isPlaying && session.player.position == 0)
    _ = press(.up, .character("+"), .character("l"), .character("]"), in: &session)
    #expect(session.player.speed.factor == 4 && session.player.loops)
    #expect(session.player.episode == 1)
    #expect(
      press(.character("s"), .function(12), .character("f"), in: &session) == [
        .screenshot, .screenshot, .toggleFullScreen,
      ])
    #expect(press(.character("h"), .escape, .escape, in: &session) == [nil, nil, .close])
  }

  @Test func theMouseScrubsUntilItIsLetGo() throws {
    var session = PlayerSession([try ReplaySource(minariDataset, in: .standard)])
    let panel = TransportPanel(width: 1280, height: InterfaceLayout.transportHeight)
    let y = 790.0
    func point(_ fraction: Double) -> DisplayList.Point {
      .init(panel.track.origin.x + panel.track.width * fraction, y)
    }
    _ = session.handle(.mouseDown(point(0.5)), width: 1280, height: 800)
    #expect(session.player.position == 9)
    _ = session.handle(.mouseMoved(.init(point(0.999).x, 100)), width: 1280, height: 800)
    #expect(session.player.position == 18)
    _ = session.handle(.mouseUp(point(0.9)), width: 1280, height: 800)
    _ = session.handle(.mouseMoved(point(0.1)), width: 1280, height: 800)
    #expect(session.player.position == 18)
  }

  @Test func aLiveAgentActsAsFarAsTimeBrings() throws {
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    let source = LiveSource(environment, actor: .random, seed: 7)
    var session = try PlayerSession(source, title: "live")
    session.advance(by: 0.5)
    #expect(session.player.position == 0)
    session.apply(.togglePlay)
    session.advance(by: 0.1)
    #expect(session.player.position == 5)
    #expect(session.player.frame(in: 0)?.action != nil, "the frame shown has its action")
    // The same seeds give the same episode as elsewhere.
    var expected = Rollout(environment, seed: 7)
    _ = try expected.next()
    for frame in try #require(session.player.environments[0].track).frames.dropFirst() {
      guard case .step(_, _, let result, _)? = try expected.next() else { break }
      #expect(result.observation == frame.observation)
    }
  }

  @Test func liveEpisodesFollowEachOtherAndStayInTheList() throws {
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var session = try PlayerSession(
      LiveSource(environment, actor: .random, seed: 1), title: "live")
    session.apply(.togglePlay)
    for _ in 0..<400 where session.player.episodeCount < 3 { session.advance(by: 0.05) }
    #expect(session.player.episodeCount == 3)
    session.apply(.selectEpisode(0))
    let first = try #require(session.player.environments[0].track)
    #expect(first.hasEnded && session.player.environments[0].episodes[0].steps == first.totalSteps)
    session.apply(.selectEpisode(2))
    #expect(session.player.environments[0].track != nil && session.player.isLive)
  }

  @Test func aReplayOfAnUnknownEnvironmentShowsItsObservations() throws {
    var session = PlayerSession([
      try ReplaySource(minariDataset, in: EnvironmentRegistry())
    ])
    let track = try #require(session.player.environments[0].track)
    #expect(track.totalSteps == 18)
    #expect(track.notice?.contains("CartPole-v1") == true)
    #expect(track.frames.allSatisfy { $0.displayList == nil })
    let bitmap = try Compositor.bitmap(of: session.picture(width: 640, height: 480, scale: 1))
    session.apply(.step(3))
    #expect(
      try Compositor.bitmap(of: session.picture(width: 640, height: 480, scale: 1)) != bitmap)
  }

  @Test func actionsOutsideTheSpaceLeaveTheOtherEpisodesWhole() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/bad.hdf5"
      try writeCartPole(to: path)
      var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
      let start = try environment.reset(seed: 3)
      var bad = try Episode(
        seed: 3, observation: start.observation, observationSpace: environment.observationSpace,
        actionSpace: environment.actionSpace)
      try bad.append(
        action: .discrete(9), reward: 1, terminated: false, truncated: true,
        observation: start.observation)
      let writer = try ReplayWriter(appendingTo: path)
      try writer.append(bad)
      try writer.close()
      var session = PlayerSession([try ReplaySource(path, in: .standard)])
      #expect(session.player.environments[0].track?.notice == nil)
      session.apply(.nextEpisode)
      let notice = try #require(session.player.environments[0].track?.notice)
      #expect(notice.contains("9") && notice.contains("Discrete(2)"), "\(notice)")
      session.apply(.previousEpisode)
      #expect(session.player.frame(in: 0)?.displayList != nil)
    }
  }

  @Test func aMismatchIsReportedWithItsStep() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/changed.hdf5"
      var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
      var recorder = EpisodeRecorder(for: environment)
      var episode = try recorder.run(&environment, seed: 1, maxSteps: 8) { _ in .discrete(1) }
      episode.rewards[4] = 5
      let writer = try ReplayWriter(
        creating: path, header: ReplayHeader(environment: environment))
      try writer.append(episode)
      try writer.close()
      let session = PlayerSession([try ReplaySource(path, in: .standard)])
      let track = try #require(session.player.environments[0].track)
      #expect(track.notice?.contains("step 5: the reward was 5") == true)
      #expect(track.frames[4].displayList != nil && track.frames[5].displayList == nil)
    }
  }

  @Test func truncatedAndForeignFilesAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/whole.hdf5"
      try writeCartPole(to: path, seeds: [0, 1])
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let cut = folder + "/cut.hdf5"
      try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: cut))
      #expect(throws: ReplayError.self) { try ReplaySource(cut, in: .standard) }
      let foreign = folder + "/foreign.hdf5"
      try Data("not a replay".utf8).write(to: URL(fileURLWithPath: foreign))
      #expect(throws: ReplayError.self) { try ReplaySource(foreign, in: .standard) }
    }
  }
}

@Suite struct KeyboardSessionTests {
  /// What a session hands out.
  private final class Episodes: Sendable {
    let all = Mutex<[Episode]>([])
  }

  private func session(_ id: String, _ episodes: Episodes) throws -> KeyboardSession {
    let registry = EnvironmentRegistry.standard
    let keys = try #require(try registry.spec(id).keyMap)
    return try KeyboardSession(
      try registry.make(id), keys: keys, seed: 5, registry: registry
    ) { episode in episodes.all.withLock { $0.append(episode) } }
  }

  @Test func aTurnBasedEnvironmentTakesAStepForEachKey() throws {
    var session = try session("Taxi-v3", Episodes())
    session.advance(by: 1)
    #expect(session.player.position == 0, "it waits")
    for key: KeyboardKey in [.down, .up] {
      _ = session.handle(.keyDown(key), width: 900, height: 600)
      _ = session.handle(.keyUp(key), width: 900, height: 600)
    }
    #expect(session.player.position == 2)
    #expect(session.player.environments[0].track?.frames[0].action == .discrete(0))
    #expect(session.player.environments[0].track?.frames[1].action == .discrete(1))
  }

  @Test func aRunningEnvironmentFollowsTheKeysThatAreHeld() throws {
    let episodes = Episodes()
    var session = try session("Pendulum-v1", episodes)
    session.advance(by: 0.1)
    _ = session.handle(.keyDown(.left), width: 900, height: 600)
    session.advance(by: 0.1)
    _ = session.handle(.lostFocus, width: 900, height: 600)
    session.advance(by: 0.1)
    let frames = try #require(session.player.environments[0].track).frames
    let torques = frames.dropLast().map { frame -> Double in
      guard case .array(let array)? = frame.action else { return .nan }
      return array.doubles[0]
    }
    #expect(torques == [0, 0, 0, 2, 2, 2, 0, 0, 0])
    try session.finish()
    let episode = try #require(episodes.all.withLock { $0.first })
    #expect(episode.seed == 5 && episode.totalSteps == 9 && episode.truncations.last == true)
  }

  @Test func cartPoleWaitsForTheFirstKeyThenContinues() throws {
    var session = try session("CartPole-v1", Episodes())
    session.advance(by: 0.1)
    #expect(session.player.position == 0)
    _ = session.handle(.keyDown(.right), width: 900, height: 600)
    session.advance(by: 0.05)
    _ = session.handle(.keyUp(.right), width: 900, height: 600)
    session.advance(by: 0.05)
    #expect(session.player.position == 5)
    #expect(session.player.environments[0].track?.frames[4].action == .discrete(1))
  }

  @Test func aNewEpisodeFollowsTheEndAndTheOldOneIsHandedOut() throws {
    let episodes = Episodes()
    var session = try session("CartPole-v1", episodes)
    _ = session.handle(.keyDown(.right), width: 900, height: 600)
    for _ in 0..<40 { session.advance(by: 0.1) }
    let recorded = episodes.all.withLock { $0 }
    #expect(recorded.count >= 2)
    #expect(recorded.map(\.seed).prefix(2) == [5, 6])
    #expect(recorded[0].terminations.last == true)
  }
}
