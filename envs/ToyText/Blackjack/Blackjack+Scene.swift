import Gym

extension Blackjack {
  /// The table: the dealer's two cards, one of them covered, and the player's sum in 384 by 376
  /// points; nil before the first reset.
  public func render() -> DisplayList? {
    guard phase != .beforeReset else { return nil }
    let width = 384.0
    var items = PixelArt(text: "DEALER: \(shownCard.value)").items(at: .init(40, 32), pixel: 4)
    items += Self.card(shownCard, at: .init(96, 72)) + Self.coveredCard(at: .init(208, 72))
    items += PixelArt(text: "PLAYER").items(at: .init(40, 208), pixel: 4)
    let sum = PixelArt(text: "\(player.sum)")
    let left = ((width - 12 * Double(sum.width)) / 8).rounded(.down) * 4
    items += sum.items(at: .init(left, 248), pixel: 12)
    if player.hasUsableAce {
      let label = PixelArt(text: "USABLE ACE")
      items += label.items(at: .init((width - 4 * Double(label.width)) / 2, 328), pixel: 4)
    }
    return DisplayList(width: width, height: 376, background: .meadow, items: items)
  }

  /// A card's face, 80 by 112 points: its rank in the corner, its suit in the middle.
  private static func card(_ card: Card, at corner: DisplayList.Point) -> [DisplayList.Item] {
    let isRed = card.suit == 1 || card.suit == 2
    let color = isRed ? DisplayList.Color(190, 80, 74) : .ink
    let rank = PixelArt(text: card.rank, color: color)
    let suit = PixelArt(rows: suits[card.suit], palette: ["#": color])
    return blank(.init(253, 253, 251), at: corner)
      + rank.items(at: .init(corner.x + 8, corner.y + 8), pixel: 4)
      + suit.items(at: .init(corner.x + 26, corner.y + 44), pixel: 4)
  }

  private static func coveredCard(at corner: DisplayList.Point) -> [DisplayList.Item] {
    let (back, line) = (DisplayList.Color(200, 116, 106), DisplayList.Color(176, 94, 86))
    return blank(back, at: corner) + [
      box(corner, 12, 12, 56, 88, line), box(corner, 16, 16, 48, 80, back),
      box(corner, 24, 24, 32, 64, line), box(corner, 28, 28, 24, 56, back),
    ]
  }

  /// A card without print: a gray edge with its corners cut.
  private static func blank(_ color: DisplayList.Color, at corner: DisplayList.Point)
    -> [DisplayList.Item]
  {
    let edge = DisplayList.Color(150, 152, 160)
    return [
      box(corner, 4, 0, 72, 112, edge), box(corner, 0, 4, 80, 104, edge),
      box(corner, 4, 4, 72, 104, color),
    ]
  }

  private static func box(
    _ corner: DisplayList.Point, _ x: Double, _ y: Double, _ width: Double, _ height: Double,
    _ color: DisplayList.Color
  ) -> DisplayList.Item {
    .rectangle(
      .init(x: corner.x + x, y: corner.y + y, width: width, height: height), color: color)
  }

  /// Clubs, diamonds, hearts, spades, 7 by 7 pixels each.
  private static let suits = [
    ["..###..", "..###..", "#######", "#######", "##.#.##", "...#...", "..###.."],
    ["...#...", "..###..", ".#####.", "#######", ".#####.", "..###..", "...#..."],
    [".##.##.", "#######", "#######", "#######", ".#####.", "..###..", "...#..."],
    ["...#...", "..###..", ".#####.", "#######", "##.#.##", "...#...", "..###.."],
  ]
}
