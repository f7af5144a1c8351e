import Spaces

/// What a player of `Blackjack` sees.
public struct BlackjackObservation: Sendable, Hashable {
  /// The sum of the player's cards.
  public var playerSum: Int
  /// The dealer's open card, 1 to 10.
  public var openCard: Int
  /// Whether an ace of the player counts 11.
  public var hasUsableAce: Bool

  /// Makes an observation.
  public init(playerSum: Int, openCard: Int, hasUsableAce: Bool) {
    self.playerSum = playerSum
    self.openCard = openCard
    self.hasUsableAce = hasUsableAce
  }

  /// As Gymnasium gives them: sum, open card, 1 for a usable ace.
  public var values: (Int, Int, Int) { (playerSum, openCard, hasUsableAce ? 1 : 0) }
}

extension BlackjackObservation: SpaceElement {
  /// A tuple of three discrete values.
  public var spaceValue: SpaceValue {
    .tuple([.discrete(playerSum), .discrete(openCard), .discrete(hasUsableAce ? 1 : 0)])
  }

  /// Reads a tuple of three discrete values.
  public init(_ value: SpaceValue) throws(GymError) {
    guard case .tuple(let values) = value, values.count == 3,
      case .discrete(let sum) = values[0], case .discrete(let card) = values[1],
      case .discrete(let ace) = values[2], ace == 0 || ace == 1
    else {
      throw .wrongValue(
        expected: "a tuple of sum, open card and usable ace", found: value.description)
    }
    self.init(playerSum: sum, openCard: card, hasUsableAce: ace == 1)
  }

  /// Writes the three values as one-hot values, one after the other.
  public func flatten(in space: Space, into buffer: inout MutableSpan<Float>) throws(GymError) {
    guard buffer.count == 45, playerSum >= 0, playerSum < 32, openCard >= 0, openCard < 11 else {
      throw .wrongValue(expected: "room for 45 values", found: "\(buffer.count) for \(self)")
    }
    for index in 0..<45 { buffer[index] = 0 }
    buffer[playerSum] = 1
    buffer[32 + openCard] = 1
    buffer[43 + (hasUsableAce ? 1 : 0)] = 1
  }
}
