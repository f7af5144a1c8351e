import Foundations
import Gym
import NumPyRandom
import Spaces

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A car in a valley whose engine is too weak for the hill: it has to swing back to gather speed.
///
/// Observation, `Box` float32 `[2]`:
///
/// | index | meaning | unit | bounds |
/// |---|---|---|---|
/// | 0 | position of the car | m | -1.2 … 0.6 |
/// | 1 | velocity of the car | m per step | ±0.07 |
///
/// Actions: 0 accelerates to the left, 1 does nothing, 2 accelerates to the right.
///
/// Reward: -1 for every step, the last one included.
///
/// Start: the position uniform in [-0.6, -0.4), at rest; the options `low` and `high` change the
/// bounds.
///
/// Terminates: at or beyond the goal, 0.5, with at least the goal's velocity, 0 unless
/// `goal_velocity` says otherwise. A step after that continues in the same way, as in Gymnasium.
///
/// Truncates: never by itself; `MountainCar-v0` after 200 steps.
///
///     v' = clip(v + (action - 1) * 0.001 - 0.0025 * cos(3x), ±0.07)
///     x' = clip(x + v', -1.2 … 0.6)      v' = 0 where x' = -1.2 and v' < 0: the left wall
///
/// Source: Moore (1990), "Efficient Memory-based Learning for Robot Control",
/// https://www.cl.cam.ac.uk/techreports/UCAM-CL-TR-209.pdf, with the values of Sutton & Barto
/// (2018), example 10.1; the same as Gymnasium's `MountainCar`.
///
/// Versions: v0 200 steps, threshold -110.
public struct MountainCar: Environment, StartTracking, Codable {
  /// The constants of the system.
  public struct Parameters: Sendable, Codable, Equatable {
    /// The left wall, in m.
    public var minimumPosition = -1.2
    /// The right end, in m.
    public var maximumPosition = 0.6
    /// In m per step.
    public var maximumSpeed = 0.07
    /// The top of the right hill, in m.
    public var goalPosition = 0.5
    /// With which the goal must be passed at least, in m per step.
    public var goalVelocity = 0.0
    /// What the engine adds to the velocity in a step.
    public var force = 0.001
    /// What the steepest slope adds to the velocity in a step.
    public var gravity = 0.0025

    /// The constants of Gymnasium.
    public init() {}
  }

  /// Where the car is and how fast it moves.
  public struct State: Sendable, Codable, Equatable {
    /// In m.
    public var position: Double
    /// In m per step.
    public var velocity: Double

    /// At rest at the bottom of the valley, unless said otherwise.
    @inlinable
    public init(position: Double = -0.5, velocity: Double = 0) {
      self.position = position
      self.velocity = velocity
    }
  }

  /// The constants of the system.
  public let parameters: Parameters
  /// Where the car is; of use to look at, and to start from a known state.
  public var state = State()
  @usableFromInline var hasReset = false
  private var generator: PCG64?

  /// Makes a system that waits for its first reset.
  public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  public var hasStarted: Bool { hasReset }

  /// From wall to end, and up to the greatest speed.
  public var observationSpace: Space {
    .box(
      Box(
        low: [parameters.minimumPosition, -parameters.maximumSpeed],
        high: [parameters.maximumPosition, parameters.maximumSpeed]))
  }

  /// Left, nothing, right.
  public var actionSpace: Space { .discrete(Discrete(3)) }

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
    hasReset = true
    return (observation, [:])
  }

  /// Drives for one step.
  /// - Precondition: there was a reset, and the action is 0, 1 or 2.
  @inlinable
  public mutating func step(_ action: Int) throws(GymError) -> Step<Vector<2>> {
    precondition(hasReset, "MountainCar: step before reset")
    precondition(
      action >= 0 && action <= 2, "MountainCar: expected action 0, 1 or 2, got \(action)")
    advance(push: Double(action - 1) * parameters.force)
    let terminated =
      state.position >= parameters.goalPosition && state.velocity >= parameters.goalVelocity
    return Step(observation: observation, reward: -1, terminated: terminated)
  }

  /// Moves the car by one step.
  @inlinable
  mutating func advance(push: Double) {
    let parameters = parameters
    let valley = Valley<Double>(
      minimumPosition: parameters.minimumPosition, maximumPosition: parameters.maximumPosition,
      maximumSpeed: parameters.maximumSpeed)
    let slope = cos(3 * state.position)
    let (position, velocity) = valley.moved(
      position: state.position, velocity: state.velocity,
      acceleration: push + slope * -parameters.gravity)
    state = State(position: position, velocity: velocity)
  }

  /// What the agent sees: the state in single precision.
  @inlinable
  var observation: Vector<2> {
    let values: InlineArray<2, Float> = [Float(state.position), Float(state.velocity)]
    return Vector(values)
  }
}
