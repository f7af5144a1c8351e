import Foundations
import Gym
import NumPyRandom
import Spaces

/// A taxi in a small town: fetch the passenger at one of four locations, bring him to another.
///
/// Observation: `Discrete(500)`, `((row * 5 + column) * 5 + passenger) * 4 + destination`; the
/// passenger is at location 0 red, 1 green, 2 yellow, 3 blue, or 4 in the taxi; the destination is
/// one of the four locations.
///
/// Actions: 0 drives south, 1 north, 2 east, 3 west; 4 picks the passenger up, 5 lets him out.
/// Driving against a wall leaves the taxi where it is.
///
/// Reward: -1 for every step, 20 for the one that lets the passenger out at his destination, -10
/// for picking up or letting out where that is impossible.
///
/// Start: the taxi anywhere, the passenger at a location that isn't his destination: 300 states,
/// equally likely.
///
/// Terminates: where the passenger is let out at his destination. A step after that continues in
/// the same way, as in Gymnasium.
///
/// Truncates: never by itself; `Taxi-v4` after 200 steps.
///
/// Info: `prob`, how likely the outcome was; `action_mask`, int8 `[6]`, 1 where an action changes
/// the state.
///
/// With `is_rainy` a drive goes astray, to the left or to the right, with the probability 1 -
/// `rainy_probability`; with `fickle_passenger` the passenger of an episode in `fickle_probability`
/// changes his mind once, when the taxi first moves with him.
///
/// Source: Dietterich (2000), "Hierarchical Reinforcement Learning with the MAXQ Value Function
/// Decomposition", https://doi.org/10.1613/jair.639; the same values as Gymnasium's `Taxi`.
///
/// Versions: v4, in which rain and the fickle passenger follow the paper. v3 the same.
public struct Taxi: TabularEnvironment, StartTracking, Codable {
  /// The rules of the town.
  public struct Parameters: Sendable, Codable, Equatable {
    /// Whether a drive may go astray.
    public var isRainy = false
    /// How likely a drive in the rain goes where it is meant to.
    public var rainyProbability = 0.8
    /// Whether the passenger may change his mind.
    public var hasFicklePassenger = false
    /// How likely he does in an episode.
    public var fickleProbability = 0.3

    /// The rules of Gymnasium.
    public init() {}

    var areProbabilities: Bool {
      (0...1).contains(rainyProbability) && (0...1).contains(fickleProbability)
    }
  }

  /// A state, taken apart.
  public struct DecodedState: Sendable, Equatable {
    /// Of the taxi, 0 is the northernmost.
    public var row: Int
    /// Of the taxi, 0 is the westernmost.
    public var column: Int
    /// Where the passenger is: one of four locations, or 4 for in the taxi.
    public var passenger: Int
    /// Where he wants to go.
    public var destination: Int

    /// Puts a state together.
    public init(row: Int, column: Int, passenger: Int, destination: Int) {
      self.row = row
      self.column = column
      self.passenger = passenger
      self.destination = destination
    }

    /// Takes a state apart.
    public init(state: Int) {
      self.init(
        row: state / 100, column: state / 20 % 5, passenger: state / 4 % 5, destination: state % 4)
    }

    /// The state as a number from 0 to 499.
    public var state: Int { ((row * 5 + column) * 5 + passenger) * 4 + destination }
  }

  /// The rules of the town.
  public let parameters: Parameters
  /// What may follow every action in every state.
  public let transitions: TransitionTable
  /// Where all are; of use to look at, and to start from a known state.
  public var state: Int {
    get { walk.state }
    set { walk.state = newValue }
  }
  /// The action of the last step, nil after a reset.
  public var lastAction: Int? { walk.lastAction }
  /// The last action that drove, for the picture: 0 after a reset.
  private(set) var heading = 0
  /// Whether the passenger will change his mind.
  private var isFickle = false
  private(set) var walk = TabularWalk(state: 0)
  private let starts: StartDistribution
  private let infos: [Info]

