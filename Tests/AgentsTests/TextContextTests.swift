import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// Texts with labels, against PyTorch: `Golden/make_context.py` has the definitions.
@Suite struct TextContextTests {
  private struct Golden: Decodable {
    struct Step: Decodable {
      let windows, features, textLogits, contextLogits: GoldenArray
      let tokens, labels: [Int]
      let contextLoss, textLoss: Double
    }

    let labels: Int
    let weights, expected: [String: GoldenArray]
    let steps: [Step]
  }

  /// Float32 against float64 over two steps of Adam.
  private static let tolerance = Tolerance(absolute: 2e-5, relative: 2e-5)

  /// An agent for the five letters of `abcde`, 7 ids with padding and marker.
  private func agent(labelCount: Int) throws -> TextRNNAgent {
    var settings = TextRNNSettings()
    (settings.rnnLayers, settings.rnnSize, settings.embeddingSize) = (1, 3, 4)
    (settings.batchSize, settings.learningRate) = (4, 0.01)
    settings.schedule = .constant
    let labels = ["east", "north", "west"].prefix(labelCount)
    let environments = LineEnvironments(["abcde"], window: 5, count: 4, labels: Array(labels))
    var agent = try TextRNNAgent(for: environments, settings: settings, seed: 1)
    try agent.adapt(to: environments)
    return agent
  }

  private func transitions(_ step: Golden.Step, _ actions: Actions) -> Transitions {
    let x = Tensor(golden: step.windows)
    let no = [Bool](repeating: false, count: 4)
    return Transitions(
      observations: x, actions: actions, rewards: [0, 0, 0, 0], nextObservations: x,
      terminated: no, truncated: no, infoColumns: ["token": step.tokens, "label": step.labels])
  }

  @Test(arguments: [3, 2])
  func anUpdateIsPyTorchs(labelCount: Int) throws {
    let tests = try GoldenFiles.decode([Golden].self, from: "context.json")
    let test = try #require(tests.first { $0.labels == labelCount })
    var agent = try agent(labelCount: labelCount)
    var archive = try agent.archive(.checkpoint)
    for (name, array) in test.weights { archive.tensors[name] = Tensor(golden: array) }
    try agent.restore(archive, scope: .checkpoint)
    for step in test.steps {
      let x = Tensor(golden: step.windows)
      func check(_ values: Tensor, _ expected: GoldenArray, _ what: Comment) {
        #expect(Self.tolerance.mismatch(values.scalars, expected.values) == nil, what)
      }
      let network = try #require(agent.contextNetwork)
      let features = network(x)
      let actions = agent.actions(for: x, mode: .training)
      let made = transitions(step, actions)
      let columns = try #require(agent.context?.columns(made))
      check(features, step.features, "features")
      check(agent.network(x), step.textLogits, "text logits")
      let joined = Tensor.concatenated([features, columns], along: 1)
      check(network.contextOutput(joined), step.contextLogits, "context logits")
      let best = agent.network(x).argmax()
      #expect(try actions.discrete(count: 4) == best)
      try agent.observe(made)
      let metrics = Dictionary(uniqueKeysWithValues: agent.metrics.map { ($0.name, $0.value) })
      #expect(Self.tolerance.accepts(metrics["context_loss"] ?? .nan, step.contextLoss))
    }
    let meanLoss = test.steps.reduce(0) { $0 + $1.textLoss } / Double(test.steps.count)
    #expect(Self.tolerance.accepts(agent.metrics[0].value, meanLoss))
    let updated = try agent.archive(.checkpoint).tensors
    for (name, array) in test.expected {
      let tensor = try #require(updated[name], "\(name) is missing")
      #expect(
        Self.tolerance.mismatch(tensor.scalars, array.values) == nil, Comment(rawValue: name))
    }
  }

  /// The model writes without labels: they leave no trace in its file, the checkpoint holds their head.
  @Test func aModelHoldsTheTextPathAlone() throws {
    let agent = try agent(labelCount: 3)
    let model = try agent.archive(.model)
    #expect(model.tensors.keys.allSatisfy { !$0.contains("context") })
    #expect(try agent.archive(.checkpoint).tensors["context_output.kernel"]?.shape == [10, 7])
    var copy = try TextRNNAgent(agent.settings, agent.setup)
    try copy.restore(model, scope: .model)
    let window = Tensor([0, 6, 1, 2, 3], shape: [1, 5])
    let expected = agent.nextTokenProbabilities(after: window)
    #expect(copy.nextTokenProbabilities(after: window) == expected)
  }

  private static let lines = ["Era uma vez.", "O céu é azul!", "Não há pão?", "Assim acaba."]

  private func loop(seed: UInt64 = 1) throws -> TrainingLoop {
    var settings = TextRNNSettings.small
    (settings.batchSize, settings.learningRate, settings.dropout) = (13, 0.01, 0.2)
    let environments = LineEnvironments(
      Self.lines, window: 8, count: 13, labels: ["dark", "light"])
    let agent = try TextRNNAgent(for: environments, settings: settings, seed: seed)
    return try TrainingLoop(agent: agent, environments: environments, seed: seed)
  }

  @Test func aRestoredTrainingEndsWithTheSameBits() throws {
    let budget = TrainingBudget(steps: 13 * 12)
    var whole = try loop()
    try whole.run(until: budget)
    var first = try loop()
    try first.run(until: budget, shouldContinue: { $0.progress.steps < 13 * 5 })
    var second = try loop(seed: 9)
    try second.restore(try first.archive())
    try second.run(until: budget)
    #expect(try whole.archive().tensors == second.archive().tensors)
  }

  @Test func aMissingLabelIsNamed() throws {
    var agent = try agent(labelCount: 2)
    let tests = try GoldenFiles.decode([Golden].self, from: "context.json")
    var made = transitions(tests[0].steps[0], agent.actions(for: .zeros([4, 5]), mode: .training))
    made.infoColumns["label"] = nil
    #expect { try agent.observe(made) } throws: { "\($0)".contains("context=true") }
  }

  /// Codes are the attention layer's output.
  @Test func codesAreWhatTheLastLayerSees() throws {
    let agent = try agent(labelCount: 2)
    let windows = Tensor([0, 6, 1, 2, 3, 6, 1, 2, 3, 4], shape: [2, 5])
    let codes = try agent.codes(of: windows)
    #expect(codes.shape == [2, 7] && agent.exampleShape == [5])
    #expect(agent.textHead(codes) == agent.network(windows))
  }
}
