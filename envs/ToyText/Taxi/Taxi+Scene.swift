import Gym

extension Taxi {
  /// The town, the passenger and the taxi in 536 by 456 points; nil before the first reset.
  public func render() -> DisplayList? {
    guard walk.hasReset else { return nil }
    let decoded = DecodedState(state: state)
    var items = Self.streetItems + Self.stopItems + Self.wallItems
    items += PixelArt.house.items(at: .init(403, 36), pixel: 4)
    items += Self.frame(around: decoded.destination)
    if decoded.passenger < 4 {
      let stop = Self.stops[decoded.passenger]
      let corner = Self.corner(row: stop.row, column: stop.column)
      items += PixelArt.passenger.items(at: .init(corner.x + 35, corner.y + 17), pixel: 4)
    }
    let corner = Self.corner(row: decoded.row, column: decoded.column)
    let taxi = decoded.passenger == 4 ? PixelArt.hired(heading) : PixelArt.taxi(heading)
    let offset = heading < 2 ? (x: 26.0, y: 0.0) : (x: 16.0, y: 10.0)
    items += taxi.items(at: .init(corner.x + offset.x, corner.y + offset.y), pixel: 4)
    return DisplayList(width: 536, height: 456, background: Self.paper, items: items)
  }

  /// The map with the taxi on yellow (on green with the passenger), the passenger in blue and the
  /// destination in magenta, then the last action; nil before the first reset.
  public func renderText() -> String? {
    guard walk.hasReset else { return nil }
    let decoded = DecodedState(state: state)
    var map = Self.streets.map { row in row.map { String($0) } }
    let column = 2 * decoded.column + 1
    if decoded.passenger < 4 {
      map[decoded.row][column] = colored(map[decoded.row][column], .yellow, isHighlighted: true)
      let stop = Self.stops[decoded.passenger]
      map[stop.row][2 * stop.column + 1] = colored(
        map[stop.row][2 * stop.column + 1], .blue, isBold: true)
    } else {
      let letter = map[decoded.row][column]
      map[decoded.row][column] = colored(letter == " " ? "_" : letter, .green, isHighlighted: true)
    }
    let goal = Self.stops[decoded.destination]
    map[goal.row][2 * goal.column + 1] = colored(map[goal.row][2 * goal.column + 1], .magenta)
    let border = "+---------+"
    let names = ["South", "North", "East", "West", "Pickup", "Dropoff"]
    let rows = [border] + map.map { $0.joined() } + [border]
    return rows.joined(separator: "\n") + "\n" + (lastAction.map { "  (\(names[$0]))" } ?? "")
      + "\n"
  }

  private static let paper = DisplayList.Color(250, 250, 246)
  private static let stopColors: [DisplayList.Color] = [
    .brick, .init(152, 184, 110), .init(232, 196, 88), .init(116, 150, 198),
  ]

  /// The upper left corner of a block: 88 by 56 points each.
  private static func corner(row: Int, column: Int) -> DisplayList.Point {
    .init(48 + 88 * Double(column), 128 + 56 * Double(row))
  }

  private static func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: DisplayList.Color
  ) -> DisplayList.Item {
    .rectangle(.init(x: x, y: y, width: width, height: height), color: color)
  }

  private static var streetItems: [DisplayList.Item] {
    let blocks = (0..<25).map { index in
      let corner = corner(row: index / 5, column: index % 5)
      return box(corner.x + 4, corner.y + 4, 84, 52, .init(233, 231, 225))
    }
    return [box(48, 128, 440, 280, .init(212, 210, 202))] + blocks
  }

  private static var stopItems: [DisplayList.Item] {
    stops.indices.flatMap { index in
      let corner = corner(row: stops[index].row, column: stops[index].column)
      let letter = PixelArt(text: ["R", "G", "Y", "B"][index], color: paper)
      return [box(corner.x + 4, corner.y + 4, 80, 48, stopColors[index])]
        + letter.items(at: .init(corner.x + 36, corner.y + 16), pixel: 4)
    }
  }

  /// The walls around the town and between its streets.
  private static var wallItems: [DisplayList.Item] {
    let around = [
      box(36, 116, 464, 8, .ink), box(36, 408, 464, 8, .ink), box(36, 116, 8, 304, .ink),
      box(488, 116, 8, 304, .ink),
    ]
    // Two blocks long each, beginning at a block's upper right corner.
    let between = [(row: 0, column: 1), (row: 3, column: 0), (row: 3, column: 2)].map { wall in
      let top = corner(row: wall.row, column: wall.column + 1)
      return box(top.x - 4, top.y + 4, 8, 108, .ink)
    }
    return around + between
  }

  /// A frame in a stop's inside: there the passenger wants to go.
  private static func frame(around stop: Int) -> [DisplayList.Item] {
    let corner = corner(row: stops[stop].row, column: stops[stop].column)
    let (x, y) = (corner.x + 4, corner.y + 4)
    return [
      box(x, y, 80, 8, .ink), box(x, y + 40, 80, 8, .ink), box(x, y + 8, 8, 32, .ink),
      box(x + 72, y + 8, 8, 32, .ink),
    ]
  }
}

