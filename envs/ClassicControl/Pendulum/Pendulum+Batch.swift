import CEnvironments
import Gym
import Spaces

/// N Pendulums at once.
public typealias VectorPendulum = BatchEnvironment<Pendulum>

extension Pendulum: BatchSteppable {
  /// A torque.
  public typealias BatchAction = Float
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// The rod in single precision; its angle is kept within ±pi.
  public static let batch = BatchDescription(
    name: "Pendulum", stateCount: 2, observationCount: 3, maxEpisodeSteps: 200, cost: 2,
    step: { kernel_pendulum_step($0, $1, $2, $3) }, observe: { kernel_pendulum_observe($0) })

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
  public mutating func setBatchState(_ values: [Float]) {
    state = State(angle: Double(values[0]), angularVelocity: Double(values[1]))
  }
}
