import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// A neural additive model: a small network for each feature, whose outputs are added up.
///
///     z = bias + sum_i f_i(x_i)
///     p = softmax([0, z])                         (classes: of two, the logistic function of z)
///     minimize mean loss(z, y) + output_regularization mean f_i(x_i)^2 + l2
///
/// `loss` is the cross-entropy of classes, and of numbers the squared error in units of the targets'
/// standard deviation. Features are scaled to -1...1 by a layer of the network.
///
/// It learns from `label` in `Classification/<table>-v0` and from `target` in
/// `Regression/<table>-v0`; with several targets, one network makes all of them (multi-task). With
/// several `learners` the model is the mean of networks that are trained side by side, each on rows
/// of its own. `NAMModel` has what was learned as curves.
///
/// Agarwal, Melnick, Frosst, Zhang, Lengerich, Caruana & Hinton (2021), "Neural Additive Models:
/// Interpretable Machine Learning with Neural Nets", https://arxiv.org/abs/2004.13912.
public struct NAMAgent: ConfigurableAgent {
  /// `nam`
  public static let name = "nam"
  public let settings: NAMSettings
  public let setup: AgentSetup
  private(set) var model: NAMNetwork
  /// The classes' first number; nil where numbers are predicted.
  private let classStart: Int?
  /// The bounds of the targets, `[T]` each; empty of classes.
  private let low, high: [Float]
  private let inputs: Int
  private var optimizer: any Optimizer
  /// Draws the masks of dropout.
  private var noise: PCG64
  /// Decides which rows each of several learners does without.
  private var rowSeed: Int
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  private var epoch = EpochRecord()
  private var lastEpoch: EpochRecord?
  /// The pass that the last training actions came from.
  private var recorded: (pass: RecordedForward, context: ForwardContext)?
  private var evaluatedLogits: Tensor?

  /// One environment for each row of a batch.
  public var environmentCount: Int { setup.environmentCount ?? settings.batchSize }

  /// Rows in, logits of all classes or predictions out.
  public var network: AnyLayer { AnyLayer(model.layers) }

  public init(_ settings: NAMSettings, _ setup: AgentSetup) throws {
    let name = setup.name ?? Self.name
    guard case .box(let rows) = setup.observationSpace, rows.shape.count == 1, rows.shape[0] > 0
    else {
      throw AgentError.unfitSpaces(
        agent: name, expected: "rows of numbers [D], as in Classification/<table>-v0",
        found: "observations \(setup.observationSpace)")
    }
    try setup.checkEnvironments(ofBatch: settings.batchSize, allowsFewer: true)
    guard setup.network == nil else {
      throw AgentError.unfitNetwork(
        expected: "the model's own, with a subnet for each feature", found: "a factory's")
    }
    (self.settings, self.setup, inputs) = (settings, setup, rows.shape[0])
    var table = NAMTable(rows, settings)
    switch setup.actionSpace {
    case .discrete(let classes) where classes.count >= 2:
      (classStart, low, high) = (classes.start, [], [])
      table.outputCount = classes.count - 1
    case .box(let targets) where targets.shape.count == 1 && targets.shape[0] > 0:
      (classStart, low, high) = (nil, targets.low.floats, targets.high.floats)
      table.outputCount = targets.shape[0]
      table.targets = Array(repeating: (0, 1), count: targets.shape[0])
    default:
      throw AgentError.unfitSpaces(
        agent: name, expected: "two classes at least, or numbers [T] to predict",
        found: "actions \(setup.actionSpace)")
    }
    model = try settings.makeNetwork(table, seed: setup.seed)
    optimizer = Adam(learningRate: Float(settings.learningRate))
    noise = PCG64(seed: setup.seed, stream: "dropout")
    var draws = PCG64(seed: setup.seed, stream: "rows")
    rowSeed = draws.integers(upTo: 1 << 30)
  }

