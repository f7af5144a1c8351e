import Foundations
import Spaces

/// A run of given actions through an environment, line by line, to be held against another
/// implementation.
///
/// The first line is the reset with the seed. Each step has a line; `t` counts them without a
/// break. Where a step ends its episode the environment is reset at once without a seed, with the
/// same options, and the step's line has what came of it.
public struct Rollout: Sendable {
  /// Where the actions come from.
  public enum Actions: Sendable {
    /// Drawn from the action space, seeded with the rollout's seed, as Gymnasium draws after
    /// `env.action_space.seed(seed)`.
    case sampled
    /// These, one after the other.
    case given([SpaceValue])
  }

  /// The result of a reset.
  public struct Start: Sendable, Equatable {
    /// The first observation of the episode.
    public var observation: SpaceValue
    /// Details of the start.
    public var info: Info
  }

  /// One line.
  public enum Line: Sendable {
    /// The reset with the seed, `t` 0.
    case reset(Start)
    /// A step: its number from 1 on, the action, the result, and the new start after an end.
    case step(t: Int, action: SpaceValue, result: Step<SpaceValue>, restart: Start?)
  }

  /// The observation space.
  public let observationSpace: Space
  /// The action space.
  public let actionSpace: Space
  private var environment: AnyEnvironment
  private let options: ResetOptions
  private let actions: Actions
  private var sampler: SeededSpace
  private let seed: Seed
  private var t = -1

  /// Prepares a rollout.
  /// - Parameters:
  ///   - environment: what is run.
  ///   - seed: of the first reset, and of the sampled actions.
  ///   - options: of every reset.
  ///   - actions: what is done.
  public init(
    _ environment: AnyEnvironment, seed: Seed, options: ResetOptions = [:],
    actions: Actions = .sampled
  ) {
    self.environment = environment
    self.seed = seed
    self.options = options
    self.actions = actions
    observationSpace = environment.observationSpace
    actionSpace = environment.actionSpace
    sampler = SeededSpace(environment.actionSpace, sequence: seed.sequence)
  }

  /// Does the reset, then one step for each call.
  /// - Returns: the line; nil where no given action is left.
  /// - Throws: what the environment's `reset` and `step` throw.
  public mutating func next() throws(GymError) -> Line? {
    guard t >= 0 else {
      let start = try restarted(seed: seed)
      t = 0
      return .reset(start)
    }
    let action: SpaceValue
    switch actions {
    case .sampled: action = sampler.sample()
    case .given(let list):
      guard t < list.count else { return nil }
      action = list[t]
    }
    let result = try environment.step(action)
    t += 1
    let restart = result.terminated || result.truncated ? try restarted(seed: nil) : nil
    return .step(t: t, action: action, result: result, restart: restart)
  }

  private mutating func restarted(seed: Seed?) throws(GymError) -> Start {
    if let seed, seed.number == nil, !environment.reseed(seed.sequence) {
      throw .unavailable("seed \(seed): the environment takes seeds up to \(UInt64.max) alone")
    }
    let start = try environment.reset(seed: seed?.number, options: options)
    return Start(observation: start.observation, info: start.info)
  }
}

extension Rollout {
  /// The line as one line of JSON: `t`, `action`, `observation`, `reward`, `terminated`,
  /// `truncated`, `info`, and after an end `reset_observation` and `reset_info`.
  ///
  /// Values have the shortest digits that read back to the same double.
  /// - Throws: `GymError.wrongValue` where an observation is of another kind than its space.
  public func json(_ line: Line) throws(GymError) -> String {
    switch line {
    case .reset(let start):
      return JSONValue.object([
        .init("t", .integer(0)), .init("observation", try observation(start.observation)),
        .init("info", InfoValue.dictionary(start.info).jsonValue),
      ]).text
    case .step(let t, let action, let result, let restart):
      var members: [JSONValue.Member] = [
        .init("t", .integer(Int128(t))), .init("action", try actionSpace.jsonElement(action)),
        .init("observation", try observation(result.observation)),
        .init("reward", .double(result.reward)), .init("terminated", .bool(result.terminated)),
        .init("truncated", .bool(result.truncated)),
        .init("info", InfoValue.dictionary(result.info).jsonValue),
      ]
      if let restart {
        members += [
          .init("reset_observation", try observation(restart.observation)),
          .init("reset_info", InfoValue.dictionary(restart.info).jsonValue),
        ]
      }
      return JSONValue.object(members).text
    }
  }

  private func observation(_ value: SpaceValue) throws(GymError) -> JSONValue {
    try observationSpace.jsonElement(value)
  }
}

extension Space {
  /// Reads actions from a JSON list of elements, each as `toJSON(_:)` of one element writes it.
  ///
  /// Values of a box of real numbers may lie beyond its bounds: what becomes of them is up to the
  /// environment, as in Gymnasium.
  /// - Throws: `GymError.badState` where the string is no list, `GymError.wrongValue` with the
  ///   index of the first that isn't an element.
  public func elementsFromJSON(_ string: String) throws(GymError) -> [SpaceValue] {
    guard case .array(let items) = try JSONValue(reading: string) else {
      throw .wrongValue(expected: "a JSON list of elements of \(self)", found: "another value")
    }
    let accepted = withoutBounds
    var values: [SpaceValue] = []
    values.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      guard let value = try? element(item), accepted.contains(value) else {
        throw .wrongValue(
          expected: "an element of \(self) at index \(index)", found: item.summary)
      }
      values.append(value)
    }
    return values
  }
}
