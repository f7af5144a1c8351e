import Foundations
import Gym
import NumPyRandom
import Spaces

/// A pole that stands on a cart by a free joint; the cart is pushed left or right to keep it up.
///
/// Observation, `Box` float32 `[4]`:
///
/// | index | meaning | unit | bounds |
/// |---|---|---|---|
/// | 0 | position of the cart | m | ±4.8 |
/// | 1 | velocity of the cart | m/s | none |
/// | 2 | angle of the pole, 0 is upright | rad | ±0.418 (24 degrees) |
/// | 3 | velocity of the pole's angle | rad/s | none |
///
/// Actions: 0 pushes the cart left, 1 pushes it right.
///
/// Reward: 1 for every step, the last one included. With `suttonBartoReward` 0 for every step and
/// -1 for the last one. A step after the end changes the state further, gives 0 (-1), stays
/// terminated and says so once in `info["warning"]`.
///
/// Start: all four values uniform in [-0.05, 0.05); the options `low` and `high` change the bounds.
///
/// Terminates: where the cart leaves ±2.4 m or the pole leaves ±12 degrees.
///
/// Truncates: never by itself; `CartPole-v0` after 200 and `CartPole-v1` after 500 steps.
///
/// Source: Barto, Sutton & Anderson (1983), "Neuronlike adaptive elements that can solve difficult
/// learning control problems", https://doi.org/10.1109/TSMC.1983.6313077, with the equations of
/// Florian (2007), "Correct equations for the dynamics of the cart-pole system"; the same values as
/// Gymnasium's `CartPole`.
///
/// Versions: v1 500 steps, threshold 475. v0 200 steps, threshold 195.
public struct CartPole: Environment, StartTracking, Codable {
  /// The constants of the system.
  public struct Parameters: Sendable, Codable, Equatable {
    /// In m/s^2.
    public var gravity = 9.8
    /// In kg.
    public var cartMass = 1.0
    /// In kg.
    public var poleMass = 0.1
    /// From the joint to the pole's center of mass, in m.
    public var halfPoleLength = 0.5
    /// Of one push, in N.
    public var force = 10.0
    /// Between two steps, in s.
    public var timeStep = 0.02
    /// Beyond this distance from the middle an episode ends, in m.
    public var positionLimit = 2.4
    /// Beyond this angle an episode ends, in rad.
    public var angleLimit = 12 * 2 * Double.pi / 360
    /// Whether the reward is 0 and at the end -1, instead of 1.
    public var suttonBartoReward = false

    /// The constants of Gymnasium.
    public init() {}
  }

  /// Where cart and pole are and how fast they move.
  public struct State: Sendable, Codable, Equatable {
    /// Of the cart, in m.
    public var position = 0.0
    /// Of the cart, in m/s.
    public var velocity = 0.0
    /// Of the pole, in rad; 0 is upright, positive leans right.
    public var angle = 0.0
    /// Of the pole, in rad/s.
    public var angularVelocity = 0.0

    /// Upright and at rest in the middle, unless said otherwise.
    @inlinable
    public init(
      position: Double = 0, velocity: Double = 0, angle: Double = 0, angularVelocity: Double = 0
    ) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }
  }

  /// Where an episode stands.
  @usableFromInline
  enum Phase: UInt8, Sendable, Codable { case beforeReset, running, ended, warned }

  /// The constants of the system.
  public let parameters: Parameters
  /// Where cart and pole are; of use to look at, and to start from a known state.
  public var state = State()
  @usableFromInline var phase = Phase.beforeReset
  private var generator: PCG64?

  /// Makes a system that waits for its first reset.
  public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  public var hasStarted: Bool { phase != .beforeReset }

  /// Twice the limits of an episode, so that its last observation lies within.
  public var observationSpace: Space {
    let high = [2 * parameters.positionLimit, .infinity, 2 * parameters.angleLimit, .infinity]
    return .box(Box(low: high.map { -$0 }, high: high))
  }

  /// Left and right.
  public var actionSpace: Space { .discrete(Discrete(2)) }

  /// 50 frames a second, the pace of the simulation.
  public var metadata: RenderMetadata {
    .drawn(
      framesPerSecond: 50,
      observationNames: ["cart position", "cart velocity", "pole angle", "pole angular velocity"])
  }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Draws a start state.
  /// - Throws: `GymError.badOption` where `low` or `high` is no number, or `low` lies above `high`.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<4>, info: Info)
  {
    let (low, high) = try options.startBounds(low: -0.05, high: 0.05)
    state = generator.draw(seed: seed) { random in
      State(
        position: random.uniform(low, high), velocity: random.uniform(low, high),
        angle: random.uniform(low, high), angularVelocity: random.uniform(low, high))
    }
    phase = .running
    return (observation, [:])
  }

  /// Pushes the cart for one time step.
  /// - Precondition: there was a reset, and the action is 0 or 1.
  @inlinable
  public mutating func step(_ action: Int) throws(GymError) -> Step<Vector<4>> {
    precondition(phase != .beforeReset, "CartPole: step before reset")
    precondition(action == 0 || action == 1, "CartPole: expected action 0 or 1, got \(action)")
    advance(force: action == 1 ? parameters.force : -parameters.force)
    let terminated =
      abs(state.position) > parameters.positionLimit || abs(state.angle) > parameters.angleLimit
    if terminated { return end() }
    return Step(
      observation: observation, reward: parameters.suttonBartoReward ? 0 : 1, terminated: false)
  }

  /// Moves the system by one time step of Euler's method.
  @inlinable
  @inline(__always)
  mutating func advance(force: Double) {
    let parameters = parameters
    let totalMass = parameters.poleMass + parameters.cartMass
    let poleMoment = parameters.poleMass * parameters.halfPoleLength
    let (sine, cosine) = sineAndCosine(state.angle)
    let push =
      (force + poleMoment * (state.angularVelocity * state.angularVelocity) * sine) / totalMass
    let angularAcceleration =
      (parameters.gravity * sine - cosine * push)
      / (parameters.halfPoleLength
        * (4.0 / 3.0 - parameters.poleMass * (cosine * cosine) / totalMass))
    let acceleration = push - poleMoment * angularAcceleration * cosine / totalMass
    state.position += parameters.timeStep * state.velocity
    state.velocity += parameters.timeStep * acceleration
    state.angle += parameters.timeStep * state.angularVelocity
    state.angularVelocity += parameters.timeStep * angularAcceleration
  }

  /// What the agent sees: the state in single precision.
  @inlinable
  var observation: Vector<4> {
    let values: InlineArray<4, Float> = [
      Float(state.position), Float(state.velocity), Float(state.angle),
      Float(state.angularVelocity),
    ]
    return Vector(values)
  }

  /// The step outside the limits, and those after it.
  @usableFromInline
  mutating func end() -> Step<Vector<4>> {
    let isFirst = phase == .running
    let info: Info =
      phase == .ended
      ? ["warning": "step after the episode had terminated: call reset before the next step"] : [:]
    phase = isFirst ? .ended : .warned
    let reward = parameters.suttonBartoReward ? -1.0 : isFirst ? 1 : 0
    return Step(observation: observation, reward: reward, terminated: true, info: info)
  }
}
