import Agents
import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine
import Testing

@Suite struct TextRNNTests {
  private static let lines = [
    "Era uma vez.", "O céu é azul!", "Não há pão?", "Assim acaba.",
  ]

  private func loop(
    batch: Int = 13, window: Int = 16, seed: UInt64 = 1,
    _ change: (inout TextRNNSettings) -> Void = { _ in }
  ) throws -> TrainingLoop {
    var settings = TextRNNSettings.small
    settings.batchSize = batch
    settings.learningRate = 0.01
    change(&settings)
    let environments = LineEnvironments(Self.lines, window: window, count: batch)
    let agent = try TextRNNAgent(for: environments, settings: settings, seed: seed)
    return try TrainingLoop(agent: agent, environments: environments, seed: seed)
  }

  private func texts(_ agent: any Agent, _ sampling: TokenSampling, count: Int = 12) throws
    -> [String]
  {
    let generator = try TextGenerator(try #require(agent as? any TextGenerating))
    let drafts = Array(repeating: generator.start(), count: count)
    return generator.completed(drafts, sampling: sampling, maxLength: 40, seed: 3)
      .map(generator.string)
  }

  /// Four short lines are known by heart after 50 epochs: accents, marks and all.
  @Test(arguments: [TextRNNSettings.Cell.lstm, .gru])
  func linesAreLearnedByHeart(cell: TextRNNSettings.Cell) throws {
    var loop = try loop(batch: 4) { $0.cell = cell }
    try loop.run(until: TrainingBudget(epochs: 50))
    let low = try #require(TokenSampling(temperatures: [0.2]))
    let written = try texts(loop.agent, low, count: 40)
    // A letter more or less in "azul" is left: the average over time hardly depends on positions.
    #expect(Set(written).isSuperset(of: Self.lines))
    #expect(written.filter(Self.lines.contains).count >= 30)
    let agent = try #require(loop.agent as? TextRNNAgent)
    #expect(agent.metrics.first { $0.name == "loss" }.map { $0.value < 0.3 } == true)
  }

  /// The weights of a window's tokens, beside the same probabilities.
  @Test func attentionExplainsThePredictions() throws {
    let agent = try #require(try loop(batch: 4).agent as? TextRNNAgent)
    let windows = Tensor((0..<32).map { Float($0 % 5) }, shape: [2, 16])
    let explained = agent.explainedPredictions(after: windows)
    let plain = agent.nextTokenProbabilities(after: windows)
    #expect(explained.probabilities.shape == plain.shape)
    for (one, other) in zip(explained.probabilities.scalars, plain.scalars) {
      #expect((one - other).magnitude < 1e-6)
    }
    let attention = try #require(explained.attention)
    #expect(attention.shape == [2, 16])
    for sum in attention.sum(along: 1).scalars { #expect((sum - 1).magnitude < 1e-4) }
  }

  /// The rate falls by the same amount after each of the five epochs.
  @Test func theLearningRateFallsWithTheEpochs() throws {
    var loop = try loop()
    let steps = LineEnvironments(Self.lines, window: 16, count: 13).epochLength / 13
    var rates: [Double] = []
    try loop.run(
      until: TrainingBudget(epochs: 5),
      shouldContinue: { loop in
        rates.append(loop.agent.metrics.first { $0.name == "learning_rate" }?.value ?? -1)
        return true
      })
    #expect(rates.count == 5 * steps)
    for (index, rate) in rates.enumerated() {
      let expected = 0.01 * (1 - Double(index / steps) / 5)
      #expect((rate - expected).magnitude < 1e-8)
    }
  }

  /// Cut in the middle of an epoch, with dropout and both directions.
  @Test func aRestoredTrainingEndsWithTheSameBits() throws {
    let change: (inout TextRNNSettings) -> Void = { settings in
      settings.cell = .lstm
      settings.isBidirectional = true
      settings.dropout = 0.3
      settings.rnnSize = 9
    }
    let budget = TrainingBudget(steps: 13 * 12)
    var whole = try loop(change)
    try whole.run(until: budget)
    var first = try loop(change)
    try first.run(until: budget, shouldContinue: { $0.progress.steps < 13 * 5 })
    var second = try loop(seed: 9, change)
    try second.restore(try first.archive())
    try second.run(until: budget)
    let (expected, found) = (try whole.archive(), try second.archive())
    #expect(expected.tensors == found.tensors)
    let clock = ["loop.state"]
    #expect(
      expected.texts.filter { !clock.contains($0.key) }
        == found.texts.filter { !clock.contains($0.key) })
  }

  @Test func theModelKeepsItsVocabulary() throws {
    let loop = try loop()
    let trained = try #require(loop.agent as? TextRNNAgent)
    var copy = try TextRNNAgent(trained.settings, trained.setup)
    #expect(copy.vocabulary == nil)
    try copy.restore(try trained.archive(.model), scope: .model)
    #expect(copy.vocabulary == trained.vocabulary)
    #expect(copy.network.parameters == trained.network.parameters)
    #expect(try texts(copy, .standard) == (try texts(trained, .standard)))
  }

  @Test func aVocabularyThatDoesNotFitIsRefused() throws {
    let trained = try #require(try loop().agent as? TextRNNAgent)
    var archive = try trained.archive(.model)
    archive.texts["vocabulary"] = #"{"level":"character","tokens":["a","b","<s>"]}"#
    var copy = try TextRNNAgent(trained.settings, trained.setup)
    #expect {
      try copy.restore(archive, scope: .model)
    } throws: { error in
      "\(error)".contains("vocabulary should be") && "\(error)".contains("ids below 4")
    }
    archive.texts["vocabulary"] = #"{"level":"character","tokens":["a","a"]}"#
    #expect(throws: AgentError.self) { try copy.restore(archive, scope: .model) }
  }

  @Test func otherSpacesAreRefused() {
    for space in [Space.discrete(Discrete(4)), .box(Box(low: 0, high: 1, shape: [2, 2]))] {
      #expect {
        _ = try TextRNNAgent(
          observationSpace: space, actionSpace: .discrete(Discrete(3)), seed: 1)
      } throws: { "\($0)".contains("TextSampling") }
    }
  }

  @Test func settingsThatDoNotFitIntoMemoryAreRefused() {
    var settings = TextRNNSettings()
    (settings.rnnSize, settings.rnnLayers) = (8192, 16)
    #expect {
      _ = try TextRNNAgent(
        settings: settings,
        observationSpace: .box(Box(low: 0, high: 9, shape: [40], dtype: .int64)),
        actionSpace: .discrete(Discrete(10)), seed: 1)
    } throws: { "\($0)".contains("rnn_size") }
  }
}
