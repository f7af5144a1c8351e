import Agents
import Environments
import Foundation
import Learning
import Testing

@testable import Experiments

/// Runs that keep the model of every epoch.
@Suite struct KeptEpochTests {
  private func classification(_ scratch: ScratchFolder, _ name: String, keepEpochs: Bool) throws
    -> TrainingRun
  {
    var options = RunOptions()
    options.environment = "Classification/digits-drawn-v0"
    options.arguments = ["first": .int(240)]
    options.agent = "classifier"
    options.settings = [
      .init("batch_size", .integer(20)),
      .init("layers", .list([.text("max_pool2d 4"), .text("flatten")])),
    ]
    options.budget.epochs = 3
    options.keepEpochs = keepEpochs
    let configuration = try RunConfiguration(
      options, environments: .standard, agents: .standard)
    return try TrainingRun(
      configuration, out: .folder("\(scratch.path)/\(name)", overwrite: true),
      environments: .standard, agents: .standard)
  }

  @Test func aModelOfEveryEpochIsKeptAndChangesNothingElse() throws {
    let scratch = try ScratchFolder()
    var kept = try classification(scratch, "kept", keepEpochs: true)
    let result = try #require(try kept.train())
    let folder = kept.folder.file(KeptEpochs.folderName)
    let models = try KeptEpochs.models(in: folder)
    #expect(models.map(\.epoch) == [1, 2, 3])
    let length = try #require(kept.loop.environments.dataset?.epochLength)
    let facts = try models.map { try SavedModel(contentsOf: $0.path).facts }
    // A batch of 20 may reach into the next epoch.
    #expect(facts.map { $0.steps / length } == [1, 2, 3])
    #expect(facts.allSatisfy { $0.steps % length < 20 })
    let archives = try models.map { try SavedModel(contentsOf: $0.path).archive }
    #expect(try archives[2] == kept.loop.evaluationAgent.archive(.model))
    #expect(archives[0] != archives[1])

    var plain = try classification(scratch, "plain", keepEpochs: false)
    let expected = try #require(try plain.train())
    #expect(result.model == expected.model && result.lastTest == expected.lastTest)
    #expect(try kept.loop.agent.archive(.checkpoint) == plain.loop.agent.archive(.checkpoint))
    #expect(throws: ExperimentError.self) {
      try KeptEpochs.models(in: plain.folder.file(KeptEpochs.folderName))
    }
    // Another run in the same folder leaves none of the first one's models.
    _ = try classification(scratch, "kept", keepEpochs: false)
    #expect(throws: ExperimentError.self) { try KeptEpochs.models(in: folder) }
  }

  /// Stopped in the middle of an epoch, right at its end (11 batches) and after that.
  @Test(arguments: [7, 10, 11, 12, 24])
  func aResumedRunKeepsTheSameEpochs(stop: Int) throws {
    let scratch = try ScratchFolder()
    func bytes(_ run: TrainingRun) throws -> [Data] {
      try KeptEpochs.models(in: run.folder.file(KeptEpochs.folderName)).map {
        try Data(contentsOf: URL(fileURLWithPath: $0.path))
      }
    }
    /// To the end of the last epoch, without the test of 10,000 images that follows.
    func finish(_ run: inout TrainingRun) throws {
      let last = run.folder.file("\(KeptEpochs.folderName)/\(KeptEpochs.fileName(3))")
      _ = try run.train(shouldStop: { FileManager.default.fileExists(atPath: last) })
    }
    var whole = try classification(scratch, "whole", keepEpochs: true)
    try finish(&whole)
    var first = try classification(scratch, "parts", keepEpochs: true)
    var calls = 0
    let stopped = try first.train(shouldStop: {
      calls += 1
      return calls > stop
    })
    #expect(stopped == nil)
    var second = try TrainingRun(
      resuming: first.folder, environments: .standard, agents: .standard)
    #expect(second.configuration.keepEpochs)
    try finish(&second)
    let expected = try bytes(whole)
    #expect(try expected.count == 3 && bytes(second) == expected)
  }

  @Test func epochsAreOfDataSetsAlone() {
    var options = RunOptions()
    options.environment = "CartPole-v1"
    options.keepEpochs = true
    #expect(throws: ExperimentError.self) {
      try RunConfiguration(options, environments: .standard, agents: .standard)
    }
  }
}
