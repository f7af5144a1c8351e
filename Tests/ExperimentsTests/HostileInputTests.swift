import Experiments
import Foundation
import Fuzzing
import Gym
import Testing

/// Values and files that are made to do harm: refused with their name, in little time and memory.
@Suite struct HostileInputTests {
  @Test(arguments: FuzzedInput.allCases)
  func hostileValuesAreRefusedByName(input: FuzzedInput) {
    let outcome = input.run(800, seed: 11)
    #expect(outcome.accepted + outcome.refused == 800)
    #expect(outcome.refused > 100)
    #expect(outcome.vague == [])
    #expect(outcome.slow == [])
  }

  /// Lists whose aliases double or multiply them: of values, and of keys.
  private static let bombs: [String] = {
    func levels(_ count: Int, _ width: Int) -> String {
      (1...count).map { level in
        let items = Array(repeating: "*a\(level - 1)", count: width).joined(separator: ", ")
        return "  k\(level): &a\(level) [\(items)]\n"
      }.joined()
    }
    let start = "arguments:\n  k0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    return [
      start + levels(11, 9), start + levels(60, 2),
      start + levels(11, 9) + "  ? *a11\n  : 1\n  ? *a10\n  : 2\n",
      start + "  k1: &a1 [" + Array(repeating: "*a0", count: 12_000).joined(separator: ",") + "]\n",
    ]
  }()

  @Test func aliasesDoNotMultiply() throws {
    for bomb in Self.bombs {
      let start = ContinuousClock.now
      do {
        _ = try RunOptions(yaml: bomb, file: "bomb.yaml")
        Issue.record("expected a refusal")
      } catch {
        #expect(error.description.hasPrefix("bomb.yaml, line "), "\(error)")
        #expect(error.description.contains("aliases"), "\(error)")
      }
      #expect(ContinuousClock.now - start < .seconds(5))
    }
  }

  @Test func fewAliasesAreExpanded() throws {
    let options = try RunOptions(
      yaml: "arguments:\n  a: &a [1, 2]\n  b: [*a, *a]\n", file: "run.yaml")
    let list = InfoValue.list([.int(1), .int(2)])
    #expect(options.arguments == ["a": list, "b": .list([list, list])])
  }

  /// As RL Baselines3 Zoo writes its settings: each environment merges one of a few anchors.
  @Test func manyAliasesOfSmallAnchorsAreExpanded() throws {
    let lines = (0..<200).map { "  k\($0): *a\n" }.joined()
    let options = try RunOptions(yaml: "arguments:\n  a: &a [1, 2]\n" + lines, file: "run.yaml")
    #expect(options.arguments.count == 201)
    #expect(options.arguments["k199"] == .list([.int(1), .int(2)]))
  }

  @Test func deepNestingIsRefused() {
    let string = "arguments: " + String(repeating: "[", count: 5_000)
    #expect(throws: ExperimentError.self) { try RunOptions(yaml: string, file: "deep.yaml") }
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func levelsAreCounted(opening: String) {
    let yaml = "seed: 1\narguments:\n  " + String(repeating: opening, count: 1_100)
    #expect {
      try RunOptions(yaml: yaml, file: "deep.yaml")
    } throws: {
      "\($0)".hasPrefix("deep.yaml, line 3: not YAML: ")
    }
  }

  @Test func aByteOrderMarkIsNoPartOfAName() throws {
    let options = try RunOptions(
      yamlBytes: [0xEF, 0xBB, 0xBF] + Array("seed: 7\n".utf8), file: "run.yaml")
    #expect(options.seed == 7)
  }

  @Test func wholeNumbersOfAFileAreWrittenAsFlagsAre() throws {
    let options = try RunOptions(yaml: "steps: 1e5\nepisodes: 1_000\n", file: "run.yaml")
    #expect(options.budget.steps == 100_000 && options.budget.episodes == 1_000)
    do {
      _ = try RunOptions(yaml: "seed: 1\nsteps: 1.5\n", file: "run.yaml")
      Issue.record("expected a refusal")
    } catch {
      #expect(error.description.hasPrefix("run.yaml, line 2: steps is \"1.5\""))
    }
  }
}
