import CEnvironments
import Gym
import Spaces

/// N CartPoles at once.
public typealias VectorCartPole = BatchEnvironment<CartPole>
/// N MountainCars at once.
public typealias VectorMountainCar = BatchEnvironment<MountainCar>
/// N MountainCarContinuous at once.
public typealias VectorMountainCarContinuous = BatchEnvironment<MountainCarContinuous>
/// N Pendulums at once.
public typealias VectorPendulum = BatchEnvironment<Pendulum>
/// N Acrobots at once.
public typealias VectorAcrobot = BatchEnvironment<Acrobot>

extension CartPole: BatchSteppable {
  /// 0 or 1.
  public typealias BatchAction = Int32
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// Euler's method in single precision.
  public static let batch = BatchDescription(
    name: "CartPole", stateCount: 4, observationCount: 4, maxEpisodeSteps: 500, cost: 2,
    step: { kernel_cart_pole_step($0, $1, $2, $3) }, observe: { kernel_cart_pole_observe($0) })

  /// The constants as the kernel takes them.
  public static func kernelParameters(_ parameters: Parameters) -> kernel_cart_pole_parameters {
    kernel_cart_pole_parameters(
      gravity: Float(parameters.gravity),
      cart_mass: Float(parameters.cartMass),
      pole_mass: Float(parameters.poleMass),
      half_pole_length: Float(parameters.halfPoleLength),
      force: Float(parameters.force),
      time_step: Float(parameters.timeStep),
      position_limit: Float(parameters.positionLimit),
      angle_limit: Float(parameters.angleLimit),
      sutton_barto_reward: parameters.suttonBartoReward ? 1 : 0)
  }

  /// The same bounds for all four numbers.
  public static func startBounds(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    let bounds = try options.startBounds(low: -0.05, high: 0.05)
    return Array(repeating: bounds, count: 4)
  }

  /// Position, velocity, angle, angular velocity.
  public mutating func setBatchState(_ numbers: [Float]) {
    state = State(
      position: Double(numbers[0]), velocity: Double(numbers[1]), angle: Double(numbers[2]),
      angularVelocity: Double(numbers[3]))
  }
}

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

  /// The constants as the kernel takes them.
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
  public mutating func setBatchState(_ numbers: [Float]) {
    state = State(position: Double(numbers[0]), velocity: Double(numbers[1]))
  }
}

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

  /// The constants as the kernel takes them.
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
  public mutating func setBatchState(_ numbers: [Float]) {
    state = State(position: Double(numbers[0]), velocity: Double(numbers[1]))
  }
}

extension Pendulum: BatchSteppable {
  /// A torque.
  public typealias BatchAction = Float
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// The rod in single precision; its angle is kept within ±pi.
  public static let batch = BatchDescription(
    name: "Pendulum", stateCount: 2, observationCount: 3, maxEpisodeSteps: 200, cost: 2,
    step: { kernel_pendulum_step($0, $1, $2, $3) }, observe: { kernel_pendulum_observe($0) })

  /// The constants as the kernel takes them.
  public static func kernelParameters(_ parameters: Parameters) -> kernel_pendulum_parameters {
    kernel_pendulum_parameters(
      gravity: Float(parameters.gravity),
      mass: Float(parameters.mass),
      length: Float(parameters.length),
      time_step: Float(parameters.timeStep),
      maximum_speed: Float(parameters.maximumSpeed),
      maximum_torque: Float(parameters.maximumTorque))
  }

  /// The angle, then its velocity.
  public static func startBounds(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    let limits = try startLimits(options)
    return [(-limits.angle, limits.angle), (-limits.velocity, limits.velocity)]
  }

  /// Angle and angular velocity.
  public mutating func setBatchState(_ numbers: [Float]) {
    state = State(angle: Double(numbers[0]), angularVelocity: Double(numbers[1]))
  }
}

extension Acrobot: BatchSteppable {
  /// 0, 1 or 2.
  public typealias BatchAction = Int32
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// Runge and Kutta's method in single precision.
  public static let batch = BatchDescription(
    name: "Acrobot", stateCount: 4, observationCount: 6, maxEpisodeSteps: 500, cost: 8,
    step: { kernel_acrobot_step($0, $1, $2, $3) }, observe: { kernel_acrobot_observe($0) })

  /// The constants as the kernel takes them.
  public static func kernelParameters(_ parameters: Parameters) -> kernel_acrobot_parameters {
    kernel_acrobot_parameters(
      time_step: Float(parameters.timeStep),
      first_length: Float(parameters.firstLength),
      second_length: Float(parameters.secondLength),
      first_mass: Float(parameters.firstMass),
      second_mass: Float(parameters.secondMass),
      first_center: Float(parameters.firstCenter),
      second_center: Float(parameters.secondCenter),
      moment_of_inertia: Float(parameters.momentOfInertia),
      gravity: Float(parameters.gravity),
      first_maximum_speed: Float(parameters.firstMaximumSpeed),
      second_maximum_speed: Float(parameters.secondMaximumSpeed),
      book_dynamics: parameters.dynamics == .book ? 1 : 0,
      maximum_torque_noise: Float(parameters.maximumTorqueNoise))
  }

  /// The same bounds for all four numbers.
  public static func startBounds(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    let bounds = try options.startBounds(low: -0.1, high: 0.1)
    return Array(repeating: bounds, count: 4)
  }

  /// Two angles, then their velocities.
  public mutating func setBatchState(_ numbers: [Float]) {
    state = State(
      firstAngle: Double(numbers[0]), secondAngle: Double(numbers[1]),
      firstVelocity: Double(numbers[2]), secondVelocity: Double(numbers[3]))
  }
}
