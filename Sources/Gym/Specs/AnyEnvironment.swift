import NumPyRandom
import Spaces

/// An environment whose type is known only when the program runs.
///
/// A value like the environment it holds: a copy is independent. Observations and actions are
/// `SpaceValue`s; the flat forms write values into the caller's buffer instead and do not allocate.
public struct AnyEnvironment: Environment {
  /// Erased.
  public typealias Observation = SpaceValue
  /// Erased.
  public typealias Action = SpaceValue

  /// What it was made from, where it came from a registry, with the wrappers that were put around
  /// it since: `make` rebuilds it.
  public internal(set) var spec: EnvironmentSpec?
  @usableFromInline var box: EnvironmentBox

  /// Erases an environment's type.
  @inlinable
  public init(_ base: some Environment) {
    self.init(box: boxed(base), spec: recordedSpec(of: base))
  }

  @usableFromInline
  init(box: EnvironmentBox, spec: EnvironmentSpec?) {
    self.box = box
    self.spec = spec
  }

  /// The observation space.
  public var observationSpace: Space { box.observationSpace }
  /// The action space.
  public var actionSpace: Space { box.actionSpace }
  /// How the environment may be drawn, and how fast.
  public var metadata: RenderMetadata { box.metadata }
  /// Whether the step after the end of an episode starts the next one.
  public var resetsItself: Bool { box.resetsItself }

  /// Whether an episode has started, as far as the environment records it.
  public var hasStarted: Bool { box.hasStarted }

  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    try unique().reset(seed: seed, options: options)
  }

  /// Draws from now on from a seed of any size, where the environment can.
  public mutating func reseed(_ seed: SeedSequence) -> Bool { unique().reseed(seed) }

  public mutating func step(_ action: SpaceValue) throws(GymError) -> Step<SpaceValue> {
    let box = unique()
    return try box.stepValue(box, action)
  }

  /// The scene in the environment's own coordinates, or nil where it has none.
  public func render() -> DisplayList? { box.render() }
  /// The scene as text with the color codes of a terminal, or nil where it has none.
  public func renderText() -> String? { box.renderText() }
  /// Lets go of what the environment holds.
  public mutating func close() { unique().close() }

  /// The box, after a copy where another value shares it.
  @inline(__always)
  private mutating func unique() -> EnvironmentBox {
    if !isKnownUniquelyReferenced(&box) { box = box.copy() }
    return box
  }
}

/// What a step brought besides the observation.
public struct Outcome: Sendable {
  /// The reward of this step.
  public var reward: Double
  /// A terminal state was reached.
  public var terminated: Bool
  /// The episode was cut off from outside.
  public var truncated: Bool
  /// Further details.
  public var info: Info

  /// Takes a step apart.
  @inlinable
  init(_ step: Step<some Sendable>) {
    reward = step.reward
    terminated = step.terminated
    truncated = step.truncated
    info = step.info
  }
}

extension AnyEnvironment {
  /// Starts an episode and writes the flattened observation, `observationSpace.flattenedCount`
  /// values.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Info {
    try unique().reset(seed: seed, options: options, into: &observation)
  }

  /// Performs a discrete action and writes the flattened observation.
  public mutating func step(discrete action: Int, into observation: inout MutableSpan<Float>)
    throws(GymError) -> Outcome
  {
    let box = unique()
    return try box.stepDiscrete(box, action, &observation)
  }

  /// Performs the action of a box, given by its flattened values, and writes the flattened
  /// observation.
  public mutating func step(
    flattened action: Span<Float>, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Outcome {
    let box = unique()
    return try box.stepFlattened(box, action, &observation)
  }

  /// The whole state with its random generator, to continue from later with the same bits.
  /// - Throws: `GymError.stateNotSavable` where the environment isn't `Codable`.
  public func saveState() throws(GymError) -> [UInt8] { try box.saveState() }

  /// Continues from a saved state of the same kind of environment.
  /// - Throws: `GymError.badState` where the bytes say something else.
  public mutating func restoreState(_ state: [UInt8]) throws(GymError) {
    try unique().restoreState(state)
  }
}

extension AnyEnvironment: CustomStringConvertible {
  /// The wrappers from outside in, then the environment and its id.
  public var description: String { box.structure(id: spec?.id.description) }
}
