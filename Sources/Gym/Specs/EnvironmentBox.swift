import Foundations
import NumPyRandom
import Spaces

/// What `AnyEnvironment` asks of the environment it holds. `TypedEnvironmentBox` answers.
///
/// A box is only changed by the one `AnyEnvironment` that refers to it, which makes sharing across
/// threads safe: `AnyEnvironment` copies a shared box first.
///
/// The steps are closures rather than methods to override: a generic class's methods are compiled
/// once for all types, a closure is compiled for the environment that it was made for.
@usableFromInline
class EnvironmentBox: @unchecked Sendable {
  /// Performs a discrete action and writes the flattened observation.
  @usableFromInline
  typealias StepDiscrete =
    @Sendable (EnvironmentBox, Int, inout MutableSpan<Float>) throws(GymError) -> Outcome
  /// Performs an action given by its flattened values and writes the flattened observation.
  @usableFromInline
  typealias StepFlattened =
    @Sendable (EnvironmentBox, Span<Float>, inout MutableSpan<Float>) throws(GymError) -> Outcome
  /// Does a type-erased action.
  @usableFromInline
  typealias StepValue =
    @Sendable (EnvironmentBox, SpaceValue) throws(GymError) -> Step<SpaceValue>

  @usableFromInline let observationSpace: Space
  @usableFromInline let actionSpace: Space
  let stepDiscrete: StepDiscrete
  let stepFlattened: StepFlattened
  let stepValue: StepValue

  @usableFromInline
  init(
    observationSpace: Space, actionSpace: Space, stepDiscrete: @escaping StepDiscrete,
    stepFlattened: @escaping StepFlattened, stepValue: @escaping StepValue
  ) {
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.stepDiscrete = stepDiscrete
    self.stepFlattened = stepFlattened
    self.stepValue = stepValue
  }

  @usableFromInline var metadata: RenderMetadata { abstract() }
  @usableFromInline var resetsItself: Bool { abstract() }
  @usableFromInline var maxEpisodeSteps: Int? { abstract() }
  @usableFromInline func copy() -> EnvironmentBox { abstract() }
  @usableFromInline func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  { abstract() }
  @usableFromInline func reset(
    seed: UInt64?, options: ResetOptions, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Info { abstract() }
  @usableFromInline func reseed(_ seed: SeedSequence) -> Bool { abstract() }
  @usableFromInline func render() -> DisplayList? { abstract() }
  @usableFromInline func renderText() -> String? { abstract() }
  @usableFromInline func close() { abstract() }
  @usableFromInline func saveState() throws(GymError) -> [UInt8] { abstract() }
  @usableFromInline func restoreState(_ state: [UInt8]) throws(GymError) { abstract() }
  @usableFromInline var hasStarted: Bool { abstract() }
  @usableFromInline func structure(id: String?) -> String { abstract() }

  private func abstract() -> Never {
    preconditionFailure("EnvironmentBox: a subclass must answer")
  }
}

/// The box of one type of environment.
@usableFromInline
final class TypedEnvironmentBox<Base: Environment>: EnvironmentBox, @unchecked Sendable {
  @usableFromInline var base: Base

  @usableFromInline
  init(
    _ base: Base, stepDiscrete: @escaping StepDiscrete, stepFlattened: @escaping StepFlattened,
    stepValue: @escaping StepValue
  ) {
    self.base = base
    super.init(
      observationSpace: base.observationSpace, actionSpace: base.actionSpace,
      stepDiscrete: stepDiscrete, stepFlattened: stepFlattened, stepValue: stepValue)
  }

  @usableFromInline override var metadata: RenderMetadata { base.metadata }
  @usableFromInline override var resetsItself: Bool { base.resetsItself }
  @usableFromInline override var maxEpisodeSteps: Int? { Gym.maxEpisodeSteps(of: base) }

  @usableFromInline override func copy() -> EnvironmentBox {
    TypedEnvironmentBox(
      base, stepDiscrete: stepDiscrete, stepFlattened: stepFlattened, stepValue: stepValue)
  }

  @usableFromInline
  override func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (start.observation.spaceValue, start.info)
  }

  @usableFromInline
  override func reset(
    seed: UInt64?, options: ResetOptions, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Info {
    let start = try base.reset(seed: seed, options: options)
    try start.observation.flatten(in: observationSpace, into: &observation)
    return start.info
  }

  @usableFromInline override func reseed(_ seed: SeedSequence) -> Bool { base.reseed(seed) }
  @usableFromInline override func render() -> DisplayList? { base.render() }
  @usableFromInline override func renderText() -> String? { base.renderText() }
  @usableFromInline override func close() { base.close() }

  @usableFromInline override func saveState() throws(GymError) -> [UInt8] {
    try SavedState.bytes(of: base)
  }

  @usableFromInline override func restoreState(_ state: [UInt8]) throws(GymError) {
    base = try SavedState.value(Base.self, from: state)
  }

  @usableFromInline override var hasStarted: Bool { Gym.hasStarted(base) }

  @usableFromInline override func structure(id: String?) -> String {
    Gym.structure(of: base, id: id)
  }
}

/// Puts an environment into a box; compiled where the environment's type is known.
@inlinable
func boxed<Base: Environment>(_ base: Base) -> EnvironmentBox {
  // The closures are only ever called with the box that holds them, which is of this type.
  TypedEnvironmentBox(
    base,
    stepDiscrete: { (box, action, observation) throws(GymError) in
      let box = unsafeDowncast(box, to: TypedEnvironmentBox<Base>.self)
      let step = try box.base.step(Base.Action(discrete: action))
      try step.observation.flatten(in: box.observationSpace, into: &observation)
      return Outcome(step)
    },
    stepFlattened: { (box, action, observation) throws(GymError) in
      let box = unsafeDowncast(box, to: TypedEnvironmentBox<Base>.self)
      let step = try box.base.step(Base.Action(flattened: action, in: box.actionSpace))
      try step.observation.flatten(in: box.observationSpace, into: &observation)
      return Outcome(step)
    },
    stepValue: { (box, action) throws(GymError) in
      let box = unsafeDowncast(box, to: TypedEnvironmentBox<Base>.self)
      let step = try box.base.step(Base.Action(action))
      return Step(
        observation: step.observation.spaceValue, reward: step.reward,
        terminated: step.terminated, truncated: step.truncated, info: step.info)
    })
}
