import Foundations
import Gym
import Spaces

/// What came of running a recorded episode again.
public struct Resimulation: Sendable, Equatable {
  /// How many steps gave what is stored, before the first difference if there is one.
  public var verifiedSteps: Int
  /// The first difference, nil where the whole episode happened again.
  public var mismatch: ReplayMismatch?
}

/// The first difference between a recorded episode and its repetition.
public struct ReplayMismatch: Sendable, Equatable, CustomStringConvertible {
  /// What is compared.
  public enum Quantity: String, Sendable {
    /// What was seen after the reset or the step.
    case observation
    /// The step's reward.
    case reward
    /// Whether the step reached a terminal state.
    case terminated
    /// Whether the step was cut off.
    case truncated
  }

  /// The number of the step from 1 on; 0 is the reset.
  public var step: Int
  /// What differs.
  public var quantity: Quantity
  /// What the file says.
  public var recorded: String
  /// What the environment gave.
  public var repeated: String

  /// The difference in one sentence.
  public var description: String {
    "step \(step): the \(quantity.rawValue) was \(recorded), running again gives \(repeated)"
  }
}

extension ReplayReader {
  /// Runs an episode again in the environment that the replay names, and compares every step.
  /// - Parameters:
  ///   - episode: one of this replay.
  ///   - registry: knows the environment.
  ///   - tolerance: how far numbers may differ, absolute plus relative. 0 asks for equal numbers;
  ///     episodes of another program need some, as its sines may differ in the last digit.
  ///   - visit: is shown the environment after the reset and after each step, to draw it.
  /// - Returns: how far the episode happened again.
  /// - Throws: `ReplayError.notRepeatable` where the episode has no seed, the replay no
  ///   environment's name, or the environment refuses what is stored.
  public func replay(
    _ episode: Episode, in registry: EnvironmentRegistry, tolerance: Double = 0,
    visit: (AnyEnvironment) -> Void = { _ in }
  ) throws(ReplayError) -> Resimulation {
    do throws(GymError) {
      var environment = try makeEnvironment(in: registry, for: episode)
      defer { environment.close() }
      return try environment.run(episode, tolerance: tolerance, visit: visit)
    } catch {
      throw .notRepeatable(episode: episode.id, reason: error.description)
    }
  }

  /// Runs all episodes again one after the other in one environment, as they were recorded: an
  /// episode without a seed continues with the random numbers where the one before it stopped.
  ///
  /// Every reset of the recording must have led to an episode of the file, in this order.
  /// - Parameters:
  ///   - registry: knows the environment.
  ///   - tolerance: how far numbers may differ, as in `replay(_:in:tolerance:visit:)`.
  ///   - visit: is shown the environment after each reset and each step, to draw it.
  /// - Returns: how far each episode happened again, up to the first that did not.
  /// - Throws: `ReplayError.notRepeatable` where the first episode has no seed, the replay no
  ///   environment's name, or the environment refuses what is stored; what is wrong with an episode
  ///   that can't be read.
  public func replayAll(
    in registry: EnvironmentRegistry, tolerance: Double = 0,
    visit: (AnyEnvironment) -> Void = { _ in }
  ) throws(ReplayError) -> [Resimulation] {
    var environment: AnyEnvironment?
    defer { environment?.close() }
    var results: [Resimulation] = []
    // A few at a time: a recording may be larger than the memory.
    for first in stride(from: 0, to: episodeCount, by: 64) {
      for result in try episodes(first..<min(first + 64, episodeCount)) {
        let episode = try result.get()
        do throws(GymError) {
          let isContinued = environment != nil
          var running: AnyEnvironment
          if let environment {
            running = environment
          } else {
            running = try makeEnvironment(in: registry, for: episode)
          }
          defer { environment = running }
          results.append(
            try running.run(
              episode, isContinued: isContinued, tolerance: tolerance, visit: visit))
        } catch {
          throw .notRepeatable(episode: episode.id, reason: error.description)
        }
        if results.last?.mismatch != nil { return results }
      }
    }
    return results
  }

  /// The environment of the replay, with the arguments, the time limit and the wrappers that it was
  /// recorded with.
  private func makeEnvironment(in registry: EnvironmentRegistry, for episode: Episode)
    throws(GymError) -> AnyEnvironment
  {
    guard let string = header.environmentSpec, header.environmentID != nil else {
      throw .badState("the replay does not name its environment")
    }
    return try registry.make(registry.spec(json: string))
  }
}

