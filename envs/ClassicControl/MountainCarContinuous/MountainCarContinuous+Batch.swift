import CEnvironments
import Gym
import Spaces

/// N MountainCarContinuous at once.
public typealias VectorMountainCarContinuous = BatchEnvironment<MountainCarContinuous>

extension MountainCarContinuous: BatchSteppable {
  /// A force.
  public typealias BatchAction = Float
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// The car in single precision, from its first step on.
  public static let batch = BatchDescription(
    name: "MountainCarContinuous", stateCount: 2, observationCount: 2, maxEpisodeSteps: 999,
    cost: 1.5, step: { kernel_mountain_car_continuous_step($0, $1, $2, $3) },
    observe: { kernel_mountain_car_observe($0) })

  public static func kernelParameters(_ parameters: Parameters) -> kernel_mountain_car_parameters {
    kernel_mountain_car_parameters(
      minimum_position: Float(parameters.minimumPosition),
      maximum_position: Float(parameters.maximumPosition),
      maximum_speed: Float(parameters.maximumSpeed),
      goal_position: Float(parameters.goalPosition),
      goal_velocity: Float(parameters.goalVelocity),
      force: Float(parameters.power),
      gravity: Float(parameters.gravity))
  }

  /// The position alone is drawn.
  public static func startBounds(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    [try options.startBounds(low: -0.6, high: -0.4)]
  }

  /// Position and velocity.
  public mutating func setBatchState(_ values: [Float]) {
    state = State(position: Double(values[0]), velocity: Double(values[1]))
  }
}
