import Foundations
import Gym
import NumPyRandom
import Spaces

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The car in the valley with an engine that can be set to any force, and pays for it.
///
/// Observation, `Box` float32 `[2]`:
///
/// | index | meaning | unit | bounds |
/// |---|---|---|---|
/// | 0 | position of the car | m | -1.2 … 0.6 |
/// | 1 | velocity of the car | m per step | ±0.07 |
///
/// Actions, `Box` float32 `[1]`: the force, ±1, positive to the right. A larger one moves the car
/// as ±1 would, and is paid for in full.
///
/// Reward: -0.1 * force^2 for every step, and 100 at the goal.
///
/// Start: the position uniform in [-0.6, -0.4), at rest; the options `low` and `high` change the
/// bounds.
///
/// Terminates: at or beyond the goal, 0.45, with at least the goal's velocity, 0 unless
/// `goal_velocity` says otherwise. A step after that continues in the same way, as in Gymnasium.
///
/// Truncates: never by itself; `MountainCarContinuous-v0` after 999 steps.
///
///     v' = clip(v + clip(force, ±1) * 0.0015 - 0.0025 * cos(3x), ±0.07)
///     x' = clip(x + v', -1.2 … 0.6)      v' = 0 where x' = -1.2 and v' < 0: the left wall
///
/// Source: Moore (1990), "Efficient Memory-based Learning for Robot Control",
/// https://www.cl.cam.ac.uk/techreports/UCAM-CL-TR-209.pdf; the same values as Gymnasium's
/// `MountainCarContinuous`, whose state is double until the first step and single after it.
///
/// Versions: v0 999 steps, threshold 90.
public struct MountainCarContinuous: Environment, StartTracking, Codable {
  /// The constants of the system.
  public struct Parameters: Sendable, Codable, Equatable {
    /// The left wall, in m.
    public var minimumPosition = -1.2
    /// The right end, in m.
    public var maximumPosition = 0.6
    /// In m per step.
    public var maximumSpeed = 0.07
    /// Near the top of the right hill, in m.
    public var goalPosition = 0.45
    /// With which the goal must be passed at least, in m per step.
    public var goalVelocity = 0.0
    /// What a force of 1 adds to the velocity in a step.
    public var power = 0.0015
    /// What the steepest slope adds to the velocity in a step.
    public var gravity = 0.0025

    /// The constants of Gymnasium.
    public init() {}
  }

  /// Where the car is and how fast it moves.
  public typealias State = MountainCar.State

  /// Where an episode stands; its first step is computed in double precision.
  @usableFromInline
  enum Phase: UInt8, Sendable, Codable { case beforeReset, atStart, running }

  /// The constants of the system.
  public let parameters: Parameters
  /// Where the car is; after the first step rounded to single precision.
  public var state = State()
  @usableFromInline var phase = Phase.beforeReset
  private var generator: PCG64?

  /// Makes a system that waits for its first reset.
  public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  public var hasStarted: Bool { phase != .beforeReset }

  /// From wall to end, and up to the greatest speed.
  public var observationSpace: Space {
    .box(
      Box(
        low: [parameters.minimumPosition, -parameters.maximumSpeed],
        high: [parameters.maximumPosition, parameters.maximumSpeed]))
  }

  /// A force of at most 1 in either direction.
  public var actionSpace: Space { .box(Box(low: -1, high: 1, shape: [1])) }

  /// 30 frames a second.
  public var metadata: RenderMetadata {
    .drawn(
      framesPerSecond: 30, observationNames: ["position", "velocity"])
  }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Draws a start position.
  /// - Throws: `GymError.badOption` where `low` or `high` is no number, or `low` lies above `high`.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<2>, info: Info)
  {
    let (low, high) = try options.startBounds(low: -0.6, high: -0.4)
    state = generator.draw(seed: seed) { State(position: $0.uniform(low, high)) }
    phase = .atStart
    return (observation, [:])
  }

  /// Drives for one step.
  /// - Precondition: there was a reset, and the action is a number.
  @inlinable
  public mutating func step(_ action: Vector<1>) throws(GymError) -> Step<Vector<2>> {
    precondition(phase != .beforeReset, "MountainCarContinuous: step before reset")
    let force = action[0]
    precondition(!force.isNaN, "MountainCarContinuous: expected a force from -1 to 1, got NaN")
    let terminated = phase == .atStart ? advanceInDouble(force) : advanceInSingle(force)
    phase = .running
    let cost = Double(force) * Double(force) * 0.1
    return Step(
      observation: observation, reward: (terminated ? 100 : 0) - cost, terminated: terminated)
  }

  /// The step after a reset, whose position has all the bits of its draw.
  /// - Returns: whether the goal was reached.
  @inlinable
  mutating func advanceInDouble(_ force: Float) -> Bool {
    let slope = parameters.gravity * cos(3 * state.position)
    // Single precision unless the force was clipped: NumPy's rule for a float32 times a literal.
    let acceleration =
      abs(force) > 1
      ? (force > 0 ? 1 : -1) * parameters.power - slope
      : Double(force * Float(parameters.power) - Float(slope))
    return move(position: state.position, velocity: state.velocity, acceleration: acceleration)
  }

  /// Any later step.
  /// - Returns: whether the goal was reached.
  @inlinable
  mutating func advanceInSingle(_ force: Float) -> Bool {
    let slope = parameters.gravity * cos(Double(3 * Float(state.position)))
    let acceleration =
      abs(force) > 1
      ? Float((force > 0 ? 1 : -1) * parameters.power - slope)
      : force * Float(parameters.power) - Float(slope)
    return move(
      position: Float(state.position), velocity: Float(state.velocity),
      acceleration: acceleration)
  }

  /// Moves the car in the precision of its values and keeps the result in single precision.
  /// - Returns: whether the goal was reached.
  @inlinable
  mutating func move<Real: BinaryFloatingPoint>(
    position: Real, velocity: Real, acceleration: Real
  ) -> Bool {
    let valley = Valley<Real>(
      minimumPosition: parameters.minimumPosition, maximumPosition: parameters.maximumPosition,
      maximumSpeed: parameters.maximumSpeed)
    let next = valley.moved(position: position, velocity: velocity, acceleration: acceleration)
    state = State(position: Double(Float(next.position)), velocity: Double(Float(next.velocity)))
    return next.position >= Real(parameters.goalPosition)
      && next.velocity >= Real(parameters.goalVelocity)
  }

  /// What the agent sees: the state in single precision.
  @inlinable
  var observation: Vector<2> {
    let values: InlineArray<2, Float> = [Float(state.position), Float(state.velocity)]
    return Vector(values)
  }
}