extension PixelArt {
  /// A free taxi, yellow, as it drives south, north, east or west.
  fileprivate static func taxi(_ heading: Int) -> PixelArt {
    switch heading {
    case 0: taxiFromAbove.flippedVertically
    case 1: taxiFromAbove
    case 2: taxiFromAside
    default: taxiFromAside.flippedHorizontally
    }
  }

  /// A taxi with a passenger, green.
  fileprivate static func hired(_ heading: Int) -> PixelArt {
    taxi(heading).replacing("y", by: .init(152, 184, 110))
  }

  private static let taxiColors: [Character: DisplayList.Color] = [
    "#": .ink, "y": .init(232, 196, 88), "i": .ice, "r": .brick, "w": .white,
  ]

  /// Headed north: bonnet, windscreen, roof with the sign, boot.
  private static let taxiFromAbove = PixelArt(
    rows: [
      "..#####..", ".#wyyyw#.", ".#yyyyy#.", "##yyyyy##", "##iiiii##", ".#iiiii#.", ".#yyyyy#.",
      ".#y###y#.", ".#yyyyy#.", ".#iiiii#.", "##yyyyy##", "##yyyyy##", ".#ryyyr#.", "..#####..",
    ], palette: taxiColors)

  /// Headed east.
  private static let taxiFromAside = PixelArt(
    rows: [
      "......rr......", "....######....", "...#ii#iii#...", "..##ii#iii##..", ".#yyyyyyyyyy#.",
      "#yy#y#y#y#yyw#", "#ryyyyyyyyyyy#", "##############", "..###....###..",
    ], palette: taxiColors)

  /// One who waits with a raised arm, 4 by 6 pixels.
  fileprivate static let passenger = PixelArt(
    rows: [".##.", ".###", "###.", ".##.", ".##.", ".#.#"], palette: ["#": .ink])

  /// The hotel at the green stop, 20 by 24 pixels.
  fileprivate static let house = PixelArt(
    rows: [
      "......########......", ".....#rrrrrrrr#.....", "....#rrrrrrrrrr#....",
      "...#rrrrrrrrrrrr#...", "..#rrrrrrrrrrrrrr#..", ".#dddddddddddddddd#.",
      "####################", "#swwwwwwwwwwwwwwwww#", "#sww####wwww####www#",
      "#sww#ii#wwww#ii#www#", "#sww#ii#wwww#ii#www#", "#sww####wwww####www#",
      "#swwwwwwwwwwwwwwwww#", "#swwwwwwwwwwwwwwwww#", "#sww####wwww####www#",
      "#sww#ii#wwww#ii#www#", "#sww#ii#wwww#ii#www#", "#sww####wwww####www#",
      "#swwwwwwwwwwwwwwwww#", "#swwwwww#####wwwwww#", "#swwwwww#bbb#wwwwww#",
      "#swwwwww#bbb#wwwwww#", "#swwwwww#bbb#wwwwww#", "####################",
    ],
    palette: [
      "#": .ink, "r": .brick, "d": .init(168, 84, 74), "w": .init(205, 166, 94),
      "s": .init(176, 138, 74), "i": .ice, "b": .init(122, 86, 58),
    ])
}
