import Environments
import Foundations
import Gym
import ImageFiles
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Viewer

/// What speaks for an action, beside the scenes.
@Suite struct RelevanceTests {
  /// The numbers themselves, of what is done; their negative at the end of an episode.
  private let explainer = ObservationExplainer(name: "numbers") { observations, actions in
    zip(observations, actions).map { observation, action in
      guard case .array(let array) = observation else { return [] }
      return array.doubles.map { Float(action == nil ? -$0 : $0) }
    }
  }

  @Test func aLiveAgentsStepsAreExplained() throws {
    let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    var source = LiveSource(environment, actor: .random, seed: 3)
    source.explainer = explainer
    var track = try source.begin()
    try source.step(&track)
    #expect(track.relevanceName == "numbers")
    guard case .array(let start) = track.frames[0].observation else { return }
    #expect(track.frames[0].relevance == start.doubles.map { Float($0) })
    #expect(track.frames[1].relevance.isEmpty)
    let panel = SidebarPanels.observation(track, track.frames[0], size: (264, 200))
    #expect(allTexts(panel).contains("OBSERVATION · NUMBERS"))
    // The bar of the largest number reaches the end of its half, in the color of its sign.
    let colors = panel.items.compactMap { item -> DisplayList.Color? in
      if case .polygon(_, let color) = item { color } else { nil }
    }
    #expect(colors.contains(Theme.bad) && colors.contains(Theme.accent))
  }

  @Test func aFilmHasThePanelBesideTheScene() async throws {
    try await withTemporaryFolder { folder in
      var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
      var sizes: [Int] = []
      for explainer in [nil, explainer] {
        let path = folder + (explainer == nil ? "/plain" : "/explained")
        let film = try Film(path: path, settings: FilmSettings())
        try film.addEpisode(
          in: &environment, seed: 1, steps: 3, explainer: explainer, registry: .standard
        ) { _ in .discrete(1) }
        try film.finish()
        #expect(film.frameCount == 4)
        sizes.append(try Bitmap(contentsOf: path + "/frame-00000.png").width)
      }
      #expect(sizes == [600, 864])
    }
  }

  @Test func imagesAreCoveredByTheirMap() {
    let image = SpaceValue.array(
      NDArray(shape: [2, 2, 3], storage: .uint8([UInt8](repeating: 9, count: 12))))
    let relevance: [Float] = [1, 2, 3, 0, 0, 0, -1, 0, 0, 0, 0, 0]
    var painter = Painter(width: 200, height: 300)
    RelevancePicture(image, relevance)?.draw(from: 40, &painter)
    let tiles = painter.list.items.compactMap { item -> DisplayList.ImageTile? in
      if case .image(let tile, _) = item { tile } else { nil }
    }
    #expect(tiles.count == 2)
    // The channels of a pixel count together: 6 for it, 1 against.
    #expect(tiles.last.map { [$0.pixels[3], $0.pixels[7]] } == [255, 0])
    #expect(RelevancePicture(image, []) == nil && RelevancePicture(.discrete(1), [1]) == nil)
  }
}
