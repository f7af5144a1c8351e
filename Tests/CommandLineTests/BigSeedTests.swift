import Foundation
import TestSupport
import Testing

/// Seeds of more than 64 bits, held against Gymnasium (Golden/make_big_seeds.py).
@Suite struct BigSeedTests {
  private static func golden(_ kind: String) throws -> [[String: Any]] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: GoldenFiles.path("big_seeds.json")))
    let object = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    return try #require(object[kind] as? [[String: Any]])
  }

  private static func value(_ line: Substring) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed)
  }

  @Test func samplesAreGymnasiums() throws {
    let records = try Self.golden("samples")
    #expect(records.count == 15)
    for record in records {
      let (space, seed) = ("\(record["space"] ?? "")", "\(record["seed"] ?? "")")
      let outcome = try Program.run("sample", space, "--seed", seed, "--count", "3", "--batch")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let elements = try Self.value(Substring(outcome.output)) as? NSArray
      #expect(elements == record["elements"] as? NSArray, "\(space), seed \(seed)")
    }
  }

  @Test func rolloutsAreGymnasiums() throws {
    let records = try Self.golden("rollouts")
    #expect(records.count == 15)
    let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)
    func numbers(_ value: Any?) -> [Double] {
      switch value {
      case let list as [Any]: list.flatMap { numbers($0) }
      case let number as NSNumber: [number.doubleValue]
      default: []
      }
    }
    for record in records {
      let (name, seed) = ("\(record["environment"] ?? "")", "\(record["seed"] ?? "")")
      let outcome = try Program.run("rollout", name, "--seed", seed, "--steps", "12", "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let lines = try outcome.output.split(separator: "\n").map {
        try #require(try Self.value($0) as? [String: Any])
      }
      for (key, found) in [
        ("observations", lines.flatMap { numbers($0["observation"]) }),
        ("actions", lines.flatMap { numbers($0["action"]) }),
      ] {
        let expected = numbers(record[key])
        #expect(found.count == expected.count && !found.isEmpty)
        for (one, other) in zip(found, expected) {
          #expect(tolerance.accepts(one, other), "\(name), seed \(seed): \(key)")
        }
      }
    }
  }

  @Test func filesKeepSeedsOf64Bits() throws {
    let outcome = try Program.run(
      "record", "--agent", "random", "--env", "CartPole-v1", "--out", "/proc/none/x.hdf5", "--seed",
      "18446744073709551616")
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains("'--seed <n>': expected a whole number from 0 to 18446744073709"))
  }
}
