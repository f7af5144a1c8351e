import CEnvironments
import Gym
import Spaces

/// N MountainCars at once.
public typealias VectorMountainCar = BatchEnvironment<MountainCar>

extension MountainCar: BatchSteppable {
  /// 0, 1 or 2.
  public typealias BatchAction = Int32
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// The car in single precision.
  public static let batch = BatchDescription(
    name: "MountainCar", stateCount: 2, observationCount: 2, maxEpisodeSteps: 200, cost: 1.5,
    step: { kernel_mountain_car_step($0, $1, $2, $3) },
    observe: { kernel_mountain_car_observe($0) })

  public static func kernelParameters(_ parameters: Parameters) -> kernel_mountain_car_parameters {
    kernel_mountain_car_parameters(
      minimum_position: Float(parameters.minimumPosition),
      maximum_position: Float(parameters.maximumPosition),
      maximum_speed: Float(parameters.maximumSpeed),
      goal_position: Float(parameters.goalPosition),
      goal_velocity: Float(parameters.goalVelocity),
      force: Float(parameters.force),
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
