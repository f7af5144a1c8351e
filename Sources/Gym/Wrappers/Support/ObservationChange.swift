import Foundations
import Spaces

/// A wrapper whose observations are made of the inner environment's, one by one, by a rule that
/// depends on the spaces only.
///
/// `FlattenObservation`, `ReshapeObservation` and the like say what to make; the rest is here.
public protocol ObservationChange<Base>: Wrapper
where Action == Base.Action, Observation == SpaceValue {
  /// The inner environment's observation space, asked for once.
  var innerSpace: Space { get }
  /// What to observe instead of the inner environment's observation.
  /// - Throws: `GymError.wrongValue` where it isn't an element of the inner space.
  func changed(_ observation: SpaceValue) throws(GymError) -> SpaceValue
}

extension ObservationChange {
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    return (try changed(start.observation.spaceValue), start.info)
  }

  public mutating func step(_ action: Base.Action) throws(GymError) -> Step<SpaceValue> {
    let step = try base.step(action)
    return step.with(try changed(step.observation.spaceValue))
  }

  /// The array of a value of the inner space's shape.
  func innerArray(_ value: SpaceValue) throws(GymError) -> NDArray {
    guard case .array(let array) = value, array.shape == innerSpace.shape else {
      throw innerSpace.wrong(value)
    }
    return array
  }
}
