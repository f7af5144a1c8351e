import Foundation
import TestSupport
import Testing

/// `palestra rollout`, held against Gymnasium (Golden/make_rollouts.py).
@Suite struct RolloutTests {
  /// Gymnasium's arithmetic on other machines may round the last digit otherwise.
  private static let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)

  private static func object(_ line: Substring) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  /// Whether two JSON values are equal but for the last digits of numbers.
  private static func agree(_ one: Any, _ other: Any) -> Bool {
    switch (one, other) {
    case (let one as [Any], let other as [Any]):
      one.count == other.count && zip(one, other).allSatisfy { agree($0, $1) }
    case (let one as [String: Any], let other as [String: Any]):
      one.count == other.count
        && one.allSatisfy { key, value in other[key].map { agree(value, $0) } ?? false }
    case (let one as Bool, let other as Bool): one == other
    case (let one as NSNumber, let other as NSNumber):
      tolerance.accepts(one.doubleValue, other.doubleValue)
    default: false
    }
  }

  @Test func linesAreGymnasiums() throws {
    let string = try String(contentsOfFile: GoldenFiles.path("rollouts.jsonl"), encoding: .utf8)
    var expected = string.split(separator: "\n")[...]
    var names: [String] = []
    while let first = expected.popFirst() {
      let head = try Self.object(first)
      let name = try #require(head["environment"] as? String)
      let (seed, steps) = ("\(head["seed"] ?? "")", "\(head["steps"] ?? "")")
      let options = head["options"] as? [String: Double] ?? [:]
      let outcome = try Program.run(
        ["rollout", name, "--seed", seed, "--steps", steps, "--json"]
          + options.flatMap { ["--option", "\($0.key)=\($0.value)"] })
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count == Int(steps).map { $0 + 1 })
      for line in lines {
        let wanted = expected.popFirst() ?? "{}"
        let (one, other) = (try Self.object(line), try Self.object(wanted))
        #expect(Self.agree(one, other), "\(line)\n\(wanted)")
      }
      names.append(name)
    }
    #expect(names.count == 5)
  }

  @Test func givenActionsAreDone() throws {
    let scratch = try Scratch()
    let file = scratch.file("actions.json")
    try "[0, 1, 1]".write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try Program.run("rollout", "CartPole-v1", "--actions", file, "--json")
    #expect(outcome.status == 0)
    let actions = try outcome.output.split(separator: "\n").map {
      try Self.object($0)["action"] as? Int
    }
    #expect(actions == [nil, 0, 1, 1])
    let fewer = try Program.run(
      "rollout", "CartPole-v1", "--actions", file, "--json", "--steps", "2")
    #expect(
      outcome.output.hasPrefix(fewer.output) && fewer.output.split(separator: "\n").count == 3)
    let more = try Program.run("rollout", "CartPole-v1", "--actions", file, "--steps", "4")
    #expect(more.status == 2 && more.errors.contains("at most the 3"))
  }

  @Test(arguments: [
    ("[0, 1, 2]", "expected an element of Discrete(2) at index 2"), ("[0, 1", "byte 5"),
    ("7", "a JSON list"), ("[[0]]", "at index 0"), ("[null]", "at index 0"),
  ])
  func badActionsAreRefused(text: String, message: String) throws {
    let scratch = try Scratch()
    let file = scratch.file("actions.json")
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try Program.run("rollout", "CartPole-v1", "--actions", file)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message) && outcome.errors.contains(file), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["CartPol-v1"], "did you mean CartPole-v1"), (["CartPole-v1", "--option", "lo=1"], "lo"),
    (["CartPole-v1", "--option", "low=x"], "a finite number"),
    (["CartPole-v1", "--option", "low"], "expected key=value"),
    (["CartPole-v1", "--option", "low=0", "--option", "low=1"], "low twice"),
    (["CartPole-v1", "--argument", "gravity=1"], "unknown argument"),
    (["CartPole-v1", "--max-episode-steps", "0"], "-1 for none"),
    (["CartPole-v1", "--steps", "-1"], "from 0 to"), (["CartPole-v1", "--seed", "-1"], "seed"),
  ])
  func misuseIsRefused(arguments: [String], message: String) throws {
    let outcome = try Program.run(["rollout"] + arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func theTimeLimitCanBeAnother() throws {
    func ends(_ limit: String...) throws -> [Int] {
      let outcome = try Program.run(["rollout", "Pendulum-v1", "--steps", "450", "--json"] + limit)
      return try outcome.output.split(separator: "\n").compactMap {
        let line = try Self.object($0)
        return line["truncated"] as? Bool == true ? line["t"] as? Int : nil
      }
    }
    #expect(try ends() == [200, 400])
    #expect(try ends("--max-episode-steps", "150") == [150, 300, 450])
    #expect(try ends("--max-episode-steps", "-1") == [])
  }

  @Test func withoutJSONThereIsATable() throws {
    let outcome = try Program.run(
      "rollout", "FrozenLake-v1", "--argument", "is_slippery=false", "--steps", "30")
    let rows = outcome.output.split(separator: "\n")
    #expect(rows[0].hasPrefix("t") && rows[0].contains("observation"))
    #expect(outcome.output.contains("terminated"))
    #expect(rows.count { $0.contains("reset") } > 1)
  }
}
