import Agents
import Environments
import Foundation
import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import Testing

@testable import Experiments

@Suite struct TrainingRunTests {
  private func run(
    _ scratch: ScratchFolder, _ name: String, agent: String = "dqn", environmentCount: Int? = nil,
    steps: Int = 600, evaluateEvery: Int = 200
  ) throws -> TrainingRun {
    var options = RunOptions()
    options.environment = "CartPole-v1"
    options.agent = agent
    options.environmentCount = environmentCount
    options.preset = "keras-rl"
    options.settings = [.init("hidden_layers", .list([.integer(8)]))]
    options.budget.steps = steps
    options.evaluateEvery = evaluateEvery
    options.evaluateEpisodes = 4
    let configuration = try RunConfiguration(
      options, environments: .standard, agents: .standard)
    return try TrainingRun(
      configuration, out: .folder("\(scratch.path)/\(name)", overwrite: false),
      environments: .standard, agents: .standard)
  }

  @Test func aRunsModelIsAModelFileOfItsNetwork() throws {
    let scratch = try ScratchFolder()
    var run = try run(scratch, "run")
    _ = try run.train()
    let file = try ModelFile(contentsOf: run.folder.file(RunFolder.modelName))
    #expect(file.model.architecture.inputs == 4)
    #expect(file.model.parameters.map(\.shape) == [[4, 8], [8], [8, 2], [2]])
    #expect(file.record["agent"] == "dqn")
  }

  @Test func evaluationsDoNotDisturbTraining() throws {
    let scratch = try ScratchFolder()
    var often = try run(scratch, "often", evaluateEvery: 50)
    var never = try run(scratch, "never", evaluateEvery: 0)
    let first = try #require(try often.train())
    let second = try #require(try never.train())
    #expect(try often.loop.agent.archive(.checkpoint) == never.loop.agent.archive(.checkpoint))
    #expect(first.lastTest == second.lastTest)
    #expect(try second.model.archive == never.loop.evaluationAgent.archive(.model))
  }