extension AnyEnvironment {
  /// Does an episode's actions and compares what comes of them. One without a seed is refused,
  /// unless it is continued: starts with the generator that the episode before it left behind.
  mutating func run(
    _ episode: Episode, isContinued: Bool = false, tolerance: Double,
    visit: (AnyEnvironment) -> Void
  ) throws(GymError) -> Resimulation {
    guard episode.seed != nil || isContinued else {
      throw .badState(
        "it was recorded without a seed: run it again after those before it with replayAll, or "
          + "record each episode with its own seed")
    }
    guard observationSpace.isSame(as: episode.observations.space, tolerance),
      actionSpace.isSame(as: episode.actions.space, tolerance)
    else {
      throw .badState(
        "it was recorded with \(episode.observations.space) and \(episode.actions.space), the "
          + "environment has \(observationSpace) and \(actionSpace)")
    }
    let comparison = Comparison(episode: episode, tolerance: tolerance)
    let start = try reset(seed: episode.seed, options: episode.options)
    visit(self)
    if let mismatch = comparison.mismatch(start.observation, at: 0) {
      return Resimulation(verifiedSteps: 0, mismatch: mismatch)
    }
    for (index, action) in episode.actions.enumerated() {
      guard actionSpace.contains(action) else {
        throw .actionOutsideSpace(action: action.description, space: actionSpace.description)
      }
      let step = try step(action)
      visit(self)
      if let mismatch = comparison.mismatch(step, at: index) {
        return Resimulation(verifiedSteps: index, mismatch: mismatch)
      }
      // What follows an end is not an episode: the environment need not allow it.
      if step.terminated || step.truncated, index + 1 < episode.totalSteps {
        throw .stepAfterEnd
      }
    }
    return Resimulation(verifiedSteps: episode.totalSteps, mismatch: nil)
  }
}

/// Compares an episode with its repetition.
private struct Comparison {
  let episode: Episode
  let tolerance: Double

  func mismatch(_ observation: SpaceValue, at step: Int) -> ReplayMismatch? {
    let recorded = episode.observations[step]
    if observation.isClose(to: recorded, tolerance) { return nil }
    return ReplayMismatch(
      step: step, quantity: .observation, recorded: recorded.description,
      repeated: observation.description)
  }

  func mismatch(_ step: Step<SpaceValue>, at index: Int) -> ReplayMismatch? {
    if let mismatch = mismatch(step.observation, at: index + 1) { return mismatch }
    func difference<Value: Equatable>(
      _ quantity: ReplayMismatch.Quantity, _ recorded: Value, _ repeated: Value, _ isEqual: Bool
    ) -> ReplayMismatch? {
      if isEqual { return nil }
      return ReplayMismatch(
        step: index + 1, quantity: quantity, recorded: "\(recorded)", repeated: "\(repeated)")
    }
    let (reward, terminated) = (episode.rewards[index], episode.terminations[index])
    let truncated = episode.truncations[index]
    // A recorder marks an episode that it cut off itself.
    let isCutHere = index + 1 == episode.totalSteps && truncated && !step.truncated
    return difference(.reward, reward, step.reward, reward.isClose(to: step.reward, tolerance))
      ?? difference(.terminated, terminated, step.terminated, terminated == step.terminated)
      ?? difference(
        .truncated, truncated, step.truncated, truncated == step.truncated || isCutHere)
  }
}

extension Double {
  /// Whether two numbers are equal, both NaN, or within a tolerance, absolute plus relative.
  fileprivate func isClose(to other: Double, _ tolerance: Double) -> Bool {
    self == other || (isNaN && other.isNaN) || abs(self - other) <= tolerance * (1 + abs(other))
  }
}

extension SpaceValue {
  fileprivate func isClose(to other: SpaceValue, _ tolerance: Double) -> Bool {
    switch (self, other) {
    case (.array(let one), .array(let two)): one.isClose(to: two, tolerance)
    case (.tuple(let one), .tuple(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isClose(to: $1, tolerance) }
    case (.dict(let one), .dict(let two)):
      one.count == two.count
        && one.allSatisfy { key, value in
          two[key].map { value.isClose(to: $0, tolerance) } ?? false
        }
    default: self == other
    }
  }
}

extension NDArray {
  fileprivate func isClose(to other: NDArray, _ tolerance: Double) -> Bool {
    guard shape == other.shape, dtype == other.dtype else { return false }
    return storage == other.storage
      || zip(doubles, other.doubles).allSatisfy { $0.isClose(to: $1, tolerance) }
  }
}

extension Space {
  /// Whether both have the same elements, up to the last digits of their bounds.
  fileprivate func isSame(as other: Space, _ tolerance: Double) -> Bool {
    if case (.box(let one), .box(let two)) = (self, other) {
      return one.low.isClose(to: two.low, tolerance) && one.high.isClose(to: two.high, tolerance)
    }
    guard let members = recordedMembers, let others = other.recordedMembers else {
      return self == other
    }
    return members.count == others.count
      && zip(members.sorted { $0.name < $1.name }, others.sorted { $0.name < $1.name }).allSatisfy {
        $0.name == $1.name && $0.space.isSame(as: $1.space, tolerance)
      }
  }
}
