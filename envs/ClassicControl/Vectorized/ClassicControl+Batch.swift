import CKernels
import Gym

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

  /// The constants in the kernel's order.
  public static func kernelParameters(_ parameters: Parameters) -> [Float] {
    [
      parameters.gravity, parameters.cartMass, parameters.poleMass, parameters.halfPoleLength,
      parameters.force, parameters.timeStep, parameters.positionLimit, parameters.angleLimit,
      parameters.suttonBartoReward ? 1 : 0,
    ].map(Float.init)
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

  /// The constants in the kernel's order.
  public static func kernelParameters(_ parameters: Parameters) -> [Float] {
    [
      parameters.minimumPosition, parameters.maximumPosition, parameters.maximumSpeed,
      parameters.goalPosition, parameters.goalVelocity, parameters.force, parameters.gravity,
    ].map(Float.init)
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

  /// The constants in the kernel's order.
  public static func kernelParameters(_ parameters: Parameters) -> [Float] {
    [
      parameters.minimumPosition, parameters.maximumPosition, parameters.maximumSpeed,
      parameters.goalPosition, parameters.goalVelocity, parameters.power, parameters.gravity,
    ].map(Float.init)
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

  /// The constants in the kernel's order.
  public static func kernelParameters(_ parameters: Parameters) -> [Float] {
    [
      parameters.gravity, parameters.mass, parameters.length, parameters.timeStep,
      parameters.maximumSpeed, parameters.maximumTorque,
    ].map(Float.init)
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

  /// The constants in the kernel's order.
  public static func kernelParameters(_ parameters: Parameters) -> [Float] {
    [
      parameters.timeStep, parameters.firstLength, parameters.secondLength, parameters.firstMass,
      parameters.secondMass, parameters.firstCenter, parameters.secondCenter,
      parameters.momentOfInertia, parameters.gravity, parameters.firstMaximumSpeed,
      parameters.secondMaximumSpeed, parameters.dynamics == .book ? 1 : 0,
      parameters.maximumTorqueNoise,
    ].map(Float.init)
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
