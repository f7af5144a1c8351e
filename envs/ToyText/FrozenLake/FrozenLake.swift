import Foundations
import Gym
import NumPyRandom
import Spaces

/// A walk over a frozen lake with holes, on ice so slippery that a step may go astray.
///
/// Observation: `Discrete(rows * columns)`, the cell on the map as `row * columns + column`, from
/// the upper left.
///
/// Actions: 0 walks left, 1 down, 2 right, 3 up. Walking against the border leaves the cell as it
/// is. On slippery ice the way meant has the probability `success_rate`, and each of the two at
/// right angles to it half of the rest.
///
/// Reward: 1 for the step onto the goal, 0 for every other one; `reward_schedule` gives others for
/// goal, hole and ice, in this order.
///
/// Start: on the map's `S`, on one of them at random where there are several.
///
/// Terminates: on the goal or in a hole. A step after that stays there, gives 0 and stays
/// terminated.
///
/// Truncates: never by itself; `FrozenLake-v1` after 100 and `FrozenLake8x8-v1` after 200 steps.
///
/// Info: `prob`, how likely the outcome was.
///
/// Source: Gymnasium's `FrozenLake`, with the same values.
///
/// Versions: v1 4 by 4, threshold 0.70; `FrozenLake8x8-v1` 8 by 8, threshold 0.85.
public struct FrozenLake: TabularEnvironment, StartTracking, Codable {
  /// The rules of the lake.
  public struct Parameters: Sendable, Codable, Equatable {
    /// Where ice, holes, start and goal are.
    public var map: Map
    /// Whether a step may go astray.
    public var isSlippery = true
    /// How likely a step on slippery ice goes where it is meant to.
    public var successRate = 1.0 / 3
    /// For the step onto the goal.
    public var goalReward = 1.0
    /// For the step into a hole.
    public var holeReward = 0.0
    /// For a step over ice.
    public var iceReward = 0.0

    /// The rules of Gymnasium.
    public init(map: Map = .small) { self.map = map }
  }

  /// The rules of the lake.
  public let parameters: Parameters
  /// What may follow every action in every state.
  public let transitions: TransitionTable
  /// Where the walker is; of use to look at, and to start from a known state.
  public var state: Int {
    get { walk.state }
    set { walk.state = newValue }
  }
  /// The action of the last step, nil after a reset.
  public var lastAction: Int? { walk.lastAction }
  private(set) var walk = TabularWalk(state: 0)
  private let starts: StartDistribution
  private let infos: Infos

  /// Makes a lake that waits for its first reset.
  /// - Precondition: the success rate is a probability.
  public init(parameters: Parameters = Parameters()) {
    precondition(
      parameters.successRate >= 0 && parameters.successRate <= 1,
      "FrozenLake: expected a success rate from 0 to 1, got \(parameters.successRate)")
    self.parameters = parameters
    let map = parameters.map
    transitions = TransitionTable(
      stateCount: map.rowCount * map.columnCount, actionCount: 4
    ) { state, action in
      Self.outcomes(parameters, state: state, action: action)
    }
    starts = StartDistribution(stateCount: transitions.stateCount) { map[$0] == .start }
    infos = Infos(successRate: parameters.successRate)
  }

  public var hasStarted: Bool { walk.hasReset }

  /// A cell on the map.
  public var observationSpace: Space { .discrete(Discrete(transitions.stateCount)) }

  /// Four directions.
  public var actionSpace: Space { .discrete(Discrete(4)) }

  /// 4 frames a second, and a text.
  public var metadata: RenderMetadata { .drawn(framesPerSecond: 4, asText: true) }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { walk.reseed(seed) }

  /// Goes to a start.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  {
    try options.checkOptions(known: [])
    walk.begin(seed: seed) { starts.draw(using: &$0) }
    return (state, ["prob": .int(1)])
  }

  /// Walks a step.
  /// - Precondition: there was a reset, and the action is 0, 1, 2 or 3.
  public mutating func step(_ action: Int) throws(GymError) -> Step<Int> {
    let outcome = walk.step(action, in: transitions, of: "FrozenLake")
    return Step(
      observation: state, reward: outcome.reward, terminated: outcome.terminated,
      info: infos[outcome.probability])
  }

  /// The infos of a step, made once: a step shares them and allocates nothing.
  private struct Infos: Sendable {
    let successRate: Double
    let certain: Info = ["prob": 1.0]
    let success: Info
    let failure: Info

    init(successRate: Double) {
      self.successRate = successRate
      success = ["prob": .double(successRate)]
      failure = ["prob": .double((1 - successRate) / 2)]
    }

    subscript(probability: Double) -> Info {
      probability == 1 ? certain : probability == successRate ? success : failure
    }
  }
}

extension FrozenLake {
  private static func outcomes(_ parameters: Parameters, state: Int, action: Int) -> [Transition] {
    let map = parameters.map
    if map[state].isEnd {
      return [Transition(probability: 1, state: state, reward: 0, terminated: true)]
    }
    func outcome(_ direction: Int, _ probability: Double) -> Transition {
      let next = map.neighbor(of: state, direction: direction)
      let tile = map[next]
      let reward =
        tile == .goal
        ? parameters.goalReward : tile == .hole ? parameters.holeReward : parameters.iceReward
      return Transition(
        probability: probability, state: next, reward: reward, terminated: tile.isEnd)
    }
    guard parameters.isSlippery else { return [outcome(action, 1)] }
    let failure = (1 - parameters.successRate) / 2
    return [
      outcome((action + 3) % 4, failure), outcome(action, parameters.successRate),
      outcome((action + 1) % 4, failure),
    ]
  }

  private enum CodingKeys: CodingKey { case parameters, walk }

  /// Reads where a walk stands; the table is made again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let parameters = try container.decode(Parameters.self, forKey: .parameters)
    guard parameters.successRate >= 0, parameters.successRate <= 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .parameters, in: container,
        debugDescription: "FrozenLake: expected a success rate from 0 to 1")
    }
    self.init(parameters: parameters)
    walk = try TabularWalk(from: container, forKey: .walk, in: transitions, of: "FrozenLake")
  }

  /// Writes where a walk stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(walk, forKey: .walk)
  }
}
