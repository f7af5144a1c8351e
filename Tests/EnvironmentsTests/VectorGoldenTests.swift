import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// What Golden/make_vector.py writes.
private struct VectorGolden: Decodable {
  struct Record: Decodable {
    let observations: [Float]
    let reset: [Float]?
    let rewards: [Float]?
    let terminated: [Bool]?
    let truncated: [Bool]?
    let final: [[Float]?]?
  }
  struct Native: Decodable {
    let start: [UInt32]
    let bounded: [UInt32]
    let steps: [[Float]]
  }
  let actions: [[Int]]
  let nativeActions: [[Int]]
  let sync: [String: [Record]]
  let native: Native
}

@Suite struct VectorGoldenTests {
  private let golden: VectorGolden

  init() throws { golden = try GoldenFiles.decode(VectorGolden.self, from: "vector.json") }

  private func expectClose(_ found: some Sequence<Float>, _ expected: [Float]) {
    let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)
    #expect(tolerance.mismatch(Array(found), expected.map(Double.init)) == nil)
  }

  @Test(arguments: AutoresetMode.allCases, [false, true])
  func autoresetsAreThoseOfGymnasium(_ mode: AutoresetMode, isParallel: Bool) throws {
    var environments = try SyncVectorEnvironment(
      (0..<3).map { _ in AnyEnvironment(TimeLimit(CartPole(), maxEpisodeSteps: 25)) },
      autoreset: mode, isParallel: isParallel)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 42, into: &buffers)
    let records = try #require(golden.sync[mode.rawValue])
    expectClose(buffers.observations, records[0].observations)
    for (actions, record) in zip(golden.actions, records.dropFirst()) {
      if let start = record.reset {
        #expect(throws: GymError.stepAfterEnd) {
          try environments.step(.discrete(actions), into: &buffers)
        }
        let mask = zip(buffers.terminated, buffers.truncated).map { $0 || $1 }
        try environments.reset(mask: mask, into: &buffers)
        expectClose(buffers.observations, start)
      }
      try environments.step(.discrete(actions), into: &buffers)
      expectClose(buffers.observations, record.observations)
      #expect(buffers.rewards == record.rewards)
      #expect(buffers.terminated == record.terminated && buffers.truncated == record.truncated)
      for (index, row) in (record.final ?? []).enumerated() {
        guard let row else { continue }
        expectClose(buffers.finalObservations[index * 4..<index * 4 + 4], row)
      }
    }
  }

  @Test func batchStartsWithGymnasiumsBits() throws {
    var environments = try VectorCartPole(count: 5)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 7, options: ["low": -0.2, "high": 0.1], into: &buffers)
    #expect(buffers.observations.map(\.bitPattern) == golden.native.bounded)
    try environments.reset(seed: 7, into: &buffers)
    #expect(buffers.observations.map(\.bitPattern) == golden.native.start)
    for (actions, expected) in zip(golden.nativeActions, golden.native.steps) {
      try environments.step(.discrete(actions), into: &buffers)
      expectClose(buffers.observations, expected)
    }
    #expect(buffers.terminated.contains(true))
  }
}
