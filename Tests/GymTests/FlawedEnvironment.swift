import Foundations
import Gym
import NumPyRandom
import Spaces

/// A walk on a line that breaks one rule of the checker, or none.
struct Flawed: Environment {
  var flaw: CheckRule?
  var position = 0.0
  var generator: PCG64?
  var resetCount = 0
  var stepCount = 0
  var episodeSteps = 0
  var closeCount = 0

  init(_ flaw: CheckRule? = nil) { self.flaw = flaw }

  var observationSpace: Space {
    switch flaw {
    case .emptySpace: .tuple(TupleSpace([]))
    case .equalBounds: .box(Box(low: [-2, 0], high: [2, 0]))
    case .infiniteBound: .box(Box(low: -2, high: .infinity, shape: [1]))
    case .observationType: .box(Box(low: -2, high: 2, shape: [1], dtype: .float64))
    default: .box(Box(low: -2, high: 2, shape: [1]))
    }
  }

  var actionSpace: Space {
    .box(Box(low: flaw == .actionRange ? -2 : -1, high: 1, shape: [1]))
  }

  var metadata: RenderMetadata {
    switch flaw {
    case .renderFPS: RenderMetadata(renderModes: [.rgbArray], renderFPS: 0)
    case .observationNames:
      RenderMetadata(renderModes: [.rgbArray], observationNames: ["one", "two", "three", "four"])
    case .renderModes: RenderMetadata(renderModes: [.rgbArray, .rgbArray])
    case .renderMissing: RenderMetadata(renderModes: [.rgbArray, .ansi])
    case .renderUndeclared: RenderMetadata()
    default: .drawn(framesPerSecond: 30)
    }
  }

  func render() -> DisplayList? { DisplayList(width: flaw == .renderSize ? 0 : 4, height: 1) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    if flaw != .unknownOption { try options.checkOptions(known: []) }
    if flaw == .resetThrows { throw .badState("nowhere to start") }
    if let seed { generator = PCG64(seed: seed) }
    if [.seedState, .seedDeterminism, .seedSimilarity].contains(flaw) { resetCount += 1 }
    start()
    return (observation(flaw == .resetObservation ? 5 : position), [:])
  }

  private mutating func start() {
    var random = generator ?? PCG64()
    position = random.uniform(-0.5, 0.5)
    generator = random
    episodeSteps = 0
    switch flaw {
    case .seedIgnored: (position, generator) = (0, nil)
    case .seedDeterminism: position += 0.01 * Double(resetCount % 7)
    case .seedSimilarity: position += resetCount / 2 % 2 == 1 ? 1e-6 : 0
    default: break
    }
  }

  mutating func step(_ action: NDArray) throws(GymError) -> Step<NDArray> {
    (stepCount, episodeSteps) = (stepCount + 1, episodeSteps + 1)
    if flaw == .stepThrows, episodeSteps == 3 { throw .badState("nowhere to go") }
    position += 0.2 * action.doubles[0]
    let terminated = abs(position) > 0.9
    var step = Step(observation: observation(position), reward: 1, terminated: terminated)
    switch flaw {
    case .stepObservation: if terminated { step.observation = observation(5) }
    case .reward: if terminated { step.reward = .nan }
    case .stepDeterminism: step.reward = Double(stepCount)
    case .stepSimilarity: step.reward += 1e-8 * Double(stepCount)
    case .truncatedAtOnce: step.truncated = episodeSteps == 1
    case .terminalObservation:
      if terminated {
        start()
        step.observation = observation(position)
      }
    default: break
    }
    return step
  }

  mutating func close() { if flaw == .closeTwice { closeCount += 1 } }

  private func observation(_ value: Double) -> NDArray {
    let values = [Float(value)] + (flaw == .equalBounds ? [0] : [])
    return NDArray(shape: [values.count], storage: .float32(values))
  }
}

extension Flawed: Codable {
  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    flaw = try container.decode(String.self).nonEmpty.flatMap(CheckRule.init)
    position = try container.decode(Double.self)
    generator = try container.decode([PCG64].self).first
    resetCount = try container.decode(Int.self)
    stepCount = try container.decode(Int.self)
    episodeSteps = try container.decode(Int.self)
    closeCount = try container.decode(Int.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(flaw?.rawValue ?? "")
    try container.encode(flaw == .savedState ? 0 : position)
    try container.encode(generator.map { [$0] } ?? [])
    try container.encode(resetCount)
    try container.encode(stepCount)
    try container.encode(episodeSteps)
    try container.encode(closeCount)
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

/// A sound environment that can't be saved; where it shares, copies move the same walker.
struct Unsavable: Environment {
  /// What a struct of an environment should not refer to.
  final class Shared: @unchecked Sendable {
    var base = Flawed()
  }

  var base = Flawed()
  var shared: Shared?

  init(flaw: CheckRule? = nil, isShared: Bool = false) {
    base.flaw = flaw
    if isShared { shared = Shared() }
  }

  var observationSpace: Space { base.observationSpace }
  var actionSpace: Space { base.actionSpace }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    if let shared { return try shared.base.reset(seed: seed, options: options) }
    return try base.reset(seed: seed, options: options)
  }

  mutating func step(_ action: NDArray) throws(GymError) -> Step<NDArray> {
    if let shared { return try shared.base.step(action) }
    return try base.step(action)
  }
}
