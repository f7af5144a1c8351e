import Environments
import Gym
import ImageFiles
import Spaces
import TestSupport
import Testing

@testable import Viewer

@Suite struct PlayerInterfaceTests {
  private let interface = PlayerInterface(title: "test")

  private func target(_ x: Double, _ y: Double, _ player: Player) -> PlayerInterface.Target? {
    interface.target(at: .init(x, y), player, width: 1280, height: 800)
  }

  @Test(arguments: [(1, 1), (320, 240), (719, 439), (720, 440), (1280, 800), (5000, 300)])
  func panelsLieInThePicture(width: Int, height: Int) {
    for environments in [1, 2, 3, 9] {
      var player = Player(
        titles: Array(repeating: "environment", count: environments),
        episodes: Array(repeating: [EpisodeEntry(label: "0")], count: environments))
      for environment in 0..<environments {
        player.show(.track(countingTrack(12)), in: environment)
      }
      for scale in [1, 1.5, 2] {
        let picture = interface.picture(of: player, width: width, height: height, scale: scale)
        for panel in picture.panels {
          let area = panel.rectangle
          #expect(area.x >= 0 && area.x + area.width <= width + 1, "\(area)")
        }
      }
    }
  }

  @Test func theTrackCoversTheEpisode() throws {
    let player = makePlayer(100)
    let panel = TransportPanel(width: 1280, height: InterfaceLayout.transportHeight)
    let y = 800 - InterfaceLayout.transportHeight / 2
    #expect(target(panel.track.origin.x + 0.1, y, player) == .scrub(to: 0))
    let middle = panel.track.origin.x + panel.track.width / 2
    #expect(target(middle, y, player) == .scrub(to: 50))
    #expect(
      target(panel.track.origin.x + panel.track.width - 0.1, y, player) == .scrub(to: 100))
    #expect(
      interface.scrubPosition(at: .init(-50, 0), player, width: 1280, height: 800) == 0)
    #expect(
      interface.scrubPosition(at: .init(9999, 0), player, width: 1280, height: 800) == 100)
  }

  @Test func buttonsDoWhatTheyShow() throws {
    let panel = TransportPanel(width: 1280, height: InterfaceLayout.transportHeight)
    let top = 800 - InterfaceLayout.transportHeight
    var commands: [PlayerInterface.Target] = []
    for (_, area) in panel.buttons {
      let position = area.middle
      commands.append(try #require(target(position.x, position.y + top, makePlayer(5))))
    }
    for command: PlayerCommand in [
      .first, .last, .step(1), .step(-1), .togglePlay, .slower, .faster, .toggleLoop,
    ] {
      #expect(commands.contains(.command(command)))
    }
    #expect(commands.contains(.help))
  }

  @Test func buttonsDoNotOverlap() {
    for width in [320.0, 500, 560, 1280] {
      let panel = TransportPanel(width: width, height: 52)
      let areas = panel.buttons.map(\.area) + [panel.track]
      for (index, one) in areas.enumerated() {
        for other in areas[(index + 1)...] {
          #expect(
            one.origin.x + one.width <= other.origin.x + 0.01
              || other.origin.x + other.width <= one.origin.x + 0.01)
        }
      }
    }
  }

  @Test func anEpisodeIsChosenInTheList() {
    let player = makePlayer(5)
    let found = (41..<640).compactMap { target(1200, Double($0), player) }
    for index in 0..<3 { #expect(found.contains(.command(.selectEpisode(index)))) }
    #expect(!found.contains(.command(.selectEpisode(3))))
  }

  @Test func aSceneGetsTheFocus() {
    let player = makePlayer(5, 5)
    #expect(target(20, 300, player) == .command(.focus(0)))
    #expect(
      [target(800, 300, player), target(20, 500, player)].contains(.command(.focus(1))))
  }

  @Test func drawingOnlyChangesGivesTheWholePicture() throws {
    var player = makePlayer(40, 25)
    var interface = interface
    var compositor = Compositor()
    let commands: [PlayerCommand] = [
      .step(1), .step(5), .toggleLoop, .faster, .focus(1), .last, .togglePlay, .first,
    ]
    var drawn: [Int] = []
    for (index, command) in commands.enumerated() {
      player.apply(command)
      interface.isHelpShown = index % 3 == 1
      let picture = interface.picture(of: player, width: 800, height: 500)
      drawn.append(try compositor.draw(picture).count)
      #expect(try compositor.bitmap == Compositor.bitmap(of: picture), "after \(command)")
      #expect(try compositor.draw(picture).isEmpty, "nothing has changed")
    }
    #expect(drawn.contains { $0 > 0 && $0 < 6 }, "some changes draw only some panels: \(drawn)")
  }

  @Test func anotherFrameIsAnotherPicture() throws {
    var player = makePlayer(40)
    let one = try Compositor.bitmap(of: interface.picture(of: player, width: 640, height: 480))
    player.apply(.step(1))
    let other = try Compositor.bitmap(of: interface.picture(of: player, width: 640, height: 480))
    #expect(one != other)
  }

  @Test func aReasonIsWrapped() {
    let lines = CellPanel.wrapped("one two three four five six seven", width: 100)
    #expect(lines.count > 1 && lines.joined(separator: " ") == "one two three four five six seven")
  }
}

@Suite struct KeyMapTests {
  @Test func theLargestBindingWins() {
    let map = KeyMap(
      [
        .init([.left], .discrete(1), "left"), .init([.left, .up], .discrete(2), "both"),
      ], idle: .waits)
    #expect(map.action(holding: [.left]) == .discrete(1))
    #expect(map.action(holding: [.left, .up, .space]) == .discrete(2))
    #expect(map.action(holding: [.up]) == nil)
  }

  @Test func everyEnvironmentHasKeysWithinItsSpace() throws {
    // A vocabulary has more tokens than there are keys.
    for spec in EnvironmentRegistry.standard.specs
    where spec.dataSetPlan == nil && spec.id.namespace != "TextSampling" {
      let environment = try spec.make()
      let map = try #require(spec.keyMap ?? KeyMap(generic: environment.actionSpace), "\(spec.id)")
      #expect(!map.bindings.isEmpty)
      for binding in map.bindings {
        #expect(environment.actionSpace.contains(binding.action), "\(spec.id) \(binding)")
      }
      if case .action(let action) = map.idle { #expect(environment.actionSpace.contains(action)) }
    }
  }

  @Test func genericKeysReachBothEndsOfEveryNumber() throws {
    let space = Space.box(Box(low: [-1, 0], high: [1, 4]))
    let map = try #require(KeyMap(generic: space))
    #expect(map.bindings.count == 8)
    guard case .array(let both)? = map.action(holding: [.left, .up]) else {
      Issue.record("no action")
      return
    }
    #expect(both.doubles == [-1, 4])
    guard case .action(.array(let idle)) = map.idle else {
      Issue.record("no rest")
      return
    }
    #expect(idle.doubles == [0, 2])
    #expect(KeyMap(generic: .box(Box(low: [-.infinity], high: [1]))) == nil)
    #expect(KeyMap(generic: .discrete(Discrete(11))) == nil)
  }
}
