import Gym

extension FrozenLake {
  /// The arrows walk.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "left"), .init([.down], .discrete(1), "down"),
      .init([.right], .discrete(2), "right"), .init([.up], .discrete(3), "up"),
    ], idle: .waits)
}

extension CliffWalking {
  /// The arrows walk.
  static let keyMap = KeyMap(
    [
      .init([.up], .discrete(0), "up"), .init([.right], .discrete(1), "right"),
      .init([.down], .discrete(2), "down"), .init([.left], .discrete(3), "left"),
    ], idle: .waits)
}

extension Taxi {
  /// The arrows drive; p and d for the passenger.
  static let keyMap = KeyMap(
    [
      .init([.down], .discrete(0), "south"), .init([.up], .discrete(1), "north"),
      .init([.right], .discrete(2), "east"), .init([.left], .discrete(3), "west"),
      .init([.character("p")], .discrete(4), "pick up"),
      .init([.character("d")], .discrete(5), "drop off"),
    ], idle: .waits)
}

extension Blackjack {
  /// s sticks, h hits.
  static let keyMap = KeyMap(
    [
      .init([.character("s")], .discrete(0), "stick"),
      .init([.character("h")], .discrete(1), "hit"),
    ], idle: .waits)
}
