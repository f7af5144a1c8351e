import Foundation
import TestSupport
import Testing

/// `palestra sample` beside what Golden/make_samples.py wrote.
@Suite struct SampleTests {
  private func golden() throws -> [[String: Any]] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: GoldenFiles.path("samples.json")))
    return try #require(
      try JSONSerialization.jsonObject(with: bytes) as? [[String: Any]])
  }

  @Test func elementsAreGymnasiums() throws {
    let cases = try golden()
    #expect(cases.count == 5)
    for example in cases {
      let space = try #require(example["space"] as? String)
      let expected = try #require(example["elements"] as? NSArray)
      let lines = try Program.run("sample", space, "--seed", "42", "--count", "5")
      #expect(lines.status == 0 && lines.errors.isEmpty)
      let elements = try lines.output.split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
      }
      #expect(elements as NSArray == expected, "\(space)")
      let batch = try Program.run("sample", space, "--seed", "42", "--count", "5", "--batch")
      let all = try JSONSerialization.jsonObject(with: Data(batch.output.utf8)) as? NSArray
      #expect(all == expected, "\(space)")
    }
  }

  @Test func withoutASeedDrawsDiffer() throws {
    let space = #"{"type": "Box", "low": 0, "high": 1, "shape": [4]}"#
    let one = try Program.run("sample", space)
    #expect(one.status == 0 && one.output.split(separator: "\n").count == 1)
    #expect(try Program.run("sample", space).output != one.output)
    #expect(try Program.run("sample", space, "--count", "0").output.isEmpty)
  }

  @Test(arguments: [
    (["nonsense"], "expected a space as JSON, such as {\"type\": \"Discrete\", \"n\": 4}"),
    (["{"], "byte 1"), (["{}"], "type"), ([#"{"type": "Sphere"}"#], "Sphere"),
    ([#"{"type": "Discrete", "n": 0}"#], "Discrete"),
    ([#"{"type": "Discrete", "n": 3}"#, "--count", "-1"], "from 0 to"),
    ([#"{"type": "Discrete", "n": 3}"#, "--seed", "-1"], "seed"),
  ])
  func misuseIsRefused(arguments: [String], message: String) throws {
    let outcome = try Program.run(["sample"] + arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
