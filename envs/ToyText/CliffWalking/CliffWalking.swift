import Gym
import NumPyRandom
import Spaces

/// A walk along the edge of a cliff, from one end to the other.
///
/// Observation: `Discrete(48)`, the cell on a grid of 4 rows and 12 columns as
/// `row * 12 + column`, from the upper left.
///
/// Actions: 0 walks up, 1 right, 2 down, 3 left. Walking against the border leaves the cell as it
/// is. On a slippery cliff each of the way meant and the two at right angles to it has a third.
///
/// Reward: -1 for every step, -100 for one over the edge, which leads back to the start.
///
/// Start: 36, the lower left.
///
/// Terminates: at 47, the lower right. A step after that continues in the same way, as in
/// Gymnasium.
///
/// Truncates: never by itself, and has no time limit.
///
/// Info: `prob`, how likely the outcome was.
///
/// Source: Sutton & Barto (2018), "Reinforcement Learning: An Introduction", example 6.6,
/// http://www.incompleteideas.net/book/the-book-2nd.html; the same values as Gymnasium's
/// `CliffWalking`.
///
/// Versions: v1, and `CliffWalkingSlippery-v1` with `is_slippery`. v0 the same as v1.
public struct CliffWalking: TabularEnvironment, StartTracking, Codable {
  /// Of the grid.
  public static let rowCount = 4
  /// Of the grid.
  public static let columnCount = 12
  /// The lower left.
  public static let start = 36
  /// The lower right.
  public static let goal = 47

  /// Whether a step may lead aside.
  public let isSlippery: Bool
  /// What may follow every action in every state.
  public let transitions: TransitionTable
  /// Where the walker is; of use to look at, and to start from a known state.
  public var state: Int {
    get { walk.state }
    set { walk.state = newValue }
  }
  /// The action of the last step, nil after a reset.
  public var lastAction: Int? { walk.lastAction }
  private(set) var walk = TabularWalk(state: CliffWalking.start)
  private let stepInfo: Info

  /// Makes a cliff that waits for its first reset.
  public init(isSlippery: Bool = false) {
    self.isSlippery = isSlippery
    transitions = TransitionTable(
      stateCount: Self.rowCount * Self.columnCount, actionCount: 4
    ) { state, action in
      Self.outcomes(state: state, action: action, isSlippery: isSlippery)
    }
    // Every outcome is equally likely, so that all steps share one info.
    stepInfo = ["prob": .double(isSlippery ? 1.0 / 3 : 1)]
  }

  public var hasStarted: Bool { walk.hasReset }

  /// A cell on the grid.
  public var observationSpace: Space { .discrete(Discrete(transitions.stateCount)) }

  /// Four directions.
  public var actionSpace: Space { .discrete(Discrete(4)) }

  /// 4 frames a second, and a text.
  public var metadata: RenderMetadata { .drawn(framesPerSecond: 4, asText: true) }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { walk.reseed(seed) }

  /// Goes back to the start.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  {
    try options.checkOptions(known: [])
    walk.begin(seed: seed) { random in
      // There is one start only, but Gymnasium draws it, and the draws after it depend on that.
      _ = random.nextDouble()
      return Self.start
    }
    return (state, ["prob": .int(1)])
  }

  /// Walks a step.
  /// - Precondition: there was a reset, and the action is 0, 1, 2 or 3.
  public mutating func step(_ action: Int) throws(GymError) -> Step<Int> {
    let outcome = walk.step(action, in: transitions, of: "CliffWalking")
    return Step(
      observation: state, reward: outcome.reward, terminated: outcome.terminated, info: stepInfo)
  }

  /// Whether a state lies over the edge.
  public static func isCliff(_ state: Int) -> Bool { state > start && state < goal }

  /// What may follow: of the way meant alone, or of its two neighbors too.
  private static func outcomes(state: Int, action: Int, isSlippery: Bool) -> [Transition] {
    let directions = isSlippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action]
    return directions.map { direction in
      let next = neighbor(of: state, direction: direction)
      let isFall = isCliff(next)
      return Transition(
        probability: 1 / Double(directions.count), state: isFall ? start : next,
        reward: isFall ? -100 : -1, terminated: next == goal)
    }
  }

  private static func neighbor(of state: Int, direction: Int) -> Int {
    let (row, column) = (state / columnCount, state % columnCount)
    switch direction {
    case 0: return max(row - 1, 0) * columnCount + column
    case 1: return row * columnCount + min(column + 1, columnCount - 1)
    case 2: return min(row + 1, rowCount - 1) * columnCount + column
    default: return row * columnCount + max(column - 1, 0)
    }
  }
}

extension CliffWalking {
  private enum CodingKeys: CodingKey { case isSlippery, walk }

  /// Reads where a walk stands; the table is made again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(isSlippery: try container.decode(Bool.self, forKey: .isSlippery))
    walk = try TabularWalk(from: container, forKey: .walk, in: transitions, of: "CliffWalking")
  }

  /// Writes where a walk stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(isSlippery, forKey: .isSlippery)
    try container.encode(walk, forKey: .walk)
  }
}
