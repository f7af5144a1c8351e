import Foundations
import Spaces
import Testing

@testable import Gym

@Suite struct WrapperTests {
  @Test func timeLimitTruncates() throws {
    var environment = TimeLimit(Probe(), maxEpisodeSteps: 3)
    for _ in 0..<2 {
      _ = try environment.reset()
      #expect(try !environment.step(1).truncated)
      #expect(try !environment.step(1).truncated)
      let last = try environment.step(1)
      #expect(last.truncated && !last.terminated)
      #expect(environment.elapsedSteps == 3)
    }
  }

  @Test func timeLimitAndTerminalStateTogetherSetBothFlags() throws {
    var environment = TimeLimit(Probe(last: 2), maxEpisodeSteps: 2)
    _ = try environment.reset()
    _ = try environment.step(1)
    let last = try environment.step(1)
    #expect(last.truncated && last.terminated)
  }

  @Test func stepBeforeResetThrows() throws {
    var environment = OrderEnforcing(Probe())
    #expect(throws: GymError.stepBeforeReset) { try environment.step(1) }
    _ = try environment.reset()
    _ = try environment.step(1)
  }

  @Test func checkerRefusesActionsOutsideTheSpace() throws {
    var environment = PassiveEnvChecker(Probe())
    _ = try environment.reset()
    #expect(
      throws: GymError.actionOutsideSpace(action: "0", space: "Discrete(2, start=1)")
    ) { try environment.step(0) }
    _ = try environment.step(2)
  }

  @Test func checkerRefusesBadEnvironments() throws {
    var outside = PassiveEnvChecker(Probe(isOutside: true))
    #expect(throws: GymError.self) { try outside.reset() }
    var endless = PassiveEnvChecker(Probe(reward: .infinity))
    _ = try endless.reset()
    #expect(throws: GymError.rewardNotFinite("inf")) { try endless.step(1) }
  }

  @Test func statisticsAreRecordedAtTheEnd() throws {
    var environment = RecordEpisodeStatistics(Probe(reward: 0.5), bufferLength: 2)
    for episode in 1...3 {
      environment.base.last = episode
      _ = try environment.reset()
      for step in 1...episode {
        let info = try environment.step(1).info
        guard step == episode else {
          #expect(info.isEmpty)
          continue
        }
        guard case .dictionary(let record)? = info["episode"] else {
          Issue.record("no statistics")
          continue
        }
        #expect(record["r"] == .double(0.5 * Double(episode)))
        #expect(record["l"] == .int(episode))
        #expect(record["t"]?.number.map { $0 >= 0 } == true)
      }
    }
    #expect(environment.returns == [1, 1.5] && environment.lengths == [2, 3])
    #expect(environment.episodeCount == 3)
  }

  @Test func badOptionsAreNamed() {
    var environment = Probe()
    #expect(throws: GymError.unknownOption(name: "nose", known: ["note"])) {
      try environment.reset(seed: nil, options: ["nose": 1])
    }
    #expect(
      throws: GymError.badOption(name: "note", value: "\"x\"", expected: "a finite number")
    ) { try environment.reset(seed: nil, options: ["note": "x"]) }
  }
}

@Suite struct AnyEnvironmentTests {
  @Test func copiesGoOnByThemselves() throws {
    var one = AnyEnvironment(Probe())
    _ = try one.reset()
    var other = one
    _ = try one.step(.discrete(1))
    #expect(try one.step(.discrete(1)).observation == .array(NDArray([2])))
    #expect(try other.step(.discrete(1)).observation == .array(NDArray([1])))
  }

  @Test func wrongKindOfActionThrows() throws {
    var environment = AnyEnvironment(Probe())
    _ = try environment.reset()
    #expect(throws: GymError.self) { try environment.step(.array(NDArray([1]))) }
    var walker = AnyEnvironment(Walker())
    _ = try walker.reset()
    #expect(throws: GymError.self) { try walker.step(.discrete(1)) }
  }

  @Test func savedStateKeepsEveryBit() throws {
    let odd: [Double] = [
      0.1, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, 1e300, 1 / 3.0,
    ]
    for value in odd {
      let limited = TimeLimit(PassiveEnvChecker(Probe(count: 3, note: value)), maxEpisodeSteps: 9)
      var environment = AnyEnvironment(RecordEpisodeStatistics(limited))
      let state = try environment.saveState()
      environment = AnyEnvironment(
        RecordEpisodeStatistics(TimeLimit(PassiveEnvChecker(Probe()), maxEpisodeSteps: 9)))
      try environment.restoreState(state)
      let string = String(decoding: try environment.saveState(), as: UTF8.self)
      #expect(string.contains(JSONValue.double(value).text))
      let back = try SavedState.value(Probe.self, from: SavedState.bytes(of: Probe(note: value)))
      #expect(back.note.bitPattern == value.bitPattern)
    }
    let back = try SavedState.value(Probe.self, from: SavedState.bytes(of: Probe(note: .nan)))
    #expect(back.note.isNaN)
  }

  @Test func badStatesAreRefused() throws {
    #expect(throws: GymError.stateNotSavable(environment: "Walker")) {
      try AnyEnvironment(Walker()).saveState()
    }
    var environment = AnyEnvironment(Probe())
    let state = try environment.saveState()
    #expect(throws: GymError.self) { try environment.restoreState(Array(state.dropLast())) }
    #expect(throws: GymError.self) { try environment.restoreState(Array("{}".utf8)) }
    #expect(throws: GymError.self) {
      try environment.restoreState(Array(#"{"count": "many"}"#.utf8))
    }
  }

  @Test func textNamesTheWrappers() {
    let wrapped = TimeLimit(OrderEnforcing(Probe()), maxEpisodeSteps: 1)
    #expect(AnyEnvironment(wrapped).description == "<TimeLimit<OrderEnforcing<Probe instance>>>")
  }
}
