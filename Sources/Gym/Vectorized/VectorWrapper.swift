import Spaces

/// A vector environment around another one that changes some of its behavior.
///
/// Wrappers are put around each other as those of single environments are:
///
///     var environments = try VectorNormalizeReward(
///       VectorNormalizeObservation(
///         VectorRecordEpisodeStatistics(VectorClipAction(SyncVectorEnvironment(environments)))))
///
/// They work over every vector environment in all three modes of `AutoresetMode`. What the inner
/// environment does stays as it is unless the wrapper says otherwise.
public protocol VectorWrapper<Base>: VectorEnvironment {
  /// The inner vector environment's type.
  associatedtype Base: VectorEnvironment
  /// The inner vector environment.
  var base: Base { get set }
}

extension VectorWrapper {
  /// The inner environment's.
  public var count: Int { base.count }
  /// The inner environment's.
  public var singleObservationSpace: Space { base.singleObservationSpace }
  /// The inner environment's.
  public var singleActionSpace: Space { base.singleActionSpace }
  /// The inner environment's.
  public var autoreset: AutoresetMode {
    get { base.autoreset }
    set { base.autoreset = newValue }
  }

  /// Starts an episode in every environment.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try base.reset(seed: seed, options: options, into: &buffers)
  }

  /// Starts an episode in every environment, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try base.reset(seeds: seeds, options: options, mask: mask, into: &buffers)
  }

  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try base.step(actions, into: &buffers)
  }

  /// The inner environment's scene of one environment.
  public func render(environment index: Int) -> DisplayList? { base.render(environment: index) }

  /// Closes the inner environment.
  public mutating func close() { base.close() }
}

extension VectorWrapper {
  /// Every environment's state.
  /// - Throws: `GymError.stateNotSavable`.
  public func saveState() throws(GymError) -> [[UInt8]] { try base.saveState() }

  /// Continues from the states of as many environments.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    try base.restoreState(states)
  }
}

/// A vector wrapper that remembers something of the steps so far: moments, sums, which environments
/// ended.
///
/// Its memory stands in front of the first environment's saved state, so that there are as many
/// states as environments.
public protocol StatefulVectorWrapper<Base>: VectorWrapper {
  /// What it remembers.
  associatedtype Memory: Codable & Sendable
  /// What it remembers now.
  var memory: Memory { get }
  /// Continues from what was remembered.
  /// - Throws: `GymError.badState` where it is of another number of environments or observations.
  mutating func remember(_ memory: Memory) throws(GymError)
}

extension StatefulVectorWrapper {
  /// Every environment's state, with the wrapper's memory.
  /// - Throws: `GymError.stateNotSavable`.
  public func saveState() throws(GymError) -> [[UInt8]] {
    var states = try base.saveState()
    guard !states.isEmpty else { return states }
    states[0] = try SavedState.bytes(of: memory) + [memoryEnd] + states[0]
    return states
  }

  /// Continues from the states of as many environments. Where one is bad, nothing changes.
  /// - Throws: `GymError.badVector` or `GymError.badState`.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard let end = states.first?.firstIndex(of: memoryEnd) else {
      throw .badState("expected the state of \(Self.self) in front of the first environment's")
    }
    var restored = self
    try restored.remember(SavedState.value(Memory.self, from: Array(states[0][..<end])))
    var inner = states
    inner[0].removeSubrange(...end)
    try restored.base.restoreState(inner)
    self = restored
  }
}

/// ASCII's record separator, which no JSON has in it.
private let memoryEnd: UInt8 = 0x1E
