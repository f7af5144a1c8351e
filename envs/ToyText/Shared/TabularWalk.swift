import Foundations
import NumPyRandom

/// Where a walk through a `TransitionTable` stands: what these environments save beside their
/// rules.
struct TabularWalk: Sendable, Codable, Equatable {
  /// The present state.
  var state: Int
  /// The action of the last step, nil after a reset.
  private(set) var lastAction: Int?
  /// Nil before the first reset.
  private var generator: PCG64?
  /// Whether there is an episode to look at.
  var hasReset: Bool { generator != nil }

  /// Waits in a state for its first reset.
  init(state: Int) { self.state = state }

  mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Begins an episode; the generator continues where there is no seed.
  mutating func begin(seed: UInt64?, drawStart: (inout PCG64) -> Int) {
    state = generator.draw(seed: seed, drawStart)
    lastAction = nil
  }

  /// Goes where an action leads; `change` may draw more and change the state that follows.
  /// - Precondition: there was a reset, and the table knows the action.
  mutating func step(
    _ action: Int, in table: TransitionTable, of name: StaticString,
    change: (inout PCG64, Int) -> Int = { $1 }
  ) -> Transition {
    guard var random = generator else { preconditionFailure("\(name): step before reset") }
    precondition(
      action >= 0 && action < table.actionCount,
      "\(name): expected an action from 0 to \(table.actionCount - 1), got \(action)")
    let outcome = table.draw(state: state, action: action, using: &random)
    state = change(&random, outcome.state)
    generator = random
    lastAction = action
    return outcome
  }

  /// Reads where a walk stands and checks it against its table.
  init<Key: CodingKey>(
    from container: KeyedDecodingContainer<Key>, forKey key: Key, in table: TransitionTable,
    of name: StaticString
  ) throws {
    self = try container.decode(TabularWalk.self, forKey: key)
    let isAction = lastAction.map { $0 >= 0 && $0 < table.actionCount } ?? true
    guard state >= 0, state < table.stateCount, isAction else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription:
          "\(name): expected a state below \(table.stateCount) and an action below "
          + "\(table.actionCount), found \(state) and \(lastAction.map(String.init) ?? "none")")
    }
  }
}
