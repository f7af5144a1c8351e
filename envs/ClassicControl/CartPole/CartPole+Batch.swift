import CEnvironments
import Gym
import Spaces

/// N CartPoles at once.
public typealias VectorCartPole = BatchEnvironment<CartPole>

extension CartPole: BatchSteppable {
  /// 0 or 1.
  public typealias BatchAction = Int32
  /// Gymnasium's constants.
  public static let standardParameters = Parameters()

  /// Euler's method in single precision.
  public static let batch = BatchDescription(
    name: "CartPole", stateCount: 4, observationCount: 4, maxEpisodeSteps: 500, cost: 2,
    step: { kernel_cart_pole_step($0, $1, $2, $3) }, observe: { kernel_cart_pole_observe($0) })

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

  /// The same bounds for all four values.
  public static func startBounds(_ options: ResetOptions) throws(GymError)
    -> [(low: Double, high: Double)]
  {
    let bounds = try options.startBounds(low: -0.05, high: 0.05)
    return Array(repeating: bounds, count: 4)
  }

  /// Position, velocity, angle, angular velocity.
  public mutating func setBatchState(_ values: [Float]) {
    state = State(
      position: Double(values[0]), velocity: Double(values[1]), angle: Double(values[2]),
      angularVelocity: Double(values[3]))
  }
}
