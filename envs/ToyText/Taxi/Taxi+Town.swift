extension Taxi {
  /// The locations where passengers wait and want to go: red, green, yellow, blue.
  static let stops: [(row: Int, column: Int)] = [(0, 0), (0, 4), (4, 0), (4, 3)]

  /// The streets; between the letters stand `:` where one may pass and `|` where a wall is.
  static let streets = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"]

  /// The characters of the streets, `[5][11]`.
  private static let letters = streets.map { Array($0.utf8) }

  /// Which of the four stops is at a location.
  static func stop(row: Int, column: Int) -> Int? {
    stops.firstIndex { $0.row == row && $0.column == column }
  }

  /// Whether one may pass between a column, -1 for outside, and the next one.
  static func isOpen(_ row: Int, eastOf column: Int) -> Bool {
    letters[row][2 * column + 2] == UInt8(ascii: ":")
  }

  /// What may follow: of a drive in the rain three outcomes, else one.
  static func outcomes(_ parameters: Parameters, decoded: DecodedState, action: Int) -> [Transition]
  {
    if action >= 4 { return [action == 4 ? pickUp(decoded) : letOut(decoded)] }
    let ahead = driven(decoded, heading: action)
    guard parameters.isRainy else { return [outcome(ahead, probability: 1)] }
    // Where the way meant is closed, the rain moves nothing either.
    let isClosed = ahead == decoded
    let lateral = (1 - parameters.rainyProbability) / 2
    let left = isClosed ? decoded : driven(decoded, heading: [2, 3, 1, 0][action])
    let right = isClosed ? decoded : driven(decoded, heading: [3, 2, 0, 1][action])
    return [
      outcome(ahead, probability: parameters.rainyProbability),
      outcome(left, probability: lateral), outcome(right, probability: lateral),
    ]
  }

  private static func outcome(
    _ decoded: DecodedState, probability: Double, reward: Double = -1, terminated: Bool = false
  ) -> Transition {
    Transition(
      probability: probability, state: decoded.state, reward: reward, terminated: terminated)
  }

  /// One block on, unless a wall is in the way.
  private static func driven(_ decoded: DecodedState, heading: Int) -> DecodedState {
    var next = decoded
    switch heading {
    case 0: next.row = min(decoded.row + 1, 4)
    case 1: next.row = max(decoded.row - 1, 0)
    case 2: next.column += isOpen(decoded.row, eastOf: decoded.column) ? 1 : 0
    default: next.column -= isOpen(decoded.row, eastOf: decoded.column - 1) ? 1 : 0
    }
    return next
  }

  private static func pickUp(_ decoded: DecodedState) -> Transition {
    var next = decoded
    let isHere =
      decoded.passenger < 4 && stop(row: decoded.row, column: decoded.column) == decoded.passenger
    if isHere { next.passenger = 4 }
    return outcome(next, probability: 1, reward: isHere ? -1 : -10)
  }

  private static func letOut(_ decoded: DecodedState) -> Transition {
    guard decoded.passenger == 4, let stop = stop(row: decoded.row, column: decoded.column) else {
      return outcome(decoded, probability: 1, reward: -10)
    }
    var next = decoded
    next.passenger = stop
    let isThere = stop == decoded.destination
    return outcome(next, probability: 1, reward: isThere ? 20 : -1, terminated: isThere)
  }
}
