import Datasets
import Foundation
import Foundations
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// What Golden/make_friedman1.py wrote.
private struct GoldenFriedman: Decodable {
  let x: [[Float]]
  let y: [Double]
}

@Suite struct RegressionTests {
  private static let id = "Regression/friedman-1-v0"
  private static let ownID = "Regression/files-v0"

  private func environments(
    _ count: Int, _ arguments: [String: InfoValue] = [:], _ mode: AutoresetMode = .sameStep
  ) throws -> any VectorEnvironment {
    try EnvironmentRegistry.standard.makeVector(
      Self.id, count: count, autoreset: mode, arguments: ["first": 60].merging(arguments) { $1 })
  }

  @Test func friedmansFormulaIsThatOfScikitLearn() throws {
    let golden = try GoldenFiles.decode(GoldenFriedman.self, from: "friedman1.json")
    #expect(golden.y.count == 12)
    for (row, expected) in zip(golden.x, golden.y) {
      #expect(abs(Friedman1.target(of: row) - expected) < 1e-12)
    }
  }

  @Test func theMadeRowsHaveTheFormulaAndItsNoise() throws {
    let set = try DatasetCatalog.standard.load("friedman-1")
    #expect(set.targetNames == ["y"] && set.featureNames.count == 10)
    for part in [set.train, set.test] {
      let noise = (0..<part.count).map { index in
        let row = part[index]
        return Double(row[10]) - Friedman1.target(of: row)
      }
      let mean = noise.reduce(0, +) / 1_000
      let variance = noise.map { $0 * $0 }.reduce(0, +) / 1_000
      // Four standard errors of 1,000 normal draws.
      #expect(abs(mean) < 4 / 1_000.0.squareRoot() && abs(variance - 1) < 4 * 2.0.squareRoot() / 31)
    }
    #expect(set.train != set.test)
  }

  @Test func theContractHolds() throws {
    let spec = try EnvironmentRegistry.standard.spec(Self.id)
    let findings = try checkEnvironment(spec)
    #expect(findings.map(\.rule) == [.actionRange])
    let plan = try #require(spec.dataSetPlan)
    #expect(plan.score == .reward(name: "mean squared error", isNegated: true))
    #expect(plan.exampleShape == [10])
  }

  @Test func theRewardIsMinusTheSquaredError() throws {
    var environment = try Regression(RegressionParameters(["set": "friedman-1"]))
    let (shown, _) = try environment.reset(seed: 1, options: [:])
    #expect(shown.shape == [10] && environment.targetNames == ["y"])
    let step = try environment.step(NDArray(shape: [1], storage: .float32([12.5])))
    guard case .array(let target)? = step.info["target"] else {
      Issue.record("no target in the info")
      return
    }
    // Within four standard deviations of the noise.
    #expect(abs(Double(target.floats[0]) - Friedman1.target(of: shown.floats)) < 4)
    let error = Double(target.floats[0]) - 12.5
    #expect(step.reward == -error * error && !step.terminated)
    #expect(step.observation.floats != shown.floats)
  }