  /// Makes a town that waits for its first reset.
  /// - Precondition: the parameters' probabilities lie between 0 and 1.
  public init(parameters: Parameters = Parameters()) {
    precondition(
      parameters.areProbabilities, "Taxi: expected probabilities from 0 to 1, got \(parameters)")
    self.parameters = parameters
    transitions = TransitionTable(stateCount: 500, actionCount: 6) { state, action in
      Self.outcomes(parameters, decoded: DecodedState(state: state), action: action)
    }
    starts = StartDistribution(stateCount: 500) { state in
      let decoded = DecodedState(state: state)
      return decoded.passenger < 4 && decoded.passenger != decoded.destination
    }
    infos = Self.makeInfos(parameters)
  }

  public var hasStarted: Bool { walk.hasReset }

  /// A state of the town.
  public var observationSpace: Space { .discrete(Discrete(500)) }

  /// Four directions, picking up and letting out.
  public var actionSpace: Space { .discrete(Discrete(6)) }

  /// 4 frames a second, and a text.
  public var metadata: RenderMetadata { .drawn(framesPerSecond: 4, asText: true) }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { walk.reseed(seed) }

  /// Draws where all are.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  {
    try options.checkOptions(known: [])
    walk.begin(seed: seed) { random in
      let start = starts.draw(using: &random)
      isFickle =
        parameters.hasFicklePassenger && random.nextDouble() < parameters.fickleProbability
      return start
    }
    heading = 0
    return (state, info(probability: 1))
  }

  /// Drives, picks up or lets out.
  /// - Precondition: there was a reset, and the action is 0 to 5.
  public mutating func step(_ action: Int) throws(GymError) -> Step<Int> {
    let before = DecodedState(state: state)
    let outcome = walk.step(action, in: transitions, of: "Taxi") { random, state in
      var after = DecodedState(state: state)
      let hasMoved = after.row != before.row || after.column != before.column
      guard isFickle && before.passenger == 4 && hasMoved else { return state }
      isFickle = false
      // One of the three other locations.
      let other = random.integers(upTo: 3)
      after.destination = other < before.destination ? other : other + 1
      return after.state
    }
    if action < 4 { heading = action }
    return Step(
      observation: state, reward: outcome.reward, terminated: outcome.terminated,
      info: info(probability: outcome.probability))
  }

  /// Which actions change a state.
  public static func actionMask(state: Int) -> [Bool] {
    let decoded = DecodedState(state: state)
    let stop = stop(row: decoded.row, column: decoded.column)
    return [
      decoded.row < 4, decoded.row > 0, isOpen(decoded.row, eastOf: decoded.column),
      isOpen(decoded.row, eastOf: decoded.column - 1),
      decoded.passenger < 4 && stop == decoded.passenger,
      decoded.passenger == 4 && stop != nil,
    ]
  }

  /// The info of the present state, one of those that were made at the beginning.
  private func info(probability: Double) -> Info {
    let kind = probability == 1 ? 0 : probability == parameters.rainyProbability ? 1 : 2
    return infos[kind * 500 + state]
  }

  /// For every kind of outcome and every state its info; a step shares one and allocates nothing.
  private static func makeInfos(_ parameters: Parameters) -> [Info] {
    let masks = (0..<500).map { state in
      InfoValue.array(
        NDArray(shape: [6], storage: .int8(actionMask(state: state).map { $0 ? 1 : 0 })))
    }
    let lateral = (1 - parameters.rainyProbability) / 2
    let probabilities = parameters.isRainy ? [1, parameters.rainyProbability, lateral] : [1]
    return probabilities.flatMap { probability in
      masks.map { ["prob": .double(probability), "action_mask": $0] }
    }
  }
}

extension Taxi {
  private enum CodingKeys: CodingKey {
    case parameters, heading, isFickle, walk
  }

  /// Reads where all are; the table is made again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let parameters = try container.decode(Parameters.self, forKey: .parameters)
    guard parameters.areProbabilities else {
      throw DecodingError.dataCorruptedError(
        forKey: .parameters, in: container,
        debugDescription: "Taxi: expected probabilities from 0 to 1")
    }
    self.init(parameters: parameters)
    heading = try container.decode(Int.self, forKey: .heading)
    isFickle = try container.decode(Bool.self, forKey: .isFickle)
    walk = try TabularWalk(from: container, forKey: .walk, in: transitions, of: "Taxi")
  }

  /// Writes where all are.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(heading, forKey: .heading)
    try container.encode(isFickle, forKey: .isFickle)
    try container.encode(walk, forKey: .walk)
  }
}
