import Foundation
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

@Suite struct ToyTextTests {
  @Test func probabilitiesSumToOne() throws {
    let tables: [(String, TransitionTable)] = [
      ("lake", FrozenLake().transitions),
      ("other lake", try FrozenLake.make(["success_rate": 0.7, "map_name": "8x8"]).transitions),
      ("cliff", CliffWalking().transitions),
      ("slippery cliff", CliffWalking(isSlippery: true).transitions),
      ("taxi", Taxi().transitions),
      ("rainy taxi", try Taxi.make(["is_rainy": true, "rainy_probability": 0.3]).transitions),
    ]
    for (name, table) in tables {
      for state in 0..<table.stateCount {
        for action in 0..<table.actionCount {
          let sum = table[state, action].reduce(0) { $0 + $1.probability }
          #expect(abs(sum - 1) < 1e-12, "\(name): \(state), \(action)")
          #expect(table[state, action].allSatisfy { $0.state < table.stateCount })
        }
      }
    }
  }

  /// Value iteration on the table: the optimal returns that Gymnasium states beside its thresholds.
  @Test(arguments: [("4x4", 100, 0.74), ("8x8", 200, 0.91)])
  func optimalReturnsOfTheLakes(map: String, steps: Int, optimum: Double) throws {
    let table = try FrozenLake.make(["map_name": .string(map)]).transitions
    var values = Array(repeating: 0.0, count: table.stateCount)
    for _ in 0..<steps {
      values = values.indices.map { state in
        (0..<4).map { action in
          table[state, action].reduce(0) {
            $0 + $1.probability * ($1.reward + ($1.terminated ? 0 : values[$1.state]))
          }
        }.max() ?? 0
      }
    }
    #expect(abs(values[0] - optimum) < 0.01)
  }

  @Test func statesOfTheTaxiAreTakenApartAndPutTogether() {
    for state in 0..<500 { #expect(Taxi.DecodedState(state: state).state == state) }
    #expect(Taxi.DecodedState(state: 328) == .init(row: 3, column: 1, passenger: 2, destination: 0))
  }

  @Test func masksOfTheTaxiSayWhatChanges() {
    let table = Taxi().transitions
    for state in 0..<500 {
      let mask = Taxi.actionMask(state: state)
      for action in 0..<6 {
        let next = table[state, action].first?.state
        #expect(mask[action] == (next != state), "state \(state), action \(action)")
      }
    }
  }

  @Test func customLakes() throws {
    let island: InfoValue = .list(["SFS", "FHF", "SFG"])
    var starts: Set<Int> = []
    var lake = try FrozenLake.make(["desc": island, "is_slippery": false])
    for seed: UInt64 in 0..<40 { starts.insert(try lake.reset(seed: seed).observation) }
    #expect(starts == [0, 2, 6])
    let wide = try FrozenLake.make(["desc": .list(["SFFFFFFFFFFFFFFFFFFG"])])
    #expect(wide.observationSpace == .discrete(Discrete(20)))
    let random = try FrozenLake.make(["map_name": "random", "map_size": 4, "map_seed": 3])
    #expect(random.parameters.map == (try FrozenLake.Map.random(size: 4, seed: 3)))
  }

  @Test func keywordArgumentsAreChecked() {
    let registry = EnvironmentRegistry.standard
    let wrong: [(String, [String: InfoValue])] = [
      ("FrozenLake-v1", ["desc": "SFFG"]), ("FrozenLake-v1", ["desc": .list([])]),
      ("FrozenLake-v1", ["desc": .list(["SF", "G"])]), ("FrozenLake-v1", ["desc": .list(["FG"])]),
      ("FrozenLake-v1", ["desc": .list(["SXG"])]), ("FrozenLake-v1", ["desc": .list([""])]),
      ("FrozenLake-v1", ["map_name": "5x5"]), ("FrozenLake-v1", ["success_rate": 1.5]),
      ("FrozenLake-v1", ["reward_schedule": .list([1, 2])]), ("FrozenLake-v1", ["map_seed": 1]),
      ("FrozenLake-v1", ["map_name": "random", "map_size": 1]),
      ("FrozenLake-v1", ["map_name": "random", "map_seed": -1]),
      ("FrozenLake-v1", ["map_name": "random", "map_p": 0]),
      ("FrozenLake-v1", ["map_name": "random", "map_p": 0.01]),
      ("CliffWalking-v1", ["is_slippery": 1]), ("Taxi-v4", ["is_rainy": "yes"]),
      ("Taxi-v4", ["fickle_probability": -0.1]), ("Taxi-v4", ["rainy_probability": 2]),
    ]
    for (id, arguments) in wrong {
      #expect(throws: GymError.self, "\(id) \(arguments)") {
        try registry.make(id, arguments: arguments)
      }
    }
  }

