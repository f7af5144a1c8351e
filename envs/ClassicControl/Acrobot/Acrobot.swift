import Foundations
import Gym
import NumPyRandom
import Spaces

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Two rods in a chain that hangs from a fixed joint; a motor sits between the rods. Swing the free
/// end up above the line.
///
/// Observation, `Box` float32 `[6]`:
///
/// | index | meaning | unit | bounds |
/// |---|---|---|---|
/// | 0, 1 | cosine and sine of the first rod's angle, 0 hangs down | | ±1 |
/// | 2, 3 | cosine and sine of the second rod's angle to the first | | ±1 |
/// | 4 | velocity of the first angle | rad/s | ±4 pi |
/// | 5 | velocity of the second angle | rad/s | ±9 pi |
///
/// Actions: 0, 1, 2 apply a torque of -1, 0, 1 N m between the rods.
///
/// Reward: -1 for every step, 0 for the one that reaches the line.
///
/// Start: both angles and both velocities uniform in [-0.1, 0.1); the options `low` and `high`
/// change the bounds.
///
/// Terminates: where `-cos(angle1) - cos(angle1 + angle2) > 1`, a rod's length above the joint. A
/// step after that continues in the same way, as in Gymnasium.
///
/// Truncates: never by itself; `Acrobot-v1` after 500 steps.
///
/// Source: Sutton (1996), "Generalization in Reinforcement Learning: Successful Examples Using
/// Sparse Coarse Coding",
/// https://papers.nips.cc/paper/1995/hash/8f1d43620bc6bb580df6e80b0dc05c48-Abstract.html, and
/// Sutton & Barto (1998), "Reinforcement Learning: An Introduction", section 11.3; the equations of
/// motion stand in `Acrobot+Motion.swift`; the same values as Gymnasium's `Acrobot`.
///
/// Versions: v1 500 steps, threshold -100.
public struct Acrobot: Environment, StartTracking, Codable {
  /// The constants of the system.
  public struct Parameters: Sendable, Codable, Equatable {
    /// Between two steps, in s.
    public var timeStep = 0.2
    /// Of the first rod, in m.
    public var firstLength = 1.0
    /// Of the second rod, in m.
    public var secondLength = 1.0
    /// Of the first rod, in kg.
    public var firstMass = 1.0
    /// Of the second rod, in kg.
    public var secondMass = 1.0
    /// From the first rod's upper end to its center of mass, in m.
    public var firstCenter = 0.5
    /// From the second rod's upper end to its center of mass, in m.
    public var secondCenter = 0.5
    /// Of either rod, in kg m^2.
    public var momentOfInertia = 1.0
    /// In m/s^2.
    public var gravity = 9.8
    /// Of the first angle, in rad/s.
    public var firstMaximumSpeed = 4 * Double.pi
    /// Of the second angle, in rad/s.
    public var secondMaximumSpeed = 9 * Double.pi
    /// What is added to a torque at most, redrawn for every step, in N m; 0 draws nothing.
    public var maximumTorqueNoise = 0.0
    /// Whose equations of motion.
    public var dynamics = Dynamics.book

    /// The constants of Gymnasium.
    public init() {}
  }

  /// Whose equations of motion: those of the paper lack a term that its results had.
  public enum Dynamics: String, Sendable, Codable {
    /// Of Sutton & Barto's book.
    case book
    /// Of Sutton's paper.
    case nips
  }

  /// How the rods hang and how fast they turn.
  public struct State: Sendable, Codable, Equatable {
    /// Of the first rod, in rad; 0 hangs down.
    public var firstAngle: Double
    /// Of the second rod to the first, in rad.
    public var secondAngle: Double
    /// In rad/s.
    public var firstVelocity: Double
    /// In rad/s.
    public var secondVelocity: Double

    /// Hanging at rest, unless said otherwise.
    @inlinable
    public init(
      firstAngle: Double = 0, secondAngle: Double = 0, firstVelocity: Double = 0,
      secondVelocity: Double = 0
    ) {
      self.firstAngle = firstAngle
      self.secondAngle = secondAngle
      self.firstVelocity = firstVelocity
      self.secondVelocity = secondVelocity
    }
  }

  /// The constants of the system.
  public let parameters: Parameters
  /// How the rods hang; of use to look at, and to start from a known state.
  public var state = State()
  @usableFromInline var hasReset = false
  @usableFromInline var generator: PCG64?

  /// Makes a system that waits for its first reset.
  public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  public var hasStarted: Bool { hasReset }

  /// Cosines, sines, and up to the greatest speeds.
  public var observationSpace: Space {
    let high = [1, 1, 1, 1, parameters.firstMaximumSpeed, parameters.secondMaximumSpeed]
    return .box(Box(low: high.map { -$0 }, high: high))
  }

  /// A torque of -1, 0 or 1.
  public var actionSpace: Space { .discrete(Discrete(3)) }

  /// 15 frames a second.
  public var metadata: RenderMetadata {
    .drawn(
      framesPerSecond: 15,
      observationNames: [
        "cos angle 1", "sin angle 1", "cos angle 2", "sin angle 2", "angular velocity 1",
        "angular velocity 2",
      ])
  }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Draws a start state, rounded to single precision.
  /// - Throws: `GymError.badOption` where `low` or `high` is no number, or `low` lies above `high`.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<6>, info: Info)
  {
    let (low, high) = try options.startBounds(low: -0.1, high: 0.1)
    state = generator.draw(seed: seed) { random in
      func number() -> Double { Double(Float(random.uniform(low, high))) }
      return State(
        firstAngle: number(), secondAngle: number(), firstVelocity: number(),
        secondVelocity: number())
    }
    hasReset = true
    return (observation, [:])
  }

  /// Applies a torque for one time step.
  /// - Precondition: there was a reset, and the action is 0, 1 or 2.
  @inlinable
  public mutating func step(_ action: Int) throws(GymError) -> Step<Vector<6>> {
    precondition(hasReset, "Acrobot: step before reset")
    precondition(action >= 0 && action <= 2, "Acrobot: expected action 0, 1 or 2, got \(action)")
    advance(torque: Double(action - 1) + torqueNoise())
    let height = -cos(state.firstAngle) - cos(state.secondAngle + state.firstAngle)
    let terminated = height > 1
    return Step(observation: observation, reward: terminated ? 0 : -1, terminated: terminated)
  }

  @inlinable
  mutating func torqueNoise() -> Double {
    let limit = parameters.maximumTorqueNoise
    return limit > 0 ? generator?.uniform(-limit, limit) ?? 0 : 0
  }

  /// Moves the rods by one time step, then wraps the angles and limits the velocities.
  @inlinable
  mutating func advance(torque: Double) {
    var next = integrated(torque: torque)
    next.firstAngle = wrapped(next.firstAngle)
    next.secondAngle = wrapped(next.secondAngle)
    let (first, second) = (parameters.firstMaximumSpeed, parameters.secondMaximumSpeed)
    next.firstVelocity = min(max(next.firstVelocity, -first), first)
    next.secondVelocity = min(max(next.secondVelocity, -second), second)
    state = next
  }

  /// What the agent sees, in single precision.
  @inlinable
  var observation: Vector<6> {
    let values: InlineArray<6, Float> = [
      Float(cos(state.firstAngle)), Float(sin(state.firstAngle)),
      Float(cos(state.secondAngle)), Float(sin(state.secondAngle)),
      Float(state.firstVelocity), Float(state.secondVelocity),
    ]
    return Vector(values)
  }
}
