import Gym
import TestSupport
import Testing

@testable import Environments

@Suite struct GoldenToyTextTests {
  private func add(_ info: Info, to hash: inout GoldenHash) {
    hash.add(info["prob"]?.number ?? 0)
    if case .array(let mask)? = info["action_mask"], case .int8(let bits) = mask.storage {
      for bit in bits { hash.add(Int(bit)) }
    }
  }

  /// 200 sampled steps, as `discrete` in `make_environments.py` runs them.
  private func run(_ environment: some TabularEnvironment, seed: UInt64) throws -> (
    episode: GoldenEpisode, states: [String]
  ) {
    var environment = environment
    var (hash, rewards, states) = (GoldenHash(), 0.0, [String]())
    let start = try environment.reset(seed: seed)
    var episode = GoldenEpisode("\(start.observation);;0;;")
    hash.add(start.observation)
    add(start.info, to: &hash)
    var actions = SampledActions<Int>(environment.actionSpace, seed: seed)
    for _ in 0..<200 {
      let step = try environment.step(actions.next())
      #expect(step.observation.isElement(of: environment.observationSpace))
      hash.add(step.observation)
      hash.add(step.reward)
      hash.add(step.terminated)
      add(step.info, to: &hash)
      states.append("\(step.observation)")
      rewards += step.reward
      if step.terminated {
        episode.ends += 1
        let start = try environment.reset()
        hash.add(start.observation)
        add(start.info, to: &hash)
      }
    }
    episode.hash = hash.text
    episode.values = [rewards]
    return (episode, states)
  }

  private func check(_ environment: some TabularEnvironment, _ golden: GoldenEnvironments.Case)
    throws
  {
    #expect(tableHash(environment.transitions) == golden.table, "\(golden.id)")
    for (seed, string) in golden.episodes.enumerated() {
      let found = try run(environment, seed: UInt64(seed))
      if seed < golden.traces.count { #expect(found.states == golden.traces[seed]) }
      #expect(
        found.episode == GoldenEpisode(string),
        "\(golden.id) \(golden.arguments.keys), seed \(seed)")
    }
  }

  private func tableHash(_ table: TransitionTable) -> String {
    var hash = GoldenHash()
    for state in 0..<table.stateCount {
      for action in 0..<table.actionCount {
        for outcome in table[state, action] {
          hash.add(outcome.probability)
          hash.add(outcome.state)
          hash.add(outcome.reward)
          hash.add(outcome.terminated)
        }
      }
    }
    return hash.text
  }

  @Test func episodesAndTablesEqualGymnasiums() throws {
    let golden = try #require(GoldenEnvironments.shared)
    var count = 0
    for golden in golden.cases {
      var arguments = golden.keywordArguments
      switch golden.id {
      case "FrozenLake-v1": try check(FrozenLake.make(arguments), golden)
      case "FrozenLake8x8-v1":
        arguments["map_name"] = "8x8"
        try check(FrozenLake.make(arguments), golden)
      case "CliffWalking-v1": try check(CliffWalking.make(arguments), golden)
      case "CliffWalkingSlippery-v1": try check(CliffWalking.make(["is_slippery": true]), golden)
      case "Taxi-v4": try check(Taxi.make(arguments), golden)
      default: continue
      }
      count += 1
    }
    #expect(count == 11)
  }

  /// 200 sampled steps at the card table.
  private func run(_ environment: Blackjack, seed: UInt64) throws -> (
    episode: GoldenEpisode, states: [String]
  ) {
    var environment = environment
    var (hash, rewards, states) = (GoldenHash(), 0.0, [String]())
    func reset(_ seed: UInt64?) throws -> String {
      let observation = try environment.reset(seed: seed).observation
      let string = add(observation, to: &hash)
      hash.add(0.0)
      let card = environment.shownCard
      for letter in (card.rank + ["C", "D", "H", "S"][card.suit]).utf8 { hash.add(Int(letter)) }
      return string
    }
    var episode = GoldenEpisode("\(try reset(seed));;0;;")
    var actions = SampledActions<Int>(environment.actionSpace, seed: seed)
    for _ in 0..<200 {
      let step = try environment.step(actions.next())
      #expect(step.observation.isElement(of: environment.observationSpace))
      states.append(add(step.observation, to: &hash))
      hash.add(step.reward)
      hash.add(step.terminated)
      hash.add(0.0)
      rewards += step.reward
      if step.terminated {
        episode.ends += 1
        _ = try reset(nil)
      }
    }
    episode.hash = hash.text
    episode.values = [rewards]
    return (episode, states)
  }

  /// Adds the three values.
  /// - Returns: them as text.
  private func add(_ observation: BlackjackObservation, to hash: inout GoldenHash) -> String {
    let ace = observation.hasUsableAce ? 1 : 0
    for number in [observation.playerSum, observation.openCard, ace] { hash.add(number) }
    return "\(observation.playerSum) \(observation.openCard) \(ace)"
  }

  @Test func cardsEqualGymnasiums() throws {
    let golden = try #require(GoldenEnvironments.shared).cases.filter { $0.id == "Blackjack-v1" }
    #expect(golden.count == 3)
    for golden in golden {
      let registered: [String: InfoValue] = ["sab": true, "natural": false]
      let arguments = registered.merging(golden.keywordArguments) { $1 }
      let environment = try Blackjack.make(arguments)
      for (seed, string) in golden.episodes.enumerated() {
        let found = try run(environment, seed: UInt64(seed))
        if seed < golden.traces.count { #expect(found.states == golden.traces[seed]) }
        #expect(found.episode == GoldenEpisode(string), "\(golden.arguments.keys), seed \(seed)")
      }
    }
  }

  @Test func randomMapsEqualGymnasiums() throws {
    let golden = try #require(GoldenEnvironments.shared)
    for map in golden.maps {
      let found = try FrozenLake.Map.random(
        size: map.size, iceProbability: map.p, seed: map.seed)
      #expect(found.rows == map.rows, "size \(map.size), p \(map.p), seed \(map.seed)")
    }
  }

  /// Texts after a reset and after 12 sampled steps; before the fifth of them `change` is called.
  private func frames<Base: TabularEnvironment>(
    _ environment: Base, seed: UInt64, change: (inout Base) -> Void = { _ in }
  ) throws -> [String?] {
    var environment = environment
    #expect(environment.renderText() == nil && environment.render() == nil)
    _ = try environment.reset(seed: seed)
    var actions = SampledActions<Int>(environment.actionSpace, seed: seed)
    var frames = [environment.renderText()]
    for step in 0..<12 {
      if step == 4 { change(&environment) }
      _ = try environment.step(actions.next())
      frames.append(environment.renderText())
    }
    return frames
  }

  @Test func textsEqualGymnasiums() throws {
    let golden = try #require(GoldenEnvironments.shared)
    for golden in golden.texts {
      let found: [String?] =
        switch golden.id {
        case "FrozenLake-v1": try frames(FrozenLake(), seed: golden.seed)
        case "CliffWalking-v1": try frames(CliffWalking(), seed: golden.seed)
        default:
          try frames(Taxi(), seed: golden.seed) { taxi in
            taxi.state = Taxi.DecodedState(row: 0, column: 1, passenger: 4, destination: 0).state
          }
        }
      #expect(found == golden.frames, "\(golden.id), seed \(golden.seed)")
    }
  }
}
