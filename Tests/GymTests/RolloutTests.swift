import Foundations
import Spaces
import Testing

@testable import Gym

@Suite struct RolloutTests {
  private func lines(_ rollout: Rollout, count: Int) throws -> [String] {
    var rollout = rollout
    var lines: [String] = []
    for _ in 0..<count {
      guard let line = try rollout.next() else { break }
      lines.append(try rollout.json(line))
    }
    return lines
  }

  @Test func stepsAreCountedAcrossEpisodes() throws {
    let rollout = Rollout(
      AnyEnvironment(Probe(last: 2)), seed: 1, actions: .given([1, 2, 1].map { .discrete($0) }))
    #expect(
      try lines(rollout, count: 10) == [
        #"{"t": 0, "observation": [0.0], "info": {"start": true}}"#,
        #"{"t": 1, "action": 1, "observation": [1.0], "reward": 1.0, "terminated": false, "#
          + #""truncated": false, "info": {}}"#,
        #"{"t": 2, "action": 2, "observation": [2.0], "reward": 1.0, "terminated": true, "#
          + #""truncated": false, "info": {}, "reset_observation": [0.0], "#
          + #""reset_info": {"start": true}}"#,
        #"{"t": 3, "action": 1, "observation": [1.0], "reward": 1.0, "terminated": false, "#
          + #""truncated": false, "info": {}}"#,
      ])
  }

  @Test func optionsReachEveryReset() throws {
    #expect(throws: GymError.unknownOption(name: "x", known: ["note"])) {
      try lines(Rollout(AnyEnvironment(Probe()), seed: 1, options: ["x": 1]), count: 1)
    }
    #expect(
      try lines(Rollout(AnyEnvironment(Probe()), seed: 1, options: ["note": 1]), count: 9).count
        == 9)
  }

  @Test func numbersReadBackToTheSameBits() throws {
    let rollout = Rollout(AnyEnvironment(Walker()), seed: 3)
    var other = rollout
    for _ in 0..<40 {
      guard let line = try other.next(), case .step(_, let action, let result, _) = line else {
        continue
      }
      let json = try JSONValue(reading: rollout.json(line))
      let read = try #require(json["action"])
      #expect(try rollout.actionSpace.element(read) == action)
      #expect(json["reward"] == .double(result.reward))
    }
  }

  @Test func sampledActionsAreThoseOfTheSeededSpace() throws {
    var sampler = SeededSpace(Walker().actionSpace, seed: 3)
    var rollout = Rollout(AnyEnvironment(Walker()), seed: 3)
    _ = try rollout.next()
    for _ in 0..<10 {
      guard case .step(_, let action, _, _)? = try rollout.next() else { continue }
      #expect(action == sampler.sample())
    }
  }

  @Test func badActionsNameTheirIndex() throws {
    let space = Space.discrete(Discrete(2))
    #expect(try space.elementsFromJSON("[0, 1]") == [.discrete(0), .discrete(1)])
    #expect(
      throws: GymError.wrongValue(
        expected: "an element of Discrete(2) at index 2", found: "2")
    ) { try space.elementsFromJSON("[0, 1, 2]") }
    #expect(throws: GymError.self) { try space.elementsFromJSON(#"{"a": 1}"#) }
    #expect(throws: GymError.self) { try space.elementsFromJSON("[0, 1") }
  }

  @Test(arguments: [
    ("1", InfoValue.int(1)), ("-0.5", .double(-0.5)), ("1e3", .double(1000)),
    ("true", .bool(true)), ("False", .bool(false)), ("8x8", .string("8x8")),
    (#""8""#, .string("8")), (#"["SF", "FG"]"#, .list([.string("SF"), .string("FG")])),
    (#"{"a": 1}"#, .dictionary(["a": .int(1)])), ("null", .string("null")), ("", .string("")),
  ])
  func valuesAreReadAsTyped(string: String, value: InfoValue) {
    #expect(InfoValue(parsing: string) == value)
  }
}
