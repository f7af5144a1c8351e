import Environments
import Foundations
import Spaces
import TestSupport
import Testing

@testable import Gym

/// What Gymnasium's vector wrappers made of the same environments and actions; see
/// `make_vector_wrappers.py`.
@Suite struct GoldenVectorWrapperTests {
  /// One wrapper or several around three environments.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Step: Decodable, Sendable {
      let action: [Double]
      let observation: [Double]
      let reward: [Double]
      let terminated: [Bool]
      let truncated: [Bool]
      let last: [[Double]]
      let returns: [Double]?
      let lengths: [Int]?
      let restart: [Double]?
    }

    let name: String
    let mode: AutoresetMode
    let observationSpace: String
    let actionSpace: String
    let start: [Double]
    let steps: [Step]

    var testDescription: String { "\(name), \(mode.rawValue)" }
  }

  static let cases =
    (try? GoldenFiles.decode([Case].self, from: "vector_wrappers.json", beside: #filePath)) ?? []

  @Test func everyCaseIsRead() { #expect(Self.cases.count == 38) }

  @Test(arguments: cases) func wrappersMakeWhatGymnasiumMakes(_ golden: Case) throws {
    var environments = try Self.make(golden.name, golden.mode)
    #expect(environments.singleObservationSpace.description == golden.observationSpace)
    #expect(environments.singleActionSpace.description == golden.actionSpace)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 7, into: &buffers)
    expectNear(buffers.observations, golden.start, "start")
    #expect(buffers.finalObservations == buffers.observations)
    for (index, expected) in golden.steps.enumerated() {
      let location = "step \(index)"
      try environments.step(
        Self.actions(expected.action, environments.singleActionSpace), into: &buffers)
      expectNear(buffers.observations, expected.observation, location)
      expectNear(buffers.rewards, expected.reward, "\(location), rewards")
      #expect(buffers.terminated == expected.terminated, "\(location)")
      #expect(buffers.truncated == expected.truncated, "\(location)")
      let width = buffers.observations.count / 3
      for index in 0..<3 {
        let row = index * width..<(index + 1) * width
        let last = expected.last[index].isEmpty ? Array(expected.observation[row]) : nil
        expectNear(
          Array(buffers.finalObservations[row]), last ?? expected.last[index], "\(location), last")
        expectEpisode(buffers.infos[index]["episode"], expected, index, location)
      }
      // A saved state continues as if nothing had been.
      if index == 12 {
        var restored = try Self.make(golden.name, golden.mode)
        try restored.restoreState(environments.saveState())
        environments = restored
      }
      if let restart = expected.restart {
        try environments.reset(into: &buffers)
        expectNear(buffers.observations, restart, "\(location), restart")
      }
    }
  }

  private func expectEpisode(
    _ info: InfoValue?, _ expected: Case.Step, _ index: Int, _ location: String
  ) {
    guard let lengths = expected.lengths, lengths[index] > 0, let returns = expected.returns else {
      #expect(info == nil, "\(location), environment \(index)")
      return
    }
    guard case .dictionary(let episode)? = info, let number = episode["r"]?.number else {
      Issue.record(
        "\(location), environment \(index): expected an episode, found \(String(describing: info))")
      return
    }
    expectNear([Float(number)], [returns[index]], "\(location), return of environment \(index)")
    #expect(episode["l"] == .int(lengths[index]), "\(location), environment \(index)")
  }

  private func expectNear(_ values: [Float], _ expected: [Double], _ location: String) {
    let isEqual =
      values.count == expected.count
      && zip(values, expected).allSatisfy { isNear(Double($0), $1) }
    #expect(isEqual, "\(location): found \(values), expected \(expected)")
  }

  /// 1e-6 relative, and 1e-6 absolute: Float32 observations of the environments differ by as much.
  private func isNear(_ number: Double, _ expected: Double) -> Bool {
    abs(number - expected) <= 1e-6 + 1e-6 * abs(expected)
  }

  private static func actions(_ values: [Double], _ space: Space) -> Actions {
    if case .discrete = space { return .discrete(values.map { Int($0) }) }
    return .continuous(values.map { Float($0) })
  }
}

extension GoldenVectorWrapperTests {
  typealias Environments = any VectorEnvironment

  private static func cart(_ mode: AutoresetMode) throws -> SyncVectorEnvironment {
    try SyncVectorEnvironment(
      (0..<3).map { _ in AnyEnvironment(TimeLimit(CartPole(), maxEpisodeSteps: 15)) },
      autoreset: mode)
  }

  private static func pendulum(_ mode: AutoresetMode) throws -> SyncVectorEnvironment {
    try SyncVectorEnvironment(
      (0..<3).map { _ in AnyEnvironment(TimeLimit(Pendulum(), maxEpisodeSteps: 10)) },
      autoreset: mode)
  }

  private static func timed(_ mode: AutoresetMode) throws -> SyncVectorEnvironment {
    var environments: [AnyEnvironment] = []
    for _ in 0..<3 {
      environments.append(
        AnyEnvironment(
          try TimeAwareObservation(
            TimeLimit(CartPole(), maxEpisodeSteps: 15), flatten: false)))
    }
    return try SyncVectorEnvironment(environments, autoreset: mode)
  }

  /// The vector environment of a case; the names are those of the script.
  static func make(_ name: String, _ mode: AutoresetMode) throws -> Environments {
    switch name {
    case "TransformObservation":
      try VectorTransformObservation(cart(mode)) { $0.map { 2 * $0 + 1 } }
    case "VectorizeTransformObservation":
      try VectorizeTransformObservation(cart(mode)) { environment in
        TransformObservation(environment) { (value: SpaceValue) throws(GymError) -> NDArray in
          try NDArray(NDArray(value).floats.map { 2 * $0 + 1 })
        }
      }
    case "NormalizeObservation": try VectorNormalizeObservation(cart(mode))
    case "NormalizeObservation raw": try VectorNormalizeObservation(pendulum(mode))
    case "NormalizeObservation pendulum":
      try VectorNormalizeObservation(pendulum(mode), epsilon: 0.1)
    case "NormalizeReward": try VectorNormalizeReward(pendulum(mode))
    case "NormalizeReward cart":
      try VectorNormalizeReward(cart(mode), gamma: 0.5, epsilon: 1e-4)
    case "RecordEpisodeStatistics": VectorRecordEpisodeStatistics(try cart(mode))
    case "RecordEpisodeStatistics pendulum": VectorRecordEpisodeStatistics(try pendulum(mode))
    case "FilterObservation": try VectorFilterObservation(timed(mode), filterKeys: ["time"])
    case "FlattenObservation": try VectorFlattenObservation(timed(mode))
    case "ReshapeObservation": try VectorReshapeObservation(cart(mode), shape: [2, 2])
    case "RescaleObservation":
      try VectorRescaleObservation(pendulum(mode), minObservation: -0.1, maxObservation: 1.7)
    case "DtypeObservation": try VectorDtypeObservation(pendulum(mode), dtype: .int32)
    case "GrayscaleObservation":
      try VectorGrayscaleObservation(
        SyncVectorEnvironment(
          (0..<3).map { _ in AnyEnvironment(Pictures()) }, autoreset: mode))
    default: try makeFurther(name, mode)
    }
  }

  private static func makeFurther(_ name: String, _ mode: AutoresetMode) throws -> Environments {
    switch name {
    case "TransformAction":
      VectorTransformAction(try pendulum(mode)) { actions in
        guard case .continuous(let values) = actions else { return actions }
        return .continuous(values.map { 0.5 * $0 })
      }
    case "VectorizeTransformAction":
      try VectorizeTransformAction(pendulum(mode)) { environment in
        TransformAction(environment) { (value: NDArray) throws(GymError) -> SpaceValue in
          .array(NDArray(value.floats.map { 0.5 * $0 }))
        }
      }
    case "ClipAction": try VectorClipAction(pendulum(mode))
    case "RescaleAction":
      try VectorRescaleAction(pendulum(mode), minAction: -0.7, maxAction: 0.3)
    case "TransformReward":
      VectorTransformReward(try pendulum(mode)) { rewards in rewards.map { 2 * $0 + 1 } }
    case "VectorizeTransformReward":
      try VectorizeTransformReward(pendulum(mode)) { TransformReward($0) { 2 * $0 + 1 } }
    case "ClipReward": try VectorClipReward(pendulum(mode), minReward: -3, maxReward: -0.5)
    default:
      try VectorNormalizeObservation(
        VectorClipReward(
          VectorRecordEpisodeStatistics(
            VectorRescaleAction(pendulum(mode), minAction: -1, maxAction: 1)),
          minReward: -9, maxReward: 0))
    }
  }
}
