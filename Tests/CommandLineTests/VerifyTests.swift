import Foundation
import Testing

/// `palestra-bench verify`, with trials: a few examples, one pass.
@Suite struct VerifyTests {
  private func verify(_ arguments: String..., data: String? = nil) throws -> Program.Outcome {
    try Program.run(
      ["verify"] + arguments, program: "palestra-bench",
      variables: ["PALESTRA_DATA": data, "XDG_CACHE_HOME": "/nowhere", "HOME": "/nowhere"])
  }

  /// 200 digits seen once are not enough for a convolution's 99 %: the bar is missed, and that
  /// counts.
  @Test func aMissedBarEndsWithStatus1() throws {
    let outcome = try verify("images", "--only", "digits-drawn-lenet", "--trial")
    #expect(outcome.status == 1, "\(outcome.errors)")
    let row = try #require(outcome.output.split(separator: "\n").last)
    #expect(row.hasPrefix("| digits-drawn-lenet |"))
    #expect(row.contains("| < 1.0 % |") && row.hasSuffix("| no |"))
    #expect(row.contains("--network lenet --env Classification/digits-drawn-v0 --epochs 1"))
    #expect(outcome.errors.contains("digits-drawn-lenet: seed 1: test_error "))
    #expect(outcome.errors.contains("digits-drawn-lenet: missed its bar"))
  }

  private static let data = ProcessInfo.processInfo.environment["PALESTRA_DATA"]

  @Test(.enabled(if: data != nil, "needs PALESTRA_DATA with mnist and fashion-mnist"))
  func barsOfErrorAndAreaAreMissedToo() throws {
    let outcome = try verify(
      "images", "--only", "mnist-fives-sixes,fashion-pullover", "--trial", data: Self.data)
    #expect(outcome.status == 1, "\(outcome.errors)")
    for (name, bar) in [
      ("mnist-fives-sixes", "| ≤ 0.38 % |"), ("fashion-pullover", "| AUC ≥ 0.985 |"),
    ] {
      let row = outcome.output.split(separator: "\n").first { $0.hasPrefix("| \(name) |") }
      #expect(row?.contains(bar) == true && row?.hasSuffix("| no |") == true)
      #expect(row?.contains("a trial of: ") == true)
      #expect(outcome.errors.contains("\(name): missed its bar"))
    }
  }

  @Test func aBarThatIsKeptEndsWithStatus0() throws {
    let outcome = try verify("images", "--only", "digits-drawn-linear", "--trial", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["check"] as? String == "digits-drawn-linear" && json["met"] as? Bool == true)
    let runs = try #require(json["runs"] as? [[String: Any]])
    let error = try #require(runs.first?["test_error"] as? Double)
    #expect(runs.count == 1 && error > 5 && error <= 100)
    #expect(runs[0]["seconds"] as? Double ?? 0 > 0 && runs[0]["memory"] as? Double ?? 0 > 1)
  }

  @Test func missingDataIsSaidAndSkipped() throws {
    let outcome = try verify("images", "--only", "mnist-600,kmnist-dense")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for (name, set) in [("mnist-600", "mnist"), ("kmnist-dense", "kmnist")] {
      #expect(outcome.errors.contains("\(name): skipped: the files of \(set) are not here"))
      let row = outcome.output.split(separator: "\n").first { $0.hasPrefix("| \(name) |") }
      #expect(row?.contains("PALESTRA_DATA") == true && row?.hasSuffix("| - |") == true)
    }
  }

  /// A run that can't be made is no check that was passed.
  @Test func aRunThatFailsEndsWithStatus1() throws {
    let scratch = try Scratch()
    for part in ["train", "t10k"] {
      for file in ["\(part)-images-idx3-ubyte.gz", "\(part)-labels-idx1-ubyte.gz"] {
        try FileManager.default.createDirectory(
          atPath: scratch.file("mnist"), withIntermediateDirectories: true)
        try Data("no images".utf8).write(to: URL(fileURLWithPath: scratch.file("mnist/\(file)")))
      }
    }
    let outcome = try verify("images", "--only", "mnist-600", data: scratch.path)
    #expect(outcome.status == 1 && outcome.errors.contains("mnist-600: failed: "))
  }

  @Test func checksAreListedAndNamed() throws {
    let list = try verify("images", "--list").output
    #expect(list.contains("| mnist-lenet | MNIST, LeNet, 5 seeds | ≤ 0.75 % | 6 min |"))
    #expect(list.contains("| mnist-99 |") && list.contains("≤ 1.0 %, < 15.0 s"))
    #expect(!list.contains("dqn") && list.contains("all of these: about"))
    #expect(try verify("--list").output.contains("| dqn-tuned | CartPole-v1, 20 seeds |"))
    let unknown = try verify("images", "--only", "dqn")
    #expect(unknown.status != 0 && unknown.errors.contains("there is no check \"dqn\""))
    #expect(unknown.errors.contains("digits-drawn-linear"))
  }
}