  /// Takes range and number of values of each column into the network's first layers, unless it has
  /// been trained with others already.
  public mutating func adapt(to environments: any VectorEnvironment) throws {
    guard updateCount == 0, let table = environments as? any TableEnvironment,
      let columns = table.columnRanges, columns.count == inputs
    else { return }
    var known = NAMTable(columns, settings)
    known.outputCount = classStart == nil ? low.count : model.outputCount
    if classStart == nil {
      let moments = table.targetMoments
      known.targets = low.indices.map { index in
        let spread = moments?.variance[index].squareRoot() ?? 1
        return (moments?.mean[index] ?? 0, spread > 0 ? spread : 1)
      }
    }
    model = try settings.makeNetwork(known, seed: setup.seed)
  }

  /// Metrics of the training rows, without the penalties.
  public var metrics: [Metric] {
    let record = epoch.count >= 1_000 ? epoch : lastEpoch ?? epoch
    var metrics = [Metric("loss", record.meanLoss)]
    if classStart != nil { metrics.append(Metric("accuracy", record.accuracy)) }
    return metrics + [Metric("learning_rate", Double(optimizer.learningRate))]
  }

  /// The most likely class of each row, or the predictions within the bounds of the targets.
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let x = observations.reshaped(to: [observations.shape[0], inputs])
    guard mode == .training else {
      let outputs = model.layers(x)
      evaluatedLogits = classStart == nil ? nil : outputs
      return actions(outputs)
    }
    let context = ForwardContext(training: PCG64(seed: noise.next()))
    let pass = RecordedForward(model, x, in: context)
    recorded = (pass, context)
    return actions(model.outputs(pass.outputs))
  }

  private func actions(_ outputs: Tensor) -> Actions {
    if let classStart { return .discrete(outputs.argmax().map { $0 + classStart }) }
    var values = outputs.scalars
    for index in values.indices {
      let target = index % low.count
      values[index] = min(max(values[index], low[target]), high[target])
    }
    return .continuous(values)
  }

  /// One step of Adam towards the labels or targets.
  public mutating func observe(_ transitions: Transitions) throws {
    let goal = try goal(transitions)
    if recorded == nil { _ = actions(for: transitions.observations, mode: .training) }
    guard let (pass, context) = recorded.take() else { return }
    let (loss, dataLoss) = settings.step(
      &model, pass, in: context, towards: goal, weights: rowWeights(transitions),
      inputs: inputs, with: &optimizer)
    guard loss.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
    epoch.add(loss: Double(dataLoss), rewards: transitions.rewards)
    if transitions.ended(0) { endEpoch() }
  }

  private mutating func endEpoch() {
    optimizer.learningRate *= Float(settings.learningRateDecay)
    (lastEpoch, epoch) = (epoch, EpochRecord())
  }

  /// What the outputs are compared with.
  private func goal(_ transitions: Transitions) throws -> NAMGoal {
    if let classStart, let labels = transitions.integers("label") {
      return .classes(labels.map { $0 - classStart })
    }
    if classStart == nil, let targets = transitions.rows("target"),
      let scaling = model.targetScaling
    {
      return .numbers((targets - scaling.offset) / scaling.scale)
    }
    throw AgentError.unfitSpaces(
      agent: setup.name ?? Self.name,
      expected: classStart == nil
        ? "an environment that reports a \"target\" with each step, such as Regression/<table>-v0"
        : "an environment that reports a \"label\" with each step, such as Classification/<table>-v0",
      found: "one that does not")
  }

  /// `[N, L]`: 1 / N for the rows of a learner, 0 for those that it does without.
  private func rowWeights(_ transitions: Transitions) -> Tensor {
    let (count, learners) = (transitions.count, settings.learners)
    let indices = transitions.integers("index")
    guard learners > 1, settings.leftOut > 0, let indices else {
      return Tensor(repeating: 1 / Float(max(1, count)), shape: Shape(count, learners))
    }
    var weights = [Float](repeating: 0, count: count * learners)
    for learner in 0..<learners {
      var kept: [Int] = []
      for (row, index) in indices.enumerated() {
        // A draw that belongs to row and learner: the same in every epoch.
        var random = PCG64(
          SeedSequence(
            UInt64(rowSeed),
            spawnKey: [UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: learner)]))
        if random.nextDouble() >= settings.leftOut { kept.append(row) }
      }
      for row in kept { weights[row * learners + learner] = 1 / Float(kept.count) }
    }
    return Tensor(weights, shape: Shape(count, learners))
  }
}

