extension Taxi {
  /// The places where passengers wait and want to go: red, green, yellow, blue.
  static let stops: [(row: Int, column: Int)] = [(0, 0), (0, 4), (4, 0), (4, 3)]

  /// The streets; between the letters stand `:` where one may pass and `|` where a wall is.
  static let streets = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"]

  /// Which of the four stops is at a place.
  static func stop(row: Int, column: Int) -> Int? {
    stops.firstIndex { $0.row == row && $0.column == column }
  }

  /// Whether one may pass between a column, -1 for outside, and the next one.
  static func isOpen(_ row: Int, eastOf column: Int) -> Bool {
    let letters = Array(streets[row])
    return letters[2 * column + 2] == ":"
  }

  /// What may follow: of a drive in the rain three outcomes, else one.
  static func outcomes(_ parameters: Parameters, place: DecodedState, action: Int) -> [Transition] {
    if action >= 4 { return [action == 4 ? pickUp(place) : letOut(place)] }
    let ahead = driven(place, heading: action)
    guard parameters.isRainy else { return [outcome(ahead, probability: 1)] }
    // Where the way meant is closed, the rain moves nothing either.
    let isClosed = ahead == place
    let lateral = (1 - parameters.rainyProbability) / 2
    let left = isClosed ? place : driven(place, heading: [2, 3, 1, 0][action])
    let right = isClosed ? place : driven(place, heading: [3, 2, 0, 1][action])
    return [
      outcome(ahead, probability: parameters.rainyProbability),
      outcome(left, probability: lateral), outcome(right, probability: lateral),
    ]
  }

  private static func outcome(
    _ place: DecodedState, probability: Double, reward: Double = -1, terminated: Bool = false
  ) -> Transition {
    Transition(
      probability: probability, state: place.state, reward: reward, terminated: terminated)
  }

  /// One block on, unless a wall is in the way.
  private static func driven(_ place: DecodedState, heading: Int) -> DecodedState {
    var next = place
    switch heading {
    case 0: next.row = min(place.row + 1, 4)
    case 1: next.row = max(place.row - 1, 0)
    case 2: next.column += isOpen(place.row, eastOf: place.column) ? 1 : 0
    default: next.column -= isOpen(place.row, eastOf: place.column - 1) ? 1 : 0
    }
    return next
  }

  private static func pickUp(_ place: DecodedState) -> Transition {
    var next = place
    let isHere =
      place.passenger < 4 && stop(row: place.row, column: place.column) == place.passenger
    if isHere { next.passenger = 4 }
    return outcome(next, probability: 1, reward: isHere ? -1 : -10)
  }

  private static func letOut(_ place: DecodedState) -> Transition {
    guard place.passenger == 4, let stop = stop(row: place.row, column: place.column) else {
      return outcome(place, probability: 1, reward: -10)
    }
    var next = place
    next.passenger = stop
    let isThere = stop == place.destination
    return outcome(next, probability: 1, reward: isThere ? 20 : -1, terminated: isThere)
  }
}