  @Test func aBatchShowsTheRowsWithoutTheirTargets() throws {
    var environments = try environments(4)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 3, into: &buffers)
    #expect(environments.singleObservationSpace.shape == [10])
    let set = try DatasetCatalog.standard.load("friedman-1").train.prefix(60)
    let shown = buffers.observations
    try environments.step(.continuous([1, 2, 3, 4]), into: &buffers)
    let targets = try #require(buffers.infoRows["target"])
    #expect(targets.count == 4 && buffers.infoColumns["index"]?.count == 4)
    for row in 0..<4 {
      let features = Array(shown[row * 10..<(row + 1) * 10])
      let found = try #require((0..<60).first { set[$0].prefix(10).elementsEqual(features) })
      #expect(set[found][10] == targets[row])
      let error = Double(row + 1) - Double(targets[row])
      #expect(buffers.rewards[row] == -Float(error * error))
    }
    let table = try #require(environments as? any TableEnvironment)
    let columns = try #require(table.columnRanges)
    #expect(columns.count == 10 && columns[0].distinctCount == 55 && columns[0].minimum < 0.1)
    let moments = try #require(table.targetMoments)
    #expect(moments.mean.count == 1 && moments.mean[0] > 10 && moments.mean[0] < 18)
  }

  @Test func aRestoredBatchContinuesWithTheSameBits() throws {
    for mode in [AutoresetMode.sameStep, .nextStep] {
      var environments = try environments(4, [:], mode)
      var buffers = environments.makeBuffers()
      try environments.reset(seed: 2, into: &buffers)
      let actions = Actions.continuous([5, 6, 7, 8])
      for _ in 0..<3 { try environments.step(actions, into: &buffers) }
      let state = try environments.saveState()
      var other = try self.environments(4, [:], mode)
      var otherBuffers = other.makeBuffers()
      try other.reset(seed: 9, into: &otherBuffers)
      try other.restoreState(state)
      var hasEnded = false
      for _ in 0..<20 {
        try environments.step(actions, into: &buffers)
        try other.step(actions, into: &otherBuffers)
        #expect(buffers.observations == otherBuffers.observations)
        #expect(buffers.finalObservations == otherBuffers.finalObservations)
        #expect(buffers.rewards == otherBuffers.rewards)
        #expect(buffers.infoRows == otherBuffers.infoRows)
        hasEnded = hasEnded || buffers.terminated.contains(true)
      }
      #expect(hasEnded)
    }
  }

  private func write(_ contents: String, to path: String) throws {
    try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aTableOfOnesOwnMayHaveSeveralTargets() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      let rows = (0..<40).map { "\($0);\($0 % 3);\($0 * 2);\(-$0)" }
      try write("a;b;target;last\n" + rows.joined(separator: "\n"), to: path)
      let spec = try EnvironmentRegistry.standard.spec(Self.ownID)
      var own: [String: InfoValue] = ["path": .string(path), "examples": 5]
      #expect(try checkEnvironment(spec, arguments: own).map(\.rule) == [.actionRange])
      var environment = try Regression.make(["set": "files"].merging(own) { $1 })
      #expect(environment.targetNames == ["target"])
      #expect(environment.featureNames == ["a", "b", "last"])
      own["target"] = .list(["last", "target"])
      environment = try Regression.make(["set": "files"].merging(own) { $1 })
      #expect(
        environment.targetNames == ["last", "target"] && environment.featureNames == ["a", "b"])
      own["target"] = "last,target"
      environment = try Regression.make(["set": "files"].merging(own) { $1 })
      #expect(environment.targetNames == ["last", "target"])
      let (shown, _) = try environment.reset(seed: 1, options: [:])
      let step = try environment.step(NDArray(shape: [2], storage: .float32([0, 0])))
      let a = Double(shown.floats[0])
      #expect(step.reward == -(a * a + 4 * a * a) / 2)
    }
  }

  @Test func wrongTablesAreNamed() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      for (text, arguments, part) in [
        ("a,y\n1,2\n3,x\n", [:], "line 3, column \"y\": expected a number"),
        ("a,y\n1,u\n3,v\n", [:], "column \"y\" holds texts"),
        ("a,y\n1,2\n3,\n", [:], "row 2, column \"y\": expected a number, found nothing"),
        ("a,y\n1,2\n3\n", [:], "line 3, column \"y\": expected 2 fields"),
        ("a,y\n", [:], "there is no row under the header"),
        ("y\n1\n2\n", [:], "a column of features at least"),
        ("1,2\n3,4\n", [:], "add a header line"),
        ("a,y\n1,nan\n", [:], "expected a number"),
        ("a,y\n1,2\n", [:], "leaves one part empty"),
        (
          "a,y\n1,2\n3,4\n", ["target": "z"],
          "expected a column \"z\" in the header: the columns are a, y"
        ),
        ("a,y\n1,2\n3,4\n", ["target": .list(["y", "y"])], "to be predicted or left out once"),
        ("a,y\n1,2\n3,4\n", ["target": .list([])], "target"),
        ("a,y\n1,2\n3,4\n", ["label": "y"], "label"),
        ("a,y\n1,2\n3,4\n", ["classes": .list([0, 1])], "classes"),
      ] as [(String, [String: InfoValue], String)] {
        try write(text, to: path)
        let error = #expect(throws: GymError.self, "\(text)") {
          try EnvironmentRegistry.standard.make(
            Self.ownID, arguments: ["path": .string(path)].merging(arguments) { $1 })
        }
        #expect(error?.description.contains(part) ?? false, "\(error?.description ?? "")")
      }
      for arguments in [[:], ["path": .string(folder)], ["path": "none.txt"]]
        as [[String: InfoValue]]
      {
        #expect(throws: GymError.self) {
          try EnvironmentRegistry.standard.make(Self.ownID, arguments: arguments)
        }
      }
      for arguments in [["target": "y"], ["path": .string(path)], ["set": "mnist"]]
        as [[String: InfoValue]]
      {
        #expect(throws: GymError.self) {
          try EnvironmentRegistry.standard.make(Self.id, arguments: arguments)
        }
      }
    }
  }

  /// Tables that are classified may have other test rows, as many of each class.
  @Test func testRowsAreDrawnAgainByASeed() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      let rows = (0..<50).map { "\($0),\($0 % 5 == 0 ? 1 : 0)" }
      try write("x,label\n" + rows.joined(separator: "\n"), to: path)
      func shown(_ split: String, _ arguments: [String: InfoValue]) throws -> Set<Float> {
        let all = ["set": "files", "path": .string(path), "split": .string(split)]
          .merging(arguments) { $1 }
        let examples = try Classification.make(all).examples
        return Set((0..<examples.count).map { examples[$0][0] })
      }
      let seeds = try (0..<4).map { try shown("test", ["split_seed": .int($0)]) }
      #expect(Set(seeds).count == 4)
      for (seed, test) in seeds.enumerated() {
        #expect(test.count == 10 && test.count { $0.truncatingRemainder(dividingBy: 5) == 0 } == 2)
        let rest = try shown("train", ["split_seed": .int(seed), "validation": 0])
        #expect(rest.count == 40 && rest.isDisjoint(with: test))
      }
    }
    #expect(throws: GymError.self) {
      try EnvironmentRegistry.standard.make(
        "Classification/digits-drawn-v0", arguments: ["split_seed": 1])
    }
  }
}