extension NAMAgent: SupervisedAgent {
  /// The cross-entropy of the rows that were evaluated last; none of numbers.
  public mutating func evaluationMetrics(
    of transitions: Transitions, environments indices: [Int]
  ) -> [Metric] {
    guard let classStart, let logits = evaluatedLogits, let found = transitions.integers("label")
    else { return [] }
    let labels = found.map { $0 - classStart }
    guard labels.count == logits.shape[0], labels.allSatisfy((0..<logits.shape[1]).contains) else {
      return []
    }
    let loss = logits.gatheringRows(at: indices)
      .softmaxCrossEntropy(labels: indices.map { labels[$0] })
    return [Metric("loss", Double(loss.scalar))]
  }
}

extension NAMAgent {
  /// What was learned, as curves.
  public var additiveModel: NAMModel? { NAMModel(model.layers) }

  public mutating func code(with coder: inout ArchiveCoder) throws {
    if coder.isRestoring { try fit(to: coder.archive) }
    var layers = AnyLayer(model.layers)
    try coder.model(&layers)
    if let restored = layers.base as? Sequential { model.layers = restored }
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: model)
    var rate = Double(optimizer.learningRate)
    try coder.number("optimizer.learning_rate", &rate)
    optimizer.learningRate = Float(rate)
    try coder.value("noise", &noise)
    try coder.integer("row_seed", &rowSeed, in: 0...1 << 30)
    try coder.value("epoch", &epoch)
    try coder.optional("last_epoch", &lastEpoch, initial: EpochRecord()) {
      try $0.value("last_epoch", &$1)
      try $1.check("last_epoch")
    }
    try epoch.check("epoch")
    try coder.integer("updates", &updateCount)
  }

  /// Takes over the layers of a saved network, whose widths follow from the table it was trained on.
  private mutating func fit(to archive: AgentArchive) throws {
    let string = try archive.text("architecture")
    func unfit(_ found: String) -> AgentError {
      .unfitArchive(
        key: "architecture", expected: "an additive model of \(inputs) features", found: found)
    }
    let architecture: Architecture
    do {
      architecture = try Architecture(json: try JSONValue(parsing: string, depthLimit: 16))
    } catch {
      throw unfit("\(error)")
    }
    guard (try? architecture.exampleShapes()) != nil,
      architecture.inputShape == model.layers.architecture.inputShape
    else { throw unfit("layers that do not fit") }
    // Only what the file has the tensors for is built.
    func tensors(_ shapes: [(name: String, shape: Shape)]) throws(AgentError) -> [Tensor] {
      var tensors: [Tensor] = []
      for (name, shape) in shapes {
        tensors.append(try archive.tensor(name, shape: shape.dimensions))
      }
      return tensors
    }
    let layers = Sequential(
      architecture, parameters: try tensors(architecture.parameterShapes),
      states: try tensors(architecture.stateShapes))
    guard let saved = NAMModel(layers), let network = NAMNetwork(layers),
      saved.outputCount == model.outputCount, saved.isClassifier == (classStart != nil),
      saved.learnerCount == settings.learners
    else { throw unfit("another network") }
    model = network
  }
}

extension NAMTable {
  /// What the space of the rows says, where nothing else is known.
  fileprivate init(_ rows: Box, _ settings: NAMSettings) {
    let (low, high) = (rows.low.doubles, rows.high.doubles)
    let isBounded = zip(low, high).map { $0.isFinite && $1.isFinite }
    centers = low.indices.map { isBounded[$0] ? low[$0] / 2 + high[$0] / 2 : 0 }
    halfRanges = low.indices.map { isBounded[$0] ? high[$0] / 2 - low[$0] / 2 : 1 }
    units = Array(repeating: settings.basisFunctions, count: low.count)
    outputCount = 1
  }

  /// What the training rows say.
  init(_ columns: [ColumnRange], _ settings: NAMSettings) {
    centers = columns.map { $0.minimum / 2 + $0.maximum / 2 }
    halfRanges = columns.map { $0.maximum / 2 - $0.minimum / 2 }
    units = columns.map { settings.units(distinctCount: $0.distinctCount) }
    outputCount = 1
  }
}
