import Foundation
import Testing

/// `palestra list`: what it suggests works, and what can be set is all there.
@Suite struct ListTests {
  /// Every environment that needs no files.
  private static func environments() throws -> [String] {
    try Program.run("list", "environments", "--json").output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(object?["environment"] as? String)
    }.filter { name in
      !["Classification/", "Generation/", "Reconstruction/", "TextSampling/"]
        .contains(where: name.hasPrefix)
    }
  }

  @Test func suggestedCommandsWork() throws {
    let scratch = try Scratch()
    for (index, name) in try Self.environments().enumerated() {
      let string = try Program.run("list", name).output
      let line = try #require(string.split(separator: "\n").last)
      let words = line.split(separator: " ").map(String.init)
      try #require(words.starts(with: ["next:", "palestra"]))
      // Without a time limit an untrained agent's test may walk for ever.
      if name.hasPrefix("CliffWalking") {
        #expect(words.dropFirst(2) == ["train", "--env", name])
        continue
      }
      let short =
        words[2] == "train"
        ? ["--steps", "5", "--evaluate-episodes", "1", "--out", scratch.file("run\(index)")] : []
      let outcome = try Program.run(Array(words.dropFirst(2)) + short)
      #expect(outcome.status == 0, "\(line): \(outcome.errors)")
    }
  }

  /// The names that an environment accepts are those that it lists.
  @Test func allArgumentsAreListed() throws {
    for name in try Self.environments() {
      let refused = try Program.run("check", name, "--argument", "no_such_argument=1").errors
      let known = refused.split(separator: " are ").dropFirst().first ?? ""
      let names = known.split { ", \n".contains($0) }.map(String.init)
      let listed = try Program.run("list", name, "--json").json["parameters"] as? [[String: String]]
      #expect(listed?.compactMap { $0["name"] }.sorted() == names.sorted(), "\(name): \(refused)")
      let string = try Program.run("list", name).output
      for argument in listed ?? [] {
        for key in ["name", "default", "meaning", "expected"] {
          #expect(argument[key]?.isEmpty == false, "\(name): \(argument)")
        }
        #expect(string.contains("\n  \(argument["name"] ?? "") "))
      }
    }
    let lake = try Program.run("list", "FrozenLake8x8-v1").output
    #expect(lake.contains("is_slippery") && lake.contains("  map_name         8x8 "))
  }

  @Test func shortNamesOfSettingsAreUnderstood() throws {
    let outcome = try Program.run("train", "--env", "CartPole-v1", "--set", "lr=1e-3")
    #expect(outcome.status == 2 && outcome.errors.contains("did you mean learning_rate?"))
  }
}
