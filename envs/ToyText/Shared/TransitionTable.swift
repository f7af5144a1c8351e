import Foundations
import Gym
import NumPyRandom

/// What may follow an action in a state, with its probability.
public struct Transition: Sendable, Equatable {
  /// How likely this outcome is.
  public let probability: Double
  /// The state that follows.
  public let state: Int
  /// The reward of the step.
  public let reward: Double
  /// Whether the episode ends with it.
  public let terminated: Bool

  /// Makes an outcome.
  public init(probability: Double, state: Int, reward: Double, terminated: Bool) {
    self.probability = probability
    self.state = state
    self.reward = reward
    self.terminated = terminated
  }
}

/// The whole dynamics of an environment of few states: `P[state][action]` in Gymnasium.
///
/// Dynamic programming needs nothing else. The outcomes of all states and actions lie in one array,
/// which copies of the environment share.
public struct TransitionTable: Sendable, Equatable {
  /// How many states there are.
  public let stateCount: Int
  /// How many actions there are.
  public let actionCount: Int
  @usableFromInline let transitions: [Transition]
  /// Where the outcomes of a state and an action begin; one more entry for the end.
  @usableFromInline let starts: [Int32]

  /// Asks for the outcomes of every state and action.
  /// - Parameters:
  ///   - stateCount: how many states there are.
  ///   - actionCount: how many actions there are.
  ///   - outcomes: what may follow an action in a state, in the order in which they are drawn.
  public init(
    stateCount: Int, actionCount: Int, outcomes: (_ state: Int, _ action: Int) -> [Transition]
  ) {
    var transitions: [Transition] = []
    var starts: [Int32] = [0]
    for state in 0..<stateCount {
      for action in 0..<actionCount {
        transitions += outcomes(state, action)
        starts.append(Int32(transitions.count))
      }
    }
    self.stateCount = stateCount
    self.actionCount = actionCount
    self.transitions = transitions
    self.starts = starts
  }

  /// What may follow an action in a state.
  /// - Precondition: both are within the table.
  public subscript(state: Int, action: Int) -> ArraySlice<Transition> {
    precondition(
      state >= 0 && state < stateCount && action >= 0 && action < actionCount,
      "TransitionTable: expected a state below \(stateCount) and an action below \(actionCount), "
        + "got \(state) and \(action)")
    let index = state * actionCount + action
    return transitions[Int(starts[index])..<Int(starts[index + 1])]
  }

  /// Draws an outcome: the first whose cumulative probability lies above a random number.
  ///
  /// Where rounding leaves the number above all of them it is the first outcome, as in Gymnasium.
  /// - Precondition: both are within the table.
  @inlinable
  public func draw(state: Int, action: Int, using generator: inout PCG64) -> Transition {
    let index = state * actionCount + action
    let (start, end) = (Int(starts[index]), Int(starts[index + 1]))
    let number = generator.nextDouble()
    var sum = 0.0
    for index in start..<end {
      sum += transitions[index].probability
      if sum > number { return transitions[index] }
    }
    return transitions[start]
  }
}

/// The states in which an episode may begin, with their probabilities.
struct StartDistribution: Sendable {
  /// `[stateCount]`
  private let cumulative: [Double]

  /// Equally likely wherever `isStart` says so.
  /// - Precondition: there is such a state.
  init(stateCount: Int, isStart: (Int) -> Bool) {
    let weights = (0..<stateCount).map { isStart($0) ? 1.0 : 0 }
    let total = weights.reduce(0, +)
    precondition(total > 0, "StartDistribution: expected a state to start from, got none")
    var sum = 0.0
    cumulative = weights.map { weight in
      sum += weight / total
      return sum
    }
  }

  /// Draws a state, by one random number.
  func draw(using generator: inout PCG64) -> Int {
    let number = generator.nextDouble()
    return cumulative.firstIndex { $0 > number } ?? 0
  }
}

/// An environment whose whole dynamics are a table.
public protocol TabularEnvironment: Environment where Observation == Int, Action == Int {
  /// What may follow every action in every state.
  var transitions: TransitionTable { get }
  /// Where the episode stands.
  var state: Int { get }
}
