import Environments
import Gym
import Replays
import Testing

@testable import Viewer

/// Observations under their names, and a panel for each of several replays.
@Suite struct ObservationNameTests {
  private func texts(_ picture: Picture) -> [String] {
    picture.panels.flatMap { panel in
      panel.list.items.compactMap { item in
        if case .text(let text, _, _, _, _) = item { text } else { nil }
      }
    }
  }

  private func track(_ environment: AnyEnvironment) throws -> Track {
    var source = LiveSource(environment, actor: .random, seed: 3)
    var track = try source.begin()
    for _ in 0..<3 { try source.step(&track) }
    return track
  }

  private func shown(_ tracks: [Track], width: Int = 1280) -> [String] {
    var player = Player(
      titles: tracks.indices.map { "replay \($0)" },
      episodes: tracks.map { _ in [EpisodeEntry(label: "0")] })
    for (environment, track) in tracks.enumerated() { player.show(.track(track), in: environment) }
    return texts(
      PlayerInterface(title: "test").picture(of: player, width: width, height: 800))
  }

  /// The names of Gymnasium's documentation.
  @Test(arguments: [
    ("CartPole-v1", ["cart position", "cart velocity", "pole angle", "pole angular velocity"]),
    ("MountainCar-v0", ["position", "velocity"]),
    ("MountainCarContinuous-v0", ["position", "velocity"]),
    ("Pendulum-v1", ["cos angle", "sin angle", "angular velocity"]),
    ("Acrobot-v1", ["cos angle 1", "sin angle 1", "cos angle 2", "sin angle 2"]),
    ("Blackjack-v1", ["player's sum", "dealer's card", "usable ace"]),
  ])
  func elementsHaveTheirNames(id: String, names: [String]) throws {
    let texts = try shown([track(EnvironmentRegistry.standard.make(id))])
    for name in names {
      #expect(texts.contains { $0.hasPrefix(name) }, "\(name) in \(texts)")
    }
  }

  @Test func aReplayKnowsTheNames() throws {
    let reader = try ReplayReader(minariDataset)
    let track = Track(try reader.episode(0), of: reader, in: .standard)
    #expect(track.observationNames.first == "cart position")
    #expect(shown([track]).contains("pole angular velocity"))
  }

  @Test func namesThatDoNotFitAreLeftOut() throws {
    var track = try track(EnvironmentRegistry.standard.make("CartPole-v1"))
    track.observationNames = ["only one"]
    let texts = shown([track])
    #expect(!texts.contains("only one") && texts.contains("3"))
    // As behind a wrapper that stacks.
    let stacked = try AnyEnvironment(
      FrameStackObservation(EnvironmentRegistry.standard.make("CartPole-v1"), stackSize: 2))
    #expect(!shown([try self.track(stacked)]).contains("cart position"))
  }

  @Test(arguments: [2, 3, 4]) func eachReplayHasAPanelOfItsOwn(count: Int) throws {
    let tracks = try (0..<count).map { _ in
      try track(EnvironmentRegistry.standard.make("CartPole-v1"))
    }
    let texts = shown(tracks)
    #expect(texts.count { $0 == "cart position" } == count, "\(texts)")
    // The title above the scene and above the panel.
    for environment in 0..<count { #expect(texts.count { $0 == "replay \(environment)" } == 2) }
    #expect(texts.contains("EPISODES"))
    #expect(!shown(tracks, width: 700).contains("cart position"), "no sidebar")
  }

  @Test func panelsFractionTheSidebarWithoutOverlap() {
    for count in 2...9 {
      let layout = InterfaceLayout(
        width: 1280, height: 800, environments: count, actionRows: 2, observationRows: 4)
      #expect(layout.environmentPanels.count == count)
      let areas = layout.environmentPanels + [layout.episodes].compactMap { $0 }
      for (one, next) in zip(areas, areas.dropFirst()) {
        #expect(one.origin.y + one.height == next.origin.y)
        #expect(one.height > 0)
      }
      #expect((layout.episodes?.height ?? 0) >= 60)
    }
  }
}
