import Foundations
import Gym
import NumPyRandom
import Spaces

/// The card game against a dealer who stands on 17: come nearer to 21 than he does, but not beyond.
///
/// Observation, `Tuple(Discrete(32), Discrete(11), Discrete(2))`: the player's sum; the dealer's
/// open card, 1 for an ace, 10 for a face; and 1 where the player holds an ace that counts 11.
///
/// Actions: 0 stands, 1 takes a card. The deck is endless: cards are drawn with replacement.
///
/// Reward: 1 for a win, -1 for a loss, 0 for a draw and for every step before the end. A natural,
/// an ace and a ten at once, pays 1.5 with `natural`; with `sab`, the rules of the book, it wins
/// against every hand but another natural.
///
/// Start: two cards for the dealer, two for the player.
///
/// Terminates: where the player stands, or passes 21. A step after that throws, since the sum could
/// leave the observation space; Gymnasium plays on.
///
/// Truncates: never by itself, and has no time limit.
///
/// Source: Sutton & Barto (2018), "Reinforcement Learning: An Introduction", example 5.1,
/// http://www.incompleteideas.net/book/the-book-2nd.html; the same cards as Gymnasium's
/// `Blackjack`.
///
/// Versions: v1, made with `sab`.
public struct Blackjack: Environment, StartTracking, Codable {
  /// The rules of the game.
  public struct Parameters: Sendable, Codable, Equatable {
    /// Whether a natural pays one and a half times.
    public var paysNaturals = false
    /// Whether the book's rules hold, in which a natural beats all else.
    public var followsBook = false

    /// The simple rules: a natural is a 21 as any other.
    public init() {}
  }

  /// What matters of some cards.
  public struct Hand: Sendable, Equatable {
    /// The cards' sum with every ace as 1.
    public private(set) var hardSum = 0
    /// Whether there is an ace.
    public private(set) var hasAce = false
    /// How many cards there are.
    public private(set) var count = 0

    /// No cards.
    public init() {}

    /// Adds a card, 1 to 10.
    public mutating func add(_ card: Int) {
      hardSum += card
      hasAce = hasAce || card == 1
      count += 1
    }

    /// Whether an ace counts 11.
    public var hasUsableAce: Bool { hasAce && hardSum + 10 <= 21 }
    /// The cards' sum.
    public var sum: Int { hasUsableAce ? hardSum + 10 : hardSum }
    /// Whether the sum passes 21.
    public var isBust: Bool { sum > 21 }
    /// An ace and a ten, and nothing else.
    public var isNatural: Bool { count == 2 && hasAce && hardSum == 11 }
    /// What is compared at the end.
    var score: Int { isBust ? 0 : sum }
  }

  /// A card as the picture shows it.
  struct Card: Sendable, Equatable {
    /// 1 to 10.
    var value = 1
    /// Of a 10: jack, queen or king.
    var face = 0
    /// Clubs, diamonds, hearts, spades.
    var suit = 0

    /// As it stands on the card.
    var rank: String {
      value == 1 ? "A" : value == 10 ? ["J", "Q", "K"][face] : "\(value)"
    }
  }

  /// Where an episode stands.
  enum Phase: UInt8, Sendable, Codable { case beforeReset, running, ended }

  /// The rules of the game.
  public let parameters: Parameters
  /// The player's cards.
  public private(set) var player = Hand()
  /// The dealer's cards; before the end the player knows the first only.
  public private(set) var dealer = Hand()
  /// The dealer's open card.
  private(set) var shownCard = Card()
  private(set) var phase = Phase.beforeReset
  private var generator: PCG64?

  /// Makes a table that waits for its first reset.
  public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  public var hasStarted: Bool { generator != nil }

  /// Sum, open card, usable ace.
  public var observationSpace: Space {
    .tuple(TupleSpace([.discrete(Discrete(32)), .discrete(Discrete(11)), .discrete(Discrete(2))]))
  }

  /// Standing and taking a card.
  public var actionSpace: Space { .discrete(Discrete(2)) }

  /// 4 frames a second.
  public var metadata: RenderMetadata {
    .drawn(
      framesPerSecond: 4, observationNames: ["player's sum", "dealer's card", "usable ace"])
  }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Deals two cards each.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: BlackjackObservation, info: Info)
  {
    try options.checkOptions(known: [])
    if let seed { generator = PCG64(seed: seed) }
    var random = generator ?? PCG64()
    (player, dealer) = (Hand(), Hand())
    shownCard = Card(value: Self.card(&random))
    dealer.add(shownCard.value)
    dealer.add(Self.card(&random))
    player.add(Self.card(&random))
    player.add(Self.card(&random))
    // What only the picture shows is drawn too, as in Gymnasium: later draws depend on that.
    shownCard.suit = random.integers(upTo: 4)
    if shownCard.value == 10 { shownCard.face = random.integers(upTo: 3) }
    generator = random
    phase = .running
    return (observation, [:])
  }

  /// Stands or takes a card.
  /// - Precondition: there was a reset, and the action is 0 or 1.
  /// - Throws: `GymError.stepAfterEnd`.
  public mutating func step(_ action: Int) throws(GymError) -> Step<BlackjackObservation> {
    guard var random = generator else { preconditionFailure("Blackjack: step before reset") }
    precondition(action == 0 || action == 1, "Blackjack: expected action 0 or 1, got \(action)")
    guard phase == .running else { throw .stepAfterEnd }
    var reward = 0.0
    if action == 1 {
      player.add(Self.card(&random))
      if player.isBust { (reward, phase) = (-1, .ended) }
    } else {
      while dealer.sum < 17 { dealer.add(Self.card(&random)) }
      (reward, phase) = (finalReward, .ended)
    }
    generator = random
    return Step(observation: observation, reward: reward, terminated: phase == .ended)
  }

  /// What standing brings once the dealer has played.
  private var finalReward: Double {
    if parameters.followsBook && player.isNatural && !dealer.isNatural { return 1 }
    let reward = Double((player.score - dealer.score).signum())
    let isPaidMore = !parameters.followsBook && parameters.paysNaturals && player.isNatural
    return isPaidMore && reward == 1 ? 1.5 : reward
  }

  /// Draws a card: ace, 2 to 9, and four ranks that count 10.
  private static func card(_ random: inout PCG64) -> Int { min(random.integers(upTo: 13) + 1, 10) }

  /// What the player sees.
  var observation: BlackjackObservation {
    BlackjackObservation(
      playerSum: player.sum, openCard: shownCard.value, hasUsableAce: player.hasUsableAce)
  }
}

// What comes from a file is checked: a hand that no cards make could leave the observation space.

extension Blackjack.Hand: Codable {
  /// Reads a hand.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    hardSum = try container.decode(Int.self)
    count = try container.decode(Int.self)
    hasAce = try container.decode(Bool.self)
    // A hand of 21 may still grow by a ten.
    guard (0...31).contains(hardSum), (0...hardSum).contains(count) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "Hand: \(count) cards can't have the sum \(hardSum)"))
    }
  }

  /// Writes a hand.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(hardSum)
    try container.encode(count)
    try container.encode(hasAce)
  }
}

extension Blackjack.Card: Codable {
  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    value = try container.decode(Int.self)
    face = try container.decode(Int.self)
    suit = try container.decode(Int.self)
    guard (1...10).contains(value), (0...2).contains(face), (0...3).contains(suit) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "Card: there is no card \(value), \(face), \(suit)"))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for number in [value, face, suit] { try container.encode(number) }
  }
}
