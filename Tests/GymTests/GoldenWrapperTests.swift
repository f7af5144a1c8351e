import Environments
import Foundations
import Spaces
import TestSupport
import Testing

@testable import Gym

/// What Gymnasium's wrappers made of the same environments and actions; see `make_wrappers.py`.
@Suite struct GoldenWrapperTests {
  /// One wrapper or several around an environment.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Step: Decodable, Sendable {
      let action: [Double]
      let observation: [Double]
      let reward: Double
      let terminated: Bool
      let truncated: Bool
      let restart: [Double]?
    }

    let name: String
    let observationSpace: String
    let actionSpace: String
    let start: [Double]
    let steps: [Step]

    var testDescription: String { name }
  }

  static let cases =
    (try? GoldenFiles.decode([Case].self, from: "wrappers.json", beside: #filePath)) ?? []

  @Test func everyCaseIsRead() { #expect(Self.cases.count == 32) }

  @Test(arguments: cases) func wrappersMakeWhatGymnasiumMakes(_ golden: Case) throws {
    var environment = try Self.make(golden.name)
    #expect(environment.observationSpace.description == golden.observationSpace)
    #expect(environment.actionSpace.description == golden.actionSpace)
    let start = try environment.reset(seed: 7).observation
    expectNear(start, golden.start, "\(golden.name), start")
    for (index, expected) in golden.steps.enumerated() {
      let location = "\(golden.name), step \(index)"
      let step = try environment.step(Self.action(expected.action, in: environment.actionSpace))
      expectNear(step.observation, expected.observation, location)
      #expect(isNear(step.reward, expected.reward), "\(location): reward \(step.reward)")
      #expect(step.terminated == expected.terminated, "\(location)")
      #expect(step.truncated == expected.truncated, "\(location)")
      #expect(environment.observationSpace.contains(step.observation), "\(location)")
      if let restart = expected.restart {
        expectNear(try environment.reset().observation, restart, "\(location), restart")
      }
      // A saved state continues as if nothing had been.
      if index == 12, !golden.name.hasPrefix("Transform") {
        var restored = try Self.make(golden.name)
        try restored.restoreState(environment.saveState())
        environment = restored
      }
    }
  }

  private static func action(_ elements: [Double], in space: Space) -> SpaceValue {
    guard let shape = space.shape, let dtype = space.dtype, !shape.isEmpty else {
      return .discrete(Int(elements[0]))
    }
    return .array(NDArray(elements, shape: shape, dtype: dtype))
  }

  private func expectNear(_ value: SpaceValue, _ expected: [Double], _ location: String) {
    let elements = Self.elements(value)
    let isEqual =
      elements.count == expected.count && zip(elements, expected).allSatisfy { isNear($0, $1) }
    #expect(isEqual, "\(location): found \(elements), expected \(expected)")
  }

  /// 1e-6 relative, and 1e-6 absolute: Float32 observations of the environments differ by as much.
  private func isNear(_ number: Double, _ expected: Double) -> Bool {
    abs(number - expected) <= 1e-6 + 1e-6 * abs(expected)
  }

  private static func elements(_ value: SpaceValue) -> [Double] {
    switch value {
    case .array(let array): array.doubles
    case .discrete(let number): [Double(number)]
    case .dict(let values): values.sorted { $0.key < $1.key }.flatMap { elements($0.value) }
    default: []
    }
  }
}

extension GoldenWrapperTests {
  private static func cart() -> TimeLimit<CartPole> { TimeLimit(CartPole(), maxEpisodeSteps: 15) }
  private static func pendulum(_ steps: Int = 15) -> TimeLimit<Pendulum> {
    TimeLimit(Pendulum(), maxEpisodeSteps: steps)
  }
  private static func car() -> TimeLimit<MountainCarContinuous> {
    TimeLimit(MountainCarContinuous(), maxEpisodeSteps: 15)
  }

  /// The environment of a case; the names are those of the script.
  static func make(_ name: String) throws -> AnyEnvironment {
    switch name {
    case "Autoreset": AnyEnvironment(Autoreset(cart()))
    case "ClipAction": AnyEnvironment(try ClipAction(car()))
    case "RescaleAction":
      AnyEnvironment(try RescaleAction(pendulum(), minAction: -0.7, maxAction: 0.3))
    case "RescaleObservation":
      AnyEnvironment(try RescaleObservation(pendulum(), minObservation: -0.1, maxObservation: 1.7))
    case "DiscretizeAction": AnyEnvironment(try DiscretizeAction(pendulum(), bins: 7))
    case "DiscretizeAction multi":
      AnyEnvironment(try DiscretizeAction(car(), bins: 5, multiDiscrete: true))
    case "DiscretizeObservation": AnyEnvironment(try DiscretizeObservation(pendulum(), bins: 6))
    case "DiscretizeObservation multi":
      AnyEnvironment(
        try DiscretizeObservation(pendulum(), bins: [3, 1, 9], multiDiscrete: true))
    case "NormalizeObservation": AnyEnvironment(try NormalizeObservation(cart()))
    case "NormalizeObservation pendulum":
      AnyEnvironment(try NormalizeObservation(pendulum(), epsilon: 0.1))
    case "NormalizeReward": AnyEnvironment(try NormalizeReward(pendulum()))
    case "NormalizeReward cart":
      AnyEnvironment(try NormalizeReward(cart(), gamma: 0.5, epsilon: 1e-4))
    case "ClipReward": AnyEnvironment(try ClipReward(pendulum(), minReward: -3, maxReward: -0.5))
    case "TransformReward": AnyEnvironment(TransformReward(pendulum()) { 2 * $0 + 1 })
    case "RepeatAction": AnyEnvironment(try RepeatAction(cart(), repeatCount: 3))
    case "MaxAndSkipObservation": AnyEnvironment(try MaxAndSkipObservation(pendulum(40), skip: 4))
    default: try makeFurther(name)
    }
  }

  private static func makeFurther(_ name: String) throws -> AnyEnvironment {
    switch name {
    case "FrameStackObservation": AnyEnvironment(try FrameStackObservation(cart(), stackSize: 3))
    case "FrameStackObservation zero":
      AnyEnvironment(try FrameStackObservation(pendulum(), stackSize: 4, padding: .zero))
    case "FrameStackObservation value":
      AnyEnvironment(
        try FrameStackObservation(
          car(), stackSize: 2, padding: .value(.array(NDArray([0.25, 0.0625])))))
    case "TimeAwareObservation": AnyEnvironment(try TimeAwareObservation(cart()))
    case "TimeAwareObservation normalized":
      AnyEnvironment(try TimeAwareObservation(cart(), normalizeTime: true))
    case "TimeAwareObservation dict":
      AnyEnvironment(try TimeAwareObservation(cart(), flatten: false))
    case "FilterObservation":
      AnyEnvironment(
        try FilterObservation(TimeAwareObservation(cart(), flatten: false), filterKeys: ["time"]))
    case "FlattenObservation":
      AnyEnvironment(try FlattenObservation(TimeAwareObservation(cart(), flatten: false)))
    case "DelayObservation": AnyEnvironment(try DelayObservation(cart(), delay: 2))
    case "DtypeObservation": AnyEnvironment(try DtypeObservation(pendulum(), dtype: .float64))
    case "DtypeObservation int": AnyEnvironment(try DtypeObservation(pendulum(), dtype: .int32))
    case "ReshapeObservation": AnyEnvironment(try ReshapeObservation(cart(), shape: [2, 2]))
    case "GrayscaleObservation": AnyEnvironment(try GrayscaleObservation(Pictures()))
    case "GrayscaleObservation kept":
      AnyEnvironment(try GrayscaleObservation(Pictures(), keepDim: true))
    case "MaxAndSkipObservation pictures":
      AnyEnvironment(try MaxAndSkipObservation(GrayscaleObservation(Pictures()), skip: 2))
    default:
      AnyEnvironment(
        try NormalizeReward(
          FrameStackObservation(
            ClipAction(RescaleAction(pendulum(), minAction: -1, maxAction: 1)), stackSize: 2)))
    }
  }
}

/// Images whose bytes are a running number times 7, starting again with every step's 31st.
struct Pictures: Environment, Codable {
  var count = 0

  var observationSpace: Space { .box(Box(low: 0, high: 255, shape: [6, 10, 3], dtype: .uint8)) }
  var actionSpace: Space { .discrete(Discrete(2)) }

  private var picture: NDArray {
    NDArray(
      shape: [6, 10, 3],
      storage: .uint8((0..<180).map { UInt8(truncatingIfNeeded: $0 * 7 + count * 31) }))
  }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    count = 0
    return (picture, [:])
  }

  mutating func step(_ action: Int) throws(GymError) -> Step<NDArray> {
    count += 1 + action
    return Step(observation: picture, reward: 0.5, terminated: count >= 8)
  }
}
