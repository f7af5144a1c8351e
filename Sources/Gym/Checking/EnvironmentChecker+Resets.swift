import Spaces

extension EnvironmentChecker {
  /// Resets with seeds 123, none, 123, none and 456: the first equals the third, the second the
  /// fourth, and the fifth differs.
  mutating func checkResets() {
    var copy = environment
    let (seed, other) = (Self.seed, Self.otherSeed)
    guard let first = reset(&copy, seed: seed) else { return }
    let state = try? copy.saveState()
    guard let second = reset(&copy, seed: nil), let third = reset(&copy, seed: seed) else { return }
    let stateAgain = try? copy.saveState()
    guard let fourth = reset(&copy, seed: nil), reset(&copy, seed: other) != nil else { return }
    let otherState = try? copy.saveState()
    if !isNondeterministic {
      compareStarts(first, third, after: "reset(seed: \(seed))")
      compareStarts(second, fourth, after: "reset() after reset(seed: \(seed))")
      if state != stateAgain, !has(.seedDeterminism), !has(.seedSimilarity) {
        note(
          .seedState, expected: "the same state after each reset(seed: \(seed))",
          found: "states that differ: something is kept, or the generator is not replaced")
      }
    }
    if let otherState {
      if otherState == state { noteIgnoredSeed("the same state after both") }
    } else if !dependsOnSeed() {
      noteIgnoredSeed("the same first episode for ten seeds")
    }
  }

  /// An option that can't exist must be refused.
  mutating func checkOptions() {
    var copy = environment
    let name = "no_such_option"
    do throws(GymError) {
      _ = try copy.reset(seed: Self.seed, options: [name: true])
      note(
        .unknownOption, expected: "GymError.unknownOption for an option that there isn't",
        found: "that reset took [\"\(name)\": true] (call options.checkOptions(known:))")
    } catch {
      // As it should be.
    }
  }

  /// Resets without options and looks at the observation.
  private mutating func reset(_ environment: inout AnyEnvironment, seed: UInt64?) -> Start? {
    let call = "reset(\(seed.map { "seed: \($0)" } ?? ""))"
    do throws(GymError) {
      let start = try environment.reset(seed: seed, options: [:])
      if !environment.observationSpace.contains(start.observation) {
        note(
          .resetObservation, expected: "an element of \(environment.observationSpace) from \(call)",
          found: "\(start.observation)")
      }
      checkType(start.observation)
      return Start(observation: start.observation, info: start.info)
    } catch {
      note(.resetThrows, expected: "an observation from \(call)", found: "\(error)")
      return nil
    }
  }

  private mutating func compareStarts(_ one: Start, _ other: Start, after call: String) {
    func agree(within tolerance: Double) -> Bool {
      one.observation.isClose(to: other.observation, within: tolerance)
        && one.info.isClose(to: other.info, within: tolerance)
    }
    if agree(within: 0) { return }
    let pair =
      "\(one.observation) \(InfoValue.dictionary(one.info)) and \(other.observation) \(InfoValue.dictionary(other.info))"
    if agree(within: Self.tolerance) {
      note(
        .seedSimilarity, expected: "equal starts after each \(call)", found: "close ones: \(pair)")
    } else {
      note(.seedDeterminism, expected: "the same start after each \(call)", found: pair)
    }
  }

  private mutating func noteIgnoredSeed(_ found: String) {
    note(
      .seedIgnored, expected: "another seed to replace the random generator",
      found: "\(found) (fine where nothing is left to chance)")
  }

  /// Whether some of ten seeds give another start or other steps.
  private func dependsOnSeed() -> Bool {
    var first: [Record]?
    for seed in Self.seed..<Self.seed + 10 {
      var copy = environment
      guard let start = try? copy.reset(seed: seed, options: [:]) else { return true }
      let records =
        [Record.start(start.observation, start.info)] + Self.run(&copy, steps: 30, actionSeed: 0)
      if let first, first != records { return true }
      first = first ?? records
    }
    return false
  }

  /// The result of a reset.
  struct Start {
    var observation: SpaceValue
    var info: Info
  }
}
