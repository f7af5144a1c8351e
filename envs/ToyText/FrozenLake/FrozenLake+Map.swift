import NumPyRandom
import Spaces

extension FrozenLake {
  /// What lies at a cell of the map.
  public enum Tile: Character, Sendable {
    /// Where an episode begins; ice.
    case start = "S"
    /// Ice that carries.
    case ice = "F"
    /// Open water.
    case hole = "H"
    /// Where the walk leads.
    case goal = "G"

    /// Whether the walk ends here.
    public var isEnd: Bool { self == .hole || self == .goal }
  }

  /// A lake seen from above.
  public struct Map: Sendable, Equatable {
    /// The rows from the top, one letter for each cell.
    public let rows: [String]
    /// How many rows there are.
    public let rowCount: Int
    /// How many cells a row has.
    public let columnCount: Int
    private let tiles: [Tile]

    /// Reads a map.
    /// - Throws: `GymError.badArgument` where the rows are none or of different lengths, a letter
    ///   is none of `SFHG`, or there is no start.
    public init(_ rows: [String]) throws(GymError) {
      let tiles = rows.flatMap { row in row.map { Tile(rawValue: $0) } }
      let known = tiles.compactMap { $0 }
      guard let width = rows.first?.count, rows.allSatisfy({ $0.count == width }),
        known.count == tiles.count, known.contains(.start)
      else {
        throw .badArgument(
          name: "desc", value: "\(rows)",
          expected: "rows of one length of the letters S, F, H and G, with an S among them")
      }
      self.init(rows: rows, columnCount: width, tiles: known)
    }

    private init(rows: [String], columnCount: Int, tiles: [Tile]) {
      self.rows = rows
      rowCount = rows.count
      self.columnCount = columnCount
      self.tiles = tiles
    }

    /// A map of letters that are known to be good.
    private init(known rows: [String]) {
      self.init(
        rows: rows, columnCount: rows[0].count,
        tiles: rows.flatMap { $0.map { Tile(rawValue: $0) ?? .ice } })
    }

    /// 4 by 4 cells.
    public static let small = Map(known: ["SFFF", "FHFH", "FFFH", "HFFG"])

    /// 8 by 8 cells.
    public static let large = Map(known: [
      "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF",
      "FFFHFFFG",
    ])

    /// What lies at a state's cell.
    public subscript(state: Int) -> Tile { tiles[state] }

    /// The cell beside another: 0 is left, 1 down, 2 right, 3 up; at the border the cell itself.
    func neighbor(of state: Int, direction: Int) -> Int {
      let (row, column) = (state / columnCount, state % columnCount)
      switch direction {
      case 0: return row * columnCount + max(column - 1, 0)
      case 1: return min(row + 1, rowCount - 1) * columnCount + column
      case 2: return row * columnCount + min(column + 1, columnCount - 1)
      default: return max(row - 1, 0) * columnCount + column
      }
    }
  }
}

extension FrozenLake.Map {
  /// A random square map with a way from the start, upper left, to the goal, lower right:
  /// Gymnasium's `generate_random_map`.
  ///
  /// Maps are drawn until one has a way; few with little ice do.
  /// - Parameters:
  ///   - size: of a side, 2 to 512.
  ///   - iceProbability: how likely a cell is ice, above 0; in Gymnasium `p`.
  ///   - seed: the same one gives the same map; nil any map.
  /// - Returns: the map.
  /// - Throws: `GymError.badArgument` where a number is out of its range, or none of the maps drawn
  ///   (10,000, of large ones fewer) has a way.
  public static func random(size: Int = 8, iceProbability: Double = 0.8, seed: UInt64? = nil)
    throws(GymError) -> FrozenLake.Map
  {
    guard size >= 2, size <= 512 else {
      throw .badArgument(name: "map_size", value: "\(size)", expected: "2 to 512")
    }
    let ice = min(1, iceProbability)
    guard ice > 0 else {
      throw .badArgument(
        name: "map_p", value: "\(iceProbability)", expected: "a probability above 0")
    }
    // As NumPy's `choice` with probabilities: the running sum is divided by its last number.
    let threshold = ice / (ice + (1 - ice))
    var generator = seed.map { PCG64(seed: $0) } ?? PCG64()
    // Large maps without a way take long to draw.
    let tries = min(10_000, max(50, 20_000_000 / (size * size)))
    for _ in 0..<tries {
      var tiles = (0..<size * size).map { _ in
        generator.nextDouble() < threshold ? FrozenLake.Tile.ice : .hole
      }
      tiles[0] = .start
      tiles[tiles.count - 1] = .goal
      let rows = stride(from: 0, to: tiles.count, by: size).map { start in
        String(tiles[start..<start + size].map(\.rawValue))
      }
      let map = FrozenLake.Map(rows: rows, columnCount: size, tiles: tiles)
      if map.hasWay { return map }
    }
    throw .badArgument(
      name: "map_p", value: "\(iceProbability)",
      expected: "enough ice for a way: none of \(tries) maps of size \(size) has one")
  }

  /// Whether the goal can be reached from the first cell without a hole.
  var hasWay: Bool {
    var isKnown = Array(repeating: false, count: tiles.count)
    var frontier = [0]
    while let position = frontier.popLast() {
      if self[position] == .goal { return true }
      if isKnown[position] { continue }
      isKnown[position] = true
      for direction in 0..<4 {
        let next = neighbor(of: position, direction: direction)
        if self[next] != .hole && !isKnown[next] { frontier.append(next) }
      }
    }
    return false
  }
}

extension FrozenLake.Map: Codable {
  /// Reads the rows.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    try self.init(container.decode([String].self))
  }

  /// Writes the rows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rows)
  }
}
