/// What `AnyEnvironment` asks of the environment it holds. `TypedEnvironmentBox` answers.
///
/// A box is only changed by the one `AnyEnvironment` that refers to it, which makes sharing across
/// threads safe: `AnyEnvironment` copies a shared box first.
@usableFromInline
class EnvironmentBox: @unchecked Sendable {
  @usableFromInline let observationSpace: Space
  @usableFromInline let actionSpace: Space

  @usableFromInline
  init(observationSpace: Space, actionSpace: Space) {
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
  }

  @usableFromInline var metadata: RenderMetadata { abstract() }
  @usableFromInline func copy() -> EnvironmentBox { abstract() }
  @usableFromInline func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  { abstract() }
  @usableFromInline func step(_ action: SpaceValue) throws(GymError) -> Step<SpaceValue> {
    abstract()
  }
  @usableFromInline func reset(
    seed: UInt64?, options: ResetOptions, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Info { abstract() }
  @usableFromInline func step(choice: Int, into observation: inout MutableSpan<Float>)
    throws(GymError) -> Outcome
  { abstract() }
  @usableFromInline func step(
    flattened action: Span<Float>, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Outcome { abstract() }
  @usableFromInline func render() -> DisplayList? { abstract() }
  @usableFromInline func close() { abstract() }
  @usableFromInline func saveState() throws(GymError) -> [UInt8] { abstract() }
  @usableFromInline func restoreState(_ state: [UInt8]) throws(GymError) { abstract() }
  @usableFromInline func structure(id: String?) -> String { abstract() }

  private func abstract() -> Never {
    preconditionFailure("EnvironmentBox: a subclass must answer")
  }
}

/// The box of one type of environment, specialised where the type is known.
@usableFromInline
final class TypedEnvironmentBox<Base: Environment>: EnvironmentBox, @unchecked Sendable {
  @usableFromInline var base: Base

  @inlinable
  init(_ base: Base) {
    self.base = base
    super.init(observationSpace: base.observationSpace, actionSpace: base.actionSpace)
  }

  @inlinable override var metadata: RenderMetadata { base.metadata }
  @inlinable override func copy() -> EnvironmentBox { TypedEnvironmentBox(base) }

  @inlinable
  override func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (start.observation.spaceValue, start.info)
  }

  @inlinable
  override func step(_ action: SpaceValue) throws(GymError) -> Step<SpaceValue> {
    let step = try base.step(Base.Action(action))
    return Step(
      observation: step.observation.spaceValue, reward: step.reward, terminated: step.terminated,
      truncated: step.truncated, info: step.info)
  }

  @inlinable
  override func reset(
    seed: UInt64?, options: ResetOptions, into observation: inout MutableSpan<Float>
  ) throws(GymError) -> Info {
    let start = try base.reset(seed: seed, options: options)
    try start.observation.flatten(in: observationSpace, into: &observation)
    return start.info
  }

  @inlinable
  override func step(choice: Int, into observation: inout MutableSpan<Float>) throws(GymError)
    -> Outcome
  {
    let step = try base.step(Base.Action(choice: choice))
    try step.observation.flatten(in: observationSpace, into: &observation)
    return Outcome(step)
  }

  @inlinable
  override func step(flattened action: Span<Float>, into observation: inout MutableSpan<Float>)
    throws(GymError) -> Outcome
  {
    let step = try base.step(Base.Action(flattened: action, in: actionSpace))
    try step.observation.flatten(in: observationSpace, into: &observation)
    return Outcome(step)
  }

  @inlinable override func render() -> DisplayList? { base.render() }
  @inlinable override func close() { base.close() }

  @usableFromInline override func saveState() throws(GymError) -> [UInt8] {
    try SavedState.bytes(of: base)
  }

  @usableFromInline override func restoreState(_ state: [UInt8]) throws(GymError) {
    base = try SavedState.value(Base.self, from: state)
  }

  @usableFromInline override func structure(id: String?) -> String {
    Gym.structure(of: base, id: id)
  }
}