  @Test func handsAreCountedByTheRules() {
    func hand(_ cards: Int...) -> Blackjack.Hand {
      cards.reduce(into: Blackjack.Hand()) { $0.add($1) }
    }
    #expect(hand(1, 10).isNatural && hand(10, 1).sum == 21 && hand(1, 10).hasUsableAce)
    #expect(!hand(1, 5, 5).isNatural && hand(1, 5, 5).sum == 21)
    #expect(hand(1, 1).sum == 12 && hand(1, 10, 10).sum == 21 && !hand(1, 10, 10).hasUsableAce)
    #expect(hand(10, 10, 2).isBust && hand(10, 10, 2).score == 0 && !hand(10, 10, 1).isBust)
  }

  @Test func cardsAfterTheEndThrow() throws {
    var table = Blackjack()
    _ = try table.reset(seed: 1)
    #expect(try table.step(0).terminated)
    #expect(throws: GymError.stepAfterEnd) { try table.step(0) }
    _ = try table.reset()
    #expect(try table.step(0).terminated)
  }

  @Test func cardsAreATuple() throws {
    let observation = BlackjackObservation(playerSum: 15, openCard: 10, hasUsableAce: true)
    let space = Blackjack().observationSpace
    #expect(space.description == "Tuple(Discrete(32), Discrete(11), Discrete(2))")
    #expect(try BlackjackObservation(observation.spaceValue) == observation)
    #expect(observation.isElement(of: space) && space.flattenedCount == 45)
    var (ours, theirs) = ([Float](repeating: 5, count: 45), [Float](repeating: 6, count: 45))
    var span = ours.mutableSpan
    try observation.flatten(in: space, into: &span)
    span = theirs.mutableSpan
    try space.flatten(observation.spaceValue, into: &span)
    #expect(ours == theirs && ours.filter { $0 == 1 }.count == 3)
    #expect(throws: GymError.self) { try BlackjackObservation(.discrete(3)) }
  }

  @Test func savedStatesOutsideTheTableAreRefused() throws {
    var environment = try EnvironmentRegistry.standard.make("CliffWalking-v1")
    _ = try environment.reset(seed: 1, options: [:])
    let string = String(decoding: try environment.saveState(), as: UTF8.self)
    #expect(string.contains("36"))
    for state in ["48", "-1", "\"x\""] {
      let changed = string.replacingOccurrences(of: "36", with: state)
      #expect(throws: GymError.self) { try environment.restoreState(Array(changed.utf8)) }
    }
  }

  @Test func savedCardsThatDoNotExistAreRefused() throws {
    var environment = try EnvironmentRegistry.standard.make("Blackjack-v1")
    _ = try environment.reset(seed: 4, options: [:])
    let string = String(decoding: try environment.saveState(), as: UTF8.self)
    // 17 in the player's hand, a king of spades before the dealer.
    for (part, other) in [
      ("[17,2,false]", "[99,2,false]"), ("[17,2,false]", "[17,-2,false]"),
      ("[10,2,3]", "[10,3,3]"),
    ] {
      #expect(string.replacingOccurrences(of: " ", with: "").contains(part), "\(string)")
      let changed = string.replacingOccurrences(of: " ", with: "")
        .replacingOccurrences(of: part, with: other)
      #expect(throws: GymError.self) { try environment.restoreState(Array(changed.utf8)) }
    }
  }

  @Test func misuseOfRawEnvironmentsTraps() async {
    await #expect(processExitsWith: .failure) {
      var environment = FrozenLake()
      _ = try environment.step(1)
    }
    await #expect(processExitsWith: .failure) {
      var environment = FrozenLake()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(4)
    }
    await #expect(processExitsWith: .failure) {
      var environment = CliffWalking()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(-1)
    }
    await #expect(processExitsWith: .failure) {
      var environment = Taxi()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(6)
    }
    await #expect(processExitsWith: .failure) {
      var environment = Blackjack()
      _ = try environment.step(1)
    }
    await #expect(processExitsWith: .failure) {
      var environment = Blackjack()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(2)
    }
    await #expect(processExitsWith: .failure) {
      _ = Taxi().transitions[500, 0]
    }
  }
}
