import Spaces
import Testing

@testable import Gym

/// Every rule fires for an environment that breaks it, and only then.
@Suite struct CheckerTests {
  private func rules(_ findings: [CheckFinding]) -> Set<CheckRule> { Set(findings.map(\.rule)) }

  /// What must come with some findings: other starts also make other steps.
  private static let companions: [CheckRule: Set<CheckRule>] = [
    .seedDeterminism: [.stepDeterminism], .seedSimilarity: [.stepSimilarity],
    .sharedCopy: [.unsavable],
  ]

  @Test(arguments: CheckRule.allCases) func eachRuleFires(rule: CheckRule) {
    let findings =
      switch rule {
      case .wrapped: checkEnvironment(OrderEnforcing(Flawed()))
      case .unsavable: checkEnvironment(Unsavable())
      case .sharedCopy: checkEnvironment(Unsavable(isShared: true))
      default: checkEnvironment(Flawed(rule))
      }
    let expected = (Self.companions[rule] ?? []).union([rule])
    #expect(rules(findings) == expected, "\(findings)")
  }

  @Test func aSoundEnvironmentIsClean() {
    #expect(checkEnvironment(Flawed()).isEmpty)
    #expect(checkEnvironment(AnyEnvironment(Flawed())).isEmpty)
  }

  @Test func nondeterministicEnvironmentsMayDiffer() {
    for rule in [CheckRule.seedDeterminism, .stepDeterminism, .seedState] {
      #expect(checkEnvironment(Flawed(rule), isNondeterministic: true).isEmpty, "\(rule)")
    }
  }

  @Test func withoutASavedStateTheEpisodesShowWhetherTheSeedCounts() {
    #expect(
      rules(checkEnvironment(Unsavable(flaw: .seedIgnored))) == [.seedIgnored, .unsavable])
  }

  @Test func registeredEnvironmentsAreCheckedAsMakeGivesThem() throws {
    let spec = try EnvironmentSpec(id: "Flawed-v0", maxEpisodeSteps: 1) { arguments in
      try arguments.checkArguments(known: ["bad"])
      return Flawed(try arguments.boolArgument("bad") == true ? .reward : nil)
    }
    #expect(rules(try checkEnvironment(spec)) == [.truncatedAtOnce])
    // The checker that would throw at the first mistake is left out.
    let long = try EnvironmentSpec(id: "Flawed-v1", maxEpisodeSteps: 100) { _ in Flawed(.reward) }
    #expect(rules(try checkEnvironment(long)) == [.reward])
    #expect(throws: GymError.unknownArgument(name: "worse", known: ["bad"])) {
      try checkEnvironment(spec, arguments: ["worse": true])
    }
  }

  @Test func membersOfSpacesAreLookedAt() throws {
    struct Nested: Environment {
      var observationSpace: Space {
        .dict(DictSpace(["a": .tuple(TupleSpace([.box(Box(low: 1, high: 1, shape: [2]))]))]))
      }
      var actionSpace: Space { .tuple(TupleSpace([.box(Box(low: 0, high: 3, shape: [2]))])) }
      mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
        -> (observation: SpaceValue, info: Info)
      { throw .badState("never") }
      mutating func step(_ action: SpaceValue) -> Step<SpaceValue> {
        Step(observation: action, reward: 0, terminated: true)
      }
    }
    let findings = checkEnvironment(Nested())
    #expect(rules(findings) == [.equalBounds, .actionRange, .resetThrows])
    #expect(findings[0].rule == .resetThrows, "errors come first")
    #expect(findings.contains { $0.expected.contains(#"observation space["a"][0]"#) })
  }

  @Test func whatIsMissingBothTimesIsEqual() {
    let one: Info = ["a": .double(.nan), "b": .list([.double(1), .int(2)])]
    #expect(one.isClose(to: one, within: 0))
    #expect(!one.isClose(to: ["a": .double(1), "b": .list([.double(1), .int(2)])], within: 0))
    #expect(InfoValue.double(1).isClose(to: .double(1 + 1e-6), within: 1e-5))
    #expect(!InfoValue.double(1).isClose(to: .double(1 + 1e-6), within: 0))
    #expect(!InfoValue.double(1).isClose(to: .double(.infinity), within: 1e-5))
    #expect(!InfoValue.int(1).isClose(to: .double(1), within: 1e-5))
  }

  @Test func aFindingReadsLikeALinters() {
    let finding = CheckFinding(.reward, expected: "a finite reward", found: "nan (step 3)")
    #expect(
      finding.description == "error: [reward] expected a finite reward, found nan (step 3)")
    #expect(
      finding.json == #"{"severity": "error", "rule": "reward", "expected": "a finite reward", "#
        + #""found": "nan (step 3)"}"#)
  }
}
