import Spaces

extension EnvironmentChecker {
  /// What a reset or a step brought, to be compared.
  enum Record: Equatable {
    case start(SpaceValue, Info)
    case step(SpaceValue, reward: Double, terminated: Bool, truncated: Bool, Info)
    case failure(GymError)

    /// For a report.
    var text: String {
      switch self {
      case .start(let observation, let info): "reset \(observation) \(InfoValue.dictionary(info))"
      case .step(let observation, let reward, let terminated, let truncated, let info):
        "\(observation) reward \(reward)\(terminated ? " terminated" : "")"
          + "\(truncated ? " truncated" : "") \(InfoValue.dictionary(info))"
      case .failure(let error): error.description
      }
    }
  }

  /// Takes sampled actions, resetting without a seed after each end, and stops at an error.
  static func run(_ environment: inout AnyEnvironment, steps: Int, actionSeed: UInt64) -> [Record] {
    var sampler = SeededSpace(environment.actionSpace, seed: actionSeed)
    var records: [Record] = []
    do throws(GymError) {
      for _ in 0..<steps {
        let step = try environment.step(sampler.sample())
        records.append(
          .step(
            step.observation, reward: step.reward, terminated: step.terminated,
            truncated: step.truncated, step.info))
        guard step.terminated || step.truncated else { continue }
        let start = try environment.reset(seed: nil, options: [:])
        records.append(.start(start.observation, start.info))
      }
    } catch {
      records.append(.failure(error))
    }
    return records
  }

  /// Watches an environment for some steps: observations, rewards, ends.
  mutating func checkSteps() {
    var copy = environment
    var sampler = SeededSpace(copy.actionSpace, seed: Self.seed)
    var ends = Ends()
    do throws(GymError) {
      var latest = try copy.reset(seed: Self.seed, options: [:]).observation
      var isFirst = true
      for t in 1...Self.stepCount {
        let (before, action) = (copy, sampler.sample())
        let step = try copy.step(action)
        checkResult(step, of: "step \(t), action \(action)", isFirst: isFirst)
        ends.note(step, before: before, previous: latest)
        isFirst = step.terminated || step.truncated
        latest = step.observation
        if isFirst { latest = try copy.reset(seed: nil, options: [:]).observation }
      }
    } catch {
      note(
        .stepThrows, expected: "steps and resets without a seed in turn, with sampled actions",
        found: "\(error)")
    }
    if ends.areStarts {
      note(
        .terminalObservation, expected: "an episode's own last observation where it ends",
        found: "the first one of the next episode, \(ends.count) times of \(ends.count): "
          + "leave the reset to the caller")
    }
  }

  private mutating func checkResult(_ step: Step<SpaceValue>, of name: String, isFirst: Bool) {
    if !has(.stepObservation), !environment.observationSpace.contains(step.observation) {
      let end = step.terminated ? ", which terminated" : step.truncated ? ", truncated" : ""
      note(
        .stepObservation, expected: "an element of \(environment.observationSpace)",
        found: "\(step.observation) (\(name)\(end))")
    }
    checkType(step.observation)
    if !has(.reward), !step.reward.isFinite {
      note(.reward, expected: "a finite reward", found: "\(step.reward) (\(name))")
    }
    if isFirst, step.truncated, !has(.truncatedAtOnce) {
      note(
        .truncatedAtOnce, expected: "no truncation after the first step of an episode",
        found: "truncated at \(name)")
    }
  }

  /// Two runs from the same seed with the same actions must be one.
  mutating func checkStepDeterminism() {
    guard !isNondeterministic else { return }
    var records: [[Record]] = []
    // One after the other in the same environment, so that what a reset forgets shows.
    var copy = environment
    for _ in 0..<2 {
      guard (try? copy.reset(seed: Self.seed, options: [:])) != nil else { return }
      records.append(Self.run(&copy, steps: Self.stepCount, actionSeed: Self.seed))
    }
    guard let index = Self.firstDifference(records[0], records[1]) else { return }
    let (one, other) = (records[0][index], records[1][index])
    let isSimilar = zip(records[0], records[1]).allSatisfy {
      $0.isClose(to: $1, within: Self.tolerance)
    }
    note(
      isSimilar ? .stepSimilarity : .stepDeterminism,
      expected: "the same steps after each reset(seed: \(Self.seed)) with the same actions",
      found:
        "\(isSimilar ? "close ones" : "others") at result \(index + 1): \(one.text) and \(other.text)"
    )
  }

  /// Steps of a copy must leave the original alone.
  mutating func checkCopies() {
    guard !isNondeterministic, !has(.stepDeterminism), !has(.seedDeterminism) else { return }
    var original = environment
    guard (try? original.reset(seed: Self.seed, options: [:])) != nil else { return }
    var copy = original
    let first = Self.run(&copy, steps: 30, actionSeed: Self.seed)
    let second = Self.run(&original, steps: 30, actionSeed: Self.seed)
    if Self.firstDifference(first, second) != nil {
      note(
        .sharedCopy, expected: "an independent copy",
        found: "that steps of a copy changed the original: keep the state in the struct, not in a "
          + "class")
    }
  }

  /// A restored state must continue as the saved one.
  mutating func checkSavedState() {
    var original = environment
    guard (try? original.reset(seed: Self.seed, options: [:])) != nil else { return }
    _ = Self.run(&original, steps: 5, actionSeed: 1)
    do throws(GymError) {
      let state = try original.saveState()
      var other = environment
      try other.restoreState(state)
      let goesOn =
        isNondeterministic
        || Self.firstDifference(
          Self.run(&original, steps: 60, actionSeed: 2), Self.run(&other, steps: 60, actionSeed: 2)
        ) == nil
      if !goesOn {
        note(
          .savedState, expected: "a restored state to continue as the saved one",
          found: "other steps: let Codable cover all of the state, the generator too")
      }
    } catch {
      guard case .stateNotSavable = error else {
        return note(.savedState, expected: "a state that is saved and restored", found: "\(error)")
      }
      note(
        .unsavable, expected: "an environment whose training can be resumed",
        found: "one that is not Codable")
    }
  }

  private static func firstDifference(_ one: [Record], _ other: [Record]) -> Int? {
    zip(one, other).enumerated().first { !$1.0.isClose(to: $1.1, within: 0) }?.offset
      ?? (one.count == other.count ? nil : min(one.count, other.count) - 1)
  }

  /// Counts ends, and those that show the next episode's first observation.
  private struct Ends {
    private(set) var count = 0
    private var starts = 0
    private var isVaried = false

    /// Three times can hardly be chance, where the observation changes at all.
    var areStarts: Bool { count >= 3 && starts == count && isVaried }

    mutating func note(
      _ step: Step<SpaceValue>, before: AnyEnvironment, previous: SpaceValue
    ) {
      guard step.terminated || step.truncated else {
        isVaried = isVaried || step.observation != previous
        return
      }
      count += 1
      var before = before
      let next = try? before.reset(seed: nil, options: [:])
      if next?.observation == step.observation { starts += 1 }
    }
  }
}
