import Foundations
import Gym
import NumPyRandom
import Spaces

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A rod that hangs from a joint with a motor too weak to lift it at once: swing it up, hold it up.
///
/// Observation, `Box` float32 `[3]`:
///
/// | index | meaning | unit | bounds |
/// |---|---|---|---|
/// | 0 | cosine of the angle, 1 is upright | | ±1 |
/// | 1 | sine of the angle | | ±1 |
/// | 2 | velocity of the angle | rad/s | ±8 |
///
/// Actions, `Box` float32 `[1]`: the torque in N m, ±2, positive counter-clockwise. A larger one
/// acts as ±2.
///
/// Reward: -(angle^2 + 0.1 * velocity^2 + 0.001 * torque^2) of the state before the step, the angle
/// taken between -pi and pi: at best 0, at worst -16.27.
///
/// Start: the angle uniform in [-pi, pi), its velocity in [-1, 1); the options `x_init` and
/// `y_init` change these limits.
///
/// Terminates: never. Truncates: never by itself; `Pendulum-v1` after 200 steps.
///
///     velocity' = clip(velocity + (3 g / (2 l) * sin(angle) + 3 / (m l^2) * torque) * dt, ±8)
///     angle' = angle + velocity' * dt
///
/// Source: the swing-up task of control theory, a uniform rod by its end; the same values as
/// Gymnasium's `Pendulum`.
///
/// Versions: v1 200 steps. v0 the same.
public struct Pendulum: Environment, StartTracking, Codable {
  /// The constants of the system.
  public struct Parameters: Sendable, Codable, Equatable {
    /// In m/s^2.
    public var gravity = 10.0
    /// Of the rod, in kg.
    public var mass = 1.0
    /// Of the rod, in m.
    public var length = 1.0
    /// Between two steps, in s.
    public var timeStep = 0.05
    /// In rad/s.
    public var maximumSpeed = 8.0
    /// In N m.
    public var maximumTorque = 2.0

    /// The constants of Gymnasium.
    public init() {}
  }

  /// How the rod stands and how fast it turns.
  public struct State: Sendable, Codable, Equatable {
    /// In rad; 0 is upright, positive counter-clockwise; full turns are counted.
    public var angle: Double
    /// In rad/s.
    public var angularVelocity: Double

    /// Upright and at rest, unless said otherwise.
    @inlinable
    public init(angle: Double = 0, angularVelocity: Double = 0) {
      self.angle = angle
      self.angularVelocity = angularVelocity
    }
  }

  /// The constants of the system.
  public let parameters: Parameters
  /// How the rod stands; of use to look at, and to start from a known state.
  public var state = State()
  /// The torque of the last step, nil after a reset.
  public var lastTorque: Float?
  @usableFromInline var hasReset = false
  private var generator: PCG64?

  /// Makes a system that waits for its first reset.
  public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  public var hasStarted: Bool { hasReset }

  /// Cosine, sine, and up to the greatest speed.
  public var observationSpace: Space {
    let high = [1, 1, parameters.maximumSpeed]
    return .box(Box(low: high.map { -$0 }, high: high))
  }

  /// A torque of at most the greatest in either direction.
  public var actionSpace: Space {
    .box(Box(low: -parameters.maximumTorque, high: parameters.maximumTorque, shape: [1]))
  }

  /// 30 frames a second.
  public var metadata: RenderMetadata {
    .drawn(
      framesPerSecond: 30, observationNames: ["cos angle", "sin angle", "angular velocity"])
  }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Draws a start state.
  /// - Throws: `GymError.badOption` where `x_init` or `y_init` isn't a number of 0 or more.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<3>, info: Info)
  {
    let (angle, velocity) = try Self.startLimits(options)
    state = generator.draw(seed: seed) { random in
      State(
        angle: random.uniform(-angle, angle), angularVelocity: random.uniform(-velocity, velocity))
    }
    lastTorque = nil
    hasReset = true
    return (observation, [:])
  }

  /// How far from 0 angle and velocity may start.
  static func startLimits(_ options: ResetOptions) throws(GymError)
    -> (angle: Double, velocity: Double)
  {
    try options.checkOptions(known: ["x_init", "y_init"])
    return (try startLimit("x_init", options) ?? .pi, try startLimit("y_init", options) ?? 1)
  }

  private static func startLimit(_ name: String, _ options: ResetOptions) throws(GymError)
    -> Double?
  {
    guard let limit = try options.numberOption(name) else { return nil }
    guard limit >= 0, (2 * limit).isFinite else {
      throw .badOption(name: name, value: "\(limit)", expected: "a finite number of 0 or more")
    }
    return limit
  }

  /// Applies a torque for one time step.
  /// - Precondition: there was a reset, and the action is a number.
  @inlinable
  public mutating func step(_ action: Vector<1>) throws(GymError) -> Step<Vector<3>> {
    precondition(hasReset, "Pendulum: step before reset")
    precondition(!action[0].isNaN, "Pendulum: expected a torque, got NaN")
    let limit = Float(parameters.maximumTorque)
    let torque = min(max(action[0], -limit), limit)
    lastTorque = torque
    let angle = normalizedAngle(state.angle)
    let velocity = state.angularVelocity
    // The torque's part is single precision, as NumPy computes it.
    let cost = angle * angle + 0.1 * (velocity * velocity) + Double(0.001 * (torque * torque))
    advance(torque: torque)
    return Step(observation: observation, reward: -cost, terminated: false)
  }

  /// Turns the rod for one time step, velocity first.
  @inlinable
  mutating func advance(torque: Float) {
    let parameters = parameters
    let lift = 3 * parameters.gravity / (2 * parameters.length) * sin(state.angle)
    let turn = Float(3 / (parameters.mass * (parameters.length * parameters.length))) * torque
    let velocity = state.angularVelocity + (lift + Double(turn)) * parameters.timeStep
    let limit = parameters.maximumSpeed
    state.angularVelocity = min(max(velocity, -limit), limit)
    state.angle += state.angularVelocity * parameters.timeStep
  }

  /// What the agent sees, in single precision.
  @inlinable
  var observation: Vector<3> {
    let values: InlineArray<3, Float> = [
      Float(cos(state.angle)), Float(sin(state.angle)), Float(state.angularVelocity),
    ]
    return Vector(values)
  }
}

/// The same angle between -pi and pi: `((angle + pi) mod 2 pi) - pi`.
@inlinable
func normalizedAngle(_ angle: Double) -> Double {
  let turn = 2 * Double.pi
  let shifted = angle + .pi
  // Within two turns the remainder needs no division: a difference of such near values is exact.
  if shifted >= 0 && shifted < turn { return shifted - .pi }
  if shifted >= turn && shifted < 2 * turn { return shifted - turn - .pi }
  let remainder = shifted.truncatingRemainder(dividingBy: turn)
  return (remainder < 0 ? remainder + turn : remainder) - .pi
}
