import Foundation
import Gym
import TestSupport
import Testing

@testable import Environments

@Suite struct SceneTests {
  /// The scenes that `Golden/scenes.txt` holds: every environment in a state that shows all there
  /// is.
  static func scenes() throws -> [(name: String, scene: DisplayList?)] {
    var mountainCar = MountainCar()
    _ = try mountainCar.reset(seed: 1)
    mountainCar.state = .init(position: 0.2, velocity: 0.01)
    var continuous = MountainCarContinuous()
    _ = try continuous.reset(seed: 1)
    _ = try continuous.step([0.5])
    var pendulum = Pendulum()
    _ = try pendulum.reset(seed: 1)
    let resting = pendulum.render()
    pendulum.state = .init(angle: 2.2)
    _ = try pendulum.step([1.5])
    var acrobot = Acrobot()
    _ = try acrobot.reset(seed: 1)
    acrobot.state = .init(firstAngle: 0.7, secondAngle: -1.1)
    return [
      ("MountainCar", mountainCar.render()), ("MountainCarContinuous", continuous.render()),
      ("Pendulum at rest", resting), ("Pendulum", pendulum.render()),
      ("Acrobot", acrobot.render()),
    ] + (try toyTextScenes())
  }

  private static func toyTextScenes() throws -> [(name: String, scene: DisplayList?)] {
    var lake = FrozenLake()
    _ = try lake.reset(seed: 1)
    lake.state = 6
    let small = lake.render()
    lake.state = 5
    let drowned = lake.render()
    var large = FrozenLake(parameters: .init(map: .large))
    _ = try large.reset(seed: 1)
    var cliff = CliffWalking()
    _ = try cliff.reset(seed: 1)
    cliff.state = 27
    var taxi = Taxi()
    _ = try taxi.reset(seed: 1)
    taxi.state = Taxi.DecodedState(row: 2, column: 2, passenger: 0, destination: 3).state
    _ = try taxi.step(2)
    let free = taxi.render()
    taxi.state = Taxi.DecodedState(row: 3, column: 1, passenger: 4, destination: 1).state
    _ = try taxi.step(1)
    var table = Blackjack(parameters: .init())
    var cards: [DisplayList?] = []
    // Every suit, a face, an ace, and one that is usable.
    for seed: UInt64 in [15, 5, 41, 57] {
      _ = try table.reset(seed: seed)
      cards.append(table.render())
    }
    return [
      ("Blackjack clubs", cards[0]), ("Blackjack diamonds", cards[1]),
      ("Blackjack hearts", cards[2]), ("Blackjack spades", cards[3]),
      ("FrozenLake", small), ("FrozenLake drowned", drowned), ("FrozenLake8x8", large.render()),
      ("CliffWalking", cliff.render()), ("Taxi", free), ("Taxi with passenger", taxi.render()),
    ]
  }

  /// Set `PALESTRA_UPDATE_GOLDEN` to rewrite the scenes after a change that is meant.
  @Test func scenesEqualTheStoredOnes() throws {
    var string = ""
    for (name, scene) in try Self.scenes() {
      let scene = try #require(scene, "\(name)")
      #expect(!scene.items.isEmpty)
      string += "# \(name)\n\(sceneText(scene))\n"
    }
    let path = GoldenFiles.path("scenes.txt")
    if ProcessInfo.processInfo.environment["PALESTRA_UPDATE_GOLDEN"] != nil {
      try string.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let stored = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let found = string.split(separator: "\n")
    #expect(found.count == stored.count)
    for (line, (one, other)) in zip(found, stored).enumerated() where one != other {
      Issue.record("line \(line + 1): \(one), stored is \(other)")
      break
    }
  }
}
