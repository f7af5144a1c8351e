import Spaces

/// What a single environment's wrapper is put around where it serves the environments of a vector
/// environment: it has the spaces of an environment, and returns the values that it was given.
///
/// `VectorizeTransformObservation`, `VectorizeTransformAction` and `VectorizeTransformReward` use
/// it.
public struct EnvironmentStandIn: Environment {
  /// The space of one environment's observations.
  public let observationSpace: Space
  /// The space of one environment's actions.
  public let actionSpace: Space
  /// The observation of the next reset or step.
  var observation = SpaceValue.discrete(0)
  /// The reward of the next step.
  var reward = 0.0
  /// The action of the last step.
  var action = SpaceValue.discrete(0)

  /// Stands in for an environment.
  init(_ environments: some VectorEnvironment) {
    observationSpace = environments.singleObservationSpace
    actionSpace = environments.singleActionSpace
  }

  /// Gives the environment's observation.
  public mutating func reset(seed: UInt64?, options: ResetOptions)
    -> (observation: SpaceValue, info: Info)
  {
    (observation, [:])
  }

  /// Takes the action, gives the environment's observation and reward.
  public mutating func step(_ action: SpaceValue) -> Step<SpaceValue> {
    self.action = action
    return Step(observation: observation, reward: reward, terminated: false)
  }
}