  @Test func theBestModelIsKept() throws {
    let scratch = try ScratchFolder()
    var run = try run(scratch, "run", steps: 1_200)
    var evaluations: [SavedModel.Facts] = []
    let result = try #require(
      try run.train(observer: {
        if case .evaluated(let evaluation) = $0 { evaluations.append(evaluation.facts) }
      }))
    #expect(evaluations.map(\.steps) == [200, 400, 600, 800, 1_000, 1_200])
    let best = try #require(evaluations.compactMap(\.meanReturn).max())
    let chosen = try #require(evaluations.last { $0.meanReturn == best })
    #expect(result.model.facts == chosen)
    let read = try SavedModel(contentsOf: run.folder.file(RunFolder.modelName))
    #expect(read == result.model)
    let evaluation = try read.evaluate(episodes: 4, environments: .standard, agents: .standard)
    #expect(evaluation == result.test)
  }

  @Test func observersReceiveEpisodesAndEvaluations() throws {
    let scratch = try ScratchFolder()
    var run = try run(scratch, "run")
    var (episodes, evaluations): ([EpisodeSummary], [RunEvaluation]) = ([], [])
    let result = try #require(
      try run.train(observer: { event in
        switch event {
        case .episode(let episode): episodes.append(episode)
        case .evaluated(let evaluation): evaluations.append(evaluation)
        default: break
        }
      }))
    #expect(episodes.map(\.episode) == Array(1...result.progress.episodes))
    #expect(evaluations.map(\.facts.steps) == [200, 400, 600])
    #expect(evaluations.allSatisfy { $0.result.returns.count == 4 })
    #expect(evaluations.allSatisfy { $0.facts.meanReturn == $0.result.meanReturn })
    // The agent is a copy as it was evaluated.
    let last = try #require(evaluations.last)
    #expect(try last.agent.archive(.model) == run.loop.evaluationAgent.archive(.model))
    #expect(last.agent.updateCount > evaluations[0].agent.updateCount)
  }

  /// The evaluation that a stop broke off is made before anything is learned further.
  @Test func stoppedInAnEvaluationIsAsIfNeverStopped() throws {
    let scratch = try ScratchFolder()
    var whole = try run(scratch, "whole")
    let expected = try #require(try whole.train())
    var first = try run(scratch, "parts")
    var isDue = false
    let stopped = try first.train(
      shouldStop: { isDue },
      observer: { if case .progress(let report) = $0 { isDue = report.progress.steps >= 400 } })
    #expect(stopped == nil && first.loop.progress.steps == 400)
    var second = try TrainingRun(
      resuming: first.folder, environments: .standard, agents: .standard)
    var evaluations: [Int] = []
    let found = try #require(
      try second.train(observer: {
        if case .evaluated(let evaluation) = $0 { evaluations.append(evaluation.facts.steps) }
      }))
    #expect(evaluations == [400, 600])
    #expect(found.model == expected.model && found.test == expected.test)
  }

  @Test func stoppedAndResumedIsAsIfNeverStopped() throws {
    let scratch = try ScratchFolder()
    var whole = try run(scratch, "whole")
    let expected = try #require(try whole.train())
    var first = try run(scratch, "parts")
    var steps = 0
    let stopped = try first.train(shouldStop: {
      steps += 1
      return steps > 333
    })
    #expect(stopped == nil)
    var second = try TrainingRun(
      resuming: first.folder, environments: .standard, agents: .standard)
    #expect(second.loop.progress.steps == first.loop.progress.steps)
    let result = try #require(try second.train())
    #expect(result.model == expected.model)
    #expect(result.test == expected.test)
    #expect(try second.loop.agent.archive(.checkpoint) == whole.loop.agent.archive(.checkpoint))
  }

  /// Environments stepped by one kernel: their state and the rings of the replay buffer are resumed too.
  @Test(arguments: ["dqn", "sarsa", "cem"])
  func environmentsSideBySideResumeWithTheSameBits(agent: String) throws {
    let scratch = try ScratchFolder()
    func sixteen(_ name: String) throws -> TrainingRun {
      try run(scratch, name, agent: agent, environmentCount: 16, steps: 1_600)
    }
    var whole = try sixteen("whole")
    let expected = try #require(try whole.train())
    #expect(whole.loop.environments is VectorCartPole && whole.loop.progress.steps == 1_600)
    var part = try sixteen("part")
    for stop in [7, 40, 90] {
      var calls = 0
      _ = try part.train(shouldStop: {
        calls += 1
        return calls > stop
      })
      part = try TrainingRun(resuming: part.folder, environments: .standard, agents: .standard)
      #expect(part.configuration.environmentCount == 16)
    }
    let result = try #require(try part.train())
    #expect(result.model == expected.model && result.test == expected.test)
    #expect(try part.loop.agent.archive(.checkpoint) == whole.loop.agent.archive(.checkpoint))
    // Another number of environments is another run.
    var options = RunOptions()
    options.environmentCount = 8
    #expect(throws: ExperimentError.self) {
      try TrainingRun(
        resuming: whole.folder, options: options, environments: .standard, agents: .standard)
    }
  }

  /// Episodes of one state and one action: no evaluation is better than the first, so the run ends after
  /// the first and as many more as its patience, also where it is stopped and resumed in between.
  @Test func patienceEndsARunThatDoesNotImprove() throws {
    let scratch = try ScratchFolder()
    var options = RunOptions()
    options.environment = "CartPole-v1"
    // No update: every evaluation has the same return.
    options.settings = [
      .init("hidden_layers", .list([.integer(4)])), .init("warmup_steps", .integer(1_000_000)),
    ]
    options.budget.steps = 10_000
    options.evaluateEvery = 100
    options.evaluateEpisodes = 2
    options.patience = 3
    func run(_ name: String) throws -> TrainingRun {
      try TrainingRun(
        try RunConfiguration(options, environments: .standard, agents: .standard),
        out: .folder("\(scratch.path)/\(name)", overwrite: false), environments: .standard,
        agents: .standard)
    }
    var whole = try run("whole")
    let expected = try #require(try whole.train())
    #expect(expected.stoppedEarly && whole.loop.progress.steps == 400)
    var part = try run("part")
    var calls = 0
    let stopped = try part.train(shouldStop: {
      calls += 1
      return calls > 250
    })
    #expect(stopped == nil && part.loop.progress.steps < 400)
    part = try TrainingRun(resuming: part.folder, environments: .standard, agents: .standard)
    #expect(part.configuration.patience == 3)
    let result = try #require(try part.train())
    #expect(result.stoppedEarly && part.loop.progress.steps == 400)
    #expect(result.model == expected.model)
    options.patience = nil
    var patient = try run("patient")
    let full = try #require(try patient.train())
    #expect(!full.stoppedEarly && patient.loop.progress.steps == 10_000)
    options.evaluateEvery = 0
    options.patience = 1
    #expect(throws: ExperimentError.self) { try run("blind") }
  }

  /// Better by less than the least improvement is not better.
  @Test func anImprovementBelowTheLeastDoesNotCount() throws {
    func stoppedEpoch(_ minDelta: Double) -> Int? {
      var progress = EarlyStoppingProgress(monitor: "return", patience: 2, minDelta: minDelta)
      for (epoch, value) in [10, 10.5, 10.9].enumerated() {
        _ = progress.observe(value, epoch: epoch)
      }
      return progress.stoppedEpoch
    }
    #expect(stoppedEpoch(1) == 2 && stoppedEpoch(0) == nil)
    let scratch = try ScratchFolder()
    var options = RunOptions()
    options.environment = "CartPole-v1"
    options.settings = [.init("hidden_layers", .list([.integer(4)]))]
    options.budget.steps = 200
    options.evaluateEvery = 100
    options.evaluateEpisodes = 1
    options.minDelta = 0.5
    func configuration() throws -> RunConfiguration {
      try RunConfiguration(options, environments: .standard, agents: .standard)
    }
    #expect(throws: ExperimentError.self) { try configuration() }
    options.patience = 3
    #expect(try configuration().yaml.contains("\nmin_delta: 0.5\n"))
    var run = try TrainingRun(
      try configuration(), out: .folder("\(scratch.path)/run", overwrite: false),
      environments: .standard, agents: .standard)
    _ = try run.train()
    options.budget.steps = 300
    let resumed = try TrainingRun(
      resuming: run.folder, options: options, environments: .standard, agents: .standard)
    #expect(resumed.configuration.minDelta == 0.5)
    options.minDelta = 0.25
    #expect(throws: ExperimentError.self) {
      try TrainingRun(
        resuming: run.folder, options: options, environments: .standard, agents: .standard)
    }
    options.minDelta = -1
    #expect(throws: ExperimentError.self) { try configuration() }
  }

  @Test func aLongerBudgetContinuesAsIfAskedForAtOnce() throws {
    let scratch = try ScratchFolder()
    var whole = try run(scratch, "whole", steps: 900)
    let expected = try #require(try whole.train())
    var first = try run(scratch, "parts", steps: 450)
    _ = try first.train()
    var more = RunOptions()
    more.budget.steps = 900
    var second = try TrainingRun(
      resuming: first.folder, options: more, environments: .standard, agents: .standard)
    #expect(try second.train()?.model == expected.model)
  }

  @Test func seedsOfTrainingSelectionAndTestAreApart() {
    for seed in [0, 1, UInt64.max] {
      let starts = [seed, EvaluationSeeds.selection(of: seed), EvaluationSeeds.test(of: seed)]
      for a in starts { for b in starts where a != b { #expect(a &- b > 1 << 32) } }
      #expect(Set(starts).count == 3)
    }
  }

  @Test func aModelForOtherSpacesIsRefused() throws {
    let scratch = try ScratchFolder()
    var run = try run(scratch, "run", steps: 20)
    let model = try #require(try run.train()).model
    var registry = EnvironmentRegistry.standard
    registry.register(try EnvironmentSpec(id: "Narrow-v0") { _ in NarrowEnvironment() })
    do throws(ExperimentError) {
      _ = try model.evaluate(in: "Narrow-v0", environments: registry, agents: .standard)
      Issue.record("expected an error")
    } catch {
      #expect(error.isMisuse)
      #expect("\(error)".contains("does not fit"), "\(error)")
    }
  }
}

/// Another space than CartPole's.
private struct NarrowEnvironment: Environment {
  var observationSpace: Space { .discrete(Discrete(3)) }
  var actionSpace: Space { .discrete(Discrete(2)) }
  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  {
    (0, [:])
  }
  mutating func step(_ action: Int) throws(GymError) -> Gym.Step<Int> {
    Gym.Step(observation: 0, reward: 0, terminated: true)
  }
}
