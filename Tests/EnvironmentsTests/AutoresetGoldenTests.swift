import Foundations
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// What Golden/make_autoresets.py writes.
private struct AutoresetGolden: Decodable {
  struct Record: Decodable {
    let observations: [[Double]]
    let reset: [[Double]]?
    let rewards: [Float]?
    let terminated: [Bool]?
    let truncated: [Bool]?
    let final: [[Double]?]?
  }
  let id: String
  let limit: Int?
  let actions: [[Float]]
  let modes: [String: [Record]]
}

@Suite struct AutoresetGoldenTests {
  /// Acrobot integrates sines and cosines for up to five steps of 0.2 s, which spread the last bits
  /// of the two mathematical libraries and Gymnasium's float32 states.
  private static let tolerance = 2e-6

  /// The values of an environment's row as Gymnasium shows them: a discrete value as its number.
  private func values(_ row: ArraySlice<Float>, in space: Space) throws -> [Double] {
    func values(_ value: SpaceValue) -> [Double] {
      switch value {
      case .discrete(let value): [Double(value)]
      case .array(let array): array.floats.map { Double($0) }
      case .tuple(let parts): parts.flatMap { values($0) }
      default: []
      }
    }
    return values(try space.unflattened(.array(NDArray(Array(row)))))
  }

  private func expect(_ row: [Float], index: Int, is expected: [Double], in space: Space) throws {
    let width = space.flattenedCount
    let found = try values(row[index * width..<(index + 1) * width], in: space)
    #expect(found.count == expected.count)
    for (one, other) in zip(found, expected) {
      #expect(abs(one - other) <= Self.tolerance * (1 + abs(other)))
    }
  }

  private func expect(_ rows: [Float], are expected: [[Double]], in space: Space) throws {
    for (index, row) in expected.enumerated() { try expect(rows, index: index, is: row, in: space) }
  }

  @Test(arguments: AutoresetMode.allCases)
  func autoresetsAreThoseOfGymnasium(_ mode: AutoresetMode) throws {
    let all = try GoldenFiles.decode([AutoresetGolden].self, from: "autoresets.json")
    #expect(all.count == 8)
    for golden in all {
      var environments = try EnvironmentRegistry.standard.makeVector(
        golden.id, count: 3, mode: .sync, autoreset: mode, maxEpisodeSteps: golden.limit)
      var buffers = environments.makeBuffers()
      let space = environments.singleObservationSpace
      try environments.reset(seed: 42, into: &buffers)
      let records = try #require(golden.modes[mode.rawValue])
      try expect(buffers.observations, are: records[0].observations, in: space)
      var ends = 0
      for (actions, record) in zip(golden.actions, records.dropFirst()) {
        if let start = record.reset {
          let mask = zip(buffers.terminated, buffers.truncated).map { $0 || $1 }
          try environments.reset(mask: mask, into: &buffers)
          try expect(buffers.observations, are: start, in: space)
        }
        if case .discrete = environments.singleActionSpace {
          try environments.step(.discrete(actions.map { Int($0) }), into: &buffers)
        } else {
          try environments.step(.continuous(actions), into: &buffers)
        }
        try expect(buffers.observations, are: record.observations, in: space)
        for (found, expected) in zip(buffers.rewards, record.rewards ?? []) {
          #expect(abs(found - expected) <= 2e-6 * (1 + abs(expected)), "\(golden.id)")
        }
        #expect(buffers.terminated == record.terminated, "\(golden.id)")
        #expect(buffers.truncated == record.truncated, "\(golden.id)")
        ends += zip(buffers.terminated, buffers.truncated).count { $0 || $1 }
        for (index, row) in (record.final ?? []).enumerated() {
          if let row { try expect(buffers.finalObservations, index: index, is: row, in: space) }
        }
      }
      #expect(ends >= 9, "\(golden.id)")
    }
  }
}
