import CEnvironments
import Gym
import Spaces

/// N Acrobots at once.
public typealias VectorAcrobot = BatchEnvironment<Acrobot>

extension Acrobot: BatchSteppable {
  /// 0, 1 or 2.
  public typealias BatchAction = Int32
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// Runge and Kutta's method in single precision.
  public static let batch = BatchDescription(
    name: "Acrobot", stateCount: 4, observationCount: 6, maxEpisodeSteps: 500, cost: 8,
    step: { kernel_acrobot_step($0, $1, $2, $3) }, observe: { kernel_acrobot_observe($0) })

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

  /// The same bounds for all four values.
  public static func startBounds(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    let bounds = try options.startBounds(low: -0.1, high: 0.1)
    return Array(repeating: bounds, count: 4)
  }

  /// Two angles, then their velocities.
  public mutating func setBatchState(_ values: [Float]) {
    state = State(
      firstAngle: Double(values[0]), secondAngle: Double(values[1]),
      firstVelocity: Double(values[2]), secondVelocity: Double(values[3]))
  }
}
